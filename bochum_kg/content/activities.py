"""All Kernaktivitäten as records with their sourced statements: the graph in, plain data out.

What no source says is None or empty.
"""

from dataclasses import dataclass, field
from functools import cached_property

from bochum_kg import precedence
from bochum_kg.releases.graph import Graph

EDITORIAL = "herkunft-redaktionell"
PROVENANCES = ("herkunft-amtlich", "herkunft-dritte", EDITORIAL)
_KINDS = {
    "Statusangabe": "bo:status",
    "Zustaendigkeit": "bo:zustaendigeStelle",
    "Schwerpunktbezug": "bo:schwerpunkt",
    "Themenbezug": "bo:querschnittsthema",
}


@dataclass(frozen=True)
class Statement:
    """A sourced statement: its id, what it points to, and who says so as of when ("" where no source has it)."""

    id: str
    target: str
    provenance: str
    role: str = ""
    date: str = ""
    certainty: str = ""
    versions: frozenset[str] = frozenset()

    @property
    def ours(self) -> bool:
        """Whether only we say so."""
        return self.provenance == EDITORIAL


@dataclass
class Activity:
    """A Kernaktivität with ids of what belongs to it; `said` has its statements by kind ("Themenbezug")."""

    id: str
    number: int = 0
    competence: str = ""
    tranche: str = ""
    tranches: list[str] = field(default_factory=list)  # those it may be in, where no source says in which
    status: str | None = None
    departments: list[str] = field(default_factory=list)
    said: dict[str, list[Statement]] = field(default_factory=dict)

    def statements(self, kind: str, role: str = "") -> list[Statement]:
        return [said for said in self.said.get(kind, ()) if role in ("", said.role)]

    @cached_property
    def themes(self) -> list[Statement]:
        return self.statements("Themenbezug")

    @cached_property
    def focus(self) -> list[Statement]:
        """The focus areas it mainly serves; what we concluded only for versions nobody else speaks about."""
        return precedence.unrivalled(self.statements("Schwerpunktbezug", "rolle-primaer"))

    @cached_property
    def status_statement(self) -> Statement | None:
        """The statement its status rests on."""
        deciding = precedence.deciding(self.statements("Statusangabe"))
        return next((said for said in deciding if said.target == self.status), None)

    @cached_property
    def bodies(self) -> list[Statement]:
        """Who has line responsibility, each body once."""
        found: dict[str, Statement] = {}
        for said in self.statements("Zustaendigkeit", "rolle-linie"):
            found.setdefault(said.target, said)
        return list(found.values())


def activities(graph: Graph) -> list[Activity]:
    """All Kernaktivitäten of `graph`, in the order of the competences and their lists."""
    found = [_activity(activity, graph) for activity in graph.members("bo:Kernaktivitaet")]
    place = {competence: n for n, competence in enumerate(graph.ordered({a.competence for a in found}))}
    return sorted(found, key=lambda a: (place[a.competence], a.number, a.id))


def statements(thing: str, kind: str, graph: Graph) -> list[Statement]:
    """What Angaben of the class `kind` ("Themenbezug") say about `thing`, the newest first."""
    return precedence.newest_first(
        Statement(
            id=graph.local(angabe),
            target=target,
            provenance=graph.text(angabe, "bo:herkunft"),
            role=graph.text(angabe, "bo:rolle"),
            date=graph.text(angabe, "bo:stand"),
            certainty=graph.text(angabe, "bo:sicherheit"),
            versions=frozenset(graph.texts(angabe, "bo:fassung")),
        )
        for angabe in graph.angaben(thing, f"bo:{kind}")
        for target in graph.texts(angabe, _KINDS[kind])
    )


def focus_areas(graph: Graph) -> dict[str, str]:
    """The focus areas of version 2.0 -> their competence."""
    return {
        area: graph.text(area, "bo:kompetenz")
        for area in graph.members("bo:Schwerpunkt")
        if "fassung-2-0" in graph.texts(area, "bo:fassung")
    }


def _activity(activity: str, graph: Graph) -> Activity:
    return Activity(
        id=activity,
        number=int(graph.text(activity, "bo:nummer") or 0),
        competence=graph.text(activity, "bo:kompetenz"),
        tranche=graph.text(activity, "bo:tranche"),
        tranches=graph.ordered(graph.texts(activity, "bo:moeglicheTranche")),
        status=graph.text(activity, "bo:status") or None,
        departments=sorted(graph.texts(activity, "bo:dezernat")),
        said={kind: said for kind in _KINDS if (said := statements(activity, kind, graph))},
    )
