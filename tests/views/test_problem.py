"""Errors: RFC 9457 for programs, a page for browsers, nothing about our insides for anybody."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import client_of, copied
from flask.testing import FlaskClient

from bochum_kg.site import open_release


@pytest.fixture(scope="module")
def broken(tiny_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A site whose release has lost a file since it was opened."""
    folder = copied(tiny_release, tmp_path_factory.mktemp("broken") / "release")
    site = open_release(folder, workers=1)
    for name in ("werte.ttl", "werte.ttl.gz"):  # the twin alone would do
        (folder / name).unlink()
    yield client_of(site)
    site.engine.close()


def test_unknown_path_is_a_problem_document(client: FlaskClient) -> None:
    response = client.get("/nix")
    assert (response.status_code, response.content_type) == (404, "application/problem+json")
    body = json.loads(response.data)
    assert {name: body[name] for name in ("type", "title", "status")} == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
    }
    assert body["detail"]


def test_unknown_path_is_a_page_for_a_browser(client: FlaskClient) -> None:
    response = client.get("/nix", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert "<h1>404 – Nicht gefunden</h1>" in response.text
    english = client.get("/nix?lang=en", headers={"Accept": "text/html"})
    assert "<h1>404 – Not Found</h1>" in english.text


def test_problem_is_never_refused_by_accept(client: FlaskClient) -> None:
    response = client.get("/nix", headers={"Accept": "image/png"})
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")


def test_problem_is_not_cached_and_varies(client: FlaskClient) -> None:
    headers = client.get("/nix").headers
    assert headers["Cache-Control"] == "no-store"
    assert "Accept" in headers["Vary"]


def test_problem_carries_cors_and_safety_headers(client: FlaskClient) -> None:
    headers = client.get("/nix").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    response = client.post("/health")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_unexpected_error_is_500_without_details(broken: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        response = broken.get("/download/werte.ttl")
    assert response.status_code == 500
    body = json.loads(response.data)
    assert (body["title"], set(body)) == ("Internal error", {"type", "title", "status", "detail"})
    for inside in ("werte.ttl", "Traceback", "FileNotFoundError", "/tmp"):
        assert inside not in response.text


def test_unexpected_error_is_logged(broken: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        broken.get("/download/werte.ttl")
    assert [record.exc_info is not None for record in caplog.records] == [True]


def test_unexpected_error_has_cors_headers_too(broken: FlaskClient) -> None:
    assert broken.get("/download/werte.ttl").headers["Access-Control-Allow-Origin"] == "*"


def test_unexpected_error_is_a_page_for_a_browser(broken: FlaskClient) -> None:
    response = broken.get("/download/werte.ttl", headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (500, "text/html")
    assert "Traceback" not in response.text
    german = broken.get("/download/werte.ttl?lang=de", headers={"Accept": "text/html"})
    assert "<h1>500 – Fehler auf unserer Seite</h1>" in german.text


def test_error_under_a_language_that_does_not_exist_keeps_its_own_status(client: FlaskClient) -> None:
    response = client.get("/page/nein?lang=fr", headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["Content-Language"]) == (404, "de")
    assert "nein" in response.text


@pytest.mark.parametrize("path", ["/sparql", "/sparql?query=ASK{}", "/sparql?query=nonsense", "/id/ka-v01", "/nix"])
@pytest.mark.parametrize("accept", ["text/html," * 400 + "text/html;q=0.5", "a/b;c=" + "d" * 4096, "," * 100_000])
def test_accept_header_that_is_too_long_is_refused(client: FlaskClient, path: str, accept: str) -> None:
    response = client.get(path, headers={"Accept": accept})
    if len(accept) > 4096 and path != "/nix":
        assert (response.status_code, response.content_type) == (431, "application/problem+json")
        assert f"{len(accept):,} characters; 4,096" in json.loads(response.data)["detail"]
    else:
        assert response.status_code in (200, 303, 400, 404)


def test_accept_header_that_browsers_send_is_short_enough(client: FlaskClient) -> None:
    assert client.get("/nix", headers={"Accept": "text/html," * 400}).content_type == "text/html; charset=utf-8"
