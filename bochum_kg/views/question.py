"""/abfrage: a query for those who know no SPARQL: what, which conditions, which columns; with its text and its answer.

A plain form by GET: the address holds what was chosen, and nothing needs a script.
"""

from typing import Any

from flask import Blueprint, Response, request

from bochum_kg.content.question import MOST, Kind, Property, in_order, kinds, option_name, properties, write
from bochum_kg.engine import Request
from bochum_kg.language import sort_key
from bochum_kg.refusals import Refused, Text
from bochum_kg.views.pages import chosen_language, language, page
from bochum_kg.views.results import ask, downloads
from bochum_kg.views.served import graph, per_release, site

views = Blueprint("question", __name__)
_ROWS = 50  # of the answer below the form


@views.get("/abfrage")
def question() -> Response:
    """The form, first for the class `was`, then with a parameter for each condition and `spalte` for each column.

    Raises Refused (400) for what it does not offer.
    """
    lang = language()
    every = sorted(_kinds(), key=lambda kind: sort_key(graph().name(kind.name, lang)))
    kind = _one_of("was", [kind.name for kind in every])
    shared: dict[str, Any] = {"kinds": every, "kind": kind, "lang_chosen": bool(chosen_language()), "name": _name}
    if not kind:
        return page("question.html", **shared)
    offered = {prop.name: prop for prop in _properties(kind)}
    for name in request.args:
        if ":" in name and name not in offered:
            allowed = ", ".join(offered)
            unknown = Text("There is no parameter {name!r}. Allowed: {allowed}.", name=name[:80], allowed=allowed)
            raise Refused(400, "Unknown parameter", unknown, parameter=name[:80], allowed=list(offered))
    conditions = {prop: key for prop in offered.values() if (key := _one_of(prop.name, prop.options))}
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
        properties=list(offered.values()),
        in_order=lambda prop: in_order(prop, graph(), lang),
        said=[(prop, option_name(prop, key, graph(), lang)) for prop, key in conditions.items()],
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


def _one_of(name: str, allowed: list[str] | dict[str, int], value: str | None = None) -> str:
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


def _columns(offered: dict[str, Property]) -> list[Property]:
    """The columns asked for, each once. Raises Refused (400)."""
    names = {_one_of("spalte", list(offered), value) for value in request.args.getlist("spalte")} - {""}
    if len(names) > MOST:
        text = Text("{number} columns were chosen. Choose {most} at most.", number=len(names), most=MOST)
        raise Refused(400, "Too many columns", text, parameter="spalte")
    return [prop for name, prop in offered.items() if name in names]


def _name(name: str) -> str:
    """What a class or a property is called in the language of the page."""
    return graph().name(name, language())


@per_release
def _kinds() -> list[Kind]:
    return kinds(graph())


@per_release
def _properties(kind: str) -> list[Property]:
    return properties(kind, graph())
