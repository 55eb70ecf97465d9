"""/queries on the real graph: the list, one question with its answer, the answer alone, the page to write one on."""

import csv
import io
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
SLUGS = sorted(
    path.stem
    for path in (Path(__file__).parents[2] / "data" / "queries").glob("*.ttl")
    if path.stem not in ("prefixes", "nutzergruppen")
)


def page(client: FlaskClient, path: str) -> str:
    response = client.get(path, headers=BROWSER)
    assert (response.status_code, response.mimetype) == (200, "text/html"), path
    return response.text


def rows(client: FlaskClient, path: str) -> list[list[str]]:
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (200, "text/csv"), path
    return list(csv.reader(io.StringIO(response.text)))


def test_list_has_every_query_once(real: FlaskClient) -> None:
    links = re.findall(r'<h3><a href="/queries/([^"]*)">', page(real, "/queries"))
    assert sorted(links) == SLUGS


def test_list_is_data_for_programs(real: FlaskClient) -> None:
    assert real.get("/queries", headers={"Accept": "text/turtle"}).text.count("SPARQLExecutable") >= len(SLUGS)


@pytest.mark.parametrize(("topic", "lang"), [("Klima", "de"), ("climate", "en")])
def test_list_can_be_about_a_topic(real: FlaskClient, topic: str, lang: str) -> None:
    text = page(real, f"/queries?topic={topic}&lang={lang}")
    assert re.findall(r'<h3><a href="/queries/([^"?]*)', text) == ["kernaktivitaeten-fuer-das-klima"]


def test_list_says_when_a_topic_has_none(real: FlaskClient) -> None:
    assert "There is no example query on this topic." in page(real, "/queries?topic=x&lang=en")


def test_topics_are_there_in_both_languages(real_release: Path) -> None:
    queries = json.loads((real_release / "documentation" / "queries.json").read_bytes())["queries"]
    for slug, query in queries.items():
        assert len(query["topics"]["de"]) == len(query["topics"]["en"]) > 0, slug


@pytest.mark.parametrize("slug", SLUGS)
def test_page_of_a_query_is_small_and_shows_its_answer(real: FlaskClient, slug: str) -> None:
    for lang in ("de", "en"):
        text = page(real, f"/queries/{slug}?lang={lang}")
        assert len(text.encode()) <= 100_000
        assert "<table" in text or '<p class="lead"><strong>' in text


@pytest.mark.parametrize("slug", SLUGS)
def test_english_names_come_in_as_many_rows(real: FlaskClient, slug: str) -> None:
    query = json.loads(real.get("/download/documentation/queries.json").data)["queries"][slug]
    if query["form"] != "select":
        return
    german, english = rows(real, f"/queries/{slug}.csv"), rows(real, f"/queries/{slug}.csv?lang=en")
    assert german[0] == english[0]
    assert len(german) == len(english) > 1


def test_answer_alone_does_not_depend_on_headers(real: FlaskClient) -> None:
    address = "/queries/kernaktivitaeten.csv"
    plain = real.get(address)
    other = real.get(address, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert (plain.data, plain.mimetype) == (other.data, other.mimetype)


def test_answer_alone_is_that_of_the_query_on_the_page(real: FlaskClient) -> None:
    text = re.search(r"<pre tabindex=\"0\"><code>(.*?)</code>", page(real, "/queries/kernaktivitaeten"), re.DOTALL)
    assert text
    asked = real.get("/sparql", query_string={"query": unescape(text[1]), "format": "csv"})
    assert asked.data == real.get("/queries/kernaktivitaeten.csv").data


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("kernaktivitaeten.json", "application/sparql-results+json"),
        ("kernaktivitaeten.xml", "application/sparql-results+xml"),
        ("kernaktivitaeten.tsv", "text/tab-separated-values"),
        ("gliederung-als-graph.ttl", "text/turtle"),
        ("gliederung-als-graph.jsonld", "application/ld+json"),
        ("jede-angabe-ist-belegt.json", "application/sparql-results+json"),
    ],
)
def test_answer_alone_in_each_format(real: FlaskClient, path: str, kind: str) -> None:
    response = real.get(f"/queries/{path}")
    assert (response.status_code, response.mimetype) == (200, kind)
    assert "ETag" in response.headers


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        ("x", "no example query"),
        ("x.csv", "no example query"),
        ("kernaktivitaeten.ttl", "csv"),
        ("gliederung-als-graph.csv", "turtle"),
        ("kernaktivitaeten.csv?lang=fr", "lang=en"),
    ],
)
def test_what_there_is_not_is_404_with_what_there_is(real: FlaskClient, path: str, remedy: str) -> None:
    separator = "&" if "?" in path else "?lang=en" if "." in path or path == "x" else ""
    response = real.get(f"/queries/{path}{separator}")
    assert response.status_code == 404
    assert remedy in response.get_json(force=True)["detail"]


def test_links_of_an_english_page_lead_to_english_answers(real: FlaskClient) -> None:
    text = page(real, "/queries/kernaktivitaeten?lang=en")
    assert 'href="/queries/kernaktivitaeten.csv?lang=en"' in text


def test_query_page_starts_from_an_example(real: FlaskClient) -> None:
    text = page(real, "/sparql?example=widersprueche")
    assert "bo:Widerspruch" in text.split("</textarea>")[0]


def test_query_page_starts_from_a_draft(real: FlaskClient) -> None:
    assert "\nASK {} # &lt;b&gt;</textarea>" in real.get("/sparql?draft=ASK {} %23 <b>", headers=BROWSER).get_data(
        as_text=True
    )


def test_query_page_lists_every_example(real: FlaskClient) -> None:
    assert sorted(set(re.findall(r'<li><a href="/sparql\?example=([^"&]+)"', page(real, "/sparql")))) == SLUGS


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_first_query_has_an_answer(real: FlaskClient, lang: str) -> None:
    text = page(real, f"/sparql?lang={lang}")
    query = re.search(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)
    assert query
    answer: Any = real.get("/sparql", query_string={"query": unescape(query[1])}).get_json(force=True)
    assert len(answer["results"]["bindings"]) == 75
