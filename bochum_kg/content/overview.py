"""The strategy at a glance: competences, their focus areas, core activities with status, places still free, totals.

Plain data for the start page out of SELECT rows; how many places there are comes from the release (validation.Places).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bochum_kg import language as languages
from bochum_kg.content.entity.statements import Statement, gathered, place
from bochum_kg.content.entity.words import Row, Value, is_true

_PREFIXES = """PREFIX bo: <{base}ontology#>
PREFIX id: <{base}id/>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""

_ACTIVITIES = """SELECT ?competence ?competenceName ?position ?activity ?name ?status ?statusName WHERE {{
  ?competence a bo:Kompetenz ; skos:prefLabel ?competenceName FILTER(LANG(?competenceName) = "{language}")
  OPTIONAL {{ ?competence schema:position ?position }}
  OPTIONAL {{
    ?activity bo:kompetenz ?competence ; a bo:Kernaktivitaet ; bo:nummer ?number ; skos:prefLabel ?name .
    FILTER(LANG(?name) = "{language}")
    OPTIONAL {{
      ?activity bo:status ?status . ?status skos:prefLabel ?statusName FILTER(LANG(?statusName) = "{language}")
    }}
  }}
}} ORDER BY ?position ?number"""

_AREAS = """SELECT ?area ?name ?competence ?activity ?official WHERE {{
  ?area a bo:Schwerpunkt ; bo:fassung id:fassung-2-0 ; bo:kompetenz ?competence ; skos:prefLabel ?name .
  FILTER(LANG(?name) = "{language}")
  OPTIONAL {{ ?area schema:position ?position }}
  OPTIONAL {{
    ?activity bo:schwerpunkt ?area ; a bo:Kernaktivitaet .
    BIND(EXISTS {{
      ?activity bo:angabe ?said .
      ?said a bo:Schwerpunktbezug ; bo:schwerpunkt ?area ; bo:rolle id:rolle-primaer ; bo:herkunft ?origin .
      FILTER(?origin = id:herkunft-amtlich)
    }} AS ?official)
  }}
}} ORDER BY ?position ?name"""

_TOTALS = """SELECT ?s ?what ?value ?date ?counts ?disputed ?disputedName ?place ?words ?locator ?source ?name ?url
WHERE {{
  ?strategy a bo:Strategie ; bo:angabe ?s .
  ?s a bo:Kennzahlwert ; bo:merkmal ?what ; bo:wert ?value ; bo:stand ?date ; bo:beleg ?place .
  FILTER(LANG(?what) = "{language}")
  ?place bo:quelle ?source ; bo:textstelle ?words ; bo:lokator ?locator .
  ?source skos:prefLabel ?name FILTER(LANG(?name) = "{language}")
  OPTIONAL {{ ?source schema:url ?url }}
  OPTIONAL {{ ?s bo:zaehlt ?counts }}
  OPTIONAL {{ ?disputed bo:aussage ?s ; skos:prefLabel ?disputedName FILTER(LANG(?disputedName) = "{language}") }}
}}"""

_USERS = """SELECT ?user ?name ?words WHERE {{
  ?user skos:inScheme id:schema-nutzergruppen ; schema:position ?position .
  ?user skos:prefLabel ?name ; skos:definition ?words .
  FILTER(LANG(?name) = "{language}" && LANG(?words) = "{language}")
}} ORDER BY ?position"""

_THEMES = """SELECT ?theme ?name WHERE {{
  ?theme a bo:Querschnittsthema ; skos:prefLabel ?name FILTER(LANG(?name) = "{language}")
  OPTIONAL {{ ?theme schema:position ?position }}
}} ORDER BY ?position ?name"""
_ALL = (_ACTIVITIES, _AREAS, _TOTALS, _USERS, _THEMES)


@dataclass(frozen=True)
class Activity:
    """A core activity with its status, where a source gives one."""

    iri: str
    name: str
    status: Value | None = None


@dataclass
class Area:
    """A focus area of version 2.0 and the activities that serve it first; `official`: placed by city or council."""

    iri: str
    name: str
    capacity: int
    activities: list[Activity] = field(default_factory=list)
    official: set[str] = field(default_factory=set)

    @property
    def free(self) -> int:
        return max(0, self.capacity - len(self.activities))

    @property
    def over(self) -> int:
        return max(0, len(self.activities) - self.capacity) if self.capacity else 0


@dataclass
class Competence:
    """A competence with its areas and all its activities; `capacity` 0 when the release does not say."""

    iri: str
    name: str
    capacity: int
    areas: list[Area] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return self.iri.rsplit("/kompetenz-", 1)[-1]

    @property
    def free(self) -> int:
        return max(0, self.capacity - len(self.activities))

    @property
    def unplaced(self) -> list[Activity]:
        """Activities without a focus area of 2.0."""
        placed = {activity.iri for area in self.areas for activity in area.activities}
        return [activity for activity in self.activities if activity.iri not in placed]


