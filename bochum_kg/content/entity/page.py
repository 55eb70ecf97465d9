"""A thing as plain data for its page, out of the rows its queries bring."""

from dataclasses import dataclass, field

from bochum_kg import language as languages
from bochum_kg.content.entity.links import Group, Link, Neighbour, groups, neighbours
from bochum_kg.content.entity.statements import Place, Statement, gathered, in_order, place, statement
from bochum_kg.content.entity.words import Facts, Row, Value, Vocabulary, local, of, value, values_of

# Shown in a place of their own, not among the facts.
_ELSEWHERE = {
    *("type", "prefLabel", "label", "altLabel", "description", "definition", "comment"),
    *("angabe", "beleg", "aussage", "select", "ask", "construct", "prefixes"),
}
# Direct links the build derives from Angaben: the Angabe says the same, and where it comes from.
_DERIVED = {
    *("status", "schwerpunkt", "querschnittsthema", "zustaendigeStelle", "verantwortung", "dezernat", "subject"),
    *("subOrganizationOf", "replaces", "isReplacedBy", "sameAs", "exactMatch", "closeMatch", "relatedMatch"),
}
_ORDER = (
    *("angabeZu", "betrifft", "kompetenz", "schwerpunkt", "fassung", "status", "nummer", "tranche"),
    *("quelle", "lokator", "textstelle"),
)


@dataclass
class Contradiction:
    """Things said that do not go together: `sides` are the ones shown, `more` how many are on its own page."""

    iri: str
    name: str
    description: str = ""
    sides: list[Statement] = field(default_factory=list)
    more: int = 0


@dataclass
class Entity:
    """A thing for a page: see the fields' names; everything is text in one language, and IRIs to link to."""

    iri: str
    local: str
    name: str = ""
    kinds: list[Value] = field(default_factory=list)
    crumbs: list[Value] = field(default_factory=list)
    other_names: list[Value] = field(default_factory=list)
    descriptions: list[str] = field(default_factory=list)
    status: Value | None = None
    facts: dict[str, list[Value]] = field(default_factory=dict)
    code: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    same: list[Value] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    itself: Statement | None = None  # for an Angabe
    statements: dict[str, list[Statement]] = field(default_factory=dict)
    contradictions: list[Contradiction] = field(default_factory=list)
    incoming: list[Group] = field(default_factory=list)
    neighbours: list[Neighbour] = field(default_factory=list)

    def is_a(self, kind: str) -> bool:
        """Whether the class `kind` is one of its own."""
        return any(one.iri == kind for one in self.kinds)

    @property
    def as_value(self) -> Value:
        return Value(self.name, self.iri)

    @property
    def competence(self) -> str:
        """The slug of the Kompetenz it belongs to ("hotspot"), for its colour; "" when it belongs to none."""
        found = [one.iri for one in (self.as_value, *self.crumbs) if "/kompetenz-" in one.iri]
        return found[0].rsplit("/kompetenz-", 1)[1].split("-", 1)[0] if found else ""


def entity(iri: str, rows: list[Row], words: Vocabulary, base: str) -> Entity | None:
    """Rows of `queries.about` as an Entity; None when nothing is said about `iri`."""
    said: dict[str, Facts] = {}
    where: dict[str, list[Place]] = {}
    back = []
    for row in rows:
        if "o" in row:
            facts = said.setdefault(row["s"]["value"], {})
            facts.setdefault(row["p"]["value"], []).append((row["o"], row.get("name")))
        elif "place" in row:
            where.setdefault(row["place"]["value"], []).append(place(row))
        else:
            back.append(row)
    if iri not in said:
        return None
    links = [(one, term["value"]) for one, facts in said.items() for term, _ in of(facts, "beleg")]
    links += [(one, one) for one in where]  # a thing may be a place itself, and so a side of something
    own, found = said[iri], gathered((one, there) for one, target in links for there in where.get(target, ()))
    result = Entity(iri, iri.rsplit("/", 1)[-1], places=found.get(iri, []))
    kinds = words.specific(term["value"] for term, _ in of(own, "type"))
    result.kinds = [Value(words.name(kind), kind) for kind in kinds]
    names = values_of(of(own, "prefLabel", "label"), words)
    result.name = names[0].text if names else result.local
    result.other_names = [name for name in values_of(of(own, "altLabel"), words) if name.text != result.name]
    for name in ("description", "definition", "comment"):
        result.descriptions += [shown.text for shown in values_of(of(own, name), words)]
    result.code = [term["value"] for term, _ in of(own, "select", "ask", "construct")]
    if of(own, "herkunft"):
        result.itself = statement(iri, own, result.places, words)
        result.name = f"{result.itself.kind_name}: {result.itself.text}"
    angaben = [term["value"] for term, _ in of(own, "angabe")]
    stated = {angabe: statement(angabe, said.get(angabe, {}), found.get(angabe, []), words) for angabe in angaben}
    result.contradictions = _contradictions(iri, said, stated, found, words, base)
    result.statements = in_order(list(stated.values()))
    result.incoming, shown = groups(back, words, own, result.name)
    result.facts = _facts(own, stated, shown, words)
    result.dates = [term["value"] for name in ("date", "startDate", "endDate") for term, _ in of(own, name)]
    result.same = values_of(of(own, "sameAs"), words)
    result.status = next((value(*pair, words) for pair in of(own, "status")), None)
    result.crumbs = _crumbs(iri, said, base)
    result.neighbours = neighbours(result.incoming, own, shown, _ours(stated), words, base)
    return result


