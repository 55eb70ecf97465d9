"""Angaben for reading: what each says, who says it, as of when, and where it is written."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from typing import NamedTuple

from bochum_kg import language as languages
from bochum_kg import precedence
from bochum_kg.content.entity import wording
from bochum_kg.content.entity.words import Said, Value, Words, local, of, targets, text_of, value, values_of

# What an Angabe says first, and what is told of it in its own place. Everything else follows with its label.
_FIRST = (
    "wert",
    "merkmal",
    "status",
    "aufgegangenIn",
    "zustaendigeStelle",
    "schwerpunkt",
    "querschnittsthema",
    "partner",
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
    *("type", "label", "angabeZu", "beleg", "stand", "created", "einheit", "grenze"),
    *("herkunft", "begruendung", "sicherheit"),
    *("startDate", "endDate", "date", "geplant"),  # in `when`
    *("standTag", "beginnTag", "endeTag", "datumTag", "organization", "role"),  # inferred, for queries
}
_PLAIN = ("rolle", "wertart", "fassung")  # the value says it all, without the name of the property
_KINDS = (
    *("Statusangabe", "Zustaendigkeit", "Partnerangabe", "Schwerpunktbezug", "Themenbezug"),
    *("Laufzeitangabe", "Ereignisangabe", "Kennzahlwert"),
)
_COUNT = "http://qudt.org/vocab/unit/NUM"


class Place(NamedTuple):
    """A place in a source: the words found there, or else what we noted of it (`note`), where that is, and the source
    with its address, its date and when we read it."""

    iri: str
    source: str
    source_name: str
    words: str = ""
    locator: str = ""
    url: str = ""
    date: str = ""
    note: str = ""
    read: str = ""


@dataclass
class Statement:
    """An Angabe: `says` first, `when` that is, `plain` values, then `more` by property; who says so (`origin`), as of
    when (`date`), and where. Our own has a `reason`, a `certainty`, and when it was made (`made`)."""

    iri: str
    kind: str
    kind_name: str
    says: list[Value] = field(default_factory=list)
    when: str = ""
    plain: list[Value] = field(default_factory=list)
    more: dict[str, list[Value]] = field(default_factory=dict)
    origin: str = ""
    origin_name: str = ""
    date: str = ""
    reason: str = ""
    certainty: str = ""
    made: str = ""
    places: list[Place] = field(default_factory=list)
    about: list[Value] = field(default_factory=list)
    earlier: bool = False  # a newer one has taken its place
    disputed: list[str] = field(default_factory=list)  # IRIs of the contradictions it takes part in
    noted: list[str] = field(default_factory=list)  # IRIs of the notes on sources it takes part in
    also: list["Statement"] = field(default_factory=list)  # those that say the same, with their own provenance

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

    @property
    def sources(self) -> list[Place]:
        """The sources it rests on, each once."""
        return by_source(self.places)


def by_source(places: list[Place]) -> list[Place]:
    """The first of `places` in each source."""
    return list({place.source: place for place in reversed(places)}.values())[::-1]


def places(thing: str, words: Words) -> list[Place]:
    """The source places that `thing` rests on, and itself if it is one: each once, by source and locator."""
    graph, found = words.graph, []
    itself = (thing,) if graph.values(thing, "bo:quelle") else ()
    for iri in dict.fromkeys((*itself, *graph.targets(thing, "bo:beleg"))):
        if iri not in words.places:  # several statements rest on it
            words.places[iri] = [*_places(iri, words)]
        found += words.places[iri]
    if len(found) > 1:
        found.sort(key=_by_words)
    return found


def _places(iri: str, words: Words) -> Iterator[Place]:
    """The place `iri` in each of its sources, once for each wording and locator."""
    graph = words.graph
    note = " ".join(graph.texts(iri, "bo:notiz"))
    several = [graph.texts(iri, prop) or [""] for prop in ("bo:textstelle", "bo:lokator")]
    for source in graph.targets(iri, "bo:quelle"):
        if source not in words.sources:
            told = (graph.text(source, prop) for prop in ("schema:url", "bo:stand", "bo:gelesen"))
            words.sources[source] = (words.label(source) or source, *told)
        name, url, date, read = words.sources[source]
        for quoted, locator in product(*several):
            yield Place(iri, source, name, quoted, locator, url, date, note, read)


def _by_words(place: Place) -> tuple[object, str]:
    """The key that sorts by source and locator, as sort_key of both; that of a source's name is known."""
    source, locator = languages.sort_key(place.source_name)[0], languages.sort_key(place.locator)[0]
    return source + locator, f"{place.source_name} {place.locator}"


