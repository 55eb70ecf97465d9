"""/abfrage: a query for those who know no SPARQL: what, which conditions, which columns; with its text and its answer.

A plain form by GET: the address holds what was chosen, and nothing needs a script.
"""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from flask import Blueprint, Response, request

from bochum_kg.content.question import MOST, Property, in_order, kinds, option_name, properties, write
from bochum_kg.engine import Request
from bochum_kg.language import number, sort_key
from bochum_kg.refusals import Refused, Text
from bochum_kg.views.pages import chosen_language, language, page
from bochum_kg.views.results import ask, downloads
from bochum_kg.views.served import graph, per_release, site

views = Blueprint("question", __name__)
_ROWS = 50  # of the answer below the form


class _Offered(NamedTuple):
    """A property, what it is called, and its conditions: key -> what it is called and how many things meet it."""

    property: Property
    name: str
    options: dict[str, str]


@views.get("/abfrage")
def question() -> Response:
    """The form, first for the class `was`, then with a parameter for each condition and `spalte` for each column.

    Raises Refused (400) for what it does not offer.
    """
    lang = language()
    every = _kinds(lang)
    kind = _one_of("was", every)
    shared: dict[str, Any] = {"kinds": every, "kind": kind, "lang_chosen": bool(chosen_language())}
    if not kind:
        return page("question.html", **shared)
    offered = _offered(kind, lang)
    for name in request.args:
        if ":" in name and name not in offered:
            allowed = ", ".join(offered)
            unknown = Text("There is no parameter {name!r}. Allowed: {allowed}.", name=name[:80], allowed=allowed)
            raise Refused(400, "Unknown parameter", unknown, parameter=name[:80], allowed=list(offered))
    conditions = {one.property: key for one in offered.values() if (key := _one_of(one.property.name, one.options))}
    columns = _columns(offered)
    text = write(kind, conditions, columns, lang, site().base)
    wanted = Request(text)
    try:
        table, error = ask(wanted, _ROWS), None
    except Refused as refused:  # the server is busy: the query is worth reading all the same
        table, error = None, refused
    response = page(
        "question.html",
        error.status if error else 200,
        offered=offered,
        said=[(offered[prop.name].name, option_name(prop, key, graph(), lang)) for prop, key in conditions.items()],
        conditions={prop.name: key for prop, key in conditions.items()},
        columns=[prop.name for prop in columns],
        most=MOST,
        query=text,
        table=table,
        error=error,
        rows=_ROWS,
        downloads=downloads(wanted, table) if table else [],
        **shared,
    )
    if error:
        response.headers["Cache-Control"] = "no-store"
    return response


def _one_of(name: str, allowed: Collection[str], value: str | None = None) -> str:
    """The value of the parameter `name`, or `value` instead; "" without one. Raises Refused (400)."""
    value = request.args.get(name, "") if value is None else value
    if value and value not in allowed:
        text = Text(
            "{name}={value!r} is not known. Allowed: {allowed}.",
            name=name,
            value=value[:80],
            allowed=", ".join(allowed),
        )
        raise Refused(400, "Unknown filter value", text, parameter=name, allowed=list(allowed))
    return value


def _columns(offered: Mapping[str, _Offered]) -> list[Property]:
    """The columns asked for, each once. Raises Refused (400)."""
    names = {_one_of("spalte", offered, value) for value in request.args.getlist("spalte")} - {""}
    if len(names) > MOST:
        text = Text("{number} columns were chosen. Choose {most} at most.", number=len(names), most=MOST)
        raise Refused(400, "Too many columns", text, parameter="spalte")
    return [one.property for name, one in offered.items() if name in names]


@per_release
def _kinds(lang: str) -> dict[str, tuple[str, bool]]:
    """The classes by name: what they are called, with how many things there are, and whether these are statements."""
    named = [(graph().name(kind.name, lang), kind) for kind in kinds(graph())]
    named.sort(key=lambda one: sort_key(one[0]))
    return {kind.name: (_numbered(name, kind.number, lang), kind.statement) for name, kind in named}


@per_release
def _properties(kind: str) -> list[Property]:
    return properties(kind, graph())


@per_release
def _offered(kind: str, lang: str) -> dict[str, _Offered]:
    """What the form has for the class `kind`, by the name of the property."""

    def options(prop: Property) -> dict[str, str]:
        return {key: _numbered(name, met, lang) for key, name, met in in_order(prop, graph(), lang)}

    return {one.name: _Offered(one, graph().name(one.name, lang), options(one)) for one in _properties(kind)}


def _numbered(name: str, things: int, lang: str) -> str:
    return f"{name} ({number(things, lang)})"
