"""A release's graph in, the things that can be reconciled out: names, types, values – as plain data.

Types and properties are read from the data and named after the ontology's own terms: `strategisches-ziel` is
bo:StrategischesZiel. A new class or property needs no code. Ids are `[a-z0-9-]+`, because OpenRefine does not encode
them.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import pyoxigraph as ox

from bochum_kg.language import pick
from bochum_kg.namespaces import local, prefixes
from bochum_kg.releases.graph import Graph

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_HIDDEN = "http://www.w3.org/2004/02/skos/core#hiddenLabel"
_FOREIGN_TYPES = ("http://xmlns.com/foaf/0.1/Person", "http://www.w3.org/ns/org#Organization")
# Evidence for the things people name in a table, and how it was judged; not such things themselves.
_EVIDENCE = frozenset(
    ("quelle", "widerspruch", "fundstelle", "herkunft", "sicherheit", "erschliessung", "quellenart", "wertart", "rolle")
)
_APART = frozenset({"angabe", "angabeZu", "beleg"})

Texts = dict[str, str]  # language -> text


@dataclass(frozen=True)
class Value:
    """A value of a property: the id of one of our things, or a text with its language and datatype."""

    text: str
    thing: str | None = None
    language: str = ""
    datatype: str = ""


@dataclass
class Thing:
    """What a row of somebody's table may mean. `names` are current first; `others` are further and former ones."""

    id: str
    names: Texts = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    about: Texts = field(default_factory=dict)
    values: dict[str, list[Value]] = field(default_factory=lambda: defaultdict(list))

    def name(self, language: str) -> str:
        return pick(self.names, language) or self.id


@dataclass(frozen=True)
class Term:
    """A type or a property: id, names, descriptions; for a property the type of its values, if they are things."""

    id: str
    names: Texts
    about: Texts
    count: int
    expected: str = ""

    def name(self, language: str) -> str:
        return pick(self.names, language) or self.id


@dataclass(frozen=True)
class Catalogue:
    """All things by id, and the types and properties they use, most used first."""

    base: str
    things: dict[str, Thing]
    types: dict[str, Term]
    properties: dict[str, Term]


def catalogue(graph: Graph) -> Catalogue:
    """The catalogue of `graph`: every one of our things that has a name and a type people would ask for."""
    own = graph.iri("bo:")
    things = {thing.id: thing for iri in graph if (thing := _thing(iri, graph, own))}
    ids = _property_ids({prop for id_ in things for prop in graph.facts(id_)}, graph.base, own)
    for thing in things.values():
        for prop, targets in sorted(graph.facts(thing.id).items()):
            if prop in ids:
                thing.values[ids[prop]] = [_value(one, graph, things) for one in sorted(targets, key=str)]
        thing.others += [
            title for a in graph.targets(thing.id, "bo:angabe") for title in graph.texts(a, "bo:bezeichnung")
        ]
        thing.others = sorted(set(thing.others) - set(thing.names.values()))
    return Catalogue(graph.base, things, _types(things, graph, own), _properties(things, ids, graph))


def _thing(iri: str, graph: Graph, own: str) -> Thing | None:
    id_ = local(iri, graph.base)
    if not id_:
        return None
    kinds = [kind for kind in graph.targets(iri, "rdf:type") if kind.startswith(own) or kind in _FOREIGN_TYPES]
    types = sorted((_kebab(kind) for kind in kinds), key=lambda kind: (kind in ("organization", "person"), kind))
    names = graph.translations(iri, "skos:prefLabel")
    if not names or not types or _EVIDENCE & set(types):
        return None
    return Thing(id_, dict(sorted(names.items())), graph.texts(iri, "skos:altLabel"), types, _about(iri, graph))


def _property_ids(predicates: set[str], base: str, own: str) -> dict[str, str]:
    """Property IRI -> short id; our own terms take the plain name, a foreign one that would clash says whose it is."""
    ids: dict[str, str] = {}
    for predicate in sorted(predicates, key=lambda iri: (not iri.startswith(own), iri)):
        if predicate in (_RDF_TYPE, _HIDDEN) or (predicate.startswith(own) and predicate[len(own) :] in _APART):
            continue
        name = _kebab(predicate)
        if name in ids.values():
            spaces = prefixes(base).items()
            name = next((f"{prefix}-{name}" for prefix, space in spaces if predicate.startswith(space)), f"x-{name}")
        ids[predicate] = name
    return ids


def _value(target: str | ox.Literal, graph: Graph, things: dict[str, Thing]) -> Value:
    if isinstance(target, str):
        id_ = local(target, graph.base)
        return Value(target, id_ if id_ in things else None)
    return Value(target.value, None, target.language or "", _kebab(target.datatype.value))


def _types(things: dict[str, Thing], graph: Graph, own: str) -> dict[str, Term]:
    counts = Counter(kind for thing in things.values() for kind in thing.types)
    iris = {_kebab(iri): iri for iri in (*_FOREIGN_TYPES, *(i for i in graph if i.startswith(own)))}
    return {
        kind: Term(kind, *_words(iris.get(kind, ""), graph), count)
        for kind, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    }


def _properties(things: dict[str, Thing], ids: dict[str, str], graph: Graph) -> dict[str, Term]:
    counts = Counter(pid for thing in things.values() for pid in thing.values)
    iris = {pid: iri for iri, pid in ids.items()}
    terms = {}
    for pid, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        values = [value for thing in things.values() for value in thing.values.get(pid, ())]
        expected = Counter(things[v.thing].types[0] for v in values if v.thing)
        main = expected.most_common(1)[0][0] if sum(expected.values()) == len(values) else ""
        terms[pid] = Term(pid, *_words(iris[pid], graph), count, main)
    return terms


def _words(iri: str, graph: Graph) -> tuple[Texts, Texts]:
    """The names of a term and what is said about it."""
    return dict(sorted(graph.translations(iri, "rdfs:label").items())), _about(iri, graph)


def _about(iri: str, graph: Graph) -> Texts:
    return graph.translations(iri, "dcterms:description") | graph.translations(iri, "skos:definition")


def _kebab(iri: str) -> str:
    """The local name of an IRI as an id: "…#zustaendigeStelle" -> "zustaendige-stelle"."""
    name = re.split(r"[#/]", iri)[-1]
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()).strip("-")
