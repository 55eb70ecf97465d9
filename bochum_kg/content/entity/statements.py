"""Angaben for reading: what each says, who says it, as of when, and where it is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bochum_kg import language as languages
from bochum_kg.content.entity.words import Facts, Row, Value, Vocabulary, local, of, value, values_of

# What an Angabe says first, and what is told of it in its own place. Everything else follows with its label.
_FIRST = (
    "wert",
    "merkmal",
    "status",
    "aufgegangenIn",
    "zustaendigeStelle",
    "schwerpunkt",
    "querschnittsthema",
    "member",
    "funktion",
    "bezeichnung",
    "uebergeordneteStelle",
    "anlass",
    "uebergangsart",
    "verknuepfungsart",
    "verknuepftMit",
)
_ELSEWHERE = {
    *("type", "label", "angabeZu", "beleg", "stand", "einheit"),
    *("herkunft", "begruendung", "sicherheit"),
}
_COUNT = "http://qudt.org/vocab/unit/NUM"


@dataclass(frozen=True)
class Place:
    """A place in a source: the words found there, where that is, and the source with its address and date."""

    iri: str
    source: str
    source_name: str
    words: str = ""
    locator: str = ""
    url: str = ""
    date: str = ""


@dataclass
class Statement:
    """An Angabe: `says` first, then `more` by property; who says so (`origin`), as of when (`date`), and where."""

    iri: str
    kind: str
    kind_name: str
    says: list[Value] = field(default_factory=list)
    more: dict[str, list[Value]] = field(default_factory=dict)
    origin: str = ""
    origin_name: str = ""
    date: str = ""
    reason: str = ""
    certainty: str = ""
    places: list[Place] = field(default_factory=list)
    about: list[Value] = field(default_factory=list)
    earlier: bool = False  # a newer one has taken its place
    disputed: list[str] = field(default_factory=list)  # IRIs of the contradictions it takes part in

    @property
    def editorial(self) -> bool:
        return self.origin.endswith("-redaktionell")

    @property
    def text(self) -> str:
        """What it says in one line."""
        return ", ".join(value.text for value in self.says) or self.kind_name


def place(row: Row) -> Place:
    """The source place in a row of `queries.about`."""
    text = {name: term["value"] for name, term in row.items()}
    named = text.get("name", text["source"])
    more = (text.get(name, "") for name in ("words", "locator", "url", "date"))
    return Place(text["place"], text["source"], named, *more)


def gathered(pairs: Iterable[tuple[str, Place]]) -> dict[str, list[Place]]:
    """What rests on which place -> its places, each once, by source and locator."""
    found: dict[str, list[Place]] = {}
    for one, where in pairs:
        here = found.setdefault(one, [])
        if where not in here:
            here.append(where)
    for here in found.values():
        if len(here) > 1:
            here.sort(key=lambda where: languages.sort_key(f"{where.source_name} {where.locator}"))
    return found


def statement(iri: str, facts: Facts, where: list[Place], words: Vocabulary) -> Statement:
    """The Angabe `iri` out of what is said about it and the places it rests on."""
    kinds = words.specific(term["value"] for term, _ in of(facts, "type"))
    result = Statement(iri, kinds[0] if kinds else "", words.name(kinds[0]) if kinds else "", places=where)
    for name in ("herkunft", "sicherheit"):
        for term, label in of(facts, name):
            shown = value(term, label, words)
            if name == "herkunft":
                result.origin, result.origin_name = shown.iri, shown.text
            else:
                result.certainty = shown.text
    result.date = next((term["value"] for term, _ in of(facts, "stand")), "")
    result.about = values_of(of(facts, "angabeZu"), words)
    result.reason = next((term["value"] for term, _ in of(facts, "begruendung")), "")
    general = {other for prop in facts for other in words.above(prop)}
    for prop in sorted(facts, key=lambda prop: (_rank(prop), languages.sort_key(words.name(prop)))):
        if prop in general or local(prop) in _ELSEWHERE:
            continue
        values = values_of(facts[prop], words)
        if local(prop) == "wert":
            values = [_measured(shown, facts, words) for shown in values]
        if _rank(prop) < len(_FIRST):
            result.says += values
        elif values:
            result.more[words.name(prop)] = values
    if not result.says and result.more:  # better what it has than nothing
        result.says = result.more.pop(next(iter(result.more)))
    return result


def in_order(statements: list[Statement]) -> dict[str, list[Statement]]:
    """Statements by the name of their kind; of a status only what is newest counts, the others are `earlier`."""
    groups: dict[str, list[Statement]] = {}
    for said in sorted(statements, key=lambda said: languages.sort_key(said.iri)):
        groups.setdefault(said.kind_name, []).append(said)
    for group in groups.values():
        if local(group[0].kind) == "Statusangabe":
            group.sort(key=lambda said: _until(said.date), reverse=True)
            for said in group:
                said.earlier = _until(said.date) < _until(group[0].date)
    return dict(sorted(groups.items(), key=lambda item: (_weight(item[1][0].kind), item[0])))


def _rank(prop: str) -> int:
    return _FIRST.index(local(prop)) if local(prop) in _FIRST else len(_FIRST)


def _measured(shown: Value, facts: Facts, words: Vocabulary) -> Value:
    """A number with its unit; what is only counted has none."""
    for term, name in of(facts, "einheit"):
        if term["value"] != _COUNT:
            return Value(f"{shown.text} {value(term, name, words).text}")
    return shown


def _until(date: str) -> str:
    """A date of any precision as it compares: "2024-08" lasts longer than "2024-08-29"."""
    return (date + "-99-99")[:10] if date else ""


def _weight(kind: str) -> int:
    """Kinds of Angaben in the order a reader asks for them."""
    order = ("Statusangabe", "Zustaendigkeit", "Schwerpunktbezug", "Themenbezug", "Laufzeitangabe", "Kennzahlwert")
    return order.index(local(kind)) if local(kind) in order else len(order)
