"""A release's graph in; out what the form at /abfrage offers, and for what was chosen there the SPARQL query it writes.

Everything is offered from what the graph holds: classes with things in them, the properties these have, the values
those have. A query is put together of these alone, never of what users type.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

import pyoxigraph as ox

from bochum_kg.language import sort_key
from bochum_kg.namespaces import prefixes
from bochum_kg.releases.graph import Graph, Term

GIVEN, MISSING, FROM = "*", "-", "ab-"  # conditions: it has a value, it has none, it has one from a year on
MOST = 8  # columns of one query
_ALSO = ("org:Organization", "foaf:Person")  # classes of others that are offered beside ours
_STATEMENTS = ("bo:Angabe", "bo:Fundstelle")
# What names or files a thing, stands as the name in every query, or comes back as a property of ours.
_LEFT_OUT = {"rdf:type", "rdfs:label", "skos:prefLabel", "skos:hiddenLabel", "skos:inScheme", "skos:topConceptOf"}
_LEFT_OUT |= {"skos:hasTopConcept", "skos:broadMatch", "skos:narrowMatch", "bo:angabe"}
_FEW = 60  # things, years or numbers that are offered one by one
_XSD = "http://www.w3.org/2001/XMLSchema#"


class Shown(Enum):
    """How the values of a property are written in a column."""

    NAME = "the names of things"
    TEXT = "texts in a language"
    VALUE = "as they are"


@dataclass(frozen=True, eq=False)
class Property:
    """A property that things of a class have; `many` when one of them has several values a column would show.

    `options` are the conditions it allows, with how many things meet each; `terms` what each stands for in a query.
    """

    name: str
    shown: Shown
    many: bool
    options: dict[str, int]
    terms: dict[str, str] = field(default_factory=dict)


class Kind(NamedTuple):
    """A class with its `number` of things; a `statement` is about another thing and has its source."""

    name: str
    number: int
    statement: bool


def kinds(graph: Graph) -> list[Kind]:
    """The classes that can be asked for."""
    found = []
    for iri in graph.subjects("owl:Class", "rdf:type"):
        name = _short(iri, graph)
        if (name.startswith("bo:") or name in _ALSO) and (number := len(_things(name, graph))):
            above = {iri, *graph.targets(iri, "rdfs:subClassOf")}
            found.append(Kind(name, number, not above.isdisjoint(map(graph.iri, _STATEMENTS))))
    return found


def properties(kind: str, graph: Graph) -> list[Property]:
    """What the things of the class `kind` can be asked for, what most of them have first."""
    things = _things(kind, graph)
    numbers = Counter(prop for thing in things for prop in graph.facts(thing))
    names = {_short(prop, graph): prop for prop, _ in numbers.most_common()}
    names = {name: prop for name, prop in names.items() if name not in _LEFT_OUT and graph.label(prop, "de")}
    ours = [prop for name, prop in names.items() if name.startswith("bo:")]
    said_by_ours = {above for prop in ours for above in graph.targets(prop, "rdfs:subPropertyOf")}

    def is_twin(prop: str) -> bool:
        """Whether the foreign `prop` says the same as one of ours, as it follows from it."""
        return prop in said_by_ours or any(
            all(set(graph.values(thing, prop)) == set(graph.values(thing, own)) for thing in things) for own in ours
        )

    return [_property(name, things, graph) for name, prop in names.items() if prop in ours or not is_twin(prop)]


def _property(name: str, things: Sequence[str], graph: Graph) -> Property:
    values = {thing: found for thing in things if (found := graph.values(thing, name))}
    every = [value for found in values.values() for value in found]
    shown = _shown(every, graph)
    several = (Counter(getattr(value, "language", None) for value in found) for found in values.values())
    kinds = {value.datatype.value if isinstance(value, ox.Literal) else "" for value in every}
    met = [dict(_condition(value, kinds, shown, graph) for value in found) for found in values.values()]
    terms = {key: term for one in met for key, term in one.items() if key}
    if len(terms) > _FEW:
        terms = {}
    numbers = {GIVEN: len(values), MISSING: len(things) - len(values)}
    numbers |= {key: sum(_meets(one, key) for one in met) for key in terms}
    options = {key: number for key, number in numbers.items() if 0 < number < len(things)}
    return Property(name, shown, any(max(one.values()) > 1 for one in several), options, terms)


def _shown(values: Iterable[Term], graph: Graph) -> Shown:
    if all(isinstance(value, str) and graph.label(value, "de") and graph.label(value, "en") for value in values):
        return Shown.NAME
    return Shown.TEXT if all(isinstance(value, ox.Literal) and value.language for value in values) else Shown.VALUE


def _condition(value: Term, kinds: set[str], shown: Shown, graph: Graph) -> tuple[str, str]:
    """Key and term of the condition that `value` allows, of a property whose values have the datatypes `kinds`."""
    if shown is Shown.NAME:
        short = _short(str(value), graph)
        plain = short.partition(":")[2].replace("-", "").replace("_", "").isalnum()
        return short.removeprefix("id:"), short if plain else f"<{value}>"
    kind = next(iter(kinds)).removeprefix(_XSD) if len(kinds) == 1 else ""  # of different ones none could be compared
    if isinstance(value, ox.Literal):
        if kind == "date":
            return FROM + value.value[:4], f'"{value.value[:4]}-01-01"^^xsd:date'
        if kind in ("boolean", "integer"):
            return value.value, value.value
        if kind == "gYear":
            return value.value, f'"{value.value}"^^xsd:gYear'
    return "", ""


def _meets(keys: Iterable[str], key: str) -> bool:
    """Whether a thing whose values allow `keys` meets the condition `key`."""
    return any(own >= key for own in keys) if key.startswith(FROM) else key in keys


def write(kind: str, chosen: Mapping[Property, str], columns: Sequence[Property], language: str, base: str) -> str:
    """The query for the things of the class `kind` that meet `chosen`, a condition by property, with `columns`.

    Each thing is one row: of several values a column has all, with semicolons between them.
    """
    thing = f"?{_local(kind)}"
    taken = {thing, "?name"}
    variables = {}
    for column in columns:
        short = f"?{_local(column.name)}"
        variables[column] = short if short not in taken else f"?{column.name.replace(':', '_')}"
        taken.add(variables[column])
    body = [
        f"SELECT {' '.join([thing, '?name', *variables.values()])} WHERE {{",
        f'  {thing} a {kind} ; rdfs:label ?name . FILTER(LANG(?name) = "{language}")',
        *(f"  {_pattern(thing, prop, key)}" for prop, key in chosen.items()),
        *(line for column, variable in variables.items() for line in _column(thing, kind, column, variable, language)),
        "} ORDER BY ?name",
    ]
    text, spaces = "\n".join(body), prefixes(base)
    used = [f"PREFIX {prefix}: <{space}>" for prefix, space in spaces.items() if f"{prefix}:" in text]
    return "\n".join([*used, "", *body]) + "\n"


def _pattern(thing: str, prop: Property, key: str) -> str:
    if key == GIVEN:
        return f"FILTER EXISTS {{ {thing} {prop.name} ?any }}"
    if key == MISSING:
        return f"FILTER NOT EXISTS {{ {thing} {prop.name} ?any }}"
    if key.startswith(FROM):
        return f"FILTER EXISTS {{ {thing} {prop.name} ?day . FILTER(?day >= {prop.terms[key]}) }}"
    return f"{thing} {prop.name} {prop.terms[key]} ."


def _column(thing: str, kind: str, prop: Property, variable: str, language: str) -> list[str]:
    path = f"{prop.name}/rdfs:label" if prop.shown is Shown.NAME else prop.name
    spoken = f' . FILTER(LANG({{}}) = "{language}")' if prop.shown is not Shown.VALUE else ""
    if not prop.many:
        return [f"  OPTIONAL {{ {thing} {path} {variable}{spoken.format(variable)} }}"]
    one = f"?one{spoken.format('?one')}" if spoken else "?value . BIND(STR(?value) AS ?one)"
    return [
        f'  OPTIONAL {{ SELECT {thing} (GROUP_CONCAT(DISTINCT ?one; separator="; ") AS {variable}) {{',
        f"    {thing} a {kind} ; {path} {one}",
        f"  }} GROUP BY {thing} }}",
    ]


def option_name(prop: Property, key: str, graph: Graph, language: str) -> str:
    """What the condition `key` of `prop` is called in `language`."""
    words = {GIVEN: ("angegeben", "given"), MISSING: ("nicht angegeben", "not given")}
    words |= {"true": ("ja", "yes"), "false": ("nein", "no")}
    if key in words:
        return words[key][language == "en"]
    if key.startswith(FROM):
        return f"{'from' if language == 'en' else 'ab'} {key.removeprefix(FROM)}"
    return graph.name(key, language) if prop.shown is Shown.NAME else key


def in_order(prop: Property, graph: Graph, language: str) -> list[tuple[str, str, int]]:
    """The conditions of `prop` as key, name and number: given and missing first, then by name."""
    named = [(key, option_name(prop, key, graph, language), number) for key, number in prop.options.items()]
    return sorted(named, key=lambda one: (one[0] not in (GIVEN, MISSING), sort_key(one[1])))


def _things(kind: str, graph: Graph) -> list[str]:
    return [thing for thing in graph.subjects(kind, "rdf:type") if thing.startswith(f"{graph.base}id/")]


def _local(name: str) -> str:
    local = name.partition(":")[2]
    return local[0].lower() + local[1:]


def _short(iri: str, graph: Graph) -> str:
    """`iri` with a prefix of ours; as it is where none fits."""
    starts = ((prefix, space) for prefix, space in prefixes(graph.base).items() if iri.startswith(space))
    return next((f"{prefix}:{iri[len(space) :]}" for prefix, space in starts), iri)
