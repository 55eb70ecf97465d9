"""The views over many things: lists, matrices, timelines, charts."""

import csv
import html
import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bochum_kg.namespaces import BASE

BROWSER = {"Accept": "text/html,*/*;q=0.8"}


def test_get_page_lists_what_there_is_with_counts(client: FlaskClient) -> None:
    text = client.get("/kernaktivitaeten", headers=BROWSER).text
    assert "Alle 2 Kernaktivitäten" in text
    assert '<a href="/page/ka-v01">„Mein Bochum“ – größer</a>' in text
    assert "kein Status belegt" in text


def test_get_page_filtered(client: FlaskClient) -> None:
    text = client.get("/kernaktivitaeten?status=umgesetzt&lang=en", headers=BROWSER).text
    assert "1 of 2 core activities" in text
    assert "Without status" not in text
    assert 'href="/kernaktivitaeten.csv?status=umgesetzt"' in text


def found(client: FlaskClient, query: str) -> dict[str, Any]:
    """The collection that a selection is as JSON."""
    body: dict[str, Any] = client.get(f"/kernaktivitaeten.json{query}").get_json()["@graph"][0]
    return body


def test_json_of_a_selection_is_the_answer_of_the_api(client: FlaskClient) -> None:
    for query in ("status=unbekannt", "q=groesser", "sort=-kompetenz&limit=1"):
        files, api = (client.get(f"{path}?{query}") for path in ("/kernaktivitaeten.json", "/api/kernaktivitaeten"))
        assert files.mimetype == "application/json"
        assert files.get_json() == api.get_json()
    body = found(client, "?status=unbekannt")
    assert (body["totalItems"], [item["id"] for item in body["items"]]) == (1, [f"{BASE}id/ka-v02"])


def test_csv_of_a_selection_is_rows_of_the_release_table(client: FlaskClient) -> None:
    response = client.get("/kernaktivitaeten.csv?q=groesser")
    assert response.content_type == "text/csv; charset=utf-8; header=present"
    whole = client.get("/download/kernaktivitaeten.csv")
    assert client.get("/kernaktivitaeten.csv?sort=id").data == whole.data
    header, first, *_ = csv.reader(io.StringIO(whole.text, newline=""))
    assert list(csv.reader(io.StringIO(response.text, newline=""))) == [header, first]


@pytest.mark.parametrize("query", ["", "?status=umgesetzt", "?status=unbekannt&sort=-prefLabel.en"])
def test_a_table_taken_from_the_list_is_a_proposal_that_changes_nothing(real: FlaskClient, query: str) -> None:
    table = real.get(f"/kernaktivitaeten.csv{query}").data
    answer = real.post("/validation", data=table, content_type="text/csv")
    assert answer.status_code == 200, answer.json
    assert answer.json["conforms"] is True


def test_climate_and_social_situation_is_one_activity_or_many(real: FlaskClient) -> None:
    themes = "querschnittsthema=klima&querschnittsthema=soziale-lage"
    for joined, words in (("und", "und"), ("oder", "oder")):
        query = f"{themes}&verknuepfung={joined}"
        answer = real.get(f"/api/kernaktivitaeten?{query}").get_json()["@graph"][0]
        assert (answer["totalItems"] == 1) == (joined == "und")
        assert real.get(f"/kernaktivitaeten.json?{query}").get_json()["@graph"][0]["totalItems"] == answer["totalItems"]
        rows = list(csv.reader(io.StringIO(real.get(f"/kernaktivitaeten.csv?{query}").text)))
        assert len(rows) - 1 == answer["totalItems"]
        text = real.get(f"/kernaktivitaeten?{query}&lang=de", headers=BROWSER).text
        assert f"{answer['totalItems']} von 75 Kernaktivitäten" in text
        assert f"<strong>{words}</strong> <a href" in text
        assert re.search(f'value="{joined}" checked', text)


