"""/kontakt: what the publisher says, what is missing, and a report that is drafted already."""

import html
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import client_of, graph_of
from flask.testing import FlaskClient

from bochum_kg.build import pipeline
from bochum_kg.content.publisher import publisher
from bochum_kg.namespaces import BASE
from bochum_kg.releases.manifest import current
from bochum_kg.site import open_release

FILLED = """
<https://w3id.org/bochum-kg/catalog#contact> vcard:hasEmail <mailto:daten@example.org> ;
    vcard:hasTelephone <tel:+49234> .
<https://w3id.org/bochum-kg/catalog#imprint> dcterms:description "Musterweg 1, Bochum"@de , "1 Sample Way"@en .
<https://w3id.org/bochum-kg/catalog#privacy> dcterms:description "Der Server schreibt <nichts> mit."@de .
<https://w3id.org/bochum-kg/catalog> schema:codeRepository <https://example.org/repo> .
"""


def test_what_is_missing_is_said(client: FlaskClient) -> None:
    text = client.get("/kontakt?lang=de").text
    for words in (
        "noch keine Adresse angegeben",
        "Eine Anschrift hat der Herausgeber noch nicht angegeben",
        "bochum-kg",
    ):
        assert words in text
    assert "mailto:" not in text


@pytest.mark.parametrize("anchor", ["kontakt", "fehler", "impressum", "datenschutz", "barrierefreiheit", "quelltext"])
def test_every_page_leads_to_it_and_its_parts_are_there(client: FlaskClient, anchor: str) -> None:
    assert f'id="{anchor}"' in client.get("/kontakt").text
    footer = client.get("/page/ka-v01?lang=de").text.split("<footer>")[1]
    asked = "?seite=%2Fpage%2Fka-v01&amp;lang=de" if anchor == "fehler" else "?lang=de"
    assert f'href="/kontakt{asked}{"" if anchor == "kontakt" else "#" + anchor}"' in footer


def test_a_report_names_the_page_and_the_release(client: FlaskClient) -> None:
    text = client.get("/kontakt?seite=/page/ka-v01&lang=de").text
    release = client.get("/health").get_json()["release"]
    assert re.search(rf"Seite: http://localhost/page/ka-v01 Ausgabe: {release}", text)


@pytest.mark.parametrize(
    "page", ["//evil.example/", "https://evil.example/", "/<script>", "x", "/" + "a" * 400, "/\r\nX: y"]
)
def test_what_is_no_page_of_ours_is_not_repeated(client: FlaskClient, page: str) -> None:
    response = client.get("/kontakt", query_string={"seite": page, "lang": "de"})
    assert response.status_code == 200
    report = response.text.split('id="fehler"')[1].split("<h2")[0]
    assert "evil" not in report
    assert "script" not in report
    assert "Zur Seite" not in report


def test_what_the_publisher_fills_in_is_shown(project: Path, tmp_path: Path) -> None:
    path = project / "data" / "catalog.ttl"
    path.write_text(path.read_text(encoding="utf-8") + FILLED, encoding="utf-8")
    pipeline.build(project, tmp_path / "out")
    site = open_release(current(tmp_path / "out"), workers=1)
    try:
        text = client_of(site).get("/kontakt?seite=/page/ka-v01&lang=de").text
    finally:
        site.engine.close()
    for words in ("daten@example.org", "+49234", "Musterweg 1, Bochum", "&lt;nichts&gt;", "https://example.org/repo"):
        assert words in text
    (report,) = re.findall(r'href="(mailto:[^"]+body[^"]+)"', text)
    assert "/page/ka-v01" in parse_qs(urlsplit(html.unescape(report)).query)["body"][0]


def test_a_report_goes_where_the_publisher_wants_it() -> None:
    mail = f"<{BASE}catalog#contact> <http://www.w3.org/2006/vcard/ns#hasEmail> <mailto:a@b.example> ."
    issue = f"<{BASE}catalog> schema:discussionUrl <https://e.x/issues/new?labels=data> ."
    assert publisher(graph_of("")).report("s", "t") == ""
    assert publisher(graph_of(mail)).report("a b", "c&d") == "mailto:a@b.example?subject=a%20b&body=c%26d"
    assert (
        publisher(graph_of(mail + issue)).report("s", "c&d") == "https://e.x/issues/new?labels=data&title=s&body=c%26d"
    )


def test_a_page_says_what_it_is_about_to_those_who_only_see_its_address(client: FlaskClient) -> None:
    head = client.get("/page/ka-v01?lang=en").text.split("</head>")[0]
    assert '<meta name="description" content="Two lines with &#34;quotes&#34; &amp; ' in head
    assert '<meta property="og:title" content="“My Bochum” – bigger">' in head
    assert f'<meta property="og:url" content="{BASE}page/ka-v01">' in head
    assert '<meta name="description" content="The Bochum Strategie until 2030' in client.get("/?lang=en").text
