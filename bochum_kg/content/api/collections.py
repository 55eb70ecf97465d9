"""The framed things of a subject in, the page somebody asks for out: filtered, searched, sorted, cut.

Read from the release's framed documents, so that it works the same with any query engine. Nothing HTTP in here.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from bochum_kg.content.facets import Choice, Facet, chosen, filtered
from bochum_kg.content.search import bounded
from bochum_kg.language import folded, sort_key
from bochum_kg.refusals import Refused, Text
from bochum_kg.serialisation import to_json

Parameters = Mapping[str, Sequence[str]]

LIMIT, MOST = 200, 500  # things on a page: unless asked, and at most
FARTHEST = 1_000_000  # of an offset
PAGING = ("q", "sort", "limit", "offset")
JOINING = "verknuepfung"  # whether any or all values of a filter that can be joined are wanted
ANY, ALL = "oder", "und"
_NUMBERS = {"xsd:integer", "xsd:decimal", "xsd:double"}


@dataclass(frozen=True)
class Item:
    """A framed thing: its line of JSON, and what it is filtered, sorted and found by."""

    id: str  # local
    line: str
    values: Mapping[str, frozenset[str]]
    keys: Mapping[str, Any]
    text: str


@dataclass(frozen=True)
class Collection:
    """All things of a subject in the order of their ids, and how they can be asked for."""

    name: str
    names: Mapping[str, str]  # language -> what the things are
    classes: tuple[str, ...]
    items: Mapping[str, Item]
    facets: tuple[Facet[Item], ...]
    sorts: tuple[str, ...]
    search: Callable[[Iterable[Item], str], list[Item]]  # those of the items that a text finds
    joined: tuple[str, ...] = ()  # filters of which all values may be asked for instead of any

    @property
    def filters(self) -> tuple[str, ...]:
        return (*(facet.name for facet in self.facets), *((JOINING,) if self.joined else ()))

    @property
    def parameters(self) -> tuple[str, ...]:
        return (*self.filters, *PAGING)


@dataclass(frozen=True)
class Page:
    """Some things of a collection; `total` is how many there are on all pages."""

    items: Sequence[Item]
    total: int
    limit: int
    offset: int

    def others(self) -> dict[str, int]:
        """The offsets of the other pages, as far as there are such: first, previous, next, last."""
        last = max(0, (self.total - 1) // self.limit * self.limit)
        found = {"first": 0}
        if self.offset:
            found["previous"] = max(0, min(self.offset - self.limit, last))
        if self.offset + self.limit < self.total:
            found["next"] = self.offset + self.limit
        return found | {"last": last}


@dataclass(frozen=True)
class Found:
    """All that fits, in order; the filters chosen; and filter -> value -> how many there would be with that instead."""

    items: list[Item]
    choice: Mapping[str, frozenset[str]]
    counts: Mapping[str, Mapping[str, int]]
    every: tuple[str, ...] = ()  # filters of which all values chosen are wanted, not any


def read(name: str, listed: Mapping[str, Any], framed: bytes) -> Collection:
    """The collection `name` out of its entry in the release's `api.json` and its framed document."""
    items = [_item(thing, listed["filters"]) for thing in json.loads(framed)["@graph"]]
    known = {"type": list(listed["classes"])} | {key: list(ids) for key, ids in listed["filters"].items()}
    facets = tuple(
        Facet(key, "" if key == "type" else _prefix(ids), partial(_values, key), tuple(ids))
        for key, ids in known.items()
        if key != "type" or len(ids) > 1
    )
    sorts = ("id", *sorted({key for item in items for key in item.keys}))
    ordered = {item.id: item for item in items}
    return Collection(
        name=name,
        names=listed["names"],
        classes=tuple(listed["classes"]),
        items=ordered,
        facets=facets,
        sorts=sorts,
        search=containing,
    )


def containing(items: Iterable[Item], text: str) -> list[Item]:
    """Those of `items` that have every word of `text` somewhere; case, accents, ß or ss do not matter."""
    words = folded(text).split()
    return [item for item in items if all(word in item.text for word in words)]


def select(collection: Collection, parameters: Parameters) -> Page:
    """The page of `collection` that `parameters` ask for: what `find` finds, cut by limit and offset.

    Raises Refused (400) for what is not understood, and names what is.
    """
    found = find(collection, parameters, also=("limit", "offset")).items
    for facet in collection.facets:  # on a page an empty field means any; here it is a mistake
        if not all(value.strip() for value in parameters.get(facet.name, ("any",))):
            allowed = [facet.short(value) for value in facet.known]
            empty = {"name": facet.name, "allowed": ", ".join(allowed)}
            text = Text("{name} is given without a value. Allowed: {allowed}.", **empty)
            raise Refused(400, "Empty filter value", text, parameter=facet.name, allowed=allowed)
    limit = _number(parameters, "limit", LIMIT, 1, MOST)
    offset = _number(parameters, "offset", 0, 0, FARTHEST)
    return Page(found[offset : offset + limit], len(found), limit, offset)


