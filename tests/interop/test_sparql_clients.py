"""The clients people ask SPARQL endpoints with, as they are, on the served site: no option that helps us."""

import json
from typing import Any

import pytest
from conftest import Server
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import SKOS
from rdflib.plugins.stores.sparqlstore import SPARQLStore

# SPARQLWrapper uses an old class of rdflib's.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
NAMES = (
    "SELECT ?thing ?name { ?thing <http://www.w3.org/2004/02/skos/core#prefLabel> ?name FILTER(LANG(?name) = 'de') }"
)
KINDS = "CONSTRUCT { ?thing a ?kind } WHERE { ?thing a ?kind }"


def wrapper(server: Server, query: str, form: str | None = None, method: str = "GET") -> Any:
    module = pytest.importorskip("SPARQLWrapper", reason="SPARQLWrapper is not installed")
    client = module.SPARQLWrapper(f"{server.url}/sparql")
    client.setQuery(query)
    client.setMethod(method)
    if form:
        client.setReturnFormat(form)
    return client.queryAndConvert()


@pytest.fixture(scope="session")
def names(local: Server) -> set[tuple[str, str]]:
    rows = Graph().parse(f"{local.url}/download/bochum-kg.ttl").subject_objects(SKOS.prefLabel)
    return {(str(thing), str(name)) for thing, name in rows if isinstance(name, Literal) and name.language == "de"}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_sparqlwrapper_select(local: Server, names: set[tuple[str, str]], form: str, method: str) -> None:
    answer = wrapper(local, NAMES, form, method)
    if form == "json":
        found = {(row["thing"]["value"], row["name"]["value"]) for row in answer["results"]["bindings"]}
        assert found == names
    else:
        text = answer.toxml() if form == "xml" else answer.decode()
        assert all(thing in text for thing, _ in names)
        assert "Mein Bochum" in text


@pytest.mark.parametrize("form", ["json", "xml"])
def test_sparqlwrapper_ask(local: Server, form: str) -> None:
    answer = wrapper(local, "ASK { ?s ?p ?o }", form)
    assert answer["boolean"] is True if form == "json" else "true" in answer.toxml()


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("form", [None, "turtle", "n3", "xml", "rdf+xml", "json-ld"])
def test_sparqlwrapper_construct(local: Server, form: str | None, method: str) -> None:
    answer = wrapper(local, KINDS, form, method)
    read = Graph().parse(data=answer, format="turtle") if isinstance(answer, bytes) else answer
    count = wrapper(local, "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?k { ?s a ?k } }", "json")
    assert len(read) == int(count["results"]["bindings"][0]["n"]["value"]) > 10


def test_sparqlwrapper_describe(local: Server) -> None:
    answer = wrapper(local, f"DESCRIBE <{local.url}/id/ka-v01>")
    assert (URIRef(f"{local.url}/id/ka-v01"), None, None) in answer


def test_sparqlwrapper_direct_post(local: Server) -> None:
    module = pytest.importorskip("SPARQLWrapper", reason="SPARQLWrapper is not installed")
    client = module.SPARQLWrapper(f"{local.url}/sparql")
    client.setQuery("ASK { ?s ?p ?o }")
    client.setMethod("POST")
    client.setRequestMethod("postdirectly")
    client.setReturnFormat("json")
    assert client.queryAndConvert() == json.loads('{"head": {}, "boolean": true}')


def test_sparqlwrapper_names_a_mistake(local: Server) -> None:
    module = pytest.importorskip("SPARQLWrapper", reason="SPARQLWrapper is not installed")
    with pytest.raises(module.SPARQLExceptions.QueryBadFormed, match="line"):
        wrapper(local, "SELECT * { ?s ?p")


@pytest.fixture(params=["GET", "POST"])
def store(request: pytest.FixtureRequest, local: Server) -> Graph:
    """The site as a graph of rdflib's."""
    return Graph(SPARQLStore(f"{local.url}/sparql", method=request.param))


def test_sparqlstore_select(store: Graph, names: set[tuple[str, str]]) -> None:
    assert {(str(row.thing), str(row.name)) for row in store.query(NAMES)} == names  # type: ignore[union-attr]


def test_sparqlstore_construct(store: Graph) -> None:
    constructed = store.query(KINDS).graph
    assert constructed is not None
    assert len(constructed) > 10


def test_sparqlstore_ask_and_length(store: Graph) -> None:
    assert store.query("ASK { ?s ?p ?o }").askAnswer is True
    assert len(store) > 100


def test_sparqlstore_pattern_and_value(store: Graph, local: Server) -> None:
    thing = Namespace(f"{local.url}/id/")["ka-v01"]
    assert {str(name) for name in store.objects(thing, SKOS.prefLabel)} >= {"„Mein Bochum“ – größer"}


def test_sparqlstore_with_a_long_address(local: Server) -> None:
    """rdflib writes a PREFIX line for every namespace it knows, and a GET carries them all."""
    graph = Graph(SPARQLStore(f"{local.url}/sparql"))
    for number in range(60):
        graph.bind(f"n{number}", f"http://example.org/a/namespace/with/a/long/name/{number}#")
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