def statement(iri: str, words: Words) -> Statement:
    """The Angabe `iri`: what it says, and the places it rests on. Read once for all pages: do not change it."""
    if iri not in words.statements:
        words.statements[iri] = _statement(iri, words)
    found: Statement = words.statements[iri]
    return found


def _statement(iri: str, words: Words) -> Statement:
    facts = words.said(iri)
    kinds = words.specific(targets(facts, "type"))
    result = Statement(iri, kinds[0] if kinds else "", words.name(kinds[0]) if kinds else "")
    result.places = places(iri, words)
    result.origin = text_of(facts, "herkunft")
    result.origin_name = words.name(result.origin) if result.origin else ""
    result.certainty = next((words.name(one) for one in targets(facts, "sicherheit")), "")
    result.date, result.reason, result.made = (text_of(facts, name) for name in ("stand", "begruendung", "created"))
    result.when = wording.when(facts, result.kind, words.language)
    result.about = values_of(of(facts, "angabeZu"), words)
    for prop, name in _told(frozenset(facts), words):
        values = values_of(facts[prop], words)
        if name == "wert":
            values = [_measured(shown, facts, words) for shown in values]
        if name in _FIRST:
            result.says += values
        elif name in _PLAIN:
            roles = {one: wording.role(one.iri, words.language) for one in values}
            result.plain += [Value(roles[one]) if roles[one] else one for one in values]
        elif values:
            result.more[words.name(prop)] = values
    if not result.says and result.more:  # better what it has than nothing
        result.says = result.more.pop(next(iter(result.more)))
    if not result.says and result.when:
        result.says, result.when = [Value(result.when)], ""
    return result


def _told(props: frozenset[str], words: Words) -> list[tuple[str, str]]:
    """Those of the properties `props` of an Angabe that are shown, with their last parts, what it says first."""
    if props not in words.told:
        shown = [(prop, local(prop)) for prop in words.bare(props) if local(prop) not in _ELSEWHERE]
        words.told[props] = sorted(shown, key=lambda one: (_rank(one[1]), languages.sort_key(words.name(one[0])), one))
    found: list[tuple[str, str]] = words.told[props]
    return found


def in_order(statements: list[Statement], language: str) -> dict[str, list[Statement]]:
    """Statements by the heading of their kind, equal ones as one; what a newer status has replaced is `earlier`."""
    groups: dict[str, list[Statement]] = {}
    for said in sorted(statements, key=lambda said: languages.sort_key(local(said.iri))):
        groups.setdefault(wording.heading(said.kind, said.kind_name, language), []).append(said)
    for name, group in groups.items():
        if local(group[0].kind) == "Statusangabe":
            groups[name] = precedence.newest_first(group)
            newest = precedence.last_day(precedence.deciding(group)[0].date)
            groups[name] = [
                replace(said, earlier=True) if precedence.last_day(said.date) < newest else said
                for said in groups[name]
            ]
        groups[name] = _joined(groups[name])
    return dict(sorted(groups.items(), key=lambda item: (_weight(item[1][0].kind), item[0])))


def _joined(group: list[Statement]) -> list[Statement]:
    """`group` with each content once: the first that is not ours has the others that say it."""
    if len(group) == 1:
        return group
    found: dict[str, list[Statement]] = {}
    for one in group:
        content = (one.says, one.when, one.plain, one.more, one.earlier, one.disputed, one.noted)
        found.setdefault(repr(content), []).append(one)
    joined = []
    for several in found.values():
        first, *others = sorted(several, key=lambda one: one.editorial)
        joined.append(replace(first, also=others) if others else first)
    return joined


def _rank(name: str) -> int:
    return _FIRST.index(name) if name in _FIRST else len(_FIRST)


def _measured(shown: Value, facts: Said, words: Words) -> Value:
    """A number with its bound and unit: "mindestens 90 Hektar"; what is only counted has no unit."""
    bounds = [value(bound, words).text for bound in of(facts, "grenze")]
    units = [value(unit, words).text for unit in of(facts, "einheit") if unit != _COUNT]
    return Value(" ".join([*bounds, shown.text, *units[:1]]))


def _weight(kind: str) -> int:
    """Kinds of Angaben in the order a reader asks for them."""
    return _KINDS.index(local(kind)) if local(kind) in _KINDS else len(_KINDS)