def test_a_theme_meets_another_in_the_matrix_and_in_the_list(real: FlaskClient) -> None:
    table = real.get("/matrix?lang=de", headers=BROWSER).text.split('id="zusammen"')[1].split("</table>")[0]
    cells = re.findall(r'<a class="plain" href="([^"]+)"><span class="hidden">[^<]*</span>(?:<strong>)?(\d+)', table)
    assert len(cells) > 5
    for address, number in cells:
        assert f"{number} von 75 Kernaktivitäten" in real.get(html.unescape(address), headers=BROWSER).text


def test_a_selection_is_taken_along_as_query_and_citation(client: FlaskClient) -> None:
    text = client.get("/kernaktivitaeten?status=umgesetzt&lang=en", headers=BROWSER).text
    (query,) = re.findall(r'<a href="(/sparql\?query=[^"]+)">As SPARQL</a>', text)
    answer = client.get(html.unescape(query), headers={"Accept": "application/sparql-results+json"}).get_json()
    assert [row["kernaktivitaet"]["value"] for row in answer["results"]["bindings"]] == [f"{BASE}id/ka-v01"]
    assert re.search(r'<a href="/cite\?query=[^"]+">Cite</a>', text)


@pytest.mark.parametrize("path", ["/kernaktivitaeten", "/kernaktivitaeten.csv", "/kernaktivitaeten.json"])
@pytest.mark.parametrize("query", ["verknuepfung=xor", "status=nein", "sort=nein", "x=1", f"q={'a' * 201}"])
def test_get_with_what_does_not_exist_is_400(client: FlaskClient, path: str, query: str) -> None:
    response = client.get(f"{path}?{query}", headers={"Accept": "application/json"})
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")


def test_get_with_an_unknown_value_says_the_allowed_ones(client: FlaskClient) -> None:
    assert client.get("/kernaktivitaeten.json?status=nein").get_json()["allowed"] == [
        "umgesetzt",
        "laufend",
        "unbekannt",
    ]


def test_get_again_is_304(client: FlaskClient) -> None:
    first = client.get("/kernaktivitaeten.csv")
    assert client.get("/kernaktivitaeten.csv", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(["q", "sort", "status", "querschnittsthema", "schwerpunkt-herkunft", "lang", "y"]),
        st.one_of(st.text(max_size=30), st.sampled_from(["umgesetzt", "unbekannt", "-prefLabel.de", "de"])),
        max_size=3,
    )
)
def test_no_query_breaks_it(client: FlaskClient, query: dict[str, str]) -> None:
    assert client.get("/kernaktivitaeten", query_string=query, headers=BROWSER).status_code in (200, 400, 404)
    assert client.get("/kernaktivitaeten.json", query_string=query).status_code in (200, 400, 404)


def test_real_graph_says_what_is_unknown(real: FlaskClient) -> None:
    def total(query: str) -> int:
        return int(found(real, f"?{query}")["totalItems"])

    assert (total(""), total("status=unbekannt"), total("zustaendigeStelle=unbekannt")) == (75, 7, 19)


def test_real_graph_agrees_with_the_derived_links(real: FlaskClient) -> None:
    query = """PREFIX bo: <https://w3id.org/bochum-kg/ontology#> SELECT ?id ?link WHERE {
      ?a a bo:Kernaktivitaet ; bo:schwerpunkt|bo:querschnittsthema|bo:zustaendigeStelle ?s
      BIND(REPLACE(STR(?a), "^.*/", "") AS ?id) BIND(REPLACE(STR(?s), "^.*/", "") AS ?link) }"""
    rows = real.get("/sparql", query_string={"query": query, "format": "json"}).get_json(force=True)
    derived = {(row["id"]["value"], row["link"]["value"]) for row in rows["results"]["bindings"]}
    options = re.findall(
        r'name="(schwerpunkt|querschnittsthema|zustaendigeStelle)" value="([^"]+)"', real.get("/kernaktivitaeten").text
    )
    assert len(options) > 40
    linked = {
        (item["id"].rsplit("/", 1)[-1], value if name == "zustaendigeStelle" else f"{name}-{value}")
        for name, value in options
        if value != "unbekannt"
        for item in found(real, f"?{name}={value}")["items"]
    }
    assert linked == derived


