"""Search, filters and order over all Kernaktivitäten: records in, the ones wanted out.

What no source says is the filter value "unbekannt".
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from bochum_kg.content.activities import Activity, Statement
from bochum_kg.content.facets import UNKNOWN, Choice, Facet
from bochum_kg.language import folded, sort_key
from bochum_kg.releases.graph import Graph

STATUSES = ("status-umgesetzt", "status-laufend", "status-eingestellt", "status-integriert")
SORTS = ("kompetenz", "name", "schwerpunkt", "status", "stelle", "tranche")
Values = Callable[[Activity, Choice], list[str]]


def found(records: Iterable[Activity], query: str) -> list[Activity]:
    """The records with every word of `query` somewhere in their text; case, accents, ß or ss do not matter."""
    words = folded(query).split()
    return [record for record in records if all(word in record.text for word in words)]


def facets(records: Sequence[Activity], graph: Graph, focus_areas: Mapping[str, str]) -> tuple[Facet[Activity], ...]:
    """What `records` can be filtered by. `focus_areas`: all of version 2.0 -> competence, also those nothing serves."""

    def facet(name: str, prefix: str, values: Values, order: Iterable[str] = ()) -> Facet[Activity]:
        used = {value for record in records for value in values(record, {})}
        known = dict.fromkeys([*order, *graph.ordered(used)])
        unknown = any(not values(record, {}) for record in records) and not name.endswith("-herkunft")
        return Facet(name, prefix, values, (*known, *([UNKNOWN] if unknown else [])))

    place = {competence: n for n, competence in enumerate(graph.ordered(set(focus_areas.values())))}
    statuses = [status for status in STATUSES if status in graph]
    areas = sorted(graph.ordered(focus_areas), key=lambda area: place[focus_areas[area]])
    return (
        facet("kompetenz", "kompetenz-", lambda a, _: [a.competence]),
        facet("status", "status-", lambda a, _: [a.status] if a.status else [], statuses),
        facet("thema", "querschnittsthema-", _targets(_themes, "thema-herkunft")),
        facet("thema-herkunft", "herkunft-", _provenances(_themes, "thema")),
        facet("schwerpunkt", "schwerpunkt-", _targets(_focus, "schwerpunkt-herkunft"), areas),
        facet("schwerpunkt-herkunft", "herkunft-", _provenances(_focus, "schwerpunkt")),
        facet("dezernat", "dezernat-", lambda a, _: a.departments),
        facet("stelle", "", lambda a, _: [said.target for said in a.bodies]),
        facet("tranche", "tranche-", lambda a, _: [a.tranche] if a.tranche else []),
    )


def _themes(activity: Activity) -> list[Statement]:
    return activity.themes


def _focus(activity: Activity) -> list[Statement]:
    return activity.focus


def _targets(statements: Callable[[Activity], list[Statement]], other: str) -> Values:
    """What the statements point to; only those of the provenance chosen in the facet `other`."""
    return lambda a, choice: [s.target for s in statements(a) if other not in choice or s.provenance in choice[other]]


def _provenances(statements: Callable[[Activity], list[Statement]], other: str) -> Values:
    """Who makes the statements; only those that point to what is chosen in the facet `other`."""
    return lambda a, choice: [s.provenance for s in statements(a) if other not in choice or s.target in choice[other]]


def ordered(records: Sequence[Activity], by: str, graph: Graph, language: str) -> list[Activity]:
    """`records` by one of SORTS, turned round by a minus in front; what is unknown comes last either way."""
    if by == "kompetenz":
        return list(records)

    def value(activity: Activity) -> str:
        match by.removeprefix("-"):
            case "name":
                return graph.name(activity.id, language)
            case "schwerpunkt":
                return graph.name(activity.focus[0].target, language) if activity.focus else ""
            case "status":
                return graph.name(activity.status, language) if activity.status else ""
            case "stelle":
                return graph.name(activity.bodies[0].target, language) if activity.bodies else ""
            case "tranche":
                return activity.tranche
        return str(records.index(activity)).zfill(4)

    keyed = [(value(record), record) for record in records]
    known = sorted(
        ((sort_key(v), n) for n, (v, _) in enumerate(keyed) if v), key=lambda pair: pair[0], reverse=by[0] == "-"
    )
    return [keyed[n][1] for _, n in known] + [record for v, record in keyed if not v]
