"""A release's graph in, everything that can be found out: things with the texts they are found by."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import pyoxigraph as ox

from bochum_kg.releases.graph import Graph

_LINKS = (
    *("bo:kompetenz", "bo:schwerpunkt", "bo:querschnittsthema", "bo:dezernat", "bo:zustaendigeStelle"),
    *("bo:status", "bo:tranche", "bo:betrifft", "org:subOrganizationOf"),
)
_TEXTS = ("dcterms:description", "skos:definition", "rdfs:comment")
_PROOFS = ("bo:Angabe", "bo:Fundstelle", "org:Membership", "skos:ConceptScheme")  # found with what they are about


class Kind(Enum):
    """What a text is to the thing; the value says how much finding a word there counts."""

    NAME = 1.0
    ID = 0.99
    OTHER = 0.97
    HIDDEN = 0.9  # skos:hiddenLabel: what people call it; never shown as a name
    LINK = 0.75  # the name of something it belongs to
    TEXT = 0.45


@dataclass(frozen=True, slots=True)
class Label:
    """A text that the thing `thing` is found by; `prop` leads from it to what is called so, for a LINK."""

    thing: str
    kind: Kind
    text: str
    language: str = ""
    prop: str = ""


@dataclass(frozen=True)
class Group:
    """A kind of thing: its name in German and English, its classes, and how much it counts beside the others."""

    id: str
    german: str
    english: str
    classes: tuple[str, ...]
    weight: float = 1.0


GROUPS = (
    Group("kernaktivitaet", "Kernaktivitäten", "Core activities", ("bo:Kernaktivitaet",)),
    Group("kompetenz", "Kompetenzen", "Competences", ("bo:Kompetenz",)),
    Group("schwerpunkt", "Schwerpunkte", "Focus areas", ("bo:Schwerpunkt",), 0.98),
    Group("querschnittsthema", "Querschnittsthemen", "Cross-cutting themes", ("bo:Querschnittsthema",)),
    Group("stelle", "Dezernate, Ämter, Unternehmen", "Departments, offices, companies", ("org:Organization",)),
    Group("person", "Personen in öffentlichen Ämtern", "People in public office", ("foaf:Person",), 0.99),
    Group("meilenstein", "Meilensteine", "Milestones", ("bo:Meilenstein",), 0.9),
    Group("widerspruch", "Widersprüche in den Quellen", "Contradictions in the sources", ("bo:Widerspruch",), 0.85),
    Group("kennzahl", "Kennzahlen", "Figures", ("bo:Zeitreihe", "bo:Kennzahlwert"), 0.85),
    Group(
        *("ziel", "Ziele, Leitsätze, Botschaften", "Goals, guiding sentences, messages"),
        ("bo:StrategischesZiel", "bo:Leitsatz", "bo:Zielbild", "bo:Botschaft", "bo:Leitbegriff"),
        0.85,
    ),
    Group("abfrage", "Abfragen", "Queries", ("sh:SPARQLExecutable",), 0.8),
    Group("begriff", "Begriffe der Ontologie", "Terms of the ontology", ("owl:Class", "rdf:Property"), 0.8),
    Group("weiteres", "Weiteres", "More", (), 0.85),
    Group("quelle", "Quellen", "Sources", ("bo:Quelle",), 0.8),
)
_REST = next(group for group in GROUPS if not group.classes)


@dataclass(frozen=True)
class Entry:
    """A thing that can be found, and the group it is shown in."""

    iri: str
    group: Group


def entries(graph: Graph) -> dict[str, Entry]:
    """Everything of ours with a name, by IRI; without statements and source places, which prove other things."""
    terms = {f"owl:{kind}Property" for kind in ("Object", "Datatype", "Annotation")}
    by_class = {graph.iri(kind): group for group in GROUPS for kind in group.classes}
    by_class |= {graph.iri(kind): by_class[graph.iri("rdf:Property")] for kind in terms}
    proofs = {graph.iri(kind) for kind in _PROOFS}
    ours = (f"{graph.base}id/", f"{graph.base}ontology#")
    found = {}
    for iri in graph:
        kinds = graph.targets(iri, "rdf:type")
        if iri.startswith(ours) and proofs.isdisjoint(kinds) and graph.values(iri, "skos:prefLabel", "rdfs:label"):
            found[iri] = Entry(iri, next((by_class[kind] for kind in kinds if kind in by_class), _REST))
    return found


def labels(thing: str, graph: Graph) -> Iterator[Label]:
    """The texts `thing` is found by."""
    local = graph.local(thing)
    if local == thing:
        local = f"bo:{thing.partition('#')[2]}"
    yield Label(thing, Kind.ID, local.removeprefix("ka-").upper() if local.startswith("ka-") else local)
    yield from _texts(thing, Kind.NAME, thing, graph, "skos:prefLabel", "rdfs:label")
    yield from _texts(thing, Kind.OTHER, thing, graph, "skos:altLabel")
    yield from _texts(thing, Kind.HIDDEN, thing, graph, "skos:hiddenLabel")
    yield from _texts(thing, Kind.TEXT, thing, graph, *_TEXTS)
    for prop in _LINKS:
        for target in graph.targets(thing, prop):
            yield from _named(thing, target, prop, graph)
    for angabe in graph.targets(thing, "bo:angabe"):
        yield from _texts(thing, Kind.OTHER, angabe, graph, "bo:bezeichnung")
        for person in graph.targets(angabe, "org:member"):
            yield from _named(thing, person, "org:member", graph)
    for angabe in graph.subjects(thing, "org:member"):
        for body in graph.subjects(angabe, "bo:angabe"):
            yield from _named(thing, body, "org:member", graph)


def _named(thing: str, target: str, prop: str, graph: Graph) -> Iterator[Label]:
    return _texts(thing, Kind.LINK, target, graph, "skos:prefLabel", "skos:altLabel", prop=prop)


def _texts(thing: str, kind: Kind, about: str, graph: Graph, *props: str, prop: str = "") -> Iterator[Label]:
    for value in graph.values(about, *props):
        if isinstance(value, ox.Literal):
            yield Label(thing, kind, value.value, value.language or "", prop)
