"""/catalog, /.well-known and their kind: fixed addresses, exact types, and links from the data to what describes it."""

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bochum_kg.build.catalog.discovery import PAGES
from bochum_kg.namespaces import BASE, METADATA
from bochum_kg.releases.manifest import read_manifest

FIXED = {
    "/catalog.ttl": ("text/turtle", "dcat.ttl"),
    "/catalog.rdf": ("application/rdf+xml", "dcat.rdf"),
    "/catalog.xml": ("application/rdf+xml", "dcat.rdf"),
    "/catalog.jsonld": ("application/ld+json", "dcat.jsonld"),
    "/catalog.nt": ("application/n-triples", "dcat.nt"),
    "/dataset.jsonld": ("application/ld+json", "dataset.jsonld"),
    "/croissant.json": ("application/json", "croissant.json"),
    "/sitemap.xml": ("application/xml", "sitemap.xml"),
    "/robots.txt": ("text/plain", "robots.txt"),
    "/llms.txt": ("text/plain", "llms.txt"),
    "/llms-full.txt": ("text/plain", "llms-full.txt"),
}


@pytest.mark.parametrize("path", FIXED)
def test_get_fixed_address(client: FlaskClient, tiny_release: Path, path: str) -> None:
    kind, name = FIXED[path]
    response = client.get(path, headers={"Accept": "text/html"})
    assert (response.status_code, response.content_type.removesuffix("; charset=utf-8")) == (200, kind)
    assert response.data == (tiny_release / name).read_bytes()


@pytest.mark.parametrize("path", FIXED)
def test_head_fixed_address(client: FlaskClient, tiny_release: Path, path: str) -> None:
    kind, name = FIXED[path]
    response = client.head(path)
    assert (response.status_code, response.mimetype, response.data) == (200, kind, b"")
    assert int(response.headers["Content-Length"]) == (tiny_release / name).stat().st_size


@pytest.mark.parametrize(
    ("path", "name"),
    [("/catalog", "dcat"), ("/.well-known/void", "void"), ("/.well-known/sparql-examples", "sparql-examples")],
)
def test_get_in_the_format_asked_for(client: FlaskClient, tiny_release: Path, path: str, name: str) -> None:
    for accept, suffix in (
        ("application/rdf+xml", "rdf"),
        ("application/ld+json", "jsonld"),
        ("text/html" if name != "dcat" else "*/*", "ttl"),
        ("", "ttl"),
    ):
        response = client.get(path, headers={"Accept": accept})
        assert response.data == (tiny_release / f"{name}.{suffix}").read_bytes(), accept
        assert "Accept" in response.headers["Vary"]


def test_json_ld_type_stays_bare(client: FlaskClient) -> None:
    assert client.get("/catalog.jsonld").content_type == "application/ld+json"


@pytest.mark.parametrize("language", ["de", "en"])
def test_get_catalog_is_a_page_for_browsers(client: FlaskClient, tiny_release: Path, language: str) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    response = client.get(f"/catalog?lang={language}", headers=browser)
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert "Accept" in response.headers["Vary"]
    assert "http://localhost/catalog.ttl" in response.text
    for link in re.findall(r'href="(/(?:download|catalog)[^"]+)"', response.text):
        assert client.get(link).status_code == 200, link
    assert "/download/bochum-kg.nq" in response.text
    assert client.get("/catalog", headers={"Accept": "*/*"}).mimetype == "text/turtle"  # as harvesters ask


def test_get_catalog_in_an_unknown_format(client: FlaskClient) -> None:
    response = client.get("/catalog.docx")
    assert response.status_code == 404
    assert "ttl, rdf, xml, jsonld, nt" in response.get_json()["detail"]


def test_main_pages_of_the_sitemap_exist(client: FlaskClient) -> None:
    for path in PAGES:
        response = client.get(f"/{path}", headers={"Accept": "text/html"})
        assert (response.status_code, response.mimetype) == (200, "text/html"), path


