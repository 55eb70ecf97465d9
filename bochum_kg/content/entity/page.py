"""A thing as plain data for its page, out of what the graph says."""

from dataclasses import dataclass, field, replace

from bochum_kg import language as languages
from bochum_kg import precedence
from bochum_kg.content.entity import wording
from bochum_kg.content.entity.links import Group, Link, Neighbour, groups, neighbours
from bochum_kg.content.entity.statements import Place, Statement, in_order, places, statement
from bochum_kg.content.entity.words import Said, Value, Words, local, of, targets, text_of, value, values_of

# Rendered in sections of their own, not among the facts.
_ELSEWHERE = {
    *("type", "prefLabel", "label", "altLabel", "hiddenLabel", "description", "definition", "comment"),
    *("angabe", "beleg", "aussage", "select", "ask", "construct", "prefixes", "note"),
    *("nummer", "tranche", "moeglicheTranche"),  # in the answer of a Kernaktivität
    *(
        "inScheme",
        "topConceptOf",
        "position",
        "beginnTag",
        "endeTag",
        "datumTag",
        "standTag",
        "identifier",
    ),  # for programs
}
# Direct links the build derives from Angaben: the Angabe says the same, and where it comes from.
_DERIVED = {
    *("status", "schwerpunkt", "querschnittsthema", "zustaendigeStelle", "verantwortung", "dezernat", "subject"),
    *("statusAmtlich", "schwerpunktAmtlich", "querschnittsthemaAmtlich", "zustaendigeStelleAmtlich", "partner"),
    *("subOrganizationOf", "replaces", "isReplacedBy", "sameAs", "exactMatch", "closeMatch", "relatedMatch"),
}
_PARTS = (
    "bo:quelle",
    "bo:schwerpunkt",
    "bo:kompetenz",
    "org:subOrganizationOf",
)  # properties that lead to what it is a part of
_ORDER = (
    *("angabeZu", "betrifft", "kompetenz", "schwerpunkt", "fassung", "status"),
    *("quelle", "lokator", "textstelle"),
)


@dataclass
class Contradiction:
    """Things said that do not go together, or that only look so (`harmless`, a note on sources): `sides` are the ones
    shown, `more` how many are on its own page."""

    iri: str
    name: str
    description: str = ""
    harmless: bool = False
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
    notes: list[str] = field(default_factory=list)
    status: Value | None = None
    status_said: Statement | None = None  # what that rests on
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

    @property
    def resting(self) -> Statement:
        """The source places it rests on itself, as if one statement said it."""
        return Statement("", "", "", places=self.places)

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


def entity(iri: str, words: Words) -> Entity:
    """The thing `iri`, about which something is said, in the language of `words`."""
    own = words.said(iri)
    result = Entity(iri, local(iri), places=places(iri, words))
    kinds = words.specific(targets(own, "type"))
    result.kinds = [Value(words.name(kind), kind) for kind in kinds]
    names = values_of(of(own, "prefLabel", "label"), words)
    result.name = names[0].text if names else result.local
    result.other_names = [name for name in values_of(of(own, "altLabel"), words) if name.text != result.name]
    told = [
        shown.text for name in ("description", "definition", "comment") for shown in values_of(of(own, name), words)
    ]
    result.descriptions = list(dict.fromkeys(told))
    result.notes = [shown.text for shown in values_of(of(own, "note"), words)]
    result.code = [text_of(own, name) for name in ("select", "ask", "construct") if of(own, name)]
    if of(own, "herkunft"):
        result.itself = statement(iri, words)
        kind = wording.heading(result.itself.kind, result.itself.kind_name, words.language)
        result.name = f"{kind}: {result.itself.text}"
    stated = {angabe: statement(angabe, words) for angabe in targets(own, "angabe")}
    result.contradictions = _contradictions(iri, stated, result.places, words)
    result.statements = in_order(list(stated.values()), words.language)
    result.incoming, shown = groups(iri, words, own, result.name)
    result.facts = _facts(own, stated, shown, words)
    result.dates = [date for name in ("date", "startDate", "endDate") if (date := text_of(own, name))]
    result.same = values_of(of(own, "sameAs"), words)
    result.status = next((value(status, words) for status in of(own, "status")), None)
    if result.status and not result.itself:
        result.status_said = next((said for said in _deciding(stated) if result.status in said.says), None)
    result.crumbs = _crumbs(iri, words)
    result.neighbours = neighbours(result.incoming, own, shown, _ours(stated), words)
    return result


