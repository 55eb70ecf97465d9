"""Our JSON-LD in jsonld.js, PyLD, rdflib and Comunica: contexts fetched over HTTP, the triples of the Turtle."""

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Server
from pyld import jsonld
from rdflib import Graph, Namespace
from rdflib.compare import isomorphic

Facts = Callable[[bytes, str], frozenset[str]]
JavaScript = Callable[..., Any]
# rdflib warns about itself whenever it reads JSON-LD.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
DOUBLE = "XMLSchema#double"  # a processor may write it in another form


def fetched(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=20) as response:
        return bytes(response.read())


def without_doubles(facts: frozenset[str]) -> set[str]:
    return {fact for fact in facts if DOUBLE not in fact}


def over_http(address: str, options: dict[str, Any]) -> dict[str, Any]:
    """A document loader for PyLD that needs no further library; as strict about the media type as PyLD's own."""
    wanted = urllib.request.Request(address, headers=options.get("headers", {}))
    with urllib.request.urlopen(wanted, timeout=20) as response:
        kind = response.headers["Content-Type"]
        assert kind == "application/ld+json"
        return {"contentType": kind, "contextUrl": None, "documentUrl": address, "document": json.load(response)}


ADDRESSES = [
    "/download/bochum-kg.jsonld",
    "/download/bochum-kg-inline.jsonld",
    "/download/kernaktivitaeten.jsonld",
    "/download/ontology.jsonld",
    "/download/shapes.jsonld",
    "/data/ka-v01.jsonld",
    "/data/ka-v01-inline.jsonld",
]


def turtle_of(address: str) -> str:
    return address.replace("-inline", "").replace(".jsonld", ".ttl")


@pytest.mark.parametrize("address", ADDRESSES)
def test_jsonld_js_reads_what_the_turtle_says(
    local: Server, javascript: JavaScript, facts: Facts, address: str
) -> None:
    nquads = javascript("canonize", url=local.url + address)
    known = facts(fetched(local.url + turtle_of(address)), "ttl")
    assert without_doubles(facts(nquads.encode(), "nq")) == without_doubles(known)


@pytest.mark.parametrize("address", ADDRESSES)
def test_pyld_reads_what_the_turtle_says(local: Server, facts: Facts, address: str) -> None:
    options = {"format": "application/n-quads", "documentLoader": over_http}
    nquads = jsonld.to_rdf(local.url + address, options)
    known = facts(fetched(local.url + turtle_of(address)), "ttl")
    assert without_doubles(facts(nquads.encode(), "nq")) == without_doubles(known)


@pytest.mark.parametrize("address", ADDRESSES)
def test_rdflib_reads_what_the_turtle_says(local: Server, address: str) -> None:
    read = Graph().parse(local.url + address, format="json-ld")
    assert isomorphic(read, Graph().parse(local.url + turtle_of(address), format="turtle"))


@pytest.mark.parametrize(
    "address", ["/id/ka-v01", "/download/bochum-kg.ttl", "/ontology", "/shapes", "/data/ka-v01.rdf"]
)
def test_rdflib_parses_by_address(local: Server, address: str) -> None:
    """With rdflib's own Accept header, which names five formats without a q."""
    assert len(Graph().parse(local.url + address)) > 5


def test_rdflib_finds_the_thing_under_its_own_iri(local: Server) -> None:
    iri = Namespace(f"{local.url}/id/")["ka-v01"]
    assert (iri, None, None) in Graph().parse(str(iri))


def test_real_graph_in_jsonld_js(real_release: Path, javascript: JavaScript, facts: Facts) -> None:
    """All of it, by its own canonical form: the same lines as ours."""
    nquads = javascript("canonizeFile", path=str(real_release / "bochum-kg-inline.jsonld"))
    assert frozenset(nquads.splitlines()) == {
        f"{fact} ." for fact in facts((real_release / "bochum-kg.ttl").read_bytes(), "ttl")
    }


def test_real_framed_graph_in_jsonld_js_is_part_of_the_graph(
    real_release: Path, javascript: JavaScript, facts: Facts
) -> None:
    nquads = javascript("canonizeFile", path=str(real_release / "kernaktivitaeten-framed-inline.jsonld"))
    known = {f"{fact} ." for fact in facts((real_release / "bochum-kg.ttl").read_bytes(), "ttl")}
    assert len(nquads.splitlines()) > 5000
    assert set(nquads.splitlines()) <= known


def test_jsonld_js_frames_as_we_do(local: Server, javascript: JavaScript) -> None:
    """Published frame and published graph, both fetched: the published framed document."""
    addresses = {
        "url": f"{local.url}/download/bochum-kg.jsonld",
        "frame": f"{local.url}/frames/kernaktivitaeten.jsonld",
    }
    ours = json.loads(fetched(f"{local.url}/download/kernaktivitaeten-framed.jsonld"))
    assert unordered(javascript("frame", **addresses)["@graph"]) == unordered(ours["@graph"])


def unordered(value: Any) -> Any:
    """`value` with its arrays sorted, as JSON-LD's are sets, and typed values by keyword."""
    if isinstance(value, dict):
        named = {"@type" if key == "type" and "@value" in value else key: item for key, item in value.items()}
        return {key: unordered(item) for key, item in named.items()}
    return (
        sorted(map(unordered, value), key=lambda v: json.dumps(v, sort_keys=True)) if isinstance(value, list) else value
    )


QUERIES = [
    "SELECT ?name { ?thing <http://www.w3.org/2004/02/skos/core#prefLabel> ?name } ORDER BY STR(?name)",
    # about things: the endpoint also knows the catalogue; and it holds 1.50 and 1.5 for one value
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(ISIRI(?o) && CONTAINS(STR(?s), '/id/')) }",
    "ASK { ?s <http://example.org/dezimal> 1.50 }",
    "CONSTRUCT { ?s a ?kind } WHERE { ?s a ?kind FILTER(CONTAINS(STR(?s), '/id/')) }",
]


def test_comunica_reads_json_ld_files_and_the_endpoint_alike(local: Server, javascript: JavaScript) -> None:
    """The file with a context to fetch, the one that carries it, the Turtle, and /sparql, found out or told."""
    sources = [
        ("@comunica/query-sparql", {"type": "sparql", "value": f"{local.url}/sparql"}),
        ("@comunica/query-sparql", f"{local.url}/sparql"),
        ("@comunica/query-sparql", f"{local.url}/download/bochum-kg.jsonld"),
        ("@comunica/query-sparql-file", f"{local.url}/download/bochum-kg-inline.jsonld"),
        ("@comunica/query-sparql-file", f"{local.url}/download/bochum-kg.ttl"),
    ]
    answers = javascript("comunica", sources=sources, queries=QUERIES)
    found = [
        [sorted(row["name"] for row in names), int(count[0]["n"]), yes, kinds] for names, count, yes, kinds in answers
    ]
    assert found[0][1] > 40
    assert found[0][2] is True
    for (_, source), answer in zip(sources, found, strict=True):
        assert answer == found[0], source


def test_comunica_reads_a_page_of_the_api(local: Server, javascript: JavaScript) -> None:
    query = "SELECT ?thing { ?page <http://www.w3.org/ns/hydra/core#member> ?thing } ORDER BY ?thing"
    source = ("@comunica/query-sparql", f"{local.url}/api/kernaktivitaeten")
    ((rows,),) = javascript("comunica", sources=[source], queries=[query])
    assert [row["thing"] for row in rows] == [f"{local.url}/id/ka-v01", f"{local.url}/id/ka-v02"]
