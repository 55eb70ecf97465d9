"""What points to a thing, in groups, and the few neighbours that a picture of it shows."""

import re
import textwrap
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from bochum_kg import language as languages
from bochum_kg.content.entity.words import Said, Value, Words, local, targets

Link = tuple[str, str]  # property and what it leads to

_FEW = 3
_SIDE, _ALL = 6, 12
_FIRST = ("angabeZu", "kompetenz", "schwerpunkt", "status", "zustaendigeStelle", "dezernat", "querschnittsthema")
# Said again on the thing's own page in another place, or by the catalogue of its examples.
_NOT_SHOWN = ("angabeZu", "betrifft", "aussage", "exampleResource")
_FAR = ("beleg", "angabe", "type", "inScheme", "prefixes", "aussage", "herkunft", "sicherheit", "wertart")


@dataclass
class Group:
    """Things of one kind that point to a thing by one property."""

    kind: str
    kind_name: str
    relation: str
    of_angaben: bool = False
    inverse: bool = False  # `relation` is what the thing says of them, not what they say of it
    values: list[Value] = field(default_factory=list)

    @property
    def editorial(self) -> bool:
        """Whether all of it is our own classification."""
        return all(value.editorial for value in self.values)

    @property
    def title(self) -> str:
        """Kind and relation: "Kernaktivität · Kompetenz"."""
        return " · ".join(part for part in (self.kind_name, self.relation) if part)


class Neighbour(NamedTuple):
    """A thing one step away: `onwards` when the link leads there, else it comes from there."""

    value: Value
    relation: str
    onwards: bool
    editorial: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        return lines(self.value.text)


def groups(iri: str, words: Words, own: Said, name: str) -> tuple[list[Group], set[Link]]:
    """What points to the thing `iri` by kind and property, and its own links shown there already.

    A link that goes both ways is shown once: among the facts while they are few, here when they are many. `name` is the
    thing's own: a name that begins with it ("Slide deck: slide 3") goes on without it.
    """
    links: dict[str, set[str]] = {}
    for prop, other in words.graph.links(iri):
        if local(prop) not in _NOT_SHOWN:
            links.setdefault(other, set()).add(prop)
    pointing = {other: _pointing(other, words) for other in links}
    origins = _origins(links, pointing)
    said = {prop: {term for term in terms if isinstance(term, str)} for prop, terms in own.items()}
    found: dict[tuple[str, str], Group] = {}
    shown: set[Link] = set()
    told = set(targets(own, "angabe"))  # shown in full already
    for other, props in links.items():
        if other in told:
            continue
        one = pointing[other]
        kept = without_repetition(props, words)
        for prop in props:
            inverse = words.inverses.get(prop, "")
            both = other in said.get(inverse, ())
            if both and (prop not in kept or len(said[inverse]) > _FEW):
                shown.add((inverse, other))
            elif both:
                continue
            if prop in kept:
                title = words.name(inverse or prop)
                group = found.get((one.kind, title))
                if not group:
                    group = Group(one.kind, words.name(one.kind) if one.kind else "", title, one.depth == 1)
                    found[one.kind, title] = group
                group.inverse = bool(inverse)
                editorial = origins.get((prop, other)) == {"redaktionell"}
                group.values.append(Value(one.name(name), other, editorial=editorial))
    for group in found.values():
        group.values.sort(key=lambda value: languages.sort_key(value.text))
    return sorted(found.values(), key=lambda group: (_depth(group.kind, words), group.title)), shown


class _Pointing(NamedTuple):
    """What is told of a thing wherever it points to another."""

    kind: str
    depth: int
    about: str  # the name of what it is about, if it is an Angabe
    said: str  # its own name, of an Angabe what it says
    concerns: list[str]  # the things it is about
    origins: set[str]  # who made it

    def name(self, name: str) -> str:
        """What it is called on the page of the thing that is called `name`."""
        if self.about:  # what an Angabe is about says more than what kind it is, and what it says may be the thing
            return self.about if name in self.said else f"{self.about} – {self.said}"
        return self.said.removeprefix(f"{name}: ") or self.said


