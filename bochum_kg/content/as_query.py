"""A selection of Kernaktivitäten in, the SPARQL query out that gives the same: a start for questions of one's own."""

from collections.abc import Sequence

from bochum_kg.content.api.collections import Found
from bochum_kg.content.facets import UNKNOWN
from bochum_kg.content.selection import FOCUS, THEME
from bochum_kg.namespaces import prefixes

_KINDS = {THEME: "bo:Themenbezug", FOCUS: "bo:Schwerpunktbezug"}
_FOREIGN = {"isPartOf": "dcterms", "replaces": "dcterms", "isReplacedBy": "dcterms"}  # terms of others; else ours


def as_query(found: Found, searched: bool, language: str, base: str) -> str:
    """The query for what was `found`, with names in `language`, in a graph whose IRIs begin with `base`.

    What was found by words (`searched`) stands in it as a list: SPARQL has no search like ours.
    """
    lines = _found(found) if searched else [line for name in found.choice for line in _pattern(name, found)]
    body = [
        "SELECT DISTINCT ?kernaktivitaet ?name WHERE {",
        f'  ?kernaktivitaet a bo:Kernaktivitaet ; skos:prefLabel ?name . FILTER(lang(?name) = "{language}")',
        *(f"  {line}" for line in lines),
        "} ORDER BY ?name",
    ]
    text, spaces = "\n".join(body), prefixes(base)
    used = [name for name in spaces if f"{name}:" in text]
    return "\n".join([*(f"PREFIX {name}: <{spaces[name]}>" for name in used), *body]) + "\n"


def _found(found: Found) -> list[str]:
    return [f"VALUES ?kernaktivitaet {{ {_ids([item.id for item in found.items])} }}"]


def _pattern(name: str, found: Found) -> list[str]:
    """What the filter `name` wants of ?kernaktivitaet."""
    about = name.removesuffix("-herkunft")
    origins = found.choice.get(f"{about}-herkunft", frozenset()) if about in _KINDS else frozenset()
    values = sorted(found.choice.get(about, frozenset()))
    if name != about:
        return [] if values else _said(about, [], sorted(origins))
    if origins:
        one_by_one = [[value] for value in values] if name in found.every else [values]
        return [line for some in one_by_one for line in _said(about, some, sorted(origins))]
    prop, known = f"{_FOREIGN.get(name, 'bo')}:{name}", [value for value in values if value != UNKNOWN]
    missing = f"NOT EXISTS {{ ?kernaktivitaet {prop} ?any }}"
    if name in found.every:
        wanted = [f"?kernaktivitaet {prop} {_ids(known, ' , ')} ."] if known else []
        return [*wanted, *([f"FILTER {missing}"] if UNKNOWN in values else [])]
    if UNKNOWN in values:
        either = f"{missing} || EXISTS {{ {_any(name, prop, known)} }}" if known else missing
        return [f"FILTER ({either})"]
    return [_any(name, prop, known)]


def _any(name: str, prop: str, values: Sequence[str]) -> str:
    return f"VALUES ?{name} {{ {_ids(values)} }} ?kernaktivitaet {prop} ?{name} ."


def _said(name: str, values: Sequence[str], origins: Sequence[str]) -> list[str]:
    """That a statement of one of `origins` has one of `values` for `name`; without values any."""
    key = "_".join([name, *(value.replace("-", "_") for value in values)])[:60]
    primary = " ; bo:rolle id:rolle-primaer" if name == FOCUS else ""
    return [
        *([f"VALUES ?{key} {{ {_ids([value for value in values if value != UNKNOWN])} }}"] if values else []),
        f"VALUES ?{key}_herkunft {{ {_ids(origins)} }}",
        f"?kernaktivitaet bo:angabe [ a {_KINDS[name]} ; bo:{name} ?{key} ; bo:herkunft ?{key}_herkunft{primary} ] ;"
        f" bo:{name} ?{key} .",
    ]


def _ids(values: Sequence[str], between: str = " ") -> str:
    return between.join(f"id:{value}" for value in values)