def test_real_graph_finds_an_activity_by_its_old_name(real: FlaskClient) -> None:
    items = found(real, "?q=bochum+app")["items"]
    assert f"{BASE}id/ka-v04" in [item["id"] for item in items]


def test_get_matrix_counts_what_is_said(client: FlaskClient) -> None:
    text = client.get("/matrix?lang=en", headers=BROWSER).text
    assert "Competence One, none in the sources: </span>2" in text
    assert (
        "/kernaktivitaeten?schwerpunkt=eins&amp;status=umgesetzt&amp;schwerpunkt-herkunft=redaktionell&amp;lang=en"
        in text
    )


def test_every_number_of_the_real_matrix_is_the_length_of_the_list_it_leads_to(real: FlaskClient) -> None:
    text = real.get("/matrix", headers=BROWSER).text
    cells = re.findall(r'href="/kernaktivitaeten(\?[^"]*)"><span class="hidden">[^<]*</span>(\d+)', text)
    assert len(cells) > 100
    for query, number in cells:
        assert found(real, html.unescape(query))["totalItems"] == int(number), query


def test_a_steady_page_is_kept_by_language_and_kind_of_link(client: FlaskClient) -> None:
    texts = {
        client.get(f"/matrix{query}", headers=BROWSER).text for query in ("", "?lang=de", "?lang=en", "?lang=en&x=1")
    }
    assert len(texts) == 4
    assert client.get("/matrix?lang=en", headers=BROWSER).text in texts


def test_get_responsibility_of_the_real_graph(real: FlaskClient) -> None:
    text = real.get("/zustaendigkeit?lang=de", headers=BROWSER).text
    assert "Ohne Quelle: 19 von 75 Kernaktivitäten" in text
    department = text.split('id="dezernat-vi"')[1].split("<h2")[0]
    assert "Baustellenmanagement" in department
    assert '<a class="plain small" href="/page/ka-v07-zustaendig-1?lang=de">August 2024, Stadt oder Rat' in department


def test_get_responsibility_without_any_source(client: FlaskClient) -> None:
    assert "No source: 2 of 2 core activities" in client.get("/zustaendigkeit?lang=en", headers=BROWSER).text


@pytest.mark.parametrize("path", ["/matrix", "/zustaendigkeit", "/zeitleiste", "/vergleich", "/kennzahlen"])
@pytest.mark.parametrize("lang", ["de", "en"])
def test_get_page_of_the_tiny_and_of_the_real_graph(
    client: FlaskClient, real: FlaskClient, path: str, lang: str
) -> None:
    for one in (client, real):
        response = one.get(f"{path}?lang={lang}", headers=BROWSER)
        assert (response.status_code, response.headers["Content-Language"]) == (200, lang)
        assert " style=" not in response.text
        assert len(response.data) <= 100_000


def test_get_timeline_tells_planned_from_happened(real: FlaskClient) -> None:
    text = real.get("/zeitleiste?lang=en", headers=BROWSER).text
    planned = re.findall(r"<li[^>]*>(?:(?!</li>).)*planned</span>", text, re.DOTALL)
    assert any("2030" in entry and "/page/ka-v14-ereignis-2" in text for entry in planned)
    assert '<line class="today"' in text
    anchors = set(re.findall(r' id="([^"]+)"', text))
    assert set(re.findall(r'<a href="#([^"]+)"><title>', text)) <= anchors  # every mark leads to its entry
    assert "May 2017" in text
    assert "18 May 2017" in text
    assert "2021 – 2023" in text


