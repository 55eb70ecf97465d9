"""/ and /health."""

import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import client_of, copied
from flask.testing import FlaskClient

from bochum_kg import __version__
from bochum_kg.releases.manifest import read_manifest
from bochum_kg.site import Site, open_release


class Links(HTMLParser):
    """The addresses a page links to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value for name, value in attrs if name in ("href", "src") and value}


# Linked already, made by the commits that follow this one.
@pytest.mark.parametrize(
    ("language", "fixed"), [("de", "2 von 25 festgelegt, 23 frei"), ("en", "2 of 25 fixed, 23 free")]
)
def test_get_start_shows_the_competences_and_what_is_free(client: FlaskClient, language: str, fixed: str) -> None:
    response = client.get(f"/?lang={language}")
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert f'href="/page/kompetenz-eins?lang={language}"' in response.text
    assert fixed in response.text


def test_get_start_draws_every_activity_as_a_link_with_name_and_status(client: FlaskClient) -> None:
    text = client.get("/?lang=de").text
    (fields,) = re.findall(r'<svg class="fields".*?</svg>', text, re.DOTALL)
    assert re.search(
        r'<a href="/page/ka-v01\?lang=de"><title>„Mein Bochum“ – größer: umgesetzt, Stand Aug. 2024</title>', fields
    )
    assert re.search(
        r'<a href="/page/schwerpunkt-eins\?lang=de"><title>Schwerpunkt Eins: 4 freie Plätze</title>', fields
    )
    assert fields.count('href="#umgesetzt"') == 1
    assert fields.count('href="#free"') == 4


def test_get_start_says_the_same_in_a_table(client: FlaskClient) -> None:
    table = client.get("/?lang=de").text.split("Dasselbe als Tabelle")[1].split("</table>")[0]
    assert '„Mein Bochum“ – größer</a> <span class="quiet">(umgesetzt, Stand Aug. 2024)</span>' in table


def test_get_start_keeps_activities_without_a_focus_area(client: FlaskClient) -> None:
    assert re.search(
        r"Ohne Schwerpunkt der Fassung 2.0:.*Ohne Status</a> \(kein Status belegt\)", client.get("/?lang=de").text
    )


@pytest.mark.parametrize("path", ["/", "/daten"])
def test_get_start_and_data_link_to_what_exists(client: FlaskClient, path: str) -> None:
    links = Links(client.get(path).text).found
    assert ("/download/bochum-kg.ttl" in links) == (path == "/daten")
    for link in links - {"/page/bochum-strategie"}:  # the tiny project's strategy has another name
        if link.startswith("/"):
            assert client.get(link, headers={"Accept": "text/html, */*;q=0.1"}).status_code == 200, link


@pytest.mark.parametrize("language", ["de", "en"])
def test_get_data_offers_every_graph_in_every_format(client: FlaskClient, tiny_release: Path, language: str) -> None:
    links = Links(client.get(f"/daten?lang={language}").text).found
    for graph in ("bochum-kg", *read_manifest(tiny_release)["graphs"]):
        for suffix in ("ttl", "jsonld", "nt", "rdf"):
            assert f"/download/{graph}.{suffix}" in links


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("de", ["Alles Wissen", "Alle Graphen", "Kernaktivitäten"]),
        ("en", ["All knowledge", "All graphs", "Core activities"]),
    ],
)
def test_get_data_says_what_a_file_holds(client: FlaskClient, language: str, titles: list[str]) -> None:
    rows = re.findall(r'<tr><th scope="row">(.*?) <code', client.get(f"/daten?lang={language}").text)
    assert set(titles) <= set(rows)


@pytest.mark.parametrize("path", ["/", "/daten", "/page/ka-v01", "/sparql", "/ontology", "/validation"])
def test_pages_load_nothing_from_elsewhere(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "text/html"})
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    for script in re.findall(r"<script[^>]*>", response.text):  # a data block, never run, or our own
        assert script == '<script type="application/ld+json">' or script.startswith('<script src="/static/')
    assert 'src="http' not in response.text
    assert " style=" not in response.text


@pytest.mark.parametrize("language", ["de", "en"])
def test_get_start_on_the_real_graph_adds_up(real: FlaskClient, language: str) -> None:
    response = real.get(f"/?lang={language}")
    assert len(response.data) < 100_000
    drawn = re.findall(r'<a href="/page/(ka-[a-z][0-9]+)\?lang=..">(?=<title>)', response.text)
    assert len(set(drawn)) == 75  # the city counts 75
    assert response.text.count('class="competence ') == 5
    assert response.text.count('class="fields"') == 25
    assert all(number in response.text for number in ("125", "75", "50"))


def test_get_start_on_the_real_graph_compares_the_citys_totals(real: FlaskClient) -> None:
    table = real.get("/?lang=de").text.split('<table class="totals">')[1].split("</table>")[0]
    rows = re.findall(r'<th scope="row">(.*?)</th><td class="number">(\d+)</td><td class="number">(\d+)?', table)
    city = {name: int(number) for name, number, _ in rows}
    assert (city["umgesetzte Kernaktivitäten"], city["laufende Kernaktivitäten"]) == (34, 38)
    assert city["eingestellte oder integrierte Kernaktivitäten"] == 3
    assert all(counted for name, _, counted in rows if not name.startswith("bis 2030"))
    assert "Stand Aug. 2024" in table
    assert 'href="/page/quelle-foliensatz-2-0?lang=de"' in table


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


def test_get_start_embeds_the_dataset_for_search_engines(tiny_release: Path, tmp_path: Path) -> None:
    folder = copied(tiny_release, tmp_path / "release")
    dataset = {"@context": "https://schema.org/", "@type": "Dataset", "name": "</script><b>"}
    (folder / "dataset.jsonld").write_text(json.dumps(dataset), encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256(json.dumps(dataset).encode()).hexdigest()
    manifest["files"]["dataset.jsonld"] = {"bytes": len(json.dumps(dataset)), "sha256": digest}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    site = open_release(folder, workers=1)
    text = client_of(site).get("/").text
    site.engine.close()
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert json.loads(script) == dataset


def test_daten_says_how_many_statements_each_file_holds(client: FlaskClient, tiny_release: Path) -> None:
    """Not the number of the default graph: the dumps leave out the catalogue and the statistics."""
    text = client.get("/daten?lang=de").text
    found = re.findall(r'<td class="number">([\d.]+)</td><td><a href="/download/([\w-]+)\.(\w+)"', text)
    graphs = read_manifest(tiny_release)["graphs"]
    assert {name for _, name, _ in found} == {"bochum-kg", *graphs}
    for number, name, suffix in found:
        lines = (tiny_release / f"{name}.{'nq' if suffix == 'nq' else 'nt'}").read_text("utf-8").count("\n")
        assert int(number.replace(".", "")) == lines, (name, suffix)
    assert "nicht aber den Katalog" in text
    assert "neither the catalogue" in client.get("/daten?lang=en").text


def test_addresses_for_portals_lead_somewhere_as_they_stand_there(site: Site) -> None:
    """The base of the graph is a name, and need not be served: a portal that copies an address wants this site's."""
    text = client_of(site, "https://daten.example/strategie/").get("/daten?lang=de").text
    for path in ("catalog.ttl", "sparql"):
        assert f">https://daten.example/strategie/{path}</a>" in text
