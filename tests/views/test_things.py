"""/id, /data, /page: the 303 between them, the data in four formats, the page in two languages, and odd addresses."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import TINY, client_of
from flask.testing import FlaskClient
from rdflib import RDF

from bochum_kg.build import pipeline
from bochum_kg.build.vocabulary import BO
from bochum_kg.namespaces import BASE, local
from bochum_kg.releases.manifest import current
from bochum_kg.site import Site, open_release

Facts = Callable[[bytes, str], frozenset[str]]
KA = f"<{BASE}id/ka-v01>"
NAME = f'{KA} <http://www.w3.org/2004/02/skos/core#prefLabel> "„Mein Bochum“ – größer"@de'
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ODD = [
    "ka-v99",
    "KA-V01",
    "ka_v01",
    "%2e%2e",
    "..",
    "%2e%2e%2fmanifest.json",
    "ka-v01%0a",
    "ka-v01%00",
    "ka-v01%20",
    "stra%C3%9Fe",
    "straße",
    "%ff",
    "%3Cscript%3E",
    "%3E%20%3Fp%20%3Fo",
    "a" * 500,
    "👍",
]


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        (None, "/data/ka-v01.ttl"),
        ("*/*", "/data/ka-v01.ttl"),
        ("text/turtle", "/data/ka-v01.ttl"),
        ("application/n-triples", "/data/ka-v01.nt"),
        ("application/rdf+xml", "/data/ka-v01.rdf"),
        ("application/ld+json", "/data/ka-v01.jsonld"),
        ('application/ld+json;profile="x"', "/data/ka-v01.jsonld"),
        ("text/html", "/page/ka-v01"),
        (BROWSER, "/page/ka-v01"),
    ],
)
def test_get_id_is_303_by_accept(client: FlaskClient, accept: str | None, target: str) -> None:
    response = client.get("/id/ka-v01", headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.headers["Location"]) == (303, target)
    assert "Accept" in response.headers["Vary"]


def test_head_id_is_303(client: FlaskClient) -> None:
    assert client.head("/id/ka-v01").status_code == 303


def test_get_id_nothing_acceptable_is_406(client: FlaskClient) -> None:
    response = client.get("/id/ka-v01", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/turtle" in response.get_json(force=True)["detail"]


def test_get_id_leads_to_an_answer(client: FlaskClient) -> None:
    response = client.get("/id/ka-v01", headers={"Accept": BROWSER}, follow_redirects=True)
    assert response.status_code == 200
    assert "größer" in response.text


@pytest.mark.parametrize("pattern", ["/id/{}", "/data/{}.ttl", "/page/{}"])
@pytest.mark.parametrize("name", ODD, ids=lambda name: name[:12])
def test_get_odd_address_is_404(client: FlaskClient, pattern: str, name: str) -> None:
    response = client.get(pattern.format(name))
    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"
    assert "Traceback" not in response.text


@pytest.mark.parametrize("suffix", ["ttl", "nt", "rdf", "jsonld"])
def test_get_data_holds_the_thing_its_statements_and_their_sources(
    client: FlaskClient, facts: Facts, suffix: str
) -> None:
    found = facts(client.get(f"/data/ka-v01.{suffix}").data, suffix)
    assert NAME in found
    for number in (1, 2):
        assert f"{KA} <{BO.angabe}> <{BASE}id/ka-v01-status-{number}>" in found
        assert f"<{BASE}id/ka-v01-status-{number}> <{BO.beleg}> <{BASE}id/fundstelle-eins>" in found
    assert f"<{BASE}id/fundstelle-eins> <{BO.quelle}> <{BASE}id/quelle-eins>" in found
    assert any(fact.startswith(f"<{BASE}id/quelle-eins> ") and "Quelle Eins" in fact for fact in found)


def test_get_data_holds_what_is_inferred(client: FlaskClient, facts: Facts) -> None:
    found = facts(client.get("/data/ka-v01.nt").data, "nt")
    assert f"{KA} <{BO.status}> <{BASE}id/status-umgesetzt>" in found


def test_get_data_names_what_it_points_to(client: FlaskClient, facts: Facts) -> None:
    found = facts(client.get("/data/ka-v01.nt").data, "nt")
    assert any(fact.startswith(f"<{BASE}id/kompetenz-eins> ") and "Competence One" in fact for fact in found)


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [
        ("ttl", "text/turtle; charset=utf-8"),
        ("nt", "application/n-triples"),
        ("rdf", "application/rdf+xml"),
        ("jsonld", "application/ld+json"),
    ],
)
def test_get_data_content_type(client: FlaskClient, suffix: str, kind: str) -> None:
    assert client.get(f"/data/ka-v01.{suffix}").content_type == kind


def test_get_data_as_json_ld_names_its_context_or_carries_it(client: FlaskClient, facts: Facts) -> None:
    named, inline = client.get("/data/ka-v01.jsonld"), client.get("/data/ka-v01-inline.jsonld")
    assert named.get_json(force=True)["@context"] == f"{BASE}context/v2.jsonld"
    assert inline.content_type == named.content_type == "application/ld+json"
    assert inline.get_json(force=True)["@context"]["nummer"]["@id"] == str(BO.nummer)
    assert (
        facts(inline.data, "jsonld") == facts(named.data, "jsonld") == facts(client.get("/data/ka-v01.nt").data, "nt")
    )
    assert inline.headers["ETag"] != named.headers["ETag"]


def test_get_data_inline_is_for_json_ld_only(client: FlaskClient) -> None:
    assert client.get("/data/ka-v01-inline.ttl").status_code == 404


def test_get_data_is_the_same_twice(client: FlaskClient) -> None:
    assert client.get("/data/ka-v01.ttl").data == client.get("/data/ka-v01.ttl").data


def test_get_data_etag_answers_304(client: FlaskClient) -> None:
    etag = client.get("/data/ka-v01.ttl").headers["ETag"]
    response = client.get("/data/ka-v01.ttl", headers={"If-None-Match": etag})
    assert (response.status_code, response.data) == (304, b"")


def test_get_data_etags_differ_by_format_and_thing(client: FlaskClient) -> None:
    addresses = ["/data/ka-v01.ttl", "/data/ka-v01.nt", "/data/ka-v02.ttl"]
    assert len({client.get(address).headers["ETag"] for address in addresses}) == 3


@pytest.mark.parametrize("suffix", ["html", "csv", "", "TTL", "ttl.gz"])
def test_get_data_unknown_suffix_is_404(client: FlaskClient, suffix: str) -> None:
    response = client.get(f"/data/ka-v01.{suffix}")
    assert response.status_code == 404
    assert "Traceback" not in response.text


def test_get_data_unknown_suffix_lists_what_exists(client: FlaskClient) -> None:
    assert "ttl, jsonld, nt, rdf" in client.get("/data/ka-v01.csv").get_json(force=True)["detail"]


@pytest.mark.parametrize(
    ("language", "name", "kind", "status"),
    [
        ("de", "„Mein Bochum“ – größer", "Kernaktivität", "umgesetzt"),
        ("en", "“My Bochum” – bigger", "Core activity", "implemented"),
    ],
)
def test_get_page_in_both_languages(client: FlaskClient, language: str, name: str, kind: str, status: str) -> None:
    response = client.get(f"/page/ka-v01?lang={language}")
    assert (response.status_code, response.headers["Content-Language"]) == (200, language)
    assert f'<html lang="{language}">' in response.text
    assert f"<h1>{name}</h1>" in response.text
    assert f">{kind}</a>" in response.text
    assert f'<span class="mark umgesetzt">{status}</span>' in response.text


def test_get_page_shows_one_language(client: FlaskClient) -> None:
    text = client.get("/page/ka-v01?lang=en").get_data(as_text=True)
    assert "Two\nlines" in text
    assert "Zwei\nZeilen" not in text


@pytest.mark.parametrize(
    ("accepted", "language"),
    [(None, "de"), ("en", "en"), ("en-GB,en;q=0.9", "en"), ("de,en;q=0.5", "de"), ("fr", "de")],
)
def test_get_page_by_accept_language(client: FlaskClient, accepted: str | None, language: str) -> None:
    response = client.get("/page/ka-v01", headers={"Accept-Language": accepted} if accepted else {})
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.headers["Vary"]


def test_get_page_in_an_unknown_language_says_so(client: FlaskClient) -> None:
    response = client.get("/page/ka-v01?lang=fr")
    assert response.status_code == 200
    assert "fr" in response.text
    assert response.headers["Content-Language"] in ("de", "en")


def test_get_page_escapes_what_the_data_says(client: FlaskClient) -> None:
    text = client.get("/page/ka-v01?lang=de").text
    assert "&lt;Klammern&gt;" in text
    assert "<Klammern>" not in text


def test_get_page_links_to_things_by_path(client: FlaskClient) -> None:
    text = client.get("/page/ka-v01?lang=de").text
    assert 'href="/page/kompetenz-eins?lang=de"' in text
    assert ">Kompetenz Eins</a>" in text


def test_get_page_names_its_data(client: FlaskClient) -> None:
    text = client.get("/page/ka-v01").text
    assert '<link rel="alternate" type="text/turtle" href="/data/ka-v01.ttl">' in text


def test_get_page_shows_what_points_to_it(client: FlaskClient) -> None:
    text = client.get("/page/kompetenz-eins?lang=de").text
    assert "Was hierher verweist" in text
    assert "Ohne Status" in text.split("Was hierher verweist")[1]


def test_get_page_has_the_way_there(client: FlaskClient) -> None:
    crumbs = client.get("/page/ka-v01?lang=de").text.split('<nav class="crumbs"')[1].split("</nav>")[0]
    found = re.findall(r">([^<>]+)</", crumbs)
    assert [text for text in found if text.strip()] == [
        "Überblick",
        "Kompetenz Eins",
        "Schwerpunkt Eins",
        "„Mein Bochum“ – größer",
    ]


def test_get_page_has_source_and_date_of_each_statement(client: FlaskClient) -> None:
    text = client.get("/page/ka-v01?lang=de").text
    statements = re.findall(r'<li class="statement.*?</details>', text, re.DOTALL)
    assert len(statements) == 3
    for statement in statements:
        assert '<details class="provenance">' in statement
        assert '<q lang="de">Mein Bochum</q>' in statement
        beside, behind = statement.split('<details class="provenance">')
        assert 'href="/page/quelle-eins?lang=de">Quelle Eins</a> <span class="quiet">(' in beside
        assert 'href="/page/quelle-eins?lang=de">Quelle Eins</a>' in behind
    assert "Stand Aug. 2024" in statements[0]


def test_get_page_marks_what_only_we_say(client: FlaskClient) -> None:
    text = client.get("/page/ka-v01?lang=de").text
    assert re.search(r'<li class="statement ours">(?:(?!</li>).)*Schwerpunkt Eins', text, re.DOTALL)


def test_get_page_folds_an_older_status(client: FlaskClient) -> None:
    assert re.search(r'<details class="earlier">(?:(?!umgesetzt).)*laufend', client.get("/page/ka-v01").text, re.DOTALL)


def test_get_page_of_an_activity_draws_what_happened_when(client: FlaskClient) -> None:
    text = client.get("/page/ka-v01?lang=de").text
    drawn = text.split('id="lifeline"')[1].split("</section>")[0]
    assert 'class="status umgesetzt"' in drawn
    assert "lifeline" not in client.get("/page/kompetenz-eins?lang=de").text


def test_get_page_draws_the_neighbours_and_lists_them(client: FlaskClient) -> None:
    text = client.get("/page/ka-v01?lang=de").text
    near = text.split('id="neighbourhood"')[1]
    picture, listed = near.split("</svg>")[0], near.split("Als Liste")[1].split("</ul>")[0]
    drawn = set(re.findall(r'<a href="([^"]+)"', picture))
    assert "/page/kompetenz-eins?lang=de" in drawn
    assert drawn == set(re.findall(r'<a href="([^"]+)"', listed))


def test_get_page_holds_schema_org_as_data(client: FlaskClient) -> None:
    text = client.get("/page/ka-v01?lang=en").text
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    found = json.loads(script)
    assert found["mainEntity"]["@id"] == f"{BASE}id/ka-v01"
    assert found["mainEntity"]["description"] == 'Two\nlines with "quotes" & <brackets>'
    assert "<brackets>" not in script


def test_get_page_of_a_statement_opens_its_source(client: FlaskClient) -> None:
    text = client.get("/page/ka-v01-status-2?lang=de").text
    assert re.search(r'<details class="provenance" open>(?:(?!</details>).)*Mein Bochum', text, re.DOTALL)
    assert "&lt;" not in text
    assert 'href="/page/ka-v01?lang=de"' in text


def test_get_page_says_that_no_source_gives_a_status(client: FlaskClient) -> None:
    assert "kein Status belegt" in client.get("/page/ka-v02?lang=de").text
    assert "kein Status belegt" not in client.get("/page/ka-v01?lang=de").text


def test_get_page_of_a_place_shows_its_words(client: FlaskClient) -> None:
    text = client.get("/page/fundstelle-eins?lang=de").text
    assert '<blockquote lang="de">Mein Bochum</blockquote>' in text
    assert "Quelle Eins" in text


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "99999"])
def test_get_page_beyond_the_last_is_404(client: FlaskClient, number: str) -> None:
    assert client.get(f"/page/ka-v01?page={number}").status_code == 404


@pytest.mark.parametrize("address", ["/id/ka-v99", "/page/ka-v99"])
@pytest.mark.parametrize(("language", "words"), [("de", "sagt der Graph nichts"), ("en", "says nothing about")])
def test_get_nothing_offers_a_search_to_people(client: FlaskClient, address: str, language: str, words: str) -> None:
    response = client.get(f"{address}?lang={language}", headers={"Accept": BROWSER})
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert words in response.text
    assert response.text.count('action="/suche"') == 2  # of every header and its own


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> object:
    """The site of a release under another base."""
    out = tmp_path_factory.mktemp("elsewhere")
    pipeline.build(TINY, out, "https://example.org/kg/")
    site: Site = open_release(current(out), workers=1)
    yield client_of(site)
    site.engine.close()


def test_other_base_is_served_without_a_trace_of_the_default(elsewhere: FlaskClient) -> None:
    for address in ("/", "/sparql", "/page/ka-v01", "/data/ka-v01.ttl", "/data/ka-v01.jsonld", "/ontology", "/shapes"):
        response = elsewhere.get(address, headers={"Accept": BROWSER})
        assert response.status_code == 200, address
        assert BASE not in response.text, address
    assert "https://example.org/kg/id/ka-v01" in elsewhere.get("/page/ka-v01").text


def test_a_real_thing_of_each_class(real_release: Path, real: FlaskClient) -> None:
    kinds: dict[str, str] = {}
    for quad in ox.parse(path=str(real_release / "bochum-kg.nt"), format=ox.RdfFormat.N_TRIPLES):
        if (
            quad.predicate.value == str(RDF.type)
            and str(quad.object).startswith(f"<{BO}")
            and local(quad.subject.value)
        ):
            kinds[quad.object.value] = min(kinds.get(quad.object.value, quad.subject.value), quad.subject.value)
    assert len(kinds) > 20
    things = sorted({*kinds.values(), f"{BASE}id/quelle-foliensatz-2-0", f"{BASE}id/herkunft-amtlich"})
    for thing in things:
        for address in (f"/page/{local(thing)}?lang=de", f"/page/{local(thing)}?lang=en", f"/data/{local(thing)}.ttl"):
            response = real.get(address)
            assert response.status_code == 200, address
            assert len(response.data) < 100_000, address


@pytest.mark.parametrize("lang", ["de", "en"])
def test_page_shows_what_two_sources_say_once_with_both(real: FlaskClient, lang: str) -> None:
    text = real.get(f"/page/ka-h07?lang={lang}", headers={"Accept": "text/html"}).text
    told = text.split('id="statements"')[1].split("</section>")[0]
    (both,) = [
        one
        for one in told.split('<li class="statement')
        if "Bochum Marketing GmbH" in one and "/page/amt-kulturbuero" in one
    ]
    assert both.count('class="from"') == 2
