"""/ontology, /shapes, /validation: as RDF for programs and as a page for people."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

Facts = Callable[[bytes, str], frozenset[str]]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
GRAPHS = {"/ontology": "ontology", "/shapes": "shapes", "/validation": "report"}


@pytest.mark.parametrize("path", GRAPHS)
@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        (None, "ttl"),
        ("*/*", "ttl"),
        ("text/turtle", "ttl"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "rdf"),
        ("application/ld+json", "jsonld"),
    ],
)
def test_get_rdf(
    client: FlaskClient, facts: Facts, tiny_release: Path, path: str, accept: str | None, suffix: str
) -> None:
    response = client.get(path, headers={"Accept": accept} if accept else {})
    assert response.status_code == 200
    assert "Accept" in response.headers["Vary"]
    known = facts((tiny_release / f"{GRAPHS[path]}.nt").read_bytes(), "nt")
    assert facts(response.data, suffix) == known


@pytest.mark.parametrize("path", GRAPHS)
def test_get_page(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept": BROWSER})
    assert (response.status_code, response.content_type) == (200, "text/html; charset=utf-8")
    assert "Accept" in response.headers["Vary"]
    assert f"/download/{GRAPHS[path]}.ttl" in response.text


@pytest.mark.parametrize("path", GRAPHS)
def test_get_nothing_acceptable_is_406(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/html" in response.get_json(force=True)["detail"]


def test_get_ontology_page_explains_the_terms_at_their_fragment(client: FlaskClient) -> None:
    text = client.get("/ontology", headers={"Accept": BROWSER}).text
    assert '<dt id="Kernaktivitaet">' in text
    assert '<dt id="angabeZu">' in text
    assert "A project." in text


def test_get_shapes_page_shows_both_messages_and_the_severity(client: FlaskClient) -> None:
    text = client.get("/shapes", headers={"Accept": BROWSER}).text
    assert '<dt id="Kernaktivitaet-status"><code>shape:Kernaktivitaet-status</code> Info</dt>' in text
    assert "Kein Status belegt." in text
    assert "No status on record." in text


def test_get_validation_page_shows_findings_and_places(client: FlaskClient) -> None:
    text = client.get("/validation", headers={"Accept": BROWSER}).text
    assert '<a href="/page/ka-v02">ka-v02</a>' in text
    assert "No status on record." in text
    assert "<h2>Violation (0)</h2>" in text
    assert '<td class="number">123</td>' in text
