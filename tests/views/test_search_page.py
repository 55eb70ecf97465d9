"""The search in every header and its page: what is shown, as JSON, for browsers, with any input."""

import re
from html import unescape
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
OPEN_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def page(client: FlaskClient, query: str) -> str:
    response = client.get(f"/suche?{query}", headers=BROWSER)
    assert response.status_code == 200
    return str(response.text)


@pytest.mark.parametrize("path", ["/", "/kernaktivitaeten", "/page/ka-v01", "/page/none", "/suche", "/daten?x=1"])
def test_every_page_has_the_search_and_tells_browsers_of_it(client: FlaskClient, path: str) -> None:
    text = client.get(path, headers=BROWSER).text
    assert text.count('<form class="search" role="search" action="/suche"') == 1
    assert '<link rel="search" type="application/opensearchdescription+xml" href="/opensearch.xml"' in text


def test_search_keeps_the_language_that_was_asked_for(client: FlaskClient) -> None:
    form = re.compile(r'<form class="search".*?</form>', re.DOTALL)
    for address, kept in (("/?lang=en", True), ("/", False)):
        found = form.search(client.get(address, headers=BROWSER).text)
        assert found
        assert ('name="lang"' in found[0]) == kept


def test_get_page_with_hits_by_kind(client: FlaskClient) -> None:
    text = page(client, "q=groesser&lang=de")
    assert "<h1>Suche nach „groesser“</h1>" in text
    assert 'value="groesser"' in text
    assert '<h2 id="kernaktivitaet">Kernaktivitäten <span class="count">1</span></h2>' in text
    assert '<a href="/page/ka-v01?lang=de">„Mein Bochum“ – <mark>größer</mark></a>' in text
    assert 'href="/kernaktivitaeten?q=groesser&amp;lang=de"' in text


def test_get_page_says_what_was_meant(client: FlaskClient) -> None:
    meant = re.search(r"Did you mean\s*<a href=\"([^\"]*)\">([^<]*)</a>", page(client, "q=bochhum&lang=en"))
    assert meant
    assert unescape(meant[1]) == f"/suche?q={meant[2]}&lang=en"


def test_get_page_without_hits_leads_on(client: FlaskClient) -> None:
    text = page(client, "q=xyzzy&lang=en")
    assert "There is nothing on this here." in text
    assert 'href="/kernaktivitaeten?lang=en"' in text


def test_get_page_without_a_search_gives_examples(client: FlaskClient) -> None:
    assert '<a href="/suche?q=Dezernat+V">Dezernat V</a>' in page(client, "")


def test_what_was_typed_in_is_text(client: FlaskClient) -> None:
    assert "<script>" not in page(client, "q=<script>alert(1)</script>\"'><img src=x>")


def test_get_json(client: FlaskClient) -> None:
    response = client.get("/suche?q=Groesser&format=json&lang=de")
    assert response.mimetype == "application/json"
    body = response.get_json()
    assert (body["query"], body["total"], body["did_you_mean"], body["words_not_found"]) == ("Groesser", 1, [], [])
    (group,) = body["groups"]
    assert (group["id"], group["name"], group["total"]) == ("kernaktivitaet", "Kernaktivitäten", 1)
    (found,) = group["results"]
    assert (found["id"], found["name"]) == ("ka-v01", "„Mein Bochum“ – größer")
    assert found["page"] == "/page/ka-v01?lang=de"
    assert found["iri"].endswith("/id/ka-v01")


def test_get_json_by_accept_and_a_page_for_who_asks_for_nothing(client: FlaskClient) -> None:
    assert client.get("/suche?q=x", headers={"Accept": "application/json"}).mimetype == "application/json"
    assert client.get("/suche?q=x").mimetype == "text/html"


def test_get_one_kind(client: FlaskClient) -> None:
    body = client.get("/suche?q=Bochum&art=kernaktivitaet&format=json").get_json()
    assert [group["id"] for group in body["groups"]] == ["kernaktivitaet"]
    for kind in ("kernaktivitaet", "person"):  # something and nothing
        assert "Hits of all kinds" in page(client, f"q=Bochum&art={kind}&lang=en")


@pytest.mark.parametrize(("query", "status"), [("art=none", 400), ("format=xml", 406), (f"q={'a' * 201}", 400)])
def test_get_with_what_does_not_exist(client: FlaskClient, query: str, status: int) -> None:
    for accept in ("application/json", "text/html"):
        response = client.get(f"/suche?{query}", headers={"Accept": accept, "Accept-Language": "de"})
        assert response.status_code == status
        assert response.mimetype == {"application/json": "application/problem+json"}.get(accept, accept)
        assert '<span lang="en">' not in response.text


@pytest.mark.parametrize("query", ["q=bochum", "q=bochum&format=json", "q=xyzzy", ""])
def test_get_again_is_304(client: FlaskClient, query: str) -> None:
    first = client.get(f"/suche?{query}", headers=BROWSER)
    again = client.get(f"/suche?{query}", headers=BROWSER | {"If-None-Match": first.headers["ETag"]})
    assert (first.headers["Cache-Control"], again.status_code) == ("public, max-age=60", 304)
    assert {"accept", "accept-language"} <= {name.lower() for name in first.vary}


@settings(max_examples=200)
@given(
    st.one_of(st.text(max_size=250), st.sampled_from(["Bochum", "laufend", "ka-v01", "%", "%00", "bo:"])),
    st.sampled_from([{}, {"format": "json"}, {"art": "stelle"}, {"lang": "en"}, {"q2": "x"}]),
)
def test_no_search_breaks_it(client: FlaskClient, text: str, more: dict[str, str]) -> None:
    response = client.get("/suche", query_string={"q": text} | more, headers=BROWSER)
    long = len(" ".join(text.split())) > 200
    assert response.status_code == (400 if long else 200)
    if more.get("format") == "json" and not long:
        body = response.get_json()
        assert body["total"] == sum(group["total"] for group in body["groups"])


def test_list_of_activities_is_what_the_search_finds(client: FlaskClient) -> None:
    for query in ("bochum", "umgesetzt", "xyzzy"):
        groups = client.get(f"/suche?q={query}&art=kernaktivitaet&format=json").get_json()["groups"]
        found = {one["id"] for group in groups for one in group["results"]}
        (listed,) = client.get(f"/api/kernaktivitaeten?q={query}").get_json(force=True)["@graph"]
        assert {one["id"].rsplit("/", 1)[-1] for one in listed["items"]} == found


def test_open_search_description_leads_to_the_search(client: FlaskClient) -> None:
    response = client.get("/opensearch.xml?lang=de")
    assert response.mimetype == "application/opensearchdescription+xml"
    root = ElementTree.fromstring(response.data)
    assert len(root.findtext(f"{OPEN_SEARCH}ShortName", "")) <= 16
    for url in root.findall(f"{OPEN_SEARCH}Url")[:2]:
        address = url.attrib["template"].replace("{searchTerms}", "bochum").removeprefix("http://localhost")
        assert client.get(address).mimetype == url.attrib["type"]