def _facts(own: Said, stated: dict[str, Statement], elsewhere: set[Link], words: Words) -> dict[str, list[Value]]:
    """What is said about the thing itself, by property; without what its Angaben say and what only repeats."""
    told = {shown.iri for said in stated.values() for group in (said.says, *said.more.values()) for shown in group}
    bare = words.bare(own)
    angabe = bool(of(own, "herkunft"))  # what it says stands in `itself`
    ours = {term for prop, terms in own.items() if "ontology#" in prop for term in terms if isinstance(term, str)}
    found: dict[str, tuple[tuple[int, object], list[Value]]] = {}
    for prop, terms in own.items():
        name = local(prop)
        if prop not in bare or name in _ELSEWHERE or (angabe and name != "angabeZu"):
            continue
        shown = values_of([term for term in terms if (prop, term) not in elsewhere], words)
        if name in _DERIVED:
            shown = [one for one in shown if one.iri not in told]
        if "ontology#" not in prop:  # skos:broadMatch repeats bo:kompetenz
            shown = [one for one in shown if not one.iri or one.iri not in ours]
        if shown:
            rank = _ORDER.index(name) if name in _ORDER else len(_ORDER)
            found.setdefault(words.name(prop), ((rank, languages.sort_key(words.name(prop))), []))[1].extend(shown)
    return {name: shown for name, (_, shown) in sorted(found.items(), key=lambda item: item[1][0])}


def _deciding(stated: dict[str, Statement]) -> list[Statement]:
    return precedence.deciding(said for said in stated.values() if local(said.kind) == "Statusangabe")


def _ours(stated: dict[str, Statement]) -> set[str]:
    """What the thing is linked to by nobody's word but ours."""
    said: dict[bool, set[str]] = {True: set(), False: set()}
    for one in stated.values():
        said[one.editorial].update(value.iri for value in one.says)
    return said[True] - said[False]


def _contradictions(
    iri: str, stated: dict[str, Statement], own_places: list[Place], words: Words
) -> list[Contradiction]:
    """The contradictions about `iri`, or `iri` itself if it is one, with the sides that belong here.

    What is `stated` is marked when it is one of the sides.
    """
    graph = words.graph
    result = []
    here = {iri, *stated, *(place.iri for place in own_places)}
    here.update(place.iri for one in stated.values() for place in one.places)
    for other in dict.fromkeys((iri, *graph.subjects(iri, "bo:betrifft", "bo:aussage"))):
        sides = graph.targets(other, "bo:aussage")
        if not sides:
            continue
        facts = words.said(other)
        about = set(targets(facts, "betrifft"))
        wanted = [side for side in sides if other == iri or about <= {iri} or side in here]
        if len(wanted) < 2:  # nothing to compare it with among what belongs here
            wanted = sides[:6]
        one = Contradiction(other, words.name(other), more=len(sides) - len(wanted))
        one.harmless = graph.iri("bo:Quellennotiz") in targets(facts, "type")
        one.description = " ".join(shown.text for shown in values_of(of(facts, "description"), words))
        for side in wanted:
            if side in stated:
                stated[side] = _marked(stated[side], one)
            if graph.values(side, "bo:herkunft"):
                one.sides.append(statement(side, words))
            else:
                place = graph.iri("bo:Fundstelle")
                one.sides.append(Statement(side, "", words.name(place), places=places(side, words)))
        one.sides.sort(key=lambda shown: (shown.date or "9999", languages.sort_key(local(shown.iri))))
        result.append(one)
    return sorted(result, key=lambda one: (one.harmless, languages.sort_key(local(one.iri))))


def _marked(said: Statement, by: Contradiction) -> Statement:
    """`said` as a side of the contradiction, or note on sources, `by`."""
    if by.harmless:
        return replace(said, noted=[*said.noted, by.iri])
    return replace(said, disputed=[*said.disputed, by.iri])


def _crumbs(iri: str, words: Words) -> list[Value]:
    """What the thing is a part of, from the largest to the next: Kompetenz, Schwerpunkt, Kernaktivität, …"""
    found: list[Value] = []
    here, seen = iri, {iri}
    steps: tuple[str, ...] = ("bo:angabeZu", *_PARTS, "org:unitOf", "bo:betrifft", "skos:inScheme")
    while True:
        facts = words.graph.facts(here)
        for step in map(words.graph.iri, steps):
            ahead = [one for one in facts[step] if isinstance(one, str) and words.label(one)] if step in facts else []
            if len(ahead) == 1 and ahead[0] not in seen and ahead[0].startswith(words.graph.base):
                break
        else:
            return found
        (here,) = ahead
        found.insert(0, Value(words.name(here), here))
        seen.add(here)
        steps = _PARTS
