"""/sparql, request by request: SPARQL 1.1 Protocol, section 2.1 – method, path, case."""

import csv
import gzip
import http.client
import importlib
import io
import json
from collections.abc import Callable
from urllib.parse import urlencode
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from conftest import Server
from flask.testing import FlaskClient
from rdflib import RDF, Graph, Namespace, URIRef
from werkzeug.test import TestResponse

from bochum_kg.formats import GRAPH_FORMATS, named
from bochum_kg.namespaces import BASE

SELECT = (
    f"PREFIX bo: <{BASE}ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    'SELECT ?name { ?ka a bo:Kernaktivitaet ; skos:prefLabel ?name FILTER(LANG(?name) = "de") } ORDER BY ?name'
)
ASK = f"ASK {{ <{BASE}id/ka-v01> ?p ?o }}"
CONSTRUCT = f"CONSTRUCT WHERE {{ <{BASE}id/ka-v01> ?p ?o }}"
NAMES = ["Ohne Status", "„Mein Bochum“ – größer"]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
Facts = Callable[[bytes, str], frozenset[str]]


def get(client: FlaskClient, query: str | None = None, accept: str | None = None, **parameters: str) -> TestResponse:
    fields = parameters | ({"query": query} if query is not None else {})
    return client.get("/sparql", query_string=fields, headers={"Accept": accept} if accept else {})


def names(response: TestResponse) -> list[str]:
    return [row["name"]["value"] for row in json.loads(response.data)["results"]["bindings"]]


def problem(response: TestResponse) -> dict[str, object]:
    """The members of a problem document, after what every one must have."""
    assert response.mimetype == "application/problem+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "no-store"
    body: dict[str, object] = json.loads(response.data)
    assert {"type", "title", "status", "detail"} <= set(body)
    assert body["status"] == response.status_code
    assert "Traceback" not in response.text
    return body


def test_get_select_without_accept_is_json(client: FlaskClient) -> None:
    response = get(client, SELECT)
    assert (response.status_code, response.content_type) == (200, "application/sparql-results+json")
    assert names(response) == NAMES


def test_get_select_json(client: FlaskClient) -> None:
    assert names(get(client, SELECT, "application/sparql-results+json")) == NAMES


def test_get_select_xml(client: FlaskClient) -> None:
    response = get(client, SELECT, "application/sparql-results+xml")
    assert response.mimetype == "application/sparql-results+xml"
    root = ElementTree.fromstring(response.data)
    assert [x.text for x in root.iter("{http://www.w3.org/2005/sparql-results#}literal")] == NAMES


def test_get_select_csv(client: FlaskClient) -> None:
    response = get(client, SELECT, "text/csv")
    assert response.content_type == "text/csv; charset=utf-8"
    assert list(csv.reader(io.StringIO(response.text))) == [["name"], *([name] for name in NAMES)]


def test_get_select_tsv(client: FlaskClient) -> None:
    response = get(client, SELECT, "text/tab-separated-values")
    assert response.content_type == "text/tab-separated-values; charset=utf-8"
    assert response.text.splitlines() == ["?name", *(f'"{name}"@de' for name in NAMES)]


def test_get_ask(client: FlaskClient) -> None:
    assert json.loads(get(client, ASK).data)["boolean"] is True


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("text/turtle", "ttl"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "rdf"),
        ("application/ld+json", "jsonld"),
    ],
)
def test_get_construct_in_each_format(client: FlaskClient, facts: Facts, accept: str, suffix: str) -> None:
    response = get(client, CONSTRUCT, accept)
    assert (response.status_code, response.mimetype) == (200, accept)
    known = get(client, CONSTRUCT, "application/n-triples").data
    assert len(facts(known, "nt")) > 10
    assert facts(response.data, suffix) == facts(known, "nt")


def test_get_describe_without_accept_is_turtle(client: FlaskClient) -> None:
    response = get(client, f"DESCRIBE <{BASE}id/ka-v01>")
    assert response.content_type == "text/turtle; charset=utf-8"


