"""/, /health and /static."""

from html.parser import HTMLParser
from pathlib import Path

from conftest import client_of
from flask.testing import FlaskClient

from bochum_kg import __version__
from bochum_kg.manifest import read_manifest
from bochum_kg.views.served import open_release


class Links(HTMLParser):
    """The addresses a page links to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value for name, value in attrs if name in ("href", "src") and value}


# In the frame already, made by the commits that follow this one.
NOT_YET = {"zeitleiste", "vergleich", "kennzahlen", "daten", "release"}


def test_get_start_shows_the_competences_and_what_is_free(client: FlaskClient) -> None:
    response = client.get("/")
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert '<a href="/page/kompetenz-eins">Kompetenz Eins</a>' in response.text
    assert '<td class="number">23</td>' in response.text


def test_get_start_links_to_what_exists(client: FlaskClient) -> None:
    links = Links(client.get("/").text).found
    assert "/download/bochum-kg.ttl" in links
    graph_of_queries = "/download/queries.ttl"  # linked on the start page; the tiny project has no example queries
    for link in links - {graph_of_queries}:
        if link.startswith("/") and link.split("/")[1] not in NOT_YET:
            assert client.get(link, headers={"Accept": "text/html, */*;q=0.1"}).status_code == 200, link


def test_pages_load_nothing_from_elsewhere(client: FlaskClient) -> None:
    for path in ("/", "/sparql", "/ontology", "/validation"):
        response = client.get(path, headers={"Accept": "text/html"})
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert "<script" not in response.text
        assert 'src="http' not in response.text


def test_get_health(client: FlaskClient, tiny_release: Path) -> None:
    manifest = read_manifest(tiny_release)
    response = client.get("/health")
    assert response.status_code == 200
    assert response.get_json() == {
        "ready": True,
        "release": manifest["release"],
        "version": __version__,
        "triples": manifest["triples"],
        "releases": "/release/",
    }


def test_get_health_of_a_closed_engine_is_503(tiny_release: Path) -> None:
    site = open_release(tiny_release, workers=1)
    site.engine.close()
    response = client_of(site).get("/health")
    assert response.status_code == 503
    assert response.get_json()["ready"] is False


def test_get_stylesheet(client: FlaskClient) -> None:
    assert client.get("/static/style.css").mimetype == "text/css"


def test_get_static_outside_is_404(client: FlaskClient) -> None:
    assert client.get("/static/%2e%2e/problem.py").status_code == 404
