"""/ontology, /shapes, /validation: as RDF for programs and as a page for people."""

import html
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bochum_kg.releases.manifest import SEVERITIES, read_manifest

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


def page(client: FlaskClient, path: str) -> str:
    response = client.get(path, headers={"Accept": BROWSER})
    assert response.status_code == 200
    return response.text


def section(text: str, name: str) -> str:
    """The part of the page `text` that the fragment `name` leads to."""
    found = re.search(rf'<(\w+)[^>]* id="{name}".*?(?=<\1[^>]* id=|\Z)', text, re.DOTALL)
    assert found, f"no #{name}"
    return found[0]


@pytest.mark.parametrize("term", ["Kernaktivitaet", "angabeZu"])
def test_ontology_page_explains_each_term_at_its_fragment(client: FlaskClient, term: str) -> None:
    assert f"<code>bo:{term}</code>" in section(page(client, "/ontology"), term)


def test_ontology_page_has_every_term_once(client: FlaskClient, tiny_release: Path) -> None:
    text = page(client, "/ontology")
    terms = json.loads((tiny_release / "documentation" / "terms.json").read_bytes())["terms"]
    for term in terms:
        assert text.count(f'id="{term["name"]}"') == 1


def test_ontology_page_says_how_often_a_class_is_used_and_gives_examples(client: FlaskClient) -> None:
    found = section(page(client, "/ontology?lang=en"), "Kernaktivitaet")
    assert "A project." in found
    assert "2 things" in found
    assert '<a href="/page/ka-v01?lang=en">' in found
    assert "Ein Projekt." not in found


def test_ontology_page_leads_from_a_class_to_its_superclass(client: FlaskClient) -> None:
    assert 'ist auch<dd><a href="#Angabe">Angabe</a>' in section(page(client, "/ontology"), "Statusangabe")


def test_ontology_page_draws_every_class_as_a_link(client: FlaskClient, tiny_release: Path) -> None:
    drawing = re.search(r"<svg.*?</svg>", page(client, "/ontology"), re.DOTALL)
    assert drawing
    terms = json.loads((tiny_release / "documentation" / "terms.json").read_bytes())["terms"]
    for term in terms:
        assert (f' href="#{term["name"]}">' in drawing[0]) == (term["kind"] == "class")


@pytest.mark.parametrize(("language", "message"), [("de", "Kein Status belegt."), ("en", "No status on record.")])
def test_shapes_page_states_a_rule_in_one_language_with_its_result(
    client: FlaskClient, language: str, message: str
) -> None:
    found = section(page(client, f"/shapes?lang={language}"), "Kernaktivitaet-status")
    assert message in found
    assert f'<a href="/validation?lang={language}#rule-Kernaktivitaet-status">1 ' in found


def test_shapes_page_says_what_was_checked_and_that_nothing_was_found(client: FlaskClient) -> None:
    found = section(page(client, "/shapes"), "Kernaktivitaet-nummer")
    assert "Pflicht" in found
    assert "geprüft: 2" in found
    assert "Befund" not in found


def test_validation_page_lists_findings_worst_first_with_their_rule(client: FlaskClient) -> None:
    text = page(client, "/validation")
    places = [text.index(f'<h2 id="{severity}">') for severity in SEVERITIES]
    assert places == sorted(places)
    assert "Verletzungen (0)</h2>" in text
    found = section(text, "rule-Kernaktivitaet-status")
    assert '<a href="/page/ka-v02">Ohne Status</a>' in found
    assert 'href="/shapes#Kernaktivitaet-status"' in found


def test_validation_page_has_a_place_for_every_result_of_the_report(client: FlaskClient) -> None:
    text = page(client, "/validation")
    keys = set(re.findall(r"graph/report#(\w+)>", client.get("/download/report.nt").text))
    assert keys
    assert all(text.count(f'id="{key}"') == 1 for key in keys)


def test_validation_page_shows_the_places_that_are_left(client: FlaskClient) -> None:
    assert ' data-label="frei">123</td>' in section(page(client, "/validation"), "places")


def test_validation_page_groups_places_by_competence_and_explains_their_sum(
    real: FlaskClient, real_release: Path
) -> None:
    whole, *parts = read_manifest(real_release)["places"]
    areas = [part for part in parts if part["capacity"] == 5]
    left = sum(max(0, area["capacity"] - area["taken"]) for area in areas)
    free, beyond = whole["capacity"] - whole["taken"], sum(max(0, area["taken"] - 5) for area in areas)
    places = section(page(real, "/validation?lang=de"), "places")
    groups = [re.findall(r'<th scope="(\w+)"', group) for group in places.split("<tbody>")[2:]]
    assert groups == [["rowgroup", *["row"] * 5]] * 5
    assert f"haben zusammen {left} freie Plätze, die Strategie {free}: in " in places
    assert f"nach unserer Einordnung zusammen {beyond} mehr, als dort vorgesehen sind" in places
    english = section(page(real, "/validation?lang=en"), "places")
    assert f"have {left} free places in all, the strategy {free}: by our classification " in english
    assert f"hold {beyond} more than foreseen there" in english


@pytest.mark.parametrize("lang", ["de", "en"])
def test_ontology_page_draws_the_model_by_an_example_with_its_table(real: FlaskClient, lang: str) -> None:
    text = page(real, f"/ontology?lang={lang}")
    found = section(text, "model")
    drawn, table = found.split("<details")
    links = ["schwerpunkt", "kompetenz", "querschnittsthema", "dezernat", "angabe", "status", "beleg", "quelle"]
    for link in links:
        assert f">bo:{link}</text>" in drawn, link
        assert f">bo:{link}</a>" in table, link
    assert drawn.count('class="area"') == 9
    assert len(text.encode()) <= 100_000


def test_the_query_for_the_properties_of_a_class_finds_those_on_the_page(real: FlaskClient) -> None:
    text = page(real, "/ontology?lang=en")
    query = html.unescape(re.split("<pre[^>]*><code>", text)[1].split("</code>")[0])
    rows = real.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"}).text.split()[1:]
    found = {re.split("[/#]", row.split(",")[0])[-1] for row in rows}
    of_class = section(text, "Kernaktivitaet").split("<dt>target of")[0]
    shown = set(re.findall(r'href="#(?:[a-z]+-)?(\w+)"', of_class)) | set(re.findall(r"\w+:(\w+)", of_class))
    assert found - {"type"} <= shown
