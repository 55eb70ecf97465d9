"""What the lists of the form at /vorschlag offer, with how many places are left: field -> groups of ids and names."""

from collections.abc import Iterable, Mapping

from bochum_kg.language import sort_key
from bochum_kg.releases.graph import Graph

Choices = dict[str, list[tuple[str, list[tuple[str, str]]]]]  # a group without a name stands alone

_NEXT = {"de": "{}. Tranche (neu)", "en": "Tranche {} (new)"}
_FREE = {"de": "{} ({} frei)", "en": "{} ({} free)"}


def choices(graph: Graph, focus_areas: Mapping[str, str], left: Mapping[str, int], new: str, lang: str) -> Choices:
    """The choices in `lang`; `focus_areas` by competence, places `left` by IRI, and `new` for the next tranche."""

    def named(things: Iterable[str]) -> list[tuple[str, str]]:
        return [(one, graph.name(one, lang)) for one in things]

    def with_places(things: Iterable[str]) -> list[tuple[str, str]]:
        left_ = {one: max(0, left.get(graph.iri(one), 0)) for one in things}
        return [(one, _FREE[lang].format(name, left_[one])) for one, name in named(graph.ordered(left_))]

    def grouped(things: Iterable[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
        groups: dict[str, list[str]] = {}
        for thing, kind in things:
            groups.setdefault(graph.name(kind, lang), []).append(thing)
        by_name = {group: sorted(named(groups[group]), key=lambda entry: sort_key(entry[1])) for group in groups}
        return sorted(by_name.items(), key=lambda entry: sort_key(entry[0]))

    def kind(body: str) -> str:
        ours = graph.iri("bo:")
        return next((one for one in graph.texts(body, "rdf:type") if one.startswith(ours)), "org:Organization")

    competences, tranches = graph.ordered(graph.members("bo:Kompetenz")), graph.members("bo:Tranche")
    following = (new, _NEXT[lang].format(len(tranches) + 1))
    bodies, sources = graph.members("org:Organization"), graph.members("bo:Quelle")
    return {
        "kompetenz": [("", with_places(competences))],
        "schwerpunkt": [
            (graph.name(one, lang), with_places(area for area, of in focus_areas.items() if of == one))
            for one in competences
        ],
        "tranche": [("", [*named(tranches), following])],
        "status": [("", named(graph.ordered(graph.members("bo:Status"))))],
        "stelle": grouped((body, kind(body)) for body in bodies),
        "thema": [("", named(graph.ordered(graph.members("bo:Querschnittsthema"))))],
        "quelle": grouped((source, graph.text(source, "bo:quellenart")) for source in sources),
        "quelle_art": [("", named(graph.members("bo:Quellenart")))],
        "sicherheit": [("", named(graph.members("bo:Sicherheit")))],
        "wertart": [("", named(graph.members("bo:Wertart")))],
    }
