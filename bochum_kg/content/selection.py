"""How list, files and API find Kernaktivitäten: filters, order and search over what their statements say.

What no source says is the filter value "unbekannt".
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from bochum_kg.content.activities import Activity, Statement
from bochum_kg.content.api.collections import Collection, Item
from bochum_kg.content.facets import UNKNOWN, Choice, Facet
from bochum_kg.content.search import Search
from bochum_kg.language import LANGUAGES, sort_key
from bochum_kg.precedence import last_day
from bochum_kg.releases.graph import Graph

_STATUSES = ("status-umgesetzt", "status-laufend", "status-eingestellt", "status-integriert")
THEME, FOCUS = "querschnittsthema", "schwerpunkt"
_THEMES, _FOCUS = attrgetter("themes"), attrgetter("focus")
Values = Callable[[Activity, Choice], list[str]]


def searchable(
    collection: Collection, records: Sequence[Activity], areas: Mapping[str, str], search: Search
) -> Collection:
    """`collection` of the things in `records` with filters that know who says so, orders by names, and `search`.

    `areas`: all focus areas of version 2.0 -> their competence, also those that nothing serves.
    """
    graph = search.graph
    mine = _facets({record.id: record for record in records}, areas, graph)
    others = [facet for facet in collection.facets if facet.name not in {one.name for one in mine}]
    items = {
        record.id: replace(item, keys={**item.keys, **_keys(record, n, graph)})
        for n, record in enumerate(records)
        if (item := collection.items.get(record.id))
    }
    sorts = ("id", *sorted({key for item in items.values() for key in item.keys}))
    ordered = {id: items[id] for id in collection.items if id in items}
    facets = (*mine, *others)
    return replace(collection, items=ordered, facets=facets, sorts=sorts, search=_searching(search), joined=(THEME,))


def _searching(search: Search) -> Callable[[Iterable[Item], str], list[Item]]:
    """How `search` finds items: those with all words, as what does not fit has no place in a selection."""

    def find(items: Iterable[Item], text: str) -> list[Item]:
        answer = search.find(text)
        found = {search.graph.local(hit.thing) for hit in answer.hits if not answer.partly}
        return [item for item in items if item.id in found]

    return find


def _facets(records: Mapping[str, Activity], areas: Mapping[str, str], graph: Graph) -> list[Facet[Item]]:
    def facet(name: str, prefix: str, values: Values, order: Iterable[str] = ()) -> Facet[Item]:
        used = {value for record in records.values() for value in values(record, {})}
        known = dict.fromkeys([*order, *graph.ordered(used)])
        unknown = any(not values(record, {}) for record in records.values()) and not name.endswith("-herkunft")
        of_item = lambda item, choice: values(records[item.id], choice)  # noqa: E731
        return Facet(name, prefix, of_item, (*known, *([UNKNOWN] if unknown else [])))

    place = {competence: n for n, competence in enumerate(graph.ordered(set(areas.values())))}
    statuses = [status for status in _STATUSES if status in graph]
    in_order = sorted(graph.ordered(areas), key=lambda area: place[areas[area]])
    theme, focus = THEME, FOCUS
    return [
        facet("kompetenz", "kompetenz-", lambda a, _: [a.competence]),
        facet("status", "status-", lambda a, _: [a.status] if a.status else [], statuses),
        facet(theme, f"{theme}-", _targets(_THEMES, f"{theme}-herkunft")),
        facet(f"{theme}-herkunft", "herkunft-", _provenances(_THEMES, theme)),
        facet(focus, f"{focus}-", _targets(_FOCUS, f"{focus}-herkunft"), in_order),
        facet(f"{focus}-herkunft", "herkunft-", _provenances(_FOCUS, focus)),
        facet("dezernat", "dezernat-", lambda a, _: a.departments),
        facet("zustaendigeStelle", "", lambda a, _: [said.target for said in a.bodies]),
        facet("tranche", "tranche-", lambda a, _: [a.tranche] if a.tranche else []),
    ]


def _targets(statements: Callable[[Activity], list[Statement]], other: str) -> Values:
    """What the statements point to; only those of the provenance chosen in the facet `other`."""
    return lambda a, choice: [s.target for s in statements(a) if other not in choice or s.provenance in choice[other]]


def _provenances(statements: Callable[[Activity], list[Statement]], other: str) -> Values:
    """Who makes the statements; only those that point to what is chosen in the facet `other`."""
    return lambda a, choice: [s.provenance for s in statements(a) if other not in choice or s.target in choice[other]]


def _keys(activity: Activity, number: int, graph: Graph) -> dict[str, object]:
    """What an activity is sorted by: its place in the lists of the competences, how old what is known of its status is
    ("stand"), and names of what it belongs to."""
    first = {
        "status": activity.status,
        "schwerpunkt": next((said.target for said in activity.focus), ""),
        "zustaendigeStelle": next((said.target for said in activity.bodies), ""),
        "tranche": activity.tranche,
    }
    named = {
        f"{name}.{language}": sort_key(graph.name(thing, language))
        for name, thing in first.items()
        if thing
        for language in LANGUAGES
    }
    status = activity.status_statement
    dated = {"stand": last_day(status.date)} if status and status.date else {}
    return {"kompetenz": number, **dated, **named}
