"""/download and /graph: the release's files as they are, with strong ETags, packed for who takes it."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bochum_kg.releases.manifest import read_manifest

Facts = Callable[[bytes, str], frozenset[str]]


def test_get_every_file_is_the_file(client: FlaskClient, tiny_release: Path) -> None:
    for name in read_manifest(tiny_release)["files"]:
        response = client.get(f"/download/{name}")
        assert (response.status_code, response.data) == (200, (tiny_release / name).read_bytes()), name


@pytest.mark.parametrize(
    ("suffix", "mimetype"),
    [
        ("ttl", "text/turtle"),
        ("nt", "application/n-triples"),
        ("rdf", "application/rdf+xml"),
        ("jsonld", "application/ld+json"),
        ("nq", "application/n-quads"),
    ],
)
def test_get_content_type(client: FlaskClient, suffix: str, mimetype: str) -> None:
    assert client.get(f"/download/bochum-kg.{suffix}").mimetype == mimetype


def test_get_turtle_names_its_charset_and_json_ld_stays_bare(client: FlaskClient) -> None:
    assert client.get("/download/werte.ttl").content_type == "text/turtle; charset=utf-8"
    assert client.get("/download/werte.jsonld").content_type == "application/ld+json"


@pytest.mark.parametrize("name", ["v1", "v1-framed", "v2", "v2-framed"])
def test_get_context_may_be_kept_for_ever(client: FlaskClient, tiny_release: Path, name: str) -> None:
    response = client.get(f"/context/{name}.jsonld", headers={"Accept": "text/html"})
    assert response.data == (tiny_release / "context" / f"{name}.jsonld").read_bytes()
    assert response.headers["Content-Type"] == "application/ld+json"  # to the letter: jsonld.js compares it
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Link" not in response.headers
    assert response.get_etag()[1] is False


def test_get_context_with_the_etag_is_304(client: FlaskClient) -> None:
    etag = client.get("/context/v1.jsonld").headers["ETag"]
    assert client.get("/context/v1.jsonld", headers={"If-None-Match": etag}).status_code == 304


def test_get_context_that_never_was_is_404(client: FlaskClient) -> None:
    response = client.get("/context/v0.jsonld")
    assert response.status_code == 404
    assert response.headers["Cache-Control"] == "no-store"


def test_get_etag_is_strong_and_the_hash(client: FlaskClient, tiny_release: Path) -> None:
    etag = client.get("/download/werte.ttl").headers["ETag"]
    assert etag == f'"{read_manifest(tiny_release)["files"]["werte.ttl"]["sha256"]}"'


def test_get_with_the_etag_is_304(client: FlaskClient) -> None:
    etag = client.get("/download/werte.ttl").headers["ETag"]
    response = client.get("/download/werte.ttl", headers={"If-None-Match": etag})
    assert (response.status_code, response.data) == (304, b"")


def test_get_with_another_etag_is_200(client: FlaskClient) -> None:
    assert client.get("/download/werte.ttl", headers={"If-None-Match": '"x"'}).status_code == 200


def test_get_gzip_when_taken(client: FlaskClient, tiny_release: Path) -> None:
    response = client.get("/download/werte.ttl", headers={"Accept-Encoding": "gzip, br"})
    assert (response.headers["Content-Encoding"], response.mimetype) == ("gzip", "text/turtle")
    assert gzip.decompress(response.data) == (tiny_release / "werte.ttl").read_bytes()
    assert "Accept-Encoding" in response.headers["Vary"]


@pytest.mark.parametrize("header", [None, "identity", "gzip;q=0", "br"])
def test_get_no_gzip_when_not_taken(client: FlaskClient, header: str | None) -> None:
    response = client.get("/download/werte.ttl", headers={"Accept-Encoding": header} if header else {})
    assert "Content-Encoding" not in response.headers
    assert "Accept-Encoding" in response.headers["Vary"]


def test_get_gzip_has_an_etag_of_its_own(client: FlaskClient) -> None:
    packed = client.get("/download/werte.ttl", headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    assert packed != client.get("/download/werte.ttl").headers["ETag"]
    again = client.get("/download/werte.ttl", headers={"Accept-Encoding": "gzip", "If-None-Match": packed})
    assert again.status_code == 304


def test_get_gz_twin_is_a_file_of_its_own(client: FlaskClient, tiny_release: Path) -> None:
    response = client.get("/download/werte.ttl.gz", headers={"Accept-Encoding": "gzip"})
    assert (response.mimetype, response.headers.get("Content-Encoding")) == ("application/gzip", None)
    assert response.data == (tiny_release / "werte.ttl.gz").read_bytes()


def test_head_has_the_length_and_no_body(client: FlaskClient, tiny_release: Path) -> None:
    response = client.head("/download/werte.ttl")
    assert response.data == b""
    assert int(response.headers["Content-Length"]) == (tiny_release / "werte.ttl").stat().st_size


@pytest.mark.parametrize(
    "name",
    [
        "nix.ttl",
        "werte.xlsx",
        "werte",
        "manifest.json",
        "werte.ttl.gz.gz",
        "%2e%2e%2fmanifest.json",
        "..%2f..%2fcurrent",
        "%00",
        "ü.ttl",
        "x" * 500,
    ],
)
def test_get_unknown_is_404(client: FlaskClient, name: str) -> None:
    response = client.get(f"/download/{name}")
    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"


def test_get_unknown_lists_what_exists(client: FlaskClient) -> None:
    detail = client.get("/download/nix.ttl").get_json(force=True)["detail"]
    for name in ("bochum-kg", "kernaktivitaeten", "inferred", "shapes", "ttl", "jsonld", "nt", "rdf", "nq"):
        assert name in detail


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        (None, "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/rdf+xml", "rdf"),
        ("text/html,*/*;q=0.1", "ttl"),
        ("image/png", "ttl"),
    ],
)
def test_get_graph_is_303_to_its_download(client: FlaskClient, accept: str | None, suffix: str) -> None:
    response = client.get("/graph/werte", headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.headers["Location"]) == (303, f"/download/werte.{suffix}")
    assert "Accept" in response.headers["Vary"]


def test_get_every_graph_of_the_endpoint_is_there(client: FlaskClient) -> None:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    rows = json.loads(client.get("/sparql", query_string={"query": query}).data)["results"]["bindings"]
    assert len(rows) > 5
    for row in rows:
        path = "/graph/" + row["g"]["value"].rsplit("/", 1)[1]
        assert client.get(path, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("name", ["nix", "bochum-kg", "%2e%2e", "WERTE", "ü"])
def test_get_unknown_graph_is_404(client: FlaskClient, name: str) -> None:
    response = client.get(f"/graph/{name}")
    assert response.status_code == 404
    assert "kernaktivitaeten" in response.get_json(force=True)["detail"]
