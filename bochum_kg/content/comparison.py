"""What changed from the strategy of 2017 to 2.0: the graph in, both versions side by side out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from bochum_kg.releases.graph import Graph

VERSIONS = ("fassung-2017", "fassung-2-0")
KINDS = ("Schwerpunkt", "StrategischesZiel", "Zielbild", "Leitsatz", "Querschnittsthema")


@dataclass
class Transition:
    """What became of focus areas of 2017 in 2.0, who says so and, when we do, why."""

    id: str
    sort: str
    provenance: str
    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    date: str = ""
    certainty: str = ""
    reason: dict[str, str] = field(default_factory=dict)


@dataclass
class Side:
    """One version of one competence: its goals, its vision for 2030 ("" when none was found), its guiding sentences."""

    goals: list[str] = field(default_factory=list)
    picture: str = ""
    sentences: int = 0


@dataclass
class Compared:
    """One competence in both versions."""

    competence: str
    transitions: list[Transition]
    sides: dict[str, Side]


@dataclass
class Comparison:
    """Both versions: numbers by kind and version, the competences, the themes that are new, descriptions by id."""

    counts: Counter[tuple[str, str]]
    competences: list[Compared]
    themes: list[str]
    descriptions: dict[str, dict[str, str]]
    sorts: Counter[str]


def comparison(graph: Graph) -> Comparison:
    """Both versions, in the order of the strategy."""
    kinds = {
        (thing, version): kind
        for kind in KINDS
        for thing in graph.members(f"bo:{kind}")
        for version in graph.texts(thing, "bo:fassung")
    }
    competence_of = {
        thing: competence
        for thing, _ in kinds
        for place in (thing, *graph.texts(thing, "bo:schwerpunkt"))
        for competence in graph.texts(place, "bo:kompetenz")
    }
    found = _transitions(graph)
    competences = graph.ordered(set(competence_of.values()))
    return Comparison(
        counts=Counter((kind, version) for (_, version), kind in kinds.items()),
        competences=[
            Compared(
                competence,
                _sorted([t for t in found if competence_of.get((t.old + t.new)[0]) == competence], graph),
                {version: _side(kinds, version, competence, competence_of, graph) for version in VERSIONS},
            )
            for competence in competences
        ],
        themes=graph.ordered({thing for (thing, _), kind in kinds.items() if kind == "Querschnittsthema"}),
        descriptions={thing: graph.translations(thing, "dcterms:description") for thing, _ in kinds},
        sorts=Counter(transition.sort for transition in found),
    )


def _transitions(graph: Graph) -> list[Transition]:
    found = [
        Transition(
            id=said,
            sort=graph.text(said, "bo:uebergangsart"),
            provenance=graph.text(said, "bo:herkunft"),
            old=graph.texts(said, "bo:vorgaenger"),
            new=graph.texts(said, "bo:nachfolger"),
            date=graph.text(said, "bo:stand"),
            certainty=graph.text(said, "bo:sicherheit"),
            reason=graph.translations(said, "bo:begruendung"),
        )
        for said in graph.members("bo:Uebergang")
    ]
    return [transition for transition in found if transition.old or transition.new]


def _sorted(transitions: list[Transition], graph: Graph) -> list[Transition]:
    """In the order of the list of 2017; what is only in 2.0 after that. New ones in the order of theirs."""
    for transition in transitions:
        transition.old, transition.new = graph.ordered(transition.old), graph.ordered(transition.new)
    return sorted(transitions, key=lambda t: (not t.old, graph.position((t.old or t.new)[0]), t.id))


def _side(
    kinds: Mapping[tuple[str, str], str],
    version: str,
    competence: str,
    competence_of: Mapping[str, str],
    graph: Graph,
) -> Side:
    of_kind: dict[str, list[str]] = {}
    for (thing, in_version), kind in kinds.items():
        if in_version == version and competence_of.get(thing) == competence:
            of_kind.setdefault(kind, []).append(thing)
    pictures = graph.ordered(of_kind.get("Zielbild", []))
    return Side(
        graph.ordered(of_kind.get("StrategischesZiel", [])),
        pictures[0] if pictures else "",
        len(of_kind.get("Leitsatz", [])),
    )