def _pointing(iri: str, words: Words) -> _Pointing:
    """What is told of the thing `iri`; read once, as each points to several."""
    if iri not in words.pointing:
        graph, text = words.graph, words.name(iri)
        kind = next(iter(words.specific(graph.targets(iri, "rdf:type"))), "")
        concerns = graph.targets(iri, "bo:angabeZu")
        about = words.label(concerns[0]) if concerns else ""
        said = re.sub(r" \([\d-]+\)$", "", text.split(": ", 1)[-1]) if about else text
        origins = {origin.rsplit("-", 1)[-1] for origin in graph.texts(iri, "bo:herkunft")} if concerns else set()
        words.pointing[iri] = _Pointing(kind, _depth(kind, words), about, said, concerns, origins)
    found: _Pointing = words.pointing[iri]
    return found


def _origins(links: dict[str, set[str]], pointing: dict[str, _Pointing]) -> dict[Link, set[str]]:
    """Who made the Angaben among `links`: by property, and the Angabe or the thing it is about."""
    found: dict[Link, set[str]] = {}
    for other, props in links.items():
        if origins := pointing[other].origins:
            for link in ((prop, one) for prop in props for one in (other, *pointing[other].concerns)):
                found.setdefault(link, set()).update(origins)
    return found


def without_repetition(props: Collection[str], words: Words) -> list[str]:
    """The properties between two things without those that follow from others: general ones, foreign twins of ours."""
    if len(props) == 1:
        return [*props]
    specific = words.specific(props)
    ours = [prop for prop in specific if "ontology#" in prop]
    return ours or specific


def neighbours(incoming: list[Group], own: Said, elsewhere: set[Link], ours: set[str], words: Words) -> list[Neighbour]:
    """Up to twelve things around one, those that point to it first: of each property and kind one, then a second, …

    `elsewhere` are own links that `incoming` shows, `ours` the things linked by our own classification only.
    """
    links: dict[str, tuple[Value, set[str]]] = {}
    graph = words.graph
    for prop, terms in own.items():
        if local(prop) in _FAR:
            continue
        for other in (term for term in terms if isinstance(term, str)):
            name = words.label(other)
            if name and graph.local(other) != other and (prop, other) not in elsewhere:
                links.setdefault(other, (Value(name, other), set()))[1].add(prop)
    onwards: dict[str, list[Neighbour]] = {}
    for shown, props in sorted(links.values(), key=lambda link: languages.sort_key(link[0].text)):
        prop = without_repetition(props, words)[0]
        onwards.setdefault(prop, []).append(Neighbour(shown, words.name(prop), True, shown.iri in ours))
    towards = [
        [
            Neighbour(shown, group.relation if group.inverse else group.title, group.inverse, shown.editorial)
            for shown in group.values
            if shown.iri not in links
        ]
        for group in incoming
        if _depth(group.kind, words) == 0
    ]
    there = list(_in_turn(onwards[prop] for prop in sorted(onwards, key=_order)))
    back = list({near.value.iri: near for near in reversed([*_in_turn(towards)])}.values())[::-1]
    found = there[: max(_SIDE, _ALL - len(back))] + back[: max(_SIDE, _ALL - len(there))]
    return sorted(found, key=lambda near: near.onwards)


@lru_cache(maxsize=4096)
def lines(text: str, width: int = 27, most: int = 2) -> tuple[str, ...]:
    """`text` in lines that fit a box of the picture."""
    return tuple(textwrap.wrap(text, width, max_lines=most, placeholder=" …"))


def _in_turn(lists: Iterable[list[Neighbour]]) -> Iterator[Neighbour]:
    for row in zip_longest(*lists):
        yield from (one for one in row if one)


def _order(prop: str) -> tuple[int, str]:
    return (_FIRST.index(local(prop)) if local(prop) in _FIRST else len(_FIRST)), prop


def _depth(kind: str, words: Words) -> int:
    """Things (0) before Angaben (1) before source places (2)."""
    if local(kind) == "Fundstelle":
        return 2
    return int("Angabe" in {local(other) for other in (kind, *words.above(kind))})
