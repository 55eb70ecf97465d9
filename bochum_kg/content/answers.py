"""What people come to the page of a thing for: its places, who is responsible, its activities with status, what is new.

For a Kernaktivität and for what Kernaktivitäten belong to: Kompetenz, Schwerpunkt, Querschnittsthema, Tranche, bodies.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bochum_kg.content import activities, overview
from bochum_kg.content.entity.statements import Statement, statement
from bochum_kg.content.entity.words import Value, Words, local
from bochum_kg.content.overview import Area, Overview
from bochum_kg.content.timeline import Event
from bochum_kg.precedence import last_day, newest_first

Record = activities.Activity


@dataclass(frozen=True)
class Known:
    """What answers are taken from: the strategy at a glance, all activities, all events, in the language of `words`."""

    all: Overview
    records: Sequence[Record]
    events: Sequence[Event]
    words: Words

    @cached_property
    def past(self) -> list[Event]:
        """What has happened, the latest first."""
        dated = (event for event in self.events if event.kind == "event" and not event.planned)
        return sorted(dated, key=lambda event: last_day(event.end or event.start), reverse=True)

    @cached_property
    def events_of(self) -> dict[str, list[Event]]:
        """The events of each activity, in order of time."""
        found: dict[str, list[Event]] = {}
        for event in self.events:
            found.setdefault(event.thing, []).append(event)
        return found

    @cached_property
    def responsible(self) -> dict[str, list[Statement]]:
        """Who is responsible for the whole of each Kompetenz."""
        graph = self.words.graph
        return {
            one: [statement(said, self.words) for said in graph.angaben(one, "bo:Zustaendigkeit")]
            for one in graph.members("bo:Kompetenz")
        }

    def shown(self, wanted: Callable[[Record], bool]) -> list[overview.Activity]:
        """The activities that are `wanted`."""
        return [self.all.known[record.id] for record in self.records if wanted(record)]


@dataclass(frozen=True)
class Group:
    """Activities that stand in one relation (`how`) to the thing, or belong to its part `thing`; never none."""

    how: str
    activities: list[overview.Activity]
    thing: Value | None = None


@dataclass
class Answer:
    """Facts for the box by what they are about ("responsible"), areas to draw, and the activities in groups; of an
    activity (`of_activity`) what happened when.

    `taken` of `capacity` places are fixed; without a capacity there are no places.
    """

    facts: dict[str, list[Statement]] = field(default_factory=dict)
    areas: list[Area] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    capacity: int = 0
    taken: int = 0
    tranches: list[Value] = field(default_factory=list)  # the one it is in, or those it may be in
    competences: list[Value] = field(default_factory=list)  # that a body is responsible for
    newest: Event | None = None
    of_activity: bool = False
    events: list[Event] = field(default_factory=list)

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.taken)

    @property
    def activities(self) -> list[overview.Activity]:
        """Those of all groups, each once."""
        return list({one.iri: one for group in self.groups for one in group.activities}.values())


def answer(thing: str, known: Known) -> Answer | None:
    """What people come for to the page of the thing with the local id `thing`; None for kinds they do not ask so."""
    graph = known.words.graph
    kinds = {local(kind) for kind in graph.targets(thing, "rdf:type")}
    make = next((_KINDS[kind] for kind in _KINDS if kind in kinds), None)
    if not make:
        return None
    found = make(thing, known)
    found.groups = [group for group in found.groups if group.activities]
    concerned = {thing, *(graph.local(one.iri) for one in found.activities)}
    found.newest = next((event for event in known.past if event.thing in concerned), None)
    return found


def _activity(thing: str, known: Known) -> Answer:
    words, graph = known.words, known.words.graph
    record = next(record for record in known.records if record.id == thing)
    stated: dict[str, list[Statement]] = {}
    for said in (statement(angabe, words) for angabe in graph.targets(thing, "bo:angabe")):
        stated.setdefault(local(said.kind), []).append(said)
    facts = {
        what: [said for said in stated.get(kind, ()) if role in ("", graph.text(said.iri, "bo:rolle"))]
        for what, (kind, role) in _ACTIVITY.items()
    }
    status = record.status_statement
    facts["status"] = [statement(graph.iri(status.id), words)] if status else []
    for what in ("carrying out", "partners"):
        facts[what] = _each_once(facts[what])
    facts["responsible"] = facts["responsible"] or known.responsible.get(record.competence, [])
    tranches = [graph.iri(one) for one in ([record.tranche] if record.tranche else record.tranches)]
    return Answer(
        {what: said for what, said in facts.items() if said},
        tranches=_named(tranches, words),
        of_activity=True,
        events=known.events_of.get(thing, []),
    )


_ACTIVITY = {  # what -> kind of Angabe, and role
    "status": ("Statusangabe", ""),
    "dates": ("Laufzeitangabe", ""),
    "carrying out": ("Zustaendigkeit", "rolle-linie"),
    "responsible": ("Zustaendigkeit", "rolle-kompetenz"),
    "partners": ("Partnerangabe", ""),
    "focus": ("Schwerpunktbezug", "rolle-primaer"),
    "themes": ("Themenbezug", ""),
}


def _competence(thing: str, known: Known) -> Answer:
    found = next(one for one in known.all.competences if one.iri == known.words.graph.iri(thing))
    return Answer(
        {"responsible": known.responsible[thing]},
        found.areas,
        [
            *(Group("area", area.activities, Value(area.name, area.iri)) for area in found.areas),
            Group("unplaced", found.unplaced),
        ],
        found.capacity,
        len(found.activities),
    )


def _area(thing: str, known: Known) -> Answer:
    areas = [area for area in known.all.areas if area.iri == known.words.graph.iri(thing)]
    mainly = known.shown(lambda record: thing in [said.target for said in record.focus])
    touching = known.shown(lambda record: thing in [said.target for said in record.said.get("Schwerpunktbezug", ())])
    return Answer(
        {"responsible": known.responsible.get(known.words.graph.text(thing, "bo:kompetenz"), [])},
        areas,
        [Group("mainly", mainly), Group("also", [one for one in touching if one not in mainly])],
        sum(area.capacity for area in areas),
        len(mainly),
    )


def _theme(thing: str, known: Known) -> Answer:
    def said_by(origin: str) -> list[overview.Activity]:
        return known.shown(lambda r: any(s.target == thing and s.provenance == origin for s in r.themes))

    return Answer(groups=[Group(origin, said_by(origin)) for origin in activities.PROVENANCES])


def _tranche(thing: str, known: Known) -> Answer:
    sure, possible = known.shown(lambda r: r.tranche == thing), known.shown(lambda r: thing in r.tranches)
    return Answer(groups=[Group("sure", sure), Group("possible", possible)])


def _body(thing: str, known: Known) -> Answer:
    words, graph = known.words, known.words.graph

    def carried_out(body: str) -> list[overview.Activity]:
        return known.shown(lambda record: body in [said.target for said in record.bodies])

    partner = set(map(graph.local, graph.subjects(thing, "bo:partner")))
    units = graph.ordered(dict.fromkeys(graph.subjects(thing, "org:subOrganizationOf", "org:unitOf")))
    facts = {
        "title": _latest(thing, "bo:Bezeichnungsangabe", words),
        "head": _latest(thing, "bo:Leitungsangabe", words),
    }
    return Answer(
        {what: said for what, said in facts.items() if said},
        groups=[
            Group("carrying out", carried_out(thing)),
            *(Group("unit", carried_out(graph.local(unit.iri)), unit) for unit in _named(units, words)),
            Group("partner", known.shown(lambda record: record.id in partner)),
        ],
        competences=_named(graph.subjects(thing, "bo:verantwortung"), words),
    )


_KINDS: dict[str, Callable[[str, Known], Answer]] = {
    "Kernaktivitaet": _activity,
    "Kompetenz": _competence,
    "Schwerpunkt": _area,
    "Querschnittsthema": _theme,
    "Tranche": _tranche,
    **dict.fromkeys(("Dezernat", "Amt", "Tochtergesellschaft", "Einrichtung"), _body),
}


def _named(things: Iterable[str], words: Words) -> list[Value]:
    return [Value(words.name(thing), thing) for thing in words.graph.ordered(things)]


def _each_once(statements: list[Statement]) -> list[Statement]:
    """One statement for each body: the newest of several."""
    found: dict[str, Statement] = {}
    for said in newest_first(statements):
        found.setdefault(said.text, said)
    return [said for said in statements if found[said.text] is said]


def _latest(body: str, kind: str, words: Words) -> list[Statement]:
    """The newest statement of the class `kind` about `body`."""
    return newest_first(statement(said, words) for said in words.graph.angaben(body, kind))[:1]