def test_get_comparison_counts_what_the_sources_say(real: FlaskClient) -> None:
    text = real.get("/vergleich?lang=en", headers=BROWSER).text
    rows = dict(re.findall(r'<th scope="row">([^<]*)</th>((?:<td class="number">\d+</td>){2})', text))
    numbers = {label: re.findall(r"\d+", cells) for label, cells in rows.items()}
    assert numbers["Focus areas"] == ["25", "25"]
    assert numbers["Strategic goals"] == ["15", "10"]
    assert numbers["Guiding sentences, as far as found"] == ["69", "13"]
    assert (text.count('class="stream"'), text.count("stream moved"), text.count("stream ended")) == (18 + 1, 7, 1)
    assert text.count('class="sort kept"') == 18
    assert text.count('class="sort changed"') == 7


def test_get_figures_puts_the_citys_totals_beside_the_graphs(real: FlaskClient) -> None:
    text = real.get("/kennzahlen?lang=en", headers=BROWSER).text
    rows = text.split('id="abgleich"')[1].split("<h2")[0]
    assert re.search(r"ongoing core activities</th><td class=\"number\">38</td>.*?>32<span.*?>−6</td>", rows, re.DOTALL)


def test_get_figures_draws_what_has_two_dated_values(real: FlaskClient) -> None:
    query = """PREFIX bo: <https://w3id.org/bochum-kg/ontology#> PREFIX id: <https://w3id.org/bochum-kg/id/>
SELECT ?series WHERE { ?value bo:zeitreihe ?series ; bo:stand ?day ; bo:wertart ?sort .
FILTER(?sort NOT IN (id:wertart-ziel, id:wertart-erwartung)) } GROUP BY ?series HAVING (COUNT(?value) > 1)"""
    rows = real.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"}).text.split()[1:]
    drawn = re.findall(r'href="/kennzahlen/(zeitreihe-[\w-]+)\.svg', real.get("/kennzahlen", headers=BROWSER).text)
    assert sorted(drawn) == sorted(row.rsplit("/", 1)[1] for row in rows)
    assert drawn


def test_get_figures_shows_the_way_to_a_target_as_a_bar(real: FlaskClient) -> None:
    text = real.get("/kennzahlen?lang=de", headers=BROWSER).text
    part = text.split('id="zeitreihe-baenke"')[1].split("</section>")[0]
    assert "<strong>517 von höchstens 1.000</strong> (Stand 22. Dez. 2021)" in part
    assert 'class="reached" width="51.7%"' in part
    assert 'class="reached"' in text.split('id="zeitreihe-mission-solar-leistung"')[1].split("</section>")[0]
    assert '<td class="number">mindestens ' in text.split('id="einzeln"')[1]


def test_every_link_of_the_views_leads_somewhere(real: FlaskClient) -> None:
    for path in ("/zeitleiste", "/vergleich", "/kennzahlen", "/zustaendigkeit"):
        text = real.get(path, headers=BROWSER).text
        local = {html.unescape(link) for link in re.findall(r'href="(/(?:page|kernaktivitaeten)[^"]*)"', text)}
        for link in sorted(local)[::7]:  # a sample; the crawl of all is an end-to-end test
            assert real.get(link, headers=BROWSER).status_code == 200, link


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("?thema=klima", "?querschnittsthema=klima"),
        (
            "?status=laufend&thema-herkunft=amtlich&lang=en",
            "?status=laufend&querschnittsthema-herkunft=amtlich&lang=en",
        ),
        (".csv?stelle=a&stelle=b", ".csv?zustaendigeStelle=a&zustaendigeStelle=b"),
    ],
)
def test_links_with_the_parameters_of_version_1_0_lead_on(client: FlaskClient, old: str, new: str) -> None:
    response = client.get(f"/kernaktivitaeten{old}")
    assert (response.status_code, response.location) == (301, f"/kernaktivitaeten{new}")
