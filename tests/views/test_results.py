"""A query's answer as a page: what asks for one, the table, what is left out and said so, and errors at the form."""

import csv
import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bochum_kg.namespaces import BASE

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SELECT = f"SELECT ?s ?o {{ ?s a ?o }} ORDER BY ?s LIMIT 3 #{BASE}"


def result(client: FlaskClient, query: str, **parameters: str) -> TestResponse:
    fields = {"query": query, "format": "html", **parameters}
    return client.get("/sparql", query_string=fields)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("de", "Zeile 1, Spalte 15: bo:angaben kommt im Graphen nicht vor. Ist bo:angabe gemeint?"),
        ("en", "Line 1, column 15: bo:angaben does not occur in the graph. Is bo:angabe meant?"),
    ],
)
def test_a_misspelt_term_is_told_above_the_empty_answer(client: FlaskClient, language: str, told: str) -> None:
    text = f"SELECT * {{ ?s <{BASE}ontology#angaben> ?o }}"
    assert told.replace("bo:angaben", f"&lt;{BASE}ontology#angaben&gt;") in result(client, text, lang=language).text
    assert "meant?" not in result(client, SELECT, lang="en").text


@pytest.mark.parametrize("accept", [BROWSER, "text/html", "text/html;q=0.9,application/json;q=0.1"])
def test_a_browser_gets_a_page(client: FlaskClient, accept: str) -> None:
    response = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize("accept", ["*/*", "application/sparql-results+json,*/*;q=0.9", "text/html;q=0.5,text/csv"])
def test_a_program_does_not(client: FlaskClient, accept: str) -> None:
    response = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": accept})
    assert response.mimetype != "text/html"


def test_a_format_in_the_address_wins_over_the_browser(client: FlaskClient) -> None:
    parameters = {"query": SELECT, "format": "csv"}
    assert client.get("/sparql", query_string=parameters, headers={"Accept": BROWSER}).mimetype == "text/csv"


def test_post_form_can_ask_for_a_page(client: FlaskClient) -> None:
    assert client.post("/sparql", data={"query": SELECT, "format": "html"}).mimetype == "text/html"


def test_things_and_terms_are_short_and_lead_on(client: FlaskClient) -> None:
    text = result(client, f"SELECT ?s ?o {{ ?s a ?o FILTER(?s = <{BASE}id/ka-v01>) }}", lang="en").text
    assert '<a href="/page/ka-v01?lang=en">id:ka-v01</a>' in text
    assert '<a href="/ontology?lang=en#Kernaktivitaet">bo:Kernaktivitaet</a>' in text


def test_an_address_that_is_no_web_address_is_no_link(client: FlaskClient) -> None:
    text = result(client, "SELECT (<javascript:alert(1)> AS ?x) (<urn:x> AS ?y) {}").text
    assert "<td>javascript:alert(1)</td><td>urn:x</td>" in text


def test_text_is_text(client: FlaskClient) -> None:
    text = result(client, 'SELECT ("<script>alert(1)</script>" AS ?x) {}').text
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize(("lang", "shown"), [("de", "1.234.567,5"), ("en", "1,234,567.5")])
def test_numbers_and_dates_are_written_for_readers(client: FlaskClient, lang: str, shown: str) -> None:
    query = 'SELECT (1234567.5 AS ?n) ("2026-03-01"^^<http://www.w3.org/2001/XMLSchema#date> AS ?d) {}'
    text = result(client, query, lang=lang).text
    assert f'<td class="number"><data value="1234567.5">{shown}</data></td>' in text
    assert '<time datetime="2026-03-01">1' in text


def test_a_text_in_another_language_is_marked(client: FlaskClient) -> None:
    assert '<span lang="en">x</span>' in result(client, 'SELECT ("x"@en AS ?x) {}', lang="de").text


@pytest.mark.parametrize(("query", "shown"), [("ASK {}", "Yes"), ("ASK { FILTER(false) }", "No")])
def test_ask_is_answered_in_a_word(client: FlaskClient, query: str, shown: str) -> None:
    assert f"<strong>{shown}</strong>" in result(client, query, lang="en").text


def test_no_row_is_said_in_words(client: FlaskClient) -> None:
    assert "No result" in result(client, "SELECT * { <urn:x> ?p ?o }", lang="en").text


