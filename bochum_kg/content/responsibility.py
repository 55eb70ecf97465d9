"""Who answers for what: rows about organisations and the Kernaktivitäten in, bodies with their tasks out.

Every task, head and title keeps the statement it comes from; several sources are listed, none is chosen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bochum_kg.content.activities import Activity, Statement
from bochum_kg.content.directory import Directory
from bochum_kg.language import sort_key

_HEAD = """PREFIX bo: <{base}ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
BODIES = (
    _HEAD
    + """SELECT ?body ?kind ?parent WHERE {{
  VALUES ?kind {{ bo:Dezernat bo:Amt bo:Tochtergesellschaft bo:Einrichtung }}
  ?body a ?kind OPTIONAL {{ ?body org:subOrganizationOf ?parent }}
}}"""
)
OFFICES = (
    _HEAD
    + """SELECT ?body ?statement ?person ?de ?en ?start ?end ?date ?provenance WHERE {{
  ?body bo:angabe ?statement . ?statement bo:herkunft ?provenance .
  {{ ?statement org:member ?person ; bo:funktion ?de , ?en }} UNION {{ ?statement bo:bezeichnung ?de , ?en }}
  FILTER(LANG(?de) = "de" && LANG(?en) = "en")
  OPTIONAL {{ ?statement schema:startDate ?start }}
  OPTIONAL {{ ?statement schema:endDate ?end }}
  OPTIONAL {{ ?statement bo:stand ?date }}
}}"""
)
ACCOUNTABLE = (
    _HEAD
    + """SELECT ?competence ?statement ?target ?role ?provenance ?date WHERE {{
  ?competence a bo:Kompetenz ; bo:angabe ?statement .
  ?statement a bo:Zustaendigkeit ; bo:zustaendigeStelle ?target ; bo:rolle ?role ; bo:herkunft ?provenance
  OPTIONAL {{ ?statement bo:stand ?date }}
}}"""
)


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


@dataclass(frozen=True)
class Task:
    """An activity somebody answers for, and the statement that says so."""

    activity: Activity
    said: Statement


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


def bodies(
    rows: Iterable[Mapping[str, str]],
    offices: Iterable[Mapping[str, str]],
    records: Iterable[Activity],
    names: Directory,
) -> list[Body]:
    """The top-level bodies, by kind and name, from the plain rows of BODIES and OFFICES and all activities."""
    known = {row["body"]: Body(row["body"], row["kind"].rsplit("#", 1)[-1], row.get("parent", "")) for row in rows}
    for row in offices:
        if row["body"] in known:
            words = {"de": row["de"], "en": row["en"]}
            rest = {name: row.get(name, "") for name in ("person", "start", "end", "date")}
            office = Office(row["statement"], words, row["provenance"], **rest)
            body = known[row["body"]]
            (body.heads if office.person else body.titles).append(office)
    for record in records:
        for said in record.statements("Zustaendigkeit"):
            if said.target in known:
                known[said.target].tasks.append(Task(record, said))
    by_name = sorted(known.values(), key=lambda body: (sort_key(names.name(body.id, "de")), body.id))
    for body in by_name:
        for several in (body.heads, body.titles):
            several.sort(key=lambda office: (office.start or office.date, office.id), reverse=True)
        if body.parent in known:
            known[body.parent].units.append(body)
    return [body for body in by_name if body.parent not in known]


def unanswered(records: Iterable[Activity]) -> list[Activity]:
    """The activities for which no source names anybody with line responsibility."""
    return [record for record in records if not record.bodies]
