"""All Kernaktivitäten as records with their sourced statements: rows of the graph in, plain data out.

What no source says is None or empty.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bochum_kg.content.directory import Directory, Row, texts
from bochum_kg.language import folded

_HEAD = """PREFIX bo: <{base}ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
"""
FACTS = (
    _HEAD
    + """SELECT ?activity ?p ?o WHERE {{
  VALUES ?p {{ bo:nummer bo:kompetenz bo:tranche bo:status bo:dezernat dcterms:description foaf:page }}
  ?activity a bo:Kernaktivitaet ; ?p ?o
}}"""
)
STATEMENTS = (
    _HEAD
    + """SELECT ?activity ?statement ?kind ?target ?role ?provenance ?date ?certainty ?version WHERE {{
  VALUES (?kind ?p) {{
    (bo:Statusangabe bo:status) (bo:Zustaendigkeit bo:zustaendigeStelle)
    (bo:Schwerpunktbezug bo:schwerpunkt) (bo:Themenbezug bo:querschnittsthema)
  }}
  ?activity a bo:Kernaktivitaet ; bo:angabe ?statement .
  ?statement a ?kind ; ?p ?target ; bo:herkunft ?provenance .
  OPTIONAL {{ ?statement bo:rolle ?role }}
  OPTIONAL {{ ?statement bo:stand ?date }}
  OPTIONAL {{ ?statement bo:sicherheit ?certainty }}
  OPTIONAL {{ ?statement bo:fassung ?version }}
}}"""
)
FOCUS_AREAS = (
    _HEAD
    + """SELECT ?area ?competence WHERE {{
  ?area a bo:Schwerpunkt ; bo:kompetenz ?competence ; bo:fassung <{base}id/fassung-2-0>
}}"""
)
EDITORIAL = "herkunft-redaktionell"
_OF_STATEMENT = ("statement", "target", "provenance", "role", "date", "certainty", "version")
PROVENANCES = ("herkunft-amtlich", "herkunft-dritte", EDITORIAL)


@dataclass(frozen=True)
class Statement:
    """A sourced statement: its id, what it points to, and who says so as of when ("" where no source has it)."""

    id: str
    target: str
    provenance: str
    role: str = ""
    date: str = ""
    certainty: str = ""
    version: str = ""


@dataclass
class Activity:
    """A Kernaktivität with ids of what belongs to it; `said` has its statements by kind ("Themenbezug")."""

    id: str
    number: int = 0
    competence: str = ""
    tranche: str = ""
    status: str | None = None
    departments: list[str] = field(default_factory=list)
    descriptions: dict[str, str] = field(default_factory=dict)
    page: str = ""
    said: dict[str, list[Statement]] = field(default_factory=dict)
    text: str = ""  # what a search looks at

    def statements(self, kind: str, role: str = "") -> list[Statement]:
        return [said for said in self.said.get(kind, ()) if role in ("", said.role)]

    @property
    def themes(self) -> list[Statement]:
        return self.statements("Themenbezug")

    @property
    def focus(self) -> list[Statement]:
        """The focus area it mainly serves, by version; ours counts only where no other statement names one for it."""
        primary = self.statements("Schwerpunktbezug", "rolle-primaer")
        spoken_for = {said.version for said in primary if said.provenance != EDITORIAL}
        return [said for said in primary if said.provenance != EDITORIAL or said.version not in spoken_for]

    @property
    def status_statement(self) -> Statement | None:
        """The latest statement that says what its status says."""
        return next((said for said in self.statements("Statusangabe") if said.target == self.status), None)

    @property
    def bodies(self) -> list[Statement]:
        """Who has line responsibility, each body once."""
        found: dict[str, Statement] = {}
        for said in self.statements("Zustaendigkeit", "rolle-linie"):
            found.setdefault(said.target, said)
        return list(found.values())


def activities(facts: Iterable[Row], statements: Iterable[Row], names: Directory, base: str) -> list[Activity]:
    """The rows of FACTS and STATEMENTS as records, in the order of the competences and their lists."""
    found: dict[str, Activity] = {}
    for row in facts:
        plain = texts(row, base)
        activity = found.setdefault(plain["activity"], Activity(plain["activity"]))
        _put(activity, plain["p"].rsplit("#", 1)[-1].rsplit("/", 1)[-1], plain["o"], row["o"].get("xml:lang", ""))
    for row in statements:
        plain = texts(row, base)
        said = Statement(*(plain.get(name, "") for name in _OF_STATEMENT))
        found[plain["activity"]].said.setdefault(plain["kind"].rsplit("#", 1)[-1], []).append(said)
    for activity in found.values():
        activity.departments.sort()
        for several in activity.said.values():
            several.sort(key=lambda said: (PROVENANCES.index(said.provenance), said.id))
            several.sort(key=lambda said: said.date, reverse=True)
        activity.text = _searched(activity, names)
    place = {competence: n for n, competence in enumerate(names.ordered({a.competence for a in found.values()}))}
    return sorted(found.values(), key=lambda a: (place[a.competence], a.number, a.id))


def _put(activity: Activity, name: str, value: str, language: str) -> None:
    match name:
        case "nummer":
            activity.number = int(value)
        case "kompetenz":
            activity.competence = value
        case "tranche":
            activity.tranche = value
        case "status":
            activity.status = value
        case "dezernat":
            activity.departments.append(value)
        case "description":
            activity.descriptions[language] = value
        case "page":
            activity.page = value


def _searched(activity: Activity, names: Directory) -> str:
    """Names in both languages, old ones too, of the activity and of all it belongs to; ü also as ue."""
    linked = [activity.id, activity.competence, activity.tranche, activity.status or "", *activity.departments]
    linked += [said.target for several in activity.said.values() for said in several]
    parts = [activity.id, *activity.descriptions.values()]
    for thing in dict.fromkeys(linked):
        if thing in names:
            parts += [*names[thing].names.values(), *names[thing].others]
    text = " ".join(parts).casefold()
    return f"{folded(text)} {folded(text.translate(_SPELT_OUT))}"


_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