@pytest.mark.parametrize(
    ("lang", "heads"), [("de", ["Subjekt", "Prädikat", "Objekt"]), ("en", ["subject", "predicate", "object"])]
)
def test_get_graph_has_heads_in_the_language_of_the_page(client: FlaskClient, lang: str, heads: list[str]) -> None:
    text = result(client, f"DESCRIBE <{BASE}id/ka-v01>", lang=lang).text
    assert re.findall(r'<th scope="col">(.*?)</th>', text) == heads


def test_a_graph_is_shown_as_triples(client: FlaskClient) -> None:
    text = result(client, f"DESCRIBE <{BASE}id/ka-v01>", lang="en").text
    assert '<th scope="col">predicate</th>' in text
    assert "format=ttl" in text


def test_what_is_not_shown_is_said_and_can_be_had(client: FlaskClient) -> None:
    text = result(client, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 2500", lang="en").text
    assert text.count("<tr>") == 1 + 1000
    assert "The first 1,000 of 2,500 rows." in text
    whole = re.search(r'<a href="([^"]*)">Download all</a>', text)
    assert whole
    answer = client.get(whole[1].replace("&amp;", "&"))
    assert answer.mimetype == "text/csv"
    assert len(list(csv.reader(io.StringIO(answer.text)))) == 1 + 2500


def test_downloads_ask_the_same_dataset(client: FlaskClient) -> None:
    parameters = {"default-graph-uri": f"{BASE}graph/werte"}
    text = result(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", **parameters).text
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/sparql\?query=[^"]*format=csv)"', text)]
    shown = re.search(r'<data value="(\d+)">', text)
    assert shown
    assert client.get(links[0]).text == f"n\r\n{shown[1]}\r\n"


def test_syntax_error_stands_at_the_form_with_the_query_kept(client: FlaskClient) -> None:
    response = result(client, "SELECT * {\n  ?s <b> }", lang="en")
    assert response.status_code == 400
    assert response.headers["Cache-Control"] == "no-store"
    assert "Line 2, column" in response.text
    kept = response.get_data(as_text=True)
    assert "SELECT * {\n  ?s &lt;b&gt; }</textarea>" in kept
    assert 'aria-invalid="true" aria-describedby="error"' in response.text
    assert re.search(r"<pre>  \?s &lt;b&gt; }\n +\^</pre>", kept)


@pytest.mark.parametrize(
    ("lang", "said"), [("de", "Das Präfix bo: ist nicht deklariert."), ("en", "The prefix bo: is not declared.")]
)
def test_undeclared_prefix_of_ours_can_be_inserted(client: FlaskClient, lang: str, said: str) -> None:
    response = result(client, "SELECT ?s { ?s a bo:Kernaktivitaet }", lang=lang)
    assert response.status_code == 400
    assert said in response.text
    assert "expected one of" not in response.text
    mended = re.search(r'<input type="hidden" name="query" value="([^"]*)">', response.text)
    assert mended
    assert "ka-v01" in result(client, unescape(mended[1]), lang=lang).text


def test_undeclared_prefix_of_others_cannot(client: FlaskClient) -> None:
    response = result(client, "SELECT ?s { ?s a nix:Kernaktivitaet }", lang="en")
    assert "The prefix nix: is not declared." in response.text
    assert '<input type="hidden" name="query"' not in response.text


def test_timeout_keeps_the_query_too(client: FlaskClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    response = result(client, query, timeout="0.2", lang="de")
    assert response.status_code == 504
    assert "Zeit abgelaufen" in response.text
    assert query in response.text


def test_an_answer_too_large_for_a_page_is_refused_with_the_remedy(client: FlaskClient) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 300000"
    response = result(client, query, lang="en")
    assert response.status_code == 413
    assert "Download it as CSV" in response.text


def test_what_changes_by_itself_is_not_kept(client: FlaskClient) -> None:
    assert result(client, "SELECT (RAND() AS ?x) {}").headers["Cache-Control"] == "no-store"


def test_the_query_can_be_cited(client: FlaskClient) -> None:
    link = re.search(r'href="(/cite[^"]*)"', result(client, "ASK { FILTER(1 < 2) }", lang="en").text)
    assert link
    assert "ASK { FILTER(1 &lt; 2) }" in client.get(unescape(link[1]), headers={"Accept": "text/html"}).text


def doubled(times: int) -> str:
    """A pattern that binds ?z0, ?z1 … to 10,000 characters, 20,000 …"""
    return f'VALUES ?z0 {{"{"x" * 10_000}"}} ' + " ".join(
        f"BIND(CONCAT(?z{n},?z{n}) AS ?z{n + 1})" for n in range(times)
    )


@pytest.mark.parametrize(
    "term",
    [
        *(f'"{year}-01-01"^^xsd:date' for year in ("99999999999", "-99999999999", "0000", "2147483648")),
        *('"99999999999-01"^^xsd:gYearMonth', '"2020-99999999999-01"^^xsd:date', '"2020-02-30"^^xsd:date'),
        *('"1e400"^^xsd:double', '"NaN"^^xsd:double', '"\u00b2"^^xsd:decimal', f'"{"9" * 5000}"^^xsd:integer'),
        *('"1e300"^^xsd:double', '"1E28"^^xsd:decimal', f'"{"9" * 30}"^^xsd:integer', '"1e-999999"^^xsd:double'),
    ],
)
def test_dates_and_numbers_beyond_every_calendar_stand_there_as_they_are(client: FlaskClient, term: str) -> None:
    head = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
    for language in ("de", "en"):
        assert result(client, f"{head} SELECT ({term} AS ?x) {{}}", lang=language).status_code == 200
        assert result(client, f"{head} CONSTRUCT {{ <urn:a> <urn:b> {term} }} {{}}", lang=language).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT ?z10 {{ {doubled(10)} }}",
        f'SELECT ?y {{ {doubled(10)} BIND(IRI(CONCAT("urn:", ?z10)) AS ?y) }}',
        f'SELECT ?y {{ {doubled(10)} BIND(STRLANG(?z10, "de") AS ?y) }}',
        f"SELECT ?y {{ {doubled(10)} BIND(CONCAT(?z10, ?z9, ?z8) AS ?y) }}",
    ],
)
def test_a_term_too_large_for_a_page_is_refused_with_the_remedy(client: FlaskClient, query: str) -> None:
    response = client.post("/sparql?lang=en", data={"query": query, "format": "html"})
    assert (response.status_code, "Download it as CSV" in response.text) == (413, True)


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT ?z8 {{ {doubled(8)} }}",
        f'SELECT ?y {{ {doubled(8)} BIND(IRI(CONCAT("http://", ?z8)) AS ?y) }}',
        f"SELECT ?y {{ {doubled(8)} BIND(STRDT(?z8, <http://www.w3.org/2001/XMLSchema#integer>) AS ?y) }}",
        f"CONSTRUCT {{ <urn:a> <urn:b> ?z8 }} {{ {doubled(8)} }}",
    ],
)
def test_a_long_term_is_cut_on_a_page(client: FlaskClient, query: str) -> None:
    response = client.post("/sparql?lang=en", data={"query": query, "format": "html"})
    assert (response.status_code, "x…" in response.text) == (200, True)
    assert len(response.data) < 100_000


@pytest.mark.parametrize(("lang", "name"), [("de", "laufend"), ("en", "ongoing")])
def test_things_have_their_names_where_the_row_does_not_say_them(real: FlaskClient, lang: str, name: str) -> None:
    space = "PREFIX bo: <https://w3id.org/bochum-kg/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
    pattern = f'?ka bo:status ?s . ?s rdfs:label ?n FILTER(LANG(?n) = "{lang}")'
    alone, named = (
        real.get(
            "/sparql", query_string={"query": f"{space} SELECT {what} {{ {pattern} }}", "format": "html", "lang": lang}
        ).text
        for what in ("?s", "?s ?n")
    )
    link = f'<a href="/page/status-laufend?lang={lang}">id:status-laufend</a>'
    assert f"<td>{link} {name}</td>" in alone
    assert f"<td>{link}</td><td>{name}</td>" in named


def test_terms_of_ours_have_their_names_in_a_graph(real: FlaskClient) -> None:
    text = real.get("/sparql?format=html&lang=de&query=DESCRIBE <https://w3id.org/bochum-kg/id/ka-v07>").text
    assert ">bo:status</a> Status</td>" in text
