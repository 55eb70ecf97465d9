"""The JSON of a request in, queries of the Reconciliation Service API 0.2 out. Raises Refused.

Whatever comes in is checked and bounded: garbage is answered with 400, place and reason, too much with 413. But of a
request with good and bad items the good ones are answered: OpenRefine sends what stands in the cells of a table.
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from bochum_kg.reconciliation.index import Condition, Query
from bochum_kg.refusals import Refused, Text, said

T = TypeVar("T")

BATCH = 50  # queries in one request
IDS = 200  # things whose values are asked for in one request
_TEXT = 500  # characters of a name or a value
_LIMIT, _MOST = 5, 50  # candidates per query: usual, at most
_CONDITIONS, _VALUES = 20, 20  # properties in one query, values of one of them
_COMPARED = 500  # values in one request
_PROPERTIES = 50  # properties asked for in one request


@dataclass(frozen=True)
class Extension:
    """Values that are asked for: of which things, which properties with which settings; and why some items are not."""

    ids: tuple[str, ...]
    properties: tuple["Wanted", ...]
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """A property whose values are wanted: in `language` ("" for all), at most `limit` of each thing (0: all)."""

    id: str
    language: str = ""
    limit: int = 0


def queries(text: str) -> dict[str, Query | Refused]:
    """The queries of version 0.2, section 3: an object, key -> query, or why there is none."""
    batch = _object(read(text), "queries")
    _few(len(batch), BATCH, Text("queries in a batch"), "batch")
    for key in batch:
        _text(key, "queries")  # it is sent back
    found = {key: _tried(_query, asked, key) for key, asked in batch.items()}
    conditions = [condition for query in found.values() if isinstance(query, Query) for condition in query.conditions]
    _few(sum(len(one.values) for one in conditions), _COMPARED, Text("values in a request"), "values")
    return found


def extension(text: str, language: str) -> Extension:
    """The request for values, section 7.3: `{"ids": […], "properties": [{"id", "settings"}]}`."""
    asked = _object(read(text), "extend")
    ids = _list(asked.get("ids"), "ids")
    wanted = _list(asked.get("properties"), "properties")
    _few(len(ids), IDS, Text("ids"), "ids")
    _few(len(wanted), _PROPERTIES, Text("properties"), "properties")
    things = [_tried(_text, id_, f"ids/{n}") for n, id_ in enumerate(ids)]
    properties = [_tried(_wanted, one, f"properties/{n}", language) for n, one in enumerate(wanted)]
    return Extension(
        tuple(thing for thing in things if isinstance(thing, str)),
        tuple(one for one in properties if isinstance(one, Wanted)),
        tuple(one.text for one in (*things, *properties) if isinstance(one, Refused)),
    )


def _tried(read: Callable[..., T], *arguments: Any) -> T | Refused:
    """What `read` makes of an item, or why it does not: a bad one does not take the request along."""
    try:
        return read(*arguments)
    except Refused as refused:
        return refused


def read(text: str) -> Any:
    """The value of `text`, which is JSON. Raises Refused with line and column."""

    def no_number(name: str) -> NoReturn:
        raise ValueError(Text("{name} is no JSON", name=name))

    try:
        return json.loads(text.removeprefix("\ufeff"), parse_constant=no_number)
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        text = Text("Line {line}, column {column}: {reason}.", **place, reason=Text(error.msg))
        raise Refused(400, "Not JSON", text, **place) from None
    except RecursionError:
        raise Refused(400, "Not JSON", "The request is nested too deeply.", limit="depth") from None
    except ValueError as error:
        text = Text("The request cannot be read: {reason}.", reason=said(error))
        raise Refused(400, "Not JSON", text) from None


def _query(asked: Any, place: str) -> Query:
    asked = _object(asked, place)
    if unknown := set(asked) - {"query", "type", "limit", "properties", "type_strict"}:
        possible = "query, type, type_strict, limit, properties"
        text = Text("there is no member {name!r}; possible: {possible}", name=sorted(unknown)[0], possible=possible)
        _bad(place, text)
    types = asked.get("type")
    strict = asked.get("type_strict") or "any"
    if strict not in ("any", "all", "should"):
        _bad(f"{place}/type_strict", Text("must be any, all or should"))
    properties = _list([] if asked.get("properties") is None else asked["properties"], f"{place}/properties")
    _few(len(properties), _CONDITIONS, Text("properties at {place}", place=place), "properties")
    conditions = []
    for number, one in enumerate(properties):
        where = f"{place}/properties/{number}"
        one = _object(one, where)
        values = _values(one.get("v"), f"{where}/v")
        conditions.append(Condition(_text(one.get("pid"), f"{where}/pid"), values))
    name = _text(asked.get("query", ""), f"{place}/query").strip()  # an empty one without properties finds nothing
    kinds = types if isinstance(types, list) else [types] if types not in (None, "") else []
    _few(len(kinds), _VALUES, Text("types at {place}", place=place), "types")
    ids = tuple(_type(kind, f"{place}/type") for kind in kinds)
    return Query(name, ids, strict, _limit(asked, place), tuple(conditions))


def _wanted(asked: Any, place: str, language: str) -> Wanted:
    asked = _object(asked, place)
    settings = _object(asked.get("settings") or {}, f"{place}/settings")
    chosen = settings.get("lang", language)
    if chosen not in ("de", "en", ""):
        _bad(f"{place}/settings/lang", Text("must be de, en or empty for all"))
    limit = settings.get("limit") or 0
    try:
        number = int(limit)
    except (ValueError, TypeError, OverflowError):
        number = -1
    if number < 0:
        _bad(f"{place}/settings/limit", Text("must be a whole number"))
    return Wanted(_text(asked.get("id"), f"{place}/id"), chosen, number)


def _values(given: Any, place: str) -> tuple[str, ...]:
    """Property values as text: booleans as XML Schema writes them, other things by their id."""
    values = given if isinstance(given, list) else [given]
    _few(len(values), _VALUES, Text("values at {place}", place=place), "values")
    texts = []
    for value in values:
        if isinstance(value, dict):
            value = value.get("id")
        if isinstance(value, bool):
            texts.append("true" if value else "false")
        elif isinstance(value, int | float) and math.isfinite(value):
            texts.append(str(value)[:_TEXT])
        else:
            texts.append(_text(value, place))
    return tuple(texts)


def _type(given: Any, place: str) -> str:
    return _text(given.get("id") if isinstance(given, dict) else given, place)


def _limit(asked: dict[str, Any], place: str) -> int:
    limit = asked.get("limit")
    if limit is None or limit == 0:
        return _LIMIT
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not 0 < limit < math.inf:
        _bad(f"{place}/limit", Text("must be a number greater than 0"))
    return max(1, int(min(limit, _MOST)))


def _text(given: Any, place: str) -> str:
    if not isinstance(given, str):
        _bad(place, Text("must be a string"))
    if len(given) > _TEXT:
        long = Text("{place}: more than {most} characters.", place=place[:80], most=_TEXT)
        raise Refused(413, "Text too long", long, limit="text")
    if any("\ud800" <= sign <= "\udfff" for sign in given):  # JSON can spell it, but it cannot be sent back
        _bad(place, Text("half a character (a lone surrogate)"))
    return str(given)


def _object(given: Any, place: str) -> dict[str, Any]:
    return given if isinstance(given, dict) else _bad(place, Text("must be an object"))


def _list(given: Any, place: str) -> list[Any]:
    return given if isinstance(given, list) else _bad(place, Text("must be a list"))


def _bad(place: str, what: Text) -> NoReturn:
    text = Text("{place}: {what}.", place=place[:80], what=what)
    raise Refused(400, "Not a valid request", text, place=place[:80])


def _few(number: int, most: int, what: Text, limit: str) -> None:
    if number > most:
        text = Text("{number} {what}; at most {most}. Send several requests.", number=number, what=what, most=most)
        raise Refused(413, "Too much at once", text, limit=limit)
