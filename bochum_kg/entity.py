"""A thing's local id in, what the graph says about it out – as queries for the engine and as plain data for pages."""

from dataclasses import dataclass, field
from typing import Any

Row = dict[str, dict[str, str]]


@dataclass
class Value:
    """One value of a statement: text to show, and the IRI it stands for, if any."""

    text: str
    iri: str | None = None
    language: str = ""


@dataclass
class Entity:
    """A thing for a page: its name, and statements and incoming links grouped by the property's name."""

    iri: str
    name: str
    kinds: list[str] = field(default_factory=list)
    statements: dict[str, list[Value]] = field(default_factory=dict)
    incoming: dict[str, list[Value]] = field(default_factory=dict)


def exists(iri: str) -> str:
    """ASK whether the graph says anything about `iri` (an IRI of ours, already checked)."""
    return f"ASK {{ <{iri}> ?p ?o }}"


def data(iri: str, base: str) -> str:
    """CONSTRUCT what is said about `iri`, its Angaben, their places and sources, and the names of all it points to."""
    return f"""PREFIX bo: <{base}ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT {{ ?thing ?p ?o . ?o ?named ?name }}
WHERE {{
  {{ BIND(<{iri}> AS ?thing) }}
  UNION {{ <{iri}> bo:angabe ?thing }}
  UNION {{ <{iri}> bo:beleg ?thing }}
  UNION {{ <{iri}> bo:angabe/bo:beleg ?thing }}
  UNION {{ <{iri}> (bo:beleg|bo:angabe/bo:beleg)/bo:quelle ?thing }}
  ?thing ?p ?o .
  OPTIONAL {{ VALUES ?named {{ skos:prefLabel rdfs:label }} ?o ?named ?name }}
}}"""


def outgoing(iri: str, language: str) -> str:
    """SELECT the statements about `iri` with names in `language`."""
    return _SELECT.format(pattern=f"<{iri}> ?p ?o", language=language)


def incoming(iri: str, language: str) -> str:
    """SELECT what points to `iri` with names in `language`."""
    return _SELECT.format(pattern=f"?o ?p <{iri}>", language=language)


_SELECT = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?p ?property ?o ?name WHERE {{
  {pattern} .
  OPTIONAL {{ ?p rdfs:label ?property FILTER(LANG(?property) = "{language}") }}
  OPTIONAL {{ ?o skos:prefLabel|rdfs:label ?name FILTER(LANG(?name) = "{language}") }}
}} ORDER BY ?property ?name ?o"""


def entity(iri: str, language: str, out: list[Row], back: list[Row]) -> Entity:
    """Rows of `outgoing` and `incoming` as an Entity; other languages' texts are left out where `language` has one."""
    result = Entity(iri, iri.rsplit("/", 1)[-1])
    for row in out:
        predicate, value = row["p"]["value"], _value(row)
        if predicate.endswith(("#type", "core#prefLabel", "schema#label")):
            if predicate.endswith("#type"):
                result.kinds.append(value.text)
            elif value.language == language:
                result.name = value.text
            continue
        if value.language in ("", language):
            result.statements.setdefault(_property(row), []).append(value)
    for row in back:
        result.incoming.setdefault(_property(row), []).append(_value(row))
    return result


def _property(row: Row) -> str:
    return row.get("property", row["p"])["value"].rsplit("#", 1)[-1]


def _value(row: Row) -> Value:
    term: dict[str, Any] = row["o"]
    if term["type"] == "uri":
        return Value(row.get("name", term)["value"], term["value"])
    return Value(term["value"], None, term.get("xml:lang", ""))
