"""/api: the things of each subject as framed JSON-LD, page by page; /openapi.json says how to ask.

A page is a Hydra collection. Its links are addresses of this site as it was asked, so that they work behind any name.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from bochum_kg import context
from bochum_kg.content.api import collections, openapi
from bochum_kg.content.api.collections import Collection, Page
from bochum_kg.formats import HTML, JSON_LD, Format, negotiate
from bochum_kg.refusals import Refused, Text
from bochum_kg.serialisation import JsonLd, to_json
from bochum_kg.views import pages
from bochum_kg.views.answers import chosen, conditional
from bochum_kg.views.records import ACTIVITIES, collection
from bochum_kg.views.served import per_release, released, root, site

views = Blueprint("api", __name__)

_LONG = 500  # characters of an address, from which on it stands in the document only: proxies limit headers
_FRAMED = context.NAMES[1]
_OFFERS = (
    replace(JSON_LD, aliases=()),
    Format("json", "application/json", ("json",), None, (HTML.media_type,)),  # browsers show it instead of saving it
)
_PAGES = (_OFFERS[0], replace(_OFFERS[1], aliases=()), HTML)


def _examples() -> list[tuple[str, str]]:
    """Addresses to try, and what they give."""
    if ACTIVITIES not in every():
        return []
    all_ = f"/api/{ACTIVITIES}"
    first = min(every()[ACTIVITIES].items, default="")
    return [
        (f"{all_}?limit=5", pages.t("die ersten fünf Kernaktivitäten", "the first five core activities")),
        (f"{all_}/{first}", pages.t("eine, mit allen Angaben", "one, with all statements")),
        (
            f"{all_}?dezernat=unbekannt",
            pages.t("ohne belegtes Dezernat", "without a department in the sources"),
        ),
        (f"{all_}?q=Klima&sort=prefLabel.de", pages.t("mit einem Wort, nach Namen", "with a word, by name")),
    ]


def _programs() -> dict[str, str]:
    """Language -> a program that prints the names of all activities."""
    address = f"{root()}api/{ACTIVITIES}"
    return {
        "javascript": f"""const answer = await fetch("{address}");
for (const one of (await answer.json())["@graph"][0].items) console.log(one.id, one.prefLabel.de[0]);
""",
        "python": f"""import json, urllib.request

with urllib.request.urlopen("{address}") as answer:
    for one in json.load(answer)["@graph"][0]["items"]:
        print(one["id"], one["prefLabel"]["de"][0])
""",
        "r": f"""answer <- jsonlite::fromJSON("{address}", simplifyVector = FALSE)