def find(collection: Collection, parameters: Parameters, order: str = "id", also: Sequence[str] = ()) -> Found:
    """What of `collection` fits the filters and the words of q, sorted by sort (else by `order`).

    Several values of one filter widen, several filters narrow; `verknuepfung=und` lets several values of the filters
    that the collection has joined narrow as well. Raises Refused (400) for what is not understood.
    """
    allowed = [*collection.filters, "q", "sort", *also]
    for name in parameters:
        if name not in allowed:
            named = {"name": name[:80], "allowed": ", ".join(allowed)}
            text = Text("There is no parameter {name!r}. Allowed: {allowed}.", **named)
            raise Refused(400, "Unknown parameter", text, parameter=name[:80], allowed=allowed)
    wanted = bounded(_one(parameters, "q", ""))
    choice = chosen(parameters, collection.facets)
    items = list(collection.items.values())
    fitting = collection.search(items, wanted) if wanted else items
    every = collection.joined if _joining(parameters) == ALL else ()
    kept, counts = filtered(fitting, collection.facets, choice, every)
    return Found(_sorted(kept, _one(parameters, "sort", order), collection.sorts), choice, counts, every)


def _joining(parameters: Parameters) -> str:
    how = _one(parameters, JOINING, ANY)
    if how not in (ANY, ALL):
        text = Text(
            "{name}={value!r} is not known. Allowed: {allowed}.", name=JOINING, value=how[:80], allowed="oder, und"
        )
        raise Refused(400, "Unknown filter value", text, parameter=JOINING, allowed=[ANY, ALL])
    return how


def _sorted(items: list[Item], sort: str, allowed: tuple[str, ...]) -> list[Item]:
    """`items` by the key `sort`, descending with a leading -; those without the key come last either way."""
    key = sort.removeprefix("-")
    if key not in allowed:
        known = ", ".join(allowed)
        text = Text(
            "sort={value!r} is not known; put - before it to reverse. Allowed: {allowed}.",
            value=sort[:80],
            allowed=known,
        )
        raise Refused(400, "Unknown order", text, parameter="sort", allowed=list(allowed))
    if key == "id":
        return items[::-1] if sort.startswith("-") else items
    having = sorted((item for item in items if key in item.keys), key=lambda item: item.keys[key])
    return [*(having[::-1] if sort.startswith("-") else having), *(item for item in items if key not in item.keys)]


def _item(thing: Mapping[str, Any], filters: Mapping[str, Any]) -> Item:
    values = {key: frozenset(_locals(thing.get(key, ()))) for key in filters}
    values["type"] = frozenset(thing["type"])
    keys = {name: key for term, value in thing.items() for name, key in _keys(term, value).items()}
    return Item(_local(thing["id"]), to_json(thing), values, keys, folded(" ".join(_texts(thing))))


def _values(key: str, item: Item, _: Choice) -> frozenset[str]:
    return item.values[key]


def _keys(term: str, value: Any) -> dict[str, Any]:
    """What a thing is sorted by: whole numbers, typed values, years and the first name in each language."""
    if term in ("prefLabel", "label"):
        return {f"{term}.{language}": sort_key(texts[0]) for language, texts in value.items()}
    if isinstance(value, int) and not isinstance(value, bool):
        return {term: value}
    if isinstance(value, str) and term not in ("id", "sha256", "datei"):
        return {term: sort_key(value)}
    if isinstance(value, dict) and "@value" in value:
        try:
            return {term: Decimal(value["@value"]) if value.get("@type") in _NUMBERS else value["@value"]}
        except InvalidOperation:
            return {}
    return {}


def _texts(value: Any) -> list[str]:
    """The texts in `value`: what stands in language maps, at any depth."""
    if isinstance(value, list):
        return [text for item in value for text in ([item] if isinstance(item, str) else _texts(item))]
    if not isinstance(value, Mapping):
        return []
    return [text for key, item in value.items() if key not in ("type", "beleg") for text in _texts(item)]


def _locals(value: Any) -> list[str]:
    return [_local(item["id"]) for item in (value if isinstance(value, list | tuple) else [value])]


def _local(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


def _prefix(ids: Sequence[str]) -> str:
    """What all `ids` begin with up to a hyphen ("status-"), so that it may be left out."""
    first = ids[0].split("-", 1)[0] + "-" if ids else ""
    return first if len(ids) > 1 and all(other.startswith(first) for other in ids) else ""


def _one(parameters: Parameters, name: str, default: str) -> str:
    given = parameters.get(name, ())
    if len(given) > 1:
        text = Text("{name} is given {times} times; give it once.", name=name, times=len(given))
        raise Refused(400, "Parameter given twice", text, parameter=name)
    return given[0] if given else default


def _number(parameters: Parameters, name: str, default: int, least: int, most: int) -> int:
    text = _one(parameters, name, str(default))
    if text.isascii() and text.isdecimal() and len(text) < 10 and least <= int(text) <= most:
        return int(text)
    values = {"name": name, "value": text[:80], "least": least, "most": most}
    bad = Text("{name}={value!r} is not a whole number from {least} to {most}.", **values)
    raise Refused(400, "Bad number", bad, parameter=name)
