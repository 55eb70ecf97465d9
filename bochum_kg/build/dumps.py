"""Graphs in, dumps out: quads with canonical blank nodes, and each graph in every format; same triples, same bytes."""

import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import filterfalse

import pyoxigraph as ox
from rdflib import XSD, Literal
from rdflib.plugins.serializers.turtle import TurtleSerializer
from rdflib.term import Node

from bochum_kg.build.assembly import Graphs, empty_graph, to_oxigraph, to_rdflib
from bochum_kg.formats import DUMP_FORMATS, JSON_LD, N_TRIPLES, TURTLE
from bochum_kg.namespaces import BASE, graph_iri, prefixes
from bochum_kg.serialisation import compacted, in_order, serialise


def canonical(graphs: Graphs) -> list[ox.Quad]:
    """All `graphs` as quads, blank nodes named by RDFC-1.0."""
    return canonicalised(
        ox.Quad(to_oxigraph(s), to_oxigraph(p), to_oxigraph(o), graph_name)  # type: ignore[arg-type]
        for graph, graph_name in ((graph, ox.NamedNode(graph_iri(name))) for name, graph in graphs.items())
        for s, p, o in graph
    )


def canonicalised(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """`quads`, blank nodes named by RDFC-1.0: only those that have one decide the names."""
    quads = list(quads)
    dataset = ox.Dataset(filter(_has_blank, quads))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return [*filterfalse(_has_blank, quads), *dataset]


def _has_blank(statement: ox.Triple | ox.Quad) -> bool:
    return isinstance(statement.subject, ox.BlankNode) or isinstance(statement.object, ox.BlankNode)


def names(name: str) -> list[str]:
    """The names of the dumps called `name`."""
    return [f"{name}-inline.{JSON_LD.suffix}", *(f"{name}.{form.suffix}" for form in DUMP_FORMATS)]


def are_of(found: Mapping[str, bytes], name: str, triples: Iterable[ox.Triple]) -> bool:
    """Whether `found`, file name -> content, are the dumps called `name` of `triples`: one format tells for all."""
    return found[f"{name}.{N_TRIPLES.suffix}"] == serialise(triples, ox.RdfFormat.N_TRIPLES, {})


def files(name: str, triples: Iterable[ox.Triple]) -> Iterator[tuple[str, bytes]]:
    """The dumps called `name` of `triples`: one per format, and JSON-LD once more with its context inside."""
    triples = in_order(triples)
    for form in DUMP_FORMATS:
        assert isinstance(form.oxigraph, ox.RdfFormat)
        if form is TURTLE and any(map(_has_blank, triples)):
            yield f"{name}.{form.suffix}", _turtle(triples)
        elif form is not JSON_LD:
            yield f"{name}.{form.suffix}", serialise(triples, form.oxigraph, prefixes())
    json_ld = compacted(triples, BASE)
    yield f"{name}.jsonld", json_ld.named()
    yield f"{name}-inline.jsonld", json_ld.inlined()


def _turtle(triples: Collection[ox.Triple]) -> bytes:
    graph = empty_graph()
    for t in sorted(triples, key=str):
        graph.add((to_rdflib(t.subject), to_rdflib(t.predicate), to_rdflib(t.object)))
    written = io.BytesIO()
    _Turtle(graph).serialize(written)
    return written.getvalue()


class _Turtle(TurtleSerializer):
    """rdflib's Turtle, because it nests blank nodes and writes lists as lists; but with literals to the letter.

    Its short forms would make "1e3" a 1e+03 and "1"^^xsd:boolean a number.
    """

    def label(self, node: Node, position: int) -> str:
        if isinstance(node, Literal) and node.datatype not in (None, XSD.integer, XSD.string):
            return f"{Literal(str(node)).n3()}^^{super().label(node.datatype, position)}"
        return str(super().label(node, position))
