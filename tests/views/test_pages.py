"""What all pages share: the language and where it comes from, links that keep it, ETags."""

import re

import pytest
from flask.testing import FlaskClient

from bochum_kg import __version__
from bochum_kg.views import links

BROWSER = {"Accept": "text/html,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("query", "header", "language"),
    [
        ("", None, "de"),
        ("", "en-GB,en;q=0.9,de;q=0.1", "en"),
        ("", "fr", "de"),
        ("?lang=en", "de", "en"),
        ("?lang=de", "en", "de"),
    ],
)
def test_language_by_parameter_then_header_then_german(
    client: FlaskClient, query: str, header: str | None, language: str
) -> None:
    response = client.get(f"/validation{query}", headers=BROWSER | ({"Accept-Language": header} if header else {}))
    assert response.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in response.text
    assert {"accept", "accept-language"} <= {name.lower() for name in response.vary}


def test_links_keep_a_language_that_was_asked_for(client: FlaskClient) -> None:
    navigation = re.search(r'<nav class="main".*?</nav>', client.get("/?lang=en", headers=BROWSER).text, re.DOTALL)
    assert navigation
    assert all("lang=en" in link for link in re.findall(r'href="([^"]*)"', navigation[0]))


def test_links_stay_bare_when_the_browser_chose(client: FlaskClient) -> None:
    navigation = re.search(r'<nav class="main".*?</nav>', client.get("/", headers=BROWSER).text, re.DOTALL)
    assert navigation
    assert "lang=" not in navigation[0]


def test_the_switch_leads_to_the_same_page_with_the_same_parameters(client: FlaskClient) -> None:
    text = client.get("/validation?x=1&lang=de", headers=BROWSER).text
    assert 'href="/validation?x=1&amp;lang=en"' in text


def test_get_page_again_is_304(client: FlaskClient) -> None:
    first = client.get("/validation?lang=de", headers=BROWSER)
    again = client.get("/validation?lang=de", headers=BROWSER | {"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert client.get("/validation?lang=en", headers=BROWSER).headers["ETag"] != first.headers["ETag"]


def test_navigation_marks_where_one_is_in_the_language_of_the_page(client: FlaskClient) -> None:
    marked = re.compile(r'<li><a href="([^"]*)" aria-current="(page|true)">([^<]*)</a>')
    expected = {
        "/matrix?lang=en": [("/matrix?lang=en", "page", "Themes")],
        "/daten?lang=de": [("/daten?lang=de", "page", "Daten")],
        "/daten?lang=en": [("/daten?lang=en", "page", "Data")],
        "/daten": [("/daten", "page", "Daten")],
        "/queries?lang=de": [("/sparql?lang=de", "true", "Abfragen")],
        "/page/ka-v07?lang=en": [],
        "/page/none?lang=de": [],
    }
    for _ in range(2):  # what was made once is kept
        for address, found in expected.items():
            assert marked.findall(client.get(address, headers=BROWSER).text) == found, address


def test_the_foot_names_the_software_with_its_version(client: FlaskClient) -> None:
    assert f"bochum-kg {__version__}, Apache-2.0" in client.get("/", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/page/ka-v01", "/page/ka-v01?lang=en"),
        ("/page/ka-v01#statements", "/page/ka-v01?lang=en#statements"),
        ("/kontakt?seite=/page/ka-v01#fehler", "/kontakt?seite=%2Fpage%2Fka-v01&lang=en#fehler"),
        ("/suche?lang=de", "/suche?lang=en"),
        ("/suche?lang=de&q=a+b", "/suche?q=a+b&lang=en"),
        ("/suche?q=ä", "/suche?q=%C3%A4&lang=en"),
        ("/", "/?lang=en"),
    ],
)
def test_a_link_keeps_all_but_the_language(path: str, target: str) -> None:
    assert links.with_language(path, "en") == target