def test_get_data_links_to_its_licence_and_its_description(client: FlaskClient) -> None:
    for path in ("/download/bochum-kg.ttl", "/data/ka-v01.ttl", "/ontology", "/catalog.ttl"):
        links = client.get(path, headers={"Accept": "text/turtle"}).headers.getlist("Link")
        assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in links, path
        assert '</.well-known/void>; rel="describedby"' in links, path


def test_get_table_links_to_its_metadata(client: FlaskClient) -> None:
    links = client.get("/download/ziele.csv").headers.getlist("Link")
    assert '</download/ziele.csv-metadata.json>; rel="describedby"' in links
    assert client.get("/download/ziele.csv-metadata.json").mimetype == "application/csvm+json"


def test_graphs_of_catalogue_and_void_can_be_asked(client: FlaskClient, tiny_release: Path) -> None:
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    rows = json.loads(client.get("/sparql", query_string={"query": query, "format": "json"}).data)["results"][
        "bindings"
    ]
    counts = {row["g"]["value"].removeprefix(f"{BASE}graph/"): int(row["n"]["value"]) for row in rows}
    expected = read_manifest(tiny_release)["graphs"]
    assert {name: counts[name] for name in METADATA} == {name: expected[name] for name in METADATA}


def test_catalogue_and_void_are_not_in_the_default_graph(client: FlaskClient) -> None:
    query = """PREFIX void: <http://rdfs.org/ns/void#> PREFIX dcat: <http://www.w3.org/ns/dcat#>
        ASK { { ?x void:property ?y } UNION { ?x a dcat:Distribution } }"""
    assert not json.loads(client.get("/sparql", query_string={"query": query, "format": "json"}).data)["boolean"]


def test_sib_editor_completes_from_the_endpoint(client: FlaskClient) -> None:
    """Its own query, shortened: class, property, class or datatype of the value."""
    query = """PREFIX void: <http://rdfs.org/ns/void#> PREFIX void-ext: <http://ldf.fi/void-ext#>
        SELECT DISTINCT ?subjectClass ?prop ?objectClass ?objectDatatype {
          ?cp void:class ?subjectClass ; void:propertyPartition ?pp . ?pp void:property ?prop .
          OPTIONAL { { ?pp void:classPartition [ void:class ?objectClass ] }
            UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?objectDatatype ] } } }"""
    asked = {"query": query, "format": "json", "default-graph-uri": f"{BASE}graph/void"}
    rows = json.loads(client.get("/sparql", query_string=asked).data)["results"]["bindings"]
    found = {(row["subjectClass"]["value"], row["prop"]["value"]) for row in rows if "objectClass" in row}
    assert (f"{BASE}ontology#Kernaktivitaet", f"{BASE}ontology#angabe") in found


def test_service_description_leads_to_void(client: FlaskClient) -> None:
    text = client.get("/sparql", headers={"Accept": "text/turtle"}).get_data(as_text=True)
    assert "/.well-known/void#dataset>" in text


def test_llms_txt_leads_to_what_there_is(client: FlaskClient, tiny_release: Path) -> None:
    text = (tiny_release / "llms.txt").read_text(encoding="utf-8")
    assert text.startswith("# ")
    links = re.findall(r"^- \[.+?\]\((.+?)\): \S", text, re.MULTILINE)
    assert len(links) > 10
    for link in links:
        assert link.startswith(BASE)
        if link.endswith("/queries"):  # the tiny project has none
            continue
        assert client.get(f"/{link.removeprefix(BASE)}").status_code == (405 if link.endswith("/mcp") else 200), link


def test_llms_full_txt_has_every_statement_with_its_source(tiny_release: Path) -> None:
    text = (tiny_release / "llms-full.txt").read_text(encoding="utf-8")
    assert "### „Mein Bochum“ – größer (“My Bochum” – bigger) (ka-v01)" in text
    line = next(line for line in text.splitlines() if line.startswith("- ") and "2024-08" in line)
    assert re.fullmatch(r"- .+ \[.+\] – .+", line), line
    assert f"- Page: {BASE}page/ka-v01" in text
