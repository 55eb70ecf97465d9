"""Where links of a page lead: in the language that was chosen by `?lang=`, to the pages of this site where they can."""

import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from bochum_kg.language import remembered

# A path with at most one parameter and nothing to encode but slashes: nearly all links of a page.
_SIMPLE = re.compile(r"((?:/[a-z0-9][a-z0-9.-]*)+)(?:\?(?:lang=[a-z]+|((?!lang=)[a-z]+=[a-z0-9./-]+)))?(#[a-z0-9-]+)?")


@remembered(4096)
def to(path: str, chosen: str) -> str:
    """A link to `path` on this site that stays in the `chosen` language ("" for none)."""
    return with_language(path, chosen) if chosen else path


@remembered(8192)
def address(iri: str, base: str, chosen: str) -> str:
    """Where a page links to for `iri`: a thing's page, the ontology's or a graph's here; any other IRI as it is."""
    if not iri.startswith(base):
        return iri
    path = iri[len(base) :]
    path = f"/page/{path[3:]}" if path.startswith("id/") else f"/{path}"
    simple = None if "?" in path else _SIMPLE.fullmatch(path)
    if not simple:
        path = quote(path, safe="/#")
    if not chosen:
        return path
    return _carrying(simple, chosen) if simple else with_language(path, chosen)


def with_language(path: str, name: str) -> str:
    """`path` with the language `name` and no other."""
    if simple := _SIMPLE.fullmatch(path):  # the same, without taking it apart
        return _carrying(simple, name)
    parts = urlsplit(path)
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key != "lang"]
    return urlunsplit(parts._replace(scheme="", netloc="", query=urlencode([*query, ("lang", name)])))


def _carrying(simple: re.Match[str], name: str) -> str:
    bare, parameter, fragment = simple.groups("")
    if not parameter:
        return f"{bare}?lang={name}{fragment}"
    return f"{bare}?{parameter.replace('/', '%2F')}&lang={name}{fragment}"