def test_get_json_ld_stays_bare(client: FlaskClient) -> None:
    assert get(client, CONSTRUCT, "application/ld+json").content_type == "application/ld+json"


def test_get_names_what_the_answer_varies_with(client: FlaskClient) -> None:
    assert "Accept" in get(client, SELECT).headers["Vary"]


@pytest.mark.parametrize("parameter", ["format", "output"])
@pytest.mark.parametrize(
    ("value", "mimetype"),
    [
        ("json", "application/sparql-results+json"),
        ("xml", "application/sparql-results+xml"),
        ("CSV", "text/csv"),
        ("tsv", "text/tab-separated-values"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
    ],
)
def test_get_format_wins_over_accept(client: FlaskClient, parameter: str, value: str, mimetype: str) -> None:
    assert get(client, SELECT, "application/sparql-results+json", **{parameter: value}).mimetype == mimetype


@pytest.mark.parametrize("value", ["ttl", "turtle", "nt", "rdf", "jsonld"])
def test_get_format_of_a_graph(client: FlaskClient, facts: Facts, value: str) -> None:
    response = get(client, CONSTRUCT, format=value)
    assert facts(response.data, "ttl" if value == "turtle" else value)


def test_get_format_xml_is_rdf_xml_for_a_graph(client: FlaskClient) -> None:
    assert get(client, CONSTRUCT, format="xml").mimetype == "application/rdf+xml"


def test_get_unknown_format_is_ignored(client: FlaskClient) -> None:
    assert names(get(client, SELECT, format="xlsx", output="", results="nix")) == NAMES


def test_get_format_of_the_other_kind_is_406(client: FlaskClient) -> None:
    body = problem(get(client, CONSTRUCT, format="csv"))
    assert body["status"] == 406
    assert "text/turtle" in str(body["detail"])


def test_get_nothing_acceptable_is_406(client: FlaskClient) -> None:
    body = problem(get(client, SELECT, "image/png"))
    assert body["status"] == 406
    assert "text/csv" in str(body["detail"])


def test_get_refused_by_q0_is_406(client: FlaskClient) -> None:
    assert get(client, SELECT, "application/sparql-results+json;q=0").status_code == 406


def test_get_by_a_browser_is_a_page(client: FlaskClient) -> None:
    assert get(client, SELECT, BROWSER).mimetype == "text/html"


def test_get_without_query_is_the_service_description(client: FlaskClient) -> None:
    response = get(client, accept="text/turtle")
    graph = Graph().parse(data=response.data, format="turtle")
    service = graph.value(None, RDF.type, SD.Service)
    assert graph.value(service, SD.endpoint) == URIRef("http://localhost/sparql")
    assert URIRef("http://www.w3.org/ns/formats/SPARQL_Results_CSV") in set(graph.objects(service, SD.resultFormat))
    dataset = graph.value(service, SD.defaultDataset)
    names = {graph.value(entry, SD.name) for entry in graph.objects(dataset, SD.namedGraph)}
    assert URIRef(f"{BASE}graph/inferred") in names


def test_get_without_query_by_a_browser_is_the_form(client: FlaskClient) -> None:
    response = get(client, accept=BROWSER)
    assert (response.status_code, response.content_type) == (200, "text/html; charset=utf-8")
    assert 'name="query"' in response.text
    assert f"{BASE}ontology#" in response.text


def test_get_empty_query_is_400(client: FlaskClient) -> None:
    assert problem(get(client, ""))["status"] == 400


def test_get_with_a_misspelt_term_names_it_and_the_one_that_is_known(client: FlaskClient) -> None:
    text = f"PREFIX bo: <{BASE}ontology#>\nSELECT * {{ ?s bo:angaben ?o ; a bo:Kompetänz , bo:nothing }}"
    told = '"bo:angaben";near="bo:angabe";line=2;column=15, '
    told += '"bo:Kompet%C3%A4nz";near="bo:Kompetenz";line=2;column=33, "bo:nothing";line=2;column=48'
    for response in (get(client, text), client.post("/sparql", data={"query": text}), get(client, text, "text/csv")):
        assert (response.status_code, response.headers["Unknown-Terms"]) == (200, told)
        assert "Unknown-Terms" in response.headers["Access-Control-Expose-Headers"]


def test_get_with_known_terms_names_none(client: FlaskClient) -> None:
    text = f"PREFIX bo: <{BASE}ontology#> SELECT * {{ ?s bo:angabe ?o ; a bo:Kompetenz }}"
    assert "Unknown-Terms" not in get(client, text).headers


def test_get_two_queries_is_400(client: FlaskClient) -> None:
    body = problem(client.get("/sparql?query=ASK{}&query=ASK{}"))
    assert (body["status"], body["title"]) == (400, "Exactly one query")


def test_get_update_parameter_is_403(client: FlaskClient) -> None:
    assert problem(client.get("/sparql?query=ASK{}&update=CLEAR ALL"))["status"] == 403


def test_get_update_as_query_is_403(client: FlaskClient) -> None:
    assert problem(get(client, "PREFIX a: <a:> CLEAR ALL"))["status"] == 403


def test_get_service_is_403(client: FlaskClient) -> None:
    body = problem(get(client, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"))
    assert (body["status"], body["title"]) == (403, "SERVICE is not available")


def test_get_syntax_error_is_400_with_line_and_column(client: FlaskClient) -> None:
    body = problem(get(client, "SELECT *\nWHERE { ?s ?p }"))
    assert (body["status"], body["title"], body["line"]) == (400, "Syntax error", 2)
    assert isinstance(body["column"], int)


def test_get_too_deep_is_422_with_the_limit(client: FlaskClient) -> None:
    body = problem(get(client, "ASK " + "{" * 100 + "}" * 100))
    assert (body["status"], body["limit"]) == (422, "depth")


def test_get_too_long_is_413_with_the_limit(client: FlaskClient) -> None:
    body = problem(client.post("/sparql", data={"query": "ASK {} #" + "x" * 40_000}))
    assert (body["status"], body["limit"]) == (413, "text")


def test_get_8_kilobytes_of_prefixes(client: FlaskClient) -> None:
    query = "".join(f"PREFIX p{n}: <http://example.org/vocabulary/{n}#>\n" for n in range(200)) + ASK
    assert len(query) > 8192
    assert get(client, query).status_code == 200


def test_get_syntax_error_by_a_browser_is_a_page(client: FlaskClient) -> None:
    response = get(client, "SELECT <script>alert(1)</script>", BROWSER)
    assert (response.status_code, response.mimetype) == (400, "text/html")
    assert "Fehler in der Schreibweise" in response.text
    assert "<script>" not in response.text


def test_get_timeout_is_504_with_the_limit(client: FlaskClient) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    body = problem(get(client, text, timeout="0.2"))
    assert (body["status"], body["limit"]) == (504, "seconds")
    assert json.loads(get(client, ASK).data)["boolean"] is True


@pytest.mark.parametrize("value", ["-1", "0", "nan", "inf", "soon", "1e999"])
def test_get_bad_timeout_is_400(client: FlaskClient, value: str) -> None:
    assert problem(get(client, ASK, timeout=value))["title"] == "Bad timeout"


def test_get_empty_timeout_is_none(client: FlaskClient) -> None:
    assert get(client, ASK, timeout="").status_code == 200


def test_get_default_graph_uri(client: FlaskClient) -> None:
    query = "SELECT (COUNT(*) AS ?name) { ?s ?p ?o }"
    parameters = {"default-graph-uri": f"{BASE}graph/werte"}
    whole = int(names(get(client, query))[0])
    assert 0 < int(names(get(client, query, **parameters))[0]) < whole


def test_get_named_graph_uri(client: FlaskClient) -> None:
    query = "SELECT DISTINCT ?name { GRAPH ?name { ?s ?p ?o } }"
    parameters = {"named-graph-uri": f"{BASE}graph/werte"}
    assert names(get(client, query, **parameters)) == [f"{BASE}graph/werte"]


def test_get_rules_stand_apart_and_can_be_named(client: FlaskClient) -> None:
    shape = "?s a <http://www.w3.org/ns/shacl#NodeShape>"
    assert json.loads(get(client, f"ASK {{ {shape} }}").data)["boolean"] is False
    assert json.loads(get(client, f"ASK {{ GRAPH <{BASE}graph/shapes> {{ {shape} }} }}").data)["boolean"] is True


def test_head_select(client: FlaskClient) -> None:
    response = client.head("/sparql", query_string={"query": SELECT})
    assert (response.status_code, response.mimetype) == (200, "application/sparql-results+json")
    assert response.data == b""


def test_post_form(client: FlaskClient) -> None:
    assert names(client.post("/sparql", data={"query": SELECT})) == NAMES


def test_post_form_with_charset(client: FlaskClient) -> None:
    kind = "application/x-www-form-urlencoded; charset=utf-8"
    assert names(client.post("/sparql", data=urlencode({"query": SELECT}), content_type=kind)) == NAMES


def test_post_form_is_decoded_once(client: FlaskClient) -> None:
    response = client.post("/sparql", data={"query": 'SELECT ?name { BIND("%41+%2B" AS ?name) }'})
    assert names(response) == ["%41+%2B"]


def test_post_form_format(client: FlaskClient) -> None:
    assert client.post("/sparql", data={"query": SELECT, "format": "csv"}).mimetype == "text/csv"


def test_post_form_without_query_is_400(client: FlaskClient) -> None:
    assert problem(client.post("/sparql", data={"x": "y"}))["status"] == 400


def test_post_form_two_queries_is_400(client: FlaskClient) -> None:
    assert problem(client.post("/sparql?query=ASK{}", data={"query": "ASK{}"}))["status"] == 400


def test_post_form_update_is_403(client: FlaskClient) -> None:
    assert problem(client.post("/sparql", data={"update": "CLEAR ALL"}))["status"] == 403


def test_post_direct(client: FlaskClient) -> None:
    assert names(client.post("/sparql", data=SELECT, content_type="application/sparql-query")) == NAMES


def test_post_direct_with_charset(client: FlaskClient) -> None:
    assert names(client.post("/sparql", data=SELECT, content_type="application/sparql-query;charset=utf-8")) == NAMES


def test_post_direct_parameters_of_the_address_count(client: FlaskClient) -> None:
    response = client.post("/sparql?format=csv", data=SELECT, content_type="application/sparql-query")
    assert response.mimetype == "text/csv"


def test_post_direct_and_query_in_the_address_is_400(client: FlaskClient) -> None:
    response = client.post("/sparql?query=ASK{}", data=SELECT, content_type="application/sparql-query")
    assert problem(response)["title"] == "Exactly one query"


def test_post_direct_not_utf8_is_400(client: FlaskClient) -> None:
    response = client.post("/sparql", data=b"ASK {} # \xff", content_type="application/sparql-query")
    assert problem(response)["title"] == "Not UTF-8"


def test_post_update_directly_is_403(client: FlaskClient) -> None:
    response = client.post("/sparql", data="CLEAR ALL", content_type="application/sparql-update")
    assert problem(response)["status"] == 403


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data; boundary=x", ""])
def test_post_other_content_type_is_415(client: FlaskClient, kind: str) -> None:
    body = problem(client.post("/sparql", data="x", content_type=kind))
    assert body["status"] == 415
    assert "application/sparql-query" in str(body["detail"])


@pytest.mark.parametrize("kind", ["application/sparql-query", "application/x-www-form-urlencoded"])
def test_post_over_the_size_limit_is_413(client: FlaskClient, kind: str) -> None:
    assert problem(client.post("/sparql", data=b"query=" + b"x" * 300_000, content_type=kind))["status"] == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_405(client: FlaskClient, method: str) -> None:
    response = client.open("/sparql", method=method)
    assert problem(response)["status"] == 405
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("query", [SELECT, "nonsense", "CLEAR ALL"])
def test_cors_without_credentials_on_every_answer(client: FlaskClient, query: str) -> None:
    response = client.get("/sparql", query_string={"query": query}, headers={"Origin": "https://example.org"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert {"ETag", "Link", "Retry-After"} <= set(response.headers["Access-Control-Expose-Headers"].split(", "))


BIG = "SELECT * { { SELECT * { ?a ?b ?c } LIMIT 180 } { SELECT * { ?d ?e ?f } LIMIT 180 } }"
BIGGER = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def test_large_answer_is_whole(client: FlaskClient) -> None:
    response = get(client, BIG, "text/csv")
    assert len(response.data) > 1024 * 1024
    assert len(list(csv.reader(io.StringIO(response.text)))) == 1 + 180 * 180


def test_large_answer_not_read_gives_its_worker_back(client: FlaskClient) -> None:
    for _ in range(5):
        client.head("/sparql", query_string={"query": BIG, "format": "csv"})
    assert json.loads(get(client, ASK).data)["boolean"] is True


def test_large_answer_past_its_time_is_504_and_no_half_answer(server: Server) -> None:
    """Hundreds of megabytes were already there when the time ran out: still nothing was sent."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", "/sparql?" + urlencode({"query": BIGGER, "timeout": "0.5", "format": "csv"}))
    response = connection.getresponse()
    body = json.loads(response.read())
    assert (response.status, body["status"]) == (504, 504)
    assert "0.5 seconds" in body["detail"]
    connection.close()


def test_query_method(client: FlaskClient) -> None:
    response = client.open("/sparql", method="QUERY", data=SELECT, content_type="application/sparql-query")
    assert names(response) == NAMES


def test_query_method_parameters_of_the_address_count(client: FlaskClient) -> None:
    kind = "application/sparql-query"
    response = client.open("/sparql?format=csv", method="QUERY", data=SELECT, content_type=kind)
    assert response.mimetype == "text/csv"


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_query_method_other_content_type_is_415(client: FlaskClient, kind: str) -> None:
    assert problem(client.open("/sparql", method="QUERY", data=SELECT, content_type=kind))["status"] == 415


@pytest.mark.parametrize(("mimetype", "form"), [("application/n-quads", "nq"), ("application/trig", "trig")])
def test_get_construct_as_quads(client: FlaskClient, facts: Facts, mimetype: str, form: str) -> None:
    known = facts(get(client, CONSTRUCT, "application/n-triples").data, "nt")
    for response in (get(client, CONSTRUCT, mimetype), get(client, CONSTRUCT, format=form)):
        assert response.mimetype == mimetype
        quads = list(ox.parse(response.data, format=named(form, GRAPH_FORMATS).oxigraph))  # type: ignore[union-attr,arg-type]
        assert {str(quad.graph_name) for quad in quads} == {"DEFAULT"}
        assert {str(quad.triple) for quad in quads} == known


def test_get_etag_answers_304(client: FlaskClient) -> None:
    first = get(client, SELECT)
    again = client.get("/sparql", query_string={"query": SELECT}, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_get_etag_of_a_packed_answer_answers_304(client: FlaskClient, coding: str) -> None:
    parameters = {"query": "SELECT * { ?s ?p ?o }"}
    first = client.get("/sparql", query_string=parameters, headers={"Accept-Encoding": coding})
    headers = {"Accept-Encoding": coding, "If-None-Match": first.headers["ETag"]}
    assert client.get("/sparql", query_string=parameters, headers=headers).status_code == 304


def test_get_etags_differ_by_query_format_dataset_and_coding(client: FlaskClient) -> None:
    every = "SELECT * { ?s ?p ?o }"
    graph = f"{BASE}graph/werte"
    answers = [
        get(client, SELECT),
        get(client, every),
        get(client, every, format="csv"),
        get(client, every, format="xml"),
        get(client, every, **{"default-graph-uri": graph}),
        get(client, every, **{"named-graph-uri": graph}),
        client.get("/sparql", query_string={"query": every}, headers={"Accept-Encoding": "gzip"}),
    ]
    assert len({answer.headers["ETag"] for answer in answers}) == len(answers)


def test_post_ignores_if_none_match(client: FlaskClient) -> None:
    tag = get(client, SELECT).headers["ETag"]
    assert client.post("/sparql", data={"query": SELECT}, headers={"If-None-Match": tag}).status_code == 200


def test_get_what_changes_by_itself_has_no_etag(client: FlaskClient) -> None:
    response = get(client, "SELECT (RAND() AS ?name) {}")
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    assert names(response) != names(get(client, "SELECT (RAND() AS ?name) {}"))


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip", "gzip"),
        ("br", "br"),
        ("zstd", "zstd"),
        ("gzip, br;q=0.5", "gzip"),
        ("gzip;q=0.1, zstd", "zstd"),
        ("identity", None),
        ("nix", None),
    ],
)
def test_get_is_packed_as_accepted(client: FlaskClient, accept: str, coding: str | None) -> None:
    parameters = {"query": "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o", "format": "csv"}
    plain = client.get("/sparql", query_string=parameters)
    response = client.get("/sparql", query_string=parameters, headers={"Accept-Encoding": accept})
    assert response.headers.get("Content-Encoding") == coding
    assert "Accept-Encoding" in response.headers["Vary"]
    assert int(response.headers["Content-Length"]) == len(response.data)
    assert unpacked(response.data, coding) == plain.data
    assert coding is None or len(response.data) < len(plain.data) / 2


def unpacked(content: bytes, coding: str | None) -> bytes:
    if coding == "br":
        return bytes(importlib.import_module("brotli").decompress(content))
    if coding == "zstd":
        try:
            return bytes(importlib.import_module("compression.zstd").decompress(content))
        except ImportError:
            return bytes(importlib.import_module("backports.zstd").decompress(content))
    return gzip.decompress(content) if coding == "gzip" else content


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_large_answer_says_its_length(client: FlaskClient, coding: str) -> None:
    response = client.get("/sparql", query_string={"query": BIG, "format": "csv"}, headers={"Accept-Encoding": coding})
    assert int(response.headers["Content-Length"]) == len(response.data)
    assert len(unpacked(response.data, response.headers.get("Content-Encoding"))) > 1024 * 1024


def test_get_update_alone_is_403(client: FlaskClient) -> None:
    assert problem(client.get("/sparql?update=CLEAR ALL"))["status"] == 403


@pytest.mark.parametrize("charset", ["latin-1", "ISO-8859-1", '"utf-16"'])
def test_post_direct_with_another_charset_is_415(client: FlaskClient, charset: str) -> None:
    response = client.post("/sparql", data=b"ASK {}", content_type=f"application/sparql-query; charset={charset}")
    assert problem(response)["status"] == 415


@pytest.mark.parametrize("accept", ["text/turtle", "application/n-quads", "application/rdf+xml", "application/ld+json"])
def test_get_service_description_is_the_same_in_each_format(client: FlaskClient, facts: Facts, accept: str) -> None:
    response = get(client, accept=accept)
    assert response.mimetype == accept
    suffix = {"text/turtle": "ttl", "application/rdf+xml": "rdf", "application/ld+json": "jsonld"}.get(accept, "nt")
    known = facts(get(client, accept="application/n-triples").data, "nt")
    assert len(known) > 30
    assert facts(response.data, suffix) == known


@pytest.mark.parametrize("header", ["gzip;q=0", "gzip; q=0.000, br;q=0", "zstd;q=0,identity", "*;q=0"])
def test_get_coding_that_is_refused_is_not_used(client: FlaskClient, header: str) -> None:
    every = "SELECT * { ?s ?p ?o }"
    response = client.get("/sparql", query_string={"query": every}, headers={"Accept-Encoding": header})
    assert (response.status_code, response.headers.get("Content-Encoding")) == (200, None)


def test_get_coding_that_is_not_refused_is_used(client: FlaskClient) -> None:
    every = "SELECT * { ?s ?p ?o }"
    response = client.get("/sparql", query_string={"query": every}, headers={"Accept-Encoding": "zstd;q=0, br;q=0.01"})
    assert response.headers["Content-Encoding"] == "br"