@dataclass
class Total:
    """A number the strategy's own sources give, and how many of those the graph has one by one (None: not counted)."""

    said: Statement
    value: str
    counted: int | None = None
    disputed: Value | None = None


@dataclass
class Overview:
    """All of it, and sums over the competences."""

    competences: list[Competence]
    themes: list[Value]
    totals: list[Total]
    users: list[dict[str, str]]
    capacity: int

    @property
    def activities(self) -> list[Activity]:
        return [activity for competence in self.competences for activity in competence.activities]

    @property
    def free(self) -> int:
        return max(0, self.capacity - len(self.activities))

    @property
    def areas(self) -> list[Area]:
        return [area for competence in self.competences for area in competence.areas]

    @property
    def crowded(self) -> list[Area]:
        """Areas that more activities serve than there are places."""
        return [area for area in self.areas if area.over]

    @property
    def placed_officially(self) -> int:
        """How many activities city or council themselves place in a focus area."""
        return len({iri for area in self.areas for iri in area.official})

    @property
    def twice(self) -> list[Activity]:
        """Activities with more than one first focus area: they are drawn more than once."""
        drawn = [activity for area in self.areas for activity in area.activities]
        return [activity for activity in self.activities if drawn.count(activity) > 1]


def queries(base: str, language: str) -> list[str]:
    """What to ask: SELECTs for `overview`, in its order."""
    return [(_PREFIXES + text).format(base=base, language=language) for text in _ALL]


def overview(rows: Sequence[list[Row]], places: list[dict[str, Any]], base: str) -> Overview:
    """The answers to `queries` and the release's `places` as an Overview."""
    activities, areas, totals, users, themes = rows
    capacity = {place["thing"]: int(place["capacity"]) for place in places}
    known: dict[str, Activity] = {}
    competences: dict[str, Competence] = {}
    for row in activities:
        text = _text(row)
        competence = competences.setdefault(
            text["competence"],
            Competence(text["competence"], text["competenceName"], capacity.get(text["competence"], 0)),
        )
        if "activity" in text and text["activity"] not in known:
            status = Value(text["statusName"], text["status"]) if "statusName" in text else None
            known[text["activity"]] = Activity(text["activity"], text["name"], status)
            competence.activities.append(known[text["activity"]])
    found: dict[str, Area] = {}
    for row in areas:
        text = _text(row)
        area = found.setdefault(text["area"], Area(text["area"], text["name"], capacity.get(text["area"], 0)))
        if text["competence"] in competences and area not in competences[text["competence"]].areas:
            competences[text["competence"]].areas.append(area)
        if text.get("activity") in known and known[text["activity"]] not in area.activities:
            area.activities.append(known[text["activity"]])
        if is_true(text.get("official")):
            area.official.add(text["activity"])
    for area in found.values():
        area.activities.sort(key=list(known.values()).index)
    whole = max((place["capacity"] for place in places), default=0)
    return Overview(
        list(competences.values()),
        [Value(row["name"]["value"], row["theme"]["value"]) for row in themes],
        _totals(totals, list(known.values()), base),
        [_text(row) for row in users],
        whole,
    )


def _totals(rows: list[Row], activities: list[Activity], base: str) -> list[Total]:
    """The newest numbers about the whole strategy, each beside what the graph has of it."""
    newest = max((row["date"]["value"] for row in rows), default="")
    where = gathered((row["s"]["value"], place(row)) for row in rows)
    found: dict[str, Total] = {}
    for row in rows:
        text = _text(row)
        if text["date"] != newest:
            continue
        if text["s"] not in found:
            said = Statement(text["s"], "", "", [Value(text["what"])], date=text["date"], places=where[text["s"]])
            said.origin = f"{base}id/herkunft-amtlich"
            found[text["s"]] = Total(said, text["value"])
        total = found[text["s"]]
        if "disputedName" in text:
            total.disputed = Value(text["disputedName"], text["disputed"])
    for iri, total in found.items():
        counts = {row["counts"]["value"] for row in rows if row["s"]["value"] == iri and "counts" in row}
        if f"{base}ontology#Kernaktivitaet" in counts:
            total.counted = len(activities)
        elif counts:
            total.counted = sum(1 for activity in activities if activity.status and activity.status.iri in counts)
    return sorted(found.values(), key=lambda total: languages.sort_key(total.said.iri))


def _text(row: Row) -> dict[str, str]:
    return {name: term["value"] for name, term in row.items()}