for (one in answer[["@graph"]][[1]]$items) cat(one$id, one$prefLabel$de[[1]], "\\n")
""",
        "curl": f"curl -s '{address}'\n",
    }


@views.get("/api")
def listed() -> Response:
    """The collections there are; a page for browsers."""
    if negotiate(request.headers.get("Accept"), _PAGES) is HTML:
        return pages.page("api.html", collections=[*every().values()], examples=_examples(), programs=_programs())
    items = [_about(f"{root()}api/{name}", some, len(some.items)) for name, some in every().items()]
    lines = [to_json({"id": f"{root()}api", "type": ["Collection"], "totalItems": len(items), "items": items})]
    return _answer(lines, {})


@views.get("/api/<name>")
@views.get("/kernaktivitaeten.json", defaults={"name": ACTIVITIES}, endpoint="activities")
def page(name: str) -> Response:
    """A page of the collection `name`."""
    found = _found(name)
    asked = request.args.to_dict(flat=False)
    asked.pop("lang", None)  # links on pages carry it on; the things are in all languages
    selected = collections.select(found, asked)
    address = f"{root()}api/{name}"
    filters = [(key, value) for key, values in asked.items() for value in values if key not in ("limit", "offset")]

    def at(offset: int) -> str:
        return f"{address}?{urlencode([*filters, ('limit', selected.limit), ('offset', offset)])}"

    others = {relation: at(offset) for relation, offset in selected.others().items()}
    head = _about(f"{address}?{urlencode(filters)}" if filters else address, found, selected.total)
    line = _with_items(head, selected, {"id": at(selected.offset), "type": ["PartialCollectionView"]}, others)
    return _answer([line], others, found)


@views.get("/api/<name>/<local>")
def thing(name: str, local: str) -> Response:
    """One thing of the collection `name`."""
    found = _found(name)
    for parameter in request.args:
        raise Refused(400, "Unknown parameter", "A single thing takes no parameters.", parameter=parameter[:80])
    item = found.items.get(local)
    if item is None:
        where = f"{root()}api/{name}"
        text = Text("There is no {local!r} in {name}. See {where}", local=local[:80], name=name, where=where)
        raise Refused(404, "Not Found", text)
    return _answer([item.line], {"collection": f"{root()}api/{name}"}, found)


@views.get("/openapi.json")
def description() -> Response:
    """What this site answers, as OpenAPI 3.1."""
    above = request.script_root
    text = _openapi() if not above else to_json(openapi.describe(every(), _schemas(), site().manifest, above))
    response = Response(text, content_type="application/json")
    return conditional(response, age=300)


@per_release
def _openapi() -> str:
    return to_json(openapi.describe(every(), _schemas(), site().manifest))


def every() -> dict[str, Collection]:
    """All collections by name."""
    return {name: collection(name) for name in released("api.json")}


def _schemas() -> dict[str, object]:
    kinds = {kind for listed in released("api.json").values() for kind in listed["classes"]}
    paths = {kind: site().folder / "schema" / f"{kind}.json" for kind in sorted(kinds)}
    return {kind: json.loads(path.read_bytes()) for kind, path in paths.items() if path.exists()}


def _found(name: str) -> Collection:
    if name not in released("api.json"):
        names = ", ".join(released("api.json"))
        text = Text("There is no collection {name!r}. Collections: {names}.", name=name[:80], names=names)
        raise Refused(404, "Not Found", text)
    return collection(name)


def _about(address: str, found: Collection, total: int) -> dict[str, object]:
    label = {language: [text] for language, text in found.names.items()}
    return {"id": address, "type": ["Collection"], "label": label, "totalItems": total}


def _with_items(head: Mapping[str, object], page: Page, view: Mapping[str, object], others: Mapping[str, str]) -> str:
    """The JSON of a collection with the things of `page` as they stand in the release."""
    links = {relation: {"id": address} for relation, address in others.items()}
    end = f', "view": {to_json({**view, **links})}}}'
    return to_json(head)[:-1] + ', "items": [\n' + ",\n".join(item.line for item in page.items) + "\n]" + end


def _answer(lines: list[str], links: Mapping[str, str], found: Collection | None = None) -> Response:
    """A JSON-LD document of `lines`, or the same as plain JSON for clients that ask for it; 304 when they have it."""
    elsewhere = Text("Turtle and others are at /data.")
    form = _OFFERS[1] if request.path.endswith(".json") else chosen(_OFFERS, elsewhere)
    address = context.address(site().base, _FRAMED)
    text = JsonLd(lines, {}, address).named()
    response = Response(text, content_type=form.media_type)
    short = {r.replace("previous", "prev"): to for r, to in links.items() if len(to) < _LONG}
    related = [f'<{target}>; rel="{relation}"' for relation, target in short.items()]
    related.append(f'<{root()}openapi.json>; rel="service-desc"; type="application/json"')
    for kind in found.classes if found else ():
        if f"schema/{kind}.json" in site().manifest["files"]:
            related.append(f'<{root()}schema/{kind}.json>; rel="describedby"; type="application/schema+json"')
    if form is not _OFFERS[0]:  # JSON-LD 1.1, section 6.1
        meaning = "http://www.w3.org/ns/json-ld#context"
        related.append(f'<{root()}context/{_FRAMED}.jsonld>; rel="{meaning}"; type="application/ld+json"')
    response.headers["Link"] = ", ".join(related)
    response.set_etag(sha256(f"{form.suffix} ".encode() + text).hexdigest()[:32])
    return conditional(response, "Accept", "Accept-Encoding")
