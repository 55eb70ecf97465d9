"""What changed from the strategy of 2017 to 2.0: rows of the graph in, both versions side by side out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bochum_kg.content.directory import Directory

VERSIONS = ("fassung-2017", "fassung-2-0")
KINDS = ("Schwerpunkt", "StrategischesZiel", "Zielbild", "Leitsatz", "Querschnittsthema")
_HEAD = """PREFIX bo: <{base}ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
"""
PARTS = (
    _HEAD
    + """SELECT ?thing ?kind ?version ?competence ?area ?de ?en WHERE {{
  VALUES ?kind {{ bo:Schwerpunkt bo:StrategischesZiel bo:Zielbild bo:Leitsatz bo:Querschnittsthema }}
  ?thing a ?kind ; bo:fassung ?version .
  OPTIONAL {{ ?thing bo:kompetenz ?competence }}
  OPTIONAL {{ ?thing bo:schwerpunkt ?area }}
  OPTIONAL {{ ?thing dcterms:description ?de FILTER(LANG(?de) = "de") }}
  OPTIONAL {{ ?thing dcterms:description ?en FILTER(LANG(?en) = "en") }}
}}"""
)
TRANSITIONS = (
    _HEAD
    + """SELECT ?statement ?sort ?old ?new ?provenance ?date ?certainty ?de ?en WHERE {{
  ?statement a bo:Uebergang ; bo:uebergangsart ?sort ; bo:herkunft ?provenance .
  OPTIONAL {{ ?statement bo:vorgaenger ?old }}
  OPTIONAL {{ ?statement bo:nachfolger ?new }}
  OPTIONAL {{ ?statement bo:stand ?date }}
  OPTIONAL {{ ?statement bo:sicherheit ?certainty }}
  OPTIONAL {{ ?statement bo:begruendung ?de FILTER(LANG(?de) = "de") }}
  OPTIONAL {{ ?statement bo:begruendung ?en FILTER(LANG(?en) = "en") }}
}}"""
)


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
    """One version of one competence: its goals, its target picture ("" when none was found), its guiding sentences."""

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


def comparison(
    parts: Sequence[Mapping[str, str]], transitions: Iterable[Mapping[str, str]], names: Directory
) -> Comparison:
    """The plain rows of PARTS and TRANSITIONS as a Comparison, in the order of the strategy."""
    kinds = {(row["thing"], row["version"]): row["kind"].rsplit("#", 1)[-1] for row in parts}
    competence_of = {row["thing"]: row["competence"] for row in parts if "competence" in row}
    for row in parts:
        if row.get("area") in competence_of:
            competence_of[row["thing"]] = competence_of[row["area"]]
    found = _transitions(transitions)
    competences = names.ordered(set(competence_of.values()))
    return Comparison(
        counts=Counter((kind, version) for (_, version), kind in kinds.items()),
        competences=[
            Compared(
                competence,
                _sorted([t for t in found if competence_of.get((t.old + t.new)[0]) == competence], names),
                {version: _side(kinds, version, competence, competence_of, names) for version in VERSIONS},
            )
            for competence in competences
        ],
        themes=names.ordered({thing for (thing, _), kind in kinds.items() if kind == "Querschnittsthema"}),
        descriptions={row["thing"]: {la: row[la] for la in ("de", "en") if la in row} for row in parts},
        sorts=Counter(transition.sort for transition in found),
    )


def _transitions(rows: Iterable[Mapping[str, str]]) -> list[Transition]:
    found: dict[str, Transition] = {}
    for row in rows:
        transition = found.setdefault(
            row["statement"],
            Transition(
                row["statement"],
                row["sort"],
                row["provenance"],
                date=row.get("date", ""),
                certainty=row.get("certainty", ""),
                reason={language: row[language] for language in ("de", "en") if language in row},
            ),
        )
        for several, name in ((transition.old, "old"), (transition.new, "new")):
            if name in row and row[name] not in several:
                several.append(row[name])
    return [found[statement] for statement in sorted(found) if found[statement].old or found[statement].new]


def _sorted(transitions: list[Transition], names: Directory) -> list[Transition]:
    """In the order of the list of 2017; what is only in 2.0 after that. New ones in the order of theirs."""
    for transition in transitions:
        transition.old, transition.new = names.ordered(transition.old), names.ordered(transition.new)
    return sorted(transitions, key=lambda t: (not t.old, names[(t.old or t.new)[0]].position, t.id))


def _side(
    kinds: Mapping[tuple[str, str], str],
    version: str,
    competence: str,
    competence_of: Mapping[str, str],
    names: Directory,
) -> Side:
    of_kind: dict[str, list[str]] = {}
    for (thing, in_version), kind in kinds.items():
        if in_version == version and competence_of.get(thing) == competence:
            of_kind.setdefault(kind, []).append(thing)
    pictures = names.ordered(of_kind.get("Zielbild", []))
    return Side(
        names.ordered(of_kind.get("StrategischesZiel", [])),
        pictures[0] if pictures else "",
        len(of_kind.get("Leitsatz", [])),
    )