def _facts(own: Facts, stated: dict[str, Statement], elsewhere: set[Link], words: Vocabulary) -> dict[str, list[Value]]:
    """What is said about the thing itself, by property; without what its Angaben say and what only repeats."""
    told = {shown.iri for said in stated.values() for group in (said.says, *said.more.values()) for shown in group}
    general = {other for prop in own for other in words.above(prop)}
    angabe = bool(of(own, "herkunft"))  # what it says stands in `itself`
    ours = {term["value"] for prop, pairs in own.items() if "ontology#" in prop for term, _ in pairs}
    found: dict[str, tuple[tuple[int, object], list[Value]]] = {}
    for prop, pairs in own.items():
        name = local(prop)
        if prop in general or name in _ELSEWHERE or (angabe and name != "angabeZu"):
            continue
        shown = values_of([pair for pair in pairs if (prop, pair[0]["value"]) not in elsewhere], words)
        if name in _DERIVED:
            shown = [one for one in shown if one.iri not in told]
        if "ontology#" not in prop:  # skos:broader repeats bo:kompetenz
            shown = [one for one in shown if not one.iri or one.iri not in ours]
        if shown:
            rank = _ORDER.index(name) if name in _ORDER else len(_ORDER)
            found.setdefault(words.name(prop), ((rank, languages.sort_key(words.name(prop))), []))[1].extend(shown)
    return {name: shown for name, (_, shown) in sorted(found.items(), key=lambda item: item[1][0])}


def _ours(stated: dict[str, Statement]) -> set[str]:
    """What the thing is linked to by nobody's word but ours."""
    said: dict[bool, set[str]] = {True: set(), False: set()}
    for one in stated.values():
        said[one.editorial].update(value.iri for value in one.says)
    return said[True] - said[False]


def _contradictions(
    iri: str,
    said: dict[str, Facts],
    stated: dict[str, Statement],
    found: dict[str, list[Place]],
    words: Vocabulary,
    base: str,
) -> list[Contradiction]:
    """The contradictions about `iri`, or `iri` itself if it is one, with the sides that belong here."""
    here = {place.iri for place in found.get(iri, [])} | {place.iri for one in stated.values() for place in one.places}
    result = []
    for other, facts in said.items():
        sides = [term["value"] for term, _ in of(facts, "aussage")]
        if not sides:
            continue
        about = {term["value"] for term, _ in of(facts, "betrifft")}
        wanted = [side for side in sides if other == iri or about <= {iri} or side in {iri, *stated} | here]
        if len(wanted) < 2:  # nothing to compare it with among what belongs here
            wanted = sides[:6]
        named = values_of(of(facts, "prefLabel"), words)
        one = Contradiction(other, named[0].text if named else local(other), more=len(sides) - len(wanted))
        one.description = " ".join(shown.text for shown in values_of(of(facts, "description"), words))
        for side in wanted:
            if side in stated:
                stated[side].disputed.append(other)
            if of(said.get(side, {}), "herkunft"):
                one.sides.append(statement(side, said[side], found.get(side, []), words))
            else:
                one.sides.append(
                    Statement(side, "", words.name(f"{base}ontology#Fundstelle"), places=found.get(side, []))
                )
        one.sides.sort(key=lambda shown: (shown.date or "9999", languages.sort_key(shown.iri)))
        result.append(one)
    return sorted(result, key=lambda one: languages.sort_key(one.iri))


def _crumbs(iri: str, said: dict[str, Facts], base: str) -> list[Value]:
    """What the thing is a part of, from the largest to the next: Kompetenz, Schwerpunkt, Kernaktivität, …"""
    steps = ("angabeZu", "quelle", "schwerpunkt", "kompetenz", "subOrganizationOf", "unitOf", "betrifft", "inScheme")
    found: list[Value] = []
    here, seen = iri, {iri}
    while True:
        facts = said.get(here, {})
        for step in steps:
            ahead = {term["value"]: name["value"] for term, name in of(facts, step) if name}
            if len(ahead) == 1 and not seen & ahead.keys():
                (target, name), *_ = ahead.items()
                if target.startswith(base):
                    break
        else:
            return found
        found.insert(0, Value(name, target))
        here = target
        seen.add(here)
