"""Angaben for reading: what each says, who says it, as of when, and where it is written."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bochum_kg import language as languages
from bochum_kg import precedence
from bochum_kg.content.entity.words import Value, Words, local, of, targets, text_of, value, values_of
from bochum_kg.releases.graph import Facts

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
    def provenance(self) -> str:
        return self.origin

    @property
    def editorial(self) -> bool:
        return self.origin.endswith("-redaktionell")

    @property
    def text(self) -> str:
        """What it says in one line."""
        return ", ".join(value.text for value in self.says) or self.kind_name


def places(thing: str, words: Words) -> list[Place]:
    """The source places that `thing` rests on, and itself if it is one: each once, by source and locator."""
    graph = words.graph
    found = [
        where
        for iri in dict.fromkeys((thing, *targets(graph.facts(thing), "beleg")))
        for source in targets(graph.facts(iri), "quelle")
        for where in _places(iri, source, words)
    ]
    if len(found) > 1:
        found.sort(key=lambda where: languages.sort_key(f"{where.source_name} {where.locator}"))
    return found


def _places(iri: str, source: str, words: Words) -> Iterator[Place]:
    """The place `iri` in `source`, once for each wording and locator."""
    graph = words.graph
    name = words.label(source) or source
    url, date = graph.text(source, "schema:url"), graph.text(source, "bo:stand")
    for quoted in graph.texts(iri, "bo:textstelle") or [""]:
        for locator in graph.texts(iri, "bo:lokator") or [""]:
            yield Place(iri, source, name, quoted, locator, url, date)


def statement(iri: str, words: Words) -> Statement:
    """The Angabe `iri`: what it says, and the places it rests on."""
    facts = words.said(iri)
    kinds = words.specific(targets(facts, "type"))
    result = Statement(iri, kinds[0] if kinds else "", words.name(kinds[0]) if kinds else "")
    result.places = places(iri, words)
    result.origin = text_of(facts, "herkunft")
    result.origin_name = words.name(result.origin) if result.origin else ""
    result.certainty = next((words.name(one) for one in targets(facts, "sicherheit")), "")
    result.date, result.reason = text_of(facts, "stand"), text_of(facts, "begruendung")
    result.about = values_of(of(facts, "angabeZu"), words)
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
    """Statements by the name of their kind; what is older than the status that holds is `earlier`."""
    groups: dict[str, list[Statement]] = {}
    for said in sorted(statements, key=lambda said: languages.sort_key(said.iri)):
        groups.setdefault(said.kind_name, []).append(said)
    for name, group in groups.items():
        if local(group[0].kind) == "Statusangabe":
            groups[name] = precedence.newest_first(group)
            newest = precedence.last_day(precedence.deciding(group)[0].date)
            for said in group:
                said.earlier = precedence.last_day(said.date) < newest
    return dict(sorted(groups.items(), key=lambda item: (_weight(item[1][0].kind), item[0])))


def _rank(prop: str) -> int:
    return _FIRST.index(local(prop)) if local(prop) in _FIRST else len(_FIRST)


def _measured(shown: Value, facts: Facts, words: Words) -> Value:
    """A number with its unit; what is only counted has none."""
    for unit in of(facts, "einheit"):
        if unit != _COUNT:
            return Value(f"{shown.text} {value(unit, words).text}")
    return shown


def _weight(kind: str) -> int:
    """Kinds of Angaben in the order a reader asks for them."""
    order = ("Statusangabe", "Zustaendigkeit", "Schwerpunktbezug", "Themenbezug", "Laufzeitangabe", "Kennzahlwert")
    return order.index(local(kind)) if local(kind) in order else len(order)
