"""Candidates, values and terms in, the JSON objects of the Reconciliation Service API 0.2 out."""

import math
import re
from collections.abc import Iterable
from typing import Any

from bochum_kg.language import pick
from bochum_kg.matching import folding
from bochum_kg.reconciliation.index import Candidate
from bochum_kg.reconciliation.requests import BATCH, Extension, Wanted
from bochum_kg.reconciliation.things import Catalogue, Term, Thing, Value

Json = dict[str, Any]
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MAIN_TYPES = 5  # the ones a new column most likely holds are offered first


def manifest(catalogue: Catalogue, root: str, release: str, language: str) -> Json:
    """The manifest of version 0.2 (section 2.1) for the service on the site at `root` (with slash at its end)."""
    service = f"{root}reconcile"

    def suggest(kind: str) -> Json:
        return {
            "service_url": service,
            "service_path": f"/suggest/{kind}",
            "flyout_service_url": service,
            "flyout_service_path": f"/flyout/{kind}?id=${{id}}",
        }

    settings = [
        {
            "type": "select",
            "name": "lang",
            "label": "Sprache / language",
            "default": language,
            "choices": [
                {"value": "de", "name": "Deutsch"},
                {"value": "en", "name": "English"},
                {"value": "", "name": "alle / all"},
            ],
        },
        {"type": "number", "name": "limit", "label": "Höchstens / at most (0: alle / all)", "default": 0},
    ]
    return {
        "versions": ["0.2"],
        "name": "Bochum Strategie (Wissensgraph)" if language == "de" else "Bochum Strategie (knowledge graph)",
        "identifierSpace": f"{catalogue.base}id/",
        "schemaSpace": f"{catalogue.base}ontology#",
        "documentation": root,
        "serviceVersion": release,
        "defaultTypes": [_type(term, language) for term in list(catalogue.types.values())[:_MAIN_TYPES]],
        "view": {"url": f"{root}id/{{{{id}}}}"},
        "preview": {"url": f"{service}/preview?id={{{{id}}}}", "width": 400, "height": 220},
        "suggest": {kind: suggest(kind) for kind in ("entity", "type", "property")},
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/propose_properties"},
            "property_settings": settings,
        },
        "batchSize": BATCH,
    }


def candidates(catalogue: Catalogue, found: list[Candidate], language: str) -> list[Json]:
    """Candidates for one query (section 4.3)."""
    return [
        {
            "id": candidate.thing.id,
            "name": candidate.thing.name(language),
            "description": short(candidate.thing, language),
            "type": types_of(catalogue, candidate.thing, language),
            "score": candidate.score,
            "match": candidate.match,
        }
        for candidate in found
    ]


def types_of(catalogue: Catalogue, thing: Thing, language: str) -> list[Json]:
    return [{"id": kind, "name": catalogue.types[kind].name(language)} for kind in thing.types]


def short(thing: Thing, language: str, most: int = 200) -> str:
    """The description of `thing`, its first words when it is long."""
    text = pick(thing.about, language)
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def suggested(catalogue: Catalogue, things: Iterable[Thing], language: str) -> Json:
    """Things for auto-completion (section 5)."""
    return {
        "result": [
            {
                "id": thing.id,
                "name": thing.name(language),
                "description": short(thing, language),
                "notable": types_of(catalogue, thing, language),
            }
            for thing in things
        ]
    }


def terms(all_of_them: Iterable[Term], prefix: str) -> list[Term]:
    """Types or properties one of whose names has a word that begins with `prefix`; all of them when it is empty."""
    wanted = folding.fold(prefix)
    return [
        term
        for term in all_of_them
        if any(f" {folding.fold(text)}".find(f" {wanted}") >= 0 for text in (*term.names.values(), term.id))
    ]


def suggested_terms(found: Iterable[Term], language: str) -> Json:
    return {"result": [_type(term, language) for term in found]}


def proposed(catalogue: Catalogue, kind: str, limit: int | None, language: str) -> Json:
    """Properties that things of the type `kind` have, the most used first (section 7.2); of all things without one."""
    counts = dict.fromkeys(catalogue.properties, 0)
    for thing in catalogue.things.values():
        if not kind or kind in thing.types:
            for pid in thing.values:
                counts[pid] += 1
    used = sorted((pid for pid, number in counts.items() if number), key=lambda pid: (-counts[pid], pid))
    answer: Json = {"properties": [_type(catalogue.properties[pid], language) for pid in used[:limit]]}
    if kind:
        answer["type"] = kind
    if limit is not None:
        answer["limit"] = limit
    return answer


def extended(catalogue: Catalogue, asked: Extension, language: str) -> Json:
    """The values asked for (section 7.3): meta and rows; an unknown thing or property has no values.

    `errors` says which items of the request were left out, and why.
    """
    return ({"errors": list(asked.refused)} if asked.refused else {}) | {
        "meta": [_meta(catalogue, wanted, language) for wanted in asked.properties],
        "rows": {id_: {w.id: _cells(catalogue, id_, w, language) for w in asked.properties} for id_ in asked.ids},
    }


def _meta(catalogue: Catalogue, wanted: Wanted, language: str) -> Json:
    term = catalogue.properties.get(wanted.id)
    meta: Json = {"id": wanted.id, "name": term.name(language) if term else wanted.id}
    if term and term.expected:
        meta["type"] = {"id": term.expected, "name": catalogue.types[term.expected].name(language)}
    return meta


def _cells(catalogue: Catalogue, id_: str, wanted: Wanted, language: str) -> list[Json]:
    thing = catalogue.things.get(id_)
    values = thing.values.get(wanted.id, []) if thing else []
    if wanted.language:
        values = [v for v in values if v.language in ("", wanted.language)] or values
    cells = [_cell(catalogue, value, wanted.language or language) for value in values]
    return cells[: wanted.limit or None]


def _cell(catalogue: Catalogue, value: Value, language: str) -> Json:
    if value.thing:
        return {"id": value.thing, "name": catalogue.things[value.thing].name(language)}
    if value.datatype in ("integer", "int", "non-negative-integer"):
        return {"int": int(value.text)}
    if value.datatype in ("decimal", "double", "float") and math.isfinite(float(value.text)):
        return {"float": float(value.text)}
    if value.datatype == "date" and _DAY.fullmatch(value.text):
        return {"date": f"{value.text}T00:00:00Z"}
    return {"str": value.text}


def _type(term: Term, language: str) -> Json:
    described = {"description": text} if (text := pick(term.about, language)) else {}
    return {"id": term.id, "name": term.name(language)} | described
