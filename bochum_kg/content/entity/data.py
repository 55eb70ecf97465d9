"""A thing in, what is said about it as triples out: for /data, in any format."""

from collections.abc import Iterator

import pyoxigraph as ox

from bochum_kg.releases.graph import Graph, Term


def data(iri: str, graph: Graph) -> Iterator[ox.Triple]:
    """What is said about `iri`, its Angaben, their places and sources, and the names of all these point to."""
    angaben = graph.targets(iri, "bo:angabe")
    places = [place for one in (iri, *angaben) for place in graph.targets(one, "bo:beleg")]
    sources = [source for place in places for source in graph.targets(place, "bo:quelle")]
    for thing in dict.fromkeys((iri, *angaben, *places, *sources)):
        for prop, values in graph.facts(thing).items():
            yield from (_triple(thing, prop, value) for value in values)
        for target in graph.targets(thing, *graph.facts(thing)):
            for naming in ("skos:prefLabel", "rdfs:label"):
                yield from (_triple(target, graph.iri(naming), name) for name in graph.values(target, naming))


def _triple(subject: str, prop: str, value: Term) -> ox.Triple:
    return ox.Triple(_node(subject), ox.NamedNode(prop), _node(value) if isinstance(value, str) else value)


def _node(iri: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(iri[2:]) if iri.startswith("_:") else ox.NamedNode(iri)
