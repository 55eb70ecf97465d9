"""The release's triples in, the things that can be reconciled out: names, types, values – as plain data.

Types and properties are read from the data and named after the ontology's own terms: `strategisches-ziel` is
bo:StrategischesZiel. A new class or property needs no code. Ids are `[a-z0-9-]+`, because OpenRefine does not encode
them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from bochum_kg.namespaces import local, prefixes
from bochum_kg.releases.manifest import DUMP

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_PREF, _ALT = _SKOS + "prefLabel", _SKOS + "altLabel"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_TEXTS = ("http://purl.org/dc/terms/description", _SKOS + "definition")
_FOREIGN_TYPES = ("http://xmlns.com/foaf/0.1/Person", "http://www.w3.org/ns/org#Organization")
# Evidence for the things people name in a table, and how it was judged; not such things themselves.
_EVIDENCE = frozenset(
    ("quelle", "widerspruch", "fundstelle", "herkunft", "sicherheit", "erschliessung", "quellenart", "wertart", "rolle")
)
_APART = frozenset({"angabe", "angabeZu", "beleg"})

Texts = dict[str, str]  # language -> text
_Said = list[tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal]]  # predicate, object


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


def pick(texts: Texts, language: str) -> str:
    """The text in `language`, or in whatever language there is."""
    return texts.get(language) or next(iter(texts.values()), "")


def read(folder: Path, base: str) -> Catalogue:
    """The catalogue of the release in `folder`, whose IRIs begin with `base`."""
    return catalogue(ox.parse(path=str(folder / f"{DUMP}.nt"), format=ox.RdfFormat.N_TRIPLES), base)


def catalogue(triples: Iterable[ox.Quad], base: str) -> Catalogue:
    """The catalogue of `triples`: every one of our things that has a name and a type people would ask for."""
    about: dict[str, _Said] = defaultdict(list)
    for quad in triples:
        if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.Triple):
            about[quad.subject.value].append((quad.predicate.value, quad.object))
    own = base + "ontology#"
    things: dict[str, Thing] = {}
    for iri, said in about.items():
        thing = _thing(iri, said, base, own)
        if thing:
            things[thing.id] = thing
    ids = _property_ids({p for thing in things.values() for p, _ in about[f"{base}id/{thing.id}"]}, base, own)
    for thing in things.values():
        said = about[f"{base}id/{thing.id}"]
        for predicate, target in sorted(said, key=str):
            if predicate in ids and isinstance(target, ox.NamedNode | ox.Literal):
                thing.values[ids[predicate]].append(_value(target, base, things))
        titles = [o.value for p, o in said if p == own + "angabe" and isinstance(o, ox.NamedNode)]
        thing.others += [o.value for a in titles for p, o in about[a] if p == own + "bezeichnung"]
        thing.others = sorted(set(thing.others) - set(thing.names.values()))
    return Catalogue(base, things, _types(things, about, own), _properties(things, ids, about))


def _thing(iri: str, said: _Said, base: str, own: str) -> Thing | None:
    id_ = local(iri, base)
    kinds = [o.value for p, o in said if p == _RDF_TYPE and (o.value.startswith(own) or o.value in _FOREIGN_TYPES)]
    names = {o.language or "": o.value for p, o in said if p == _PREF and isinstance(o, ox.Literal)}
    types = sorted((_kebab(kind) for kind in kinds), key=lambda kind: (kind in ("organization", "person"), kind))
    if not id_ or not names or not types or _EVIDENCE & set(types):
        return None
    others = [o.value for p, o in said if p == _ALT]
    texts = {o.language or "": o.value for p, o in said if p in _TEXTS and isinstance(o, ox.Literal)}
    return Thing(id_, dict(sorted(names.items())), others, types, texts)


def _property_ids(predicates: set[str], base: str, own: str) -> dict[str, str]:
    """Property IRI -> short id; our own terms take the plain name, a foreign one that would clash says whose it is."""
    ids: dict[str, str] = {}
    for predicate in sorted(predicates, key=lambda iri: (not iri.startswith(own), iri)):
        if predicate == _RDF_TYPE or (predicate.startswith(own) and predicate[len(own) :] in _APART):
            continue
        name = _kebab(predicate)
        if name in ids.values():
            spaces = prefixes(base).items()
            name = next((f"{prefix}-{name}" for prefix, space in spaces if predicate.startswith(space)), f"x-{name}")
        ids[predicate] = name
    return ids


def _value(target: ox.NamedNode | ox.Literal, base: str, things: dict[str, Thing]) -> Value:
    if isinstance(target, ox.NamedNode):
        id_ = local(target.value, base)
        return Value(target.value, id_ if id_ in things else None)
    return Value(target.value, None, target.language or "", _kebab(target.datatype.value))


def _types(things: dict[str, Thing], about: dict[str, _Said], own: str) -> dict[str, Term]:
    counts = Counter(kind for thing in things.values() for kind in thing.types)
    iris = {_kebab(iri): iri for iri in (*_FOREIGN_TYPES, *(i for i in about if i.startswith(own)))}
    return {
        kind: Term(kind, *_labels(about.get(iris.get(kind, ""), [])), count)
        for kind, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    }


def _properties(things: dict[str, Thing], ids: dict[str, str], about: dict[str, _Said]) -> dict[str, Term]:
    counts = Counter(pid for thing in things.values() for pid in thing.values)
    iris = {pid: iri for iri, pid in ids.items()}
    terms = {}
    for pid, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        values = [value for thing in things.values() for value in thing.values.get(pid, ())]
        expected = Counter(things[v.thing].types[0] for v in values if v.thing)
        main = expected.most_common(1)[0][0] if sum(expected.values()) == len(values) else ""
        terms[pid] = Term(pid, *_labels(about.get(iris[pid], [])), count, main)
    return terms


def _labels(said: _Said) -> tuple[Texts, Texts]:
    names = {o.language or "": o.value for p, o in said if p == _LABEL and isinstance(o, ox.Literal)}
    texts = {o.language or "": o.value for p, o in said if p in _TEXTS and isinstance(o, ox.Literal)}
    return dict(sorted(names.items())), texts


def _kebab(iri: str) -> str:
    """The local name of an IRI as an id: "…#zustaendigeStelle" -> "zustaendige-stelle"."""
    name = re.split(r"[#/]", iri)[-1]
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()).strip("-")
