"""The SPARQL 1.1 Service Description of the endpoint, for clients that ask its bare address."""

from typing import Any

import pyoxigraph as ox

from bochum_kg.formats import Format
from bochum_kg.namespaces import NOT_IN_DEFAULT, graph_iri, prefixes
from bochum_kg.serialisation import serialise

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_OFFERED = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG"),
)


def describe(address: str, manifest: dict[str, Any], form: Format) -> bytes:
    """The description of the service at `address` (the one that was asked: clients compare) serving `manifest`."""
    base = str(manifest["base"])
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    triples: list[ox.Triple] = []

    def say(subject: ox.NamedNode, predicate: str, target: ox.NamedNode | ox.Literal) -> None:
        triples.append(ox.Triple(subject, kind if predicate == "a" else ox.NamedNode(predicate), target))

    def sd(name: str) -> ox.NamedNode:
        return ox.NamedNode(_SD + name)

    service, data, whole = (ox.NamedNode(address + part) for part in ("#service", "#dataset", "#default-graph"))
    say(service, "a", sd("Service"))
    say(service, f"{_SD}endpoint", ox.NamedNode(address))
    say(service, f"{_SD}supportedLanguage", sd("SPARQL11Query"))
    for name in _OFFERED:
        say(service, f"{_SD}resultFormat", ox.NamedNode(_FORMATS + name))
    say(service, f"{_SD}defaultDataset", data)
    say(service, "http://www.w3.org/2000/01/rdf-schema#seeAlso", ox.NamedNode(f"{base}release/{manifest['release']}/"))
    say(data, "a", sd("Dataset"))
    say(data, f"{_SD}defaultGraph", whole)
    say(whole, "a", sd("Graph"))
    triples_of = "http://rdfs.org/ns/void#triples"
    say(whole, triples_of, ox.Literal(int(manifest["triples"])))
    *most, last = sorted(NOT_IN_DEFAULT)
    comment = f"The merge of all named graphs but {', '.join(most)} and {last}, each triple once."
    say(whole, "http://www.w3.org/2000/01/rdf-schema#comment", ox.Literal(comment, language="en"))
    say(whole, "http://www.w3.org/2000/01/rdf-schema#seeAlso", ox.NamedNode(f"{base}.well-known/void#dataset"))
    for name, count in manifest["graphs"].items():
        graph, entry = ox.NamedNode(graph_iri(name, base)), ox.NamedNode(f"{address}#{name}")
        say(data, f"{_SD}namedGraph", entry)
        say(entry, "a", sd("NamedGraph"))
        say(entry, f"{_SD}name", graph)
        say(entry, f"{_SD}graph", graph)
        say(graph, "a", sd("Graph"))
        say(graph, triples_of, ox.Literal(int(count)))
        if name == "inferred":
            say(entry, f"{_SD}entailmentRegime", ox.NamedNode("http://www.w3.org/ns/entailment/OWL-RDF-Based"))
            say(entry, f"{_SD}supportedEntailmentProfile", ox.NamedNode("http://www.w3.org/ns/owl-profile/RL"))
    assert isinstance(form.oxigraph, ox.RdfFormat)
    known = prefixes(base) | {"sd": _SD, "void": "http://rdfs.org/ns/void#"}
    return serialise(triples, form.oxigraph, known)
