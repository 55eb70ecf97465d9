"""Who answers for what: the graph and its Kernaktivitäten in, bodies with their tasks out.

Every task, head and title keeps the statement it comes from; several sources are listed, none is chosen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bochum_kg.content.activities import Activity, Statement, statements
from bochum_kg.language import sort_key
from bochum_kg.releases.graph import Graph

KINDS = ("Dezernat", "Amt", "Tochtergesellschaft", "Einrichtung")


@dataclass(frozen=True)
class Office:
    """A statement on who leads a body (`person`), or on its title (no person), with the words in both languages."""

    id: str
    words: dict[str, str]
    provenance: str
    person: str = ""
    start: str = ""
    end: str = ""
    date: str = ""
    also: list["Office"] = field(default_factory=list)  # those that say the same, by others


@dataclass(frozen=True)
class Task:
    """An activity somebody answers for, and the statements that say so, all in the same words."""

    activity: Activity
    proofs: list[Statement]

    @property
    def said(self) -> Statement:
        return self.proofs[0]


@dataclass
class Body:
    """An organisation with what it answers for itself; `units` are its own offices."""

    id: str
    kind: str
    parent: str = ""
    heads: list[Office] = field(default_factory=list)
    titles: list[Office] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    units: list["Body"] = field(default_factory=list)

    @property
    def all_tasks(self) -> list[Task]:
        """Its own tasks and those of its units, in the order of the activities' ids."""
        return self.tasks + [task for unit in self.units for task in unit.all_tasks]


def bodies(records: Sequence[Activity], graph: Graph) -> list[Body]:
    """The top-level bodies, by kind and name, with all they answer for."""
    tasks: dict[str, list[Task]] = {}
    for record in records:
        proofs: dict[tuple[str, str], list[Statement]] = {}
        for said in record.statements("Zustaendigkeit"):
            proofs.setdefault((said.target, said.role), []).append(said)
        for several in proofs.values():
            tasks.setdefault(several[0].target, []).append(Task(record, several))
    known = {
        body: Body(
            id=body,
            kind=kind,
            parent=graph.text(body, "org:subOrganizationOf"),
            heads=_offices(body, "org:member", "bo:funktion", graph),
            titles=_offices(body, "", "bo:bezeichnung", graph),
            tasks=tasks.get(body, []),
        )
        for kind in KINDS
        for body in graph.members(f"bo:{kind}")
    }
    by_name = sorted(known.values(), key=lambda body: (sort_key(graph.name(body.id, "de")), body.id))
    for body in by_name:
        if body.parent in known:
            known[body.parent].units.append(body)
    return [body for body in by_name if body.parent not in known]


def accountable(graph: Graph) -> dict[str, list[Statement]]:
    """Who answers for a whole competence: its id -> the statements that say so, by whom they name."""
    found = {
        competence: statements(competence, "Zustaendigkeit", graph) for competence in graph.members("bo:Kompetenz")
    }
    return {one: sorted(said, key=lambda said: said.target) for one in graph.ordered(found) if (said := found[one])}


def _offices(body: str, person: str, words: str, graph: Graph) -> list[Office]:
    """Who leads `body` (`person` is the property) or its title, in `words`; the newest first, equal ones as one."""
    found = [
        Office(
            id=graph.local(said),
            words=graph.translations(said, words),
            provenance=graph.text(said, "bo:herkunft"),
            person=graph.text(said, person) if person else "",
            start=graph.text(said, "schema:startDate"),
            end=graph.text(said, "schema:endDate"),
            date=graph.text(said, "bo:stand"),
        )
        for said in graph.texts(body, "bo:angabe")
        if graph.values(said, words)
    ]
    found.sort(key=lambda office: (office.start or office.date, office.id), reverse=True)
    told: dict[str, Office] = {}
    for office in found:
        first = told.setdefault(repr((office.words, office.person, office.start, office.end)), office)
        if first is not office:
            first.also.append(office)
    return list(told.values())


def unanswered(records: Iterable[Activity]) -> list[Activity]:
    """The activities for which no source names anybody with line responsibility."""
    return [record for record in records if not record.bodies]
