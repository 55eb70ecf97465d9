"""POST /validation over HTTP: bodies, uploads, the three kinds of report, refusals; nothing is fetched or kept."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import HEAD, Listener, client_of
from flask.testing import FlaskClient
from rdflib import RDF, SH, Graph, Literal

from bochum_kg.build.vocabulary import GRAPH
from bochum_kg.site import Site
from bochum_kg.views import validate

BAD = HEAD + "id:ka-v05 a bo:Kernaktivitaet ; bo:kompetenz id:kompetenz-eins ."
GOOD = (
    HEAD
    + """id:ka-v05 a bo:Kernaktivitaet ; bo:nummer 5 ; bo:kompetenz id:kompetenz-eins ; bo:angabe id:ka-v05-s .
id:ka-v05-s a bo:Statusangabe ; bo:status id:status-laufend ; bo:stand "2026"^^xsd:gYear ."""
)


@pytest.fixture(scope="module")
def checked(site: Site) -> Iterator[FlaskClient]:
    """A client of a site whose engine is of no use: checks need none."""
    alone = Site(site.folder, site.manifest, None)  # type: ignore[arg-type]
    yield client_of(alone)
    alone.made[validate.checks.__wrapped__,].close()


def post(client: FlaskClient, text: str | bytes, kind: str = "text/turtle", accept: str = ""):  # type: ignore[no-untyped-def]
    headers = {"Accept": accept} if accept else {}
    return client.post("/validation", data=text, content_type=kind, headers=headers)


def test_findings_are_200_with_conforms_false(checked: FlaskClient) -> None:
    answer = post(checked, BAD)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.json["conforms"] is False
    finding = answer.json["findings"][0]
    assert (finding["severity"], finding["line"]) == ("Violation", HEAD.count("\n") + 1)
    assert finding["messages"] == {"de": "Eine Nummer ist nötig.", "en": "A number is needed."}
    assert {"focus", "path", "value", "shape"} <= set(finding)


def test_room_left_counts_the_proposal(checked: FlaskClient) -> None:
    places = post(checked, GOOD).json["places"]
    assert [(place["taken"], place["free"]) for place in places] == [(3, 122), (3, 22), (1, 4)]


def test_good_proposal(checked: FlaskClient) -> None:
    answer = post(checked, GOOD, "text/turtle; charset=utf-8")
    assert answer.json["conforms"] is True
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_report_in_turtle(checked: FlaskClient) -> None:
    answer = post(checked, BAD, accept="text/turtle")
    graph = Graph().parse(data=answer.text, format="turtle")
    assert answer.mimetype == "text/turtle"
    assert (GRAPH.report, SH.conforms, Literal(False)) in graph
    assert len(set(graph.subjects(RDF.type, SH.ValidationResult))) == 2


@pytest.mark.parametrize(("lang", "words"), [("de", "Eine Nummer ist nötig."), ("en", "A number is needed.")])
def test_report_as_a_page(checked: FlaskClient, lang: str, words: str) -> None:
    answer = checked.post(
        f"/validation?lang={lang}", data={"text": BAD, "format": "ttl"}, headers={"Accept": "text/html"}
    )
    assert answer.mimetype == "text/html"
    assert words in answer.text
    assert 'name="file"' in answer.text


def test_the_page_offers_the_form(client: FlaskClient) -> None:
    page = client.get("/validation", headers={"Accept": "text/html"}).text
    assert 'enctype="multipart/form-data"' in page


def test_what_was_sent_cannot_become_markup(checked: FlaskClient) -> None:
    text = HEAD + '<http://e.x/a> a bo:Kernaktivitaet ; bo:kompetenz "<script>alert(1)</script>" .'
    answer = post(checked, text, accept="text/html")
    assert answer.status_code == 200
    assert "<script>" not in answer.text


@pytest.mark.parametrize("name", ["vorschlag.ttl", "Vorschlag.TTL", "x.nt.ttl"])
def test_uploaded_file(checked: FlaskClient, name: str) -> None:
    answer = checked.post("/validation", data={"file": (io.BytesIO(BAD.encode()), name), "text": ""})
    assert answer.json["counts"]["Violation"] == 1


def test_uploaded_json_ld(checked: FlaskClient) -> None:
    document = json.dumps({"@id": "http://e.x/a", "http://e.x/b": "c"}).encode()
    assert checked.post("/validation", data={"file": (io.BytesIO(document), "a.jsonld")}).json["statements"] == 1
    assert post(checked, document, "application/ld+json").json["statements"] == 1


def test_table(checked: FlaskClient) -> None:
    text = "id,name_de,kompetenz_id\nka-v05,Fünf,kompetenz-eins\n"
    answer = post(checked, text.encode(), "text/csv")
    assert [f["line"] for f in answer.json["findings"]] == [2, 2]
    answer = checked.post("/validation", data={"file": (io.BytesIO(text.encode()), "neu.csv")})
    assert answer.json["counts"]["Violation"] == 1
    assert post(checked, "id\n!\n", "text/csv").json["field"] == "id"


@pytest.mark.parametrize(
    ("text", "kind", "status"),
    [
        ("nonsense", "text/turtle", 400),
        ("", "text/turtle", 400),
        ("{", "application/ld+json", 400),
        (b"\xff\xfe", "text/turtle", 400),
        (b'{"a": "\xff"}', "application/ld+json", 400),
        ("[" * 1000, "application/ld+json", 400),
        (BAD, "application/rdf+xml", 415),
        (BAD, "", 415),
        (BAD, "text/turtle; charset=iso-8859-1", 415),
        (HEAD + "ex:a owl:imports ex:b .", "text/turtle", 422),
        ("#" * 300_000, "text/turtle", 413),
    ],
)
def test_refusals(checked: FlaskClient, text: str | bytes, kind: str, status: int) -> None:
    answer = post(checked, text, kind)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["detail"]


def test_unreadable_has_line_and_column(checked: FlaskClient) -> None:
    answer = post(checked, "<http://e.x/a>\n<http://e.x/b> 'c .")
    assert (answer.status_code, answer.json["line"]) == (400, 2)
    assert answer.json["column"] > 1


@pytest.mark.parametrize("data", [{"text": BAD, "format": "exe"}, {"file": (io.BytesIO(b"x"), "a.exe")}])
def test_unknown_kind_of_upload_is_415(checked: FlaskClient, data: dict[str, object]) -> None:
    assert checked.post("/validation", data=data, content_type="multipart/form-data").status_code == 415


def test_unacceptable_is_406(checked: FlaskClient) -> None:
    assert post(checked, BAD, accept="image/png").status_code == 406


def test_error_as_a_page(checked: FlaskClient) -> None:
    answer = post(checked, "nonsense", accept="text/html")
    assert (answer.status_code, answer.mimetype) == (400, "text/html")


def test_options(checked: FlaskClient) -> None:
    answer = checked.options("/validation")
    assert answer.status_code == 204
    assert "text/turtle" in answer.headers["Accept-Post"]
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (HEAD + "ex:a owl:imports <URL> .", "text/turtle"),
        (HEAD + "ex:a sh:select 'SELECT * { SERVICE <URL> { ?a ?b ?c } }' .", "text/turtle"),
        (HEAD + "<URLx> a bo:Kernaktivitaet ; rdfs:seeAlso <URL> ; rdfs:isDefinedBy <URL> .", "text/turtle"),
        ('{"@context": "URL", "@id": "http://e.x/a", "http://e.x/b": 1}', "application/ld+json"),
        ('{"@context": {"@import": "URL"}, "@id": "http://e.x/a", "http://e.x/b": 1}', "application/ld+json"),
    ],
)
def test_nothing_is_fetched(checked: FlaskClient, listener: Listener, text: str, kind: str) -> None:
    post(checked, text.replace("URL", listener.url), kind)
    assert listener.connections == 0


def test_nothing_is_stored(checked: FlaskClient, tiny_release: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in tiny_release.parent.rglob("*")}
    post(checked, BAD)
    assert {path: path.stat().st_mtime_ns for path in tiny_release.parent.rglob("*")} == before
    assert post(checked, BAD).json["counts"]["Violation"] == 1


def test_report_as_a_page_links_only_what_exists(checked: FlaskClient) -> None:
    text = checked.post("/validation", data={"text": BAD}, headers={"Accept": "text/html"}).text
    links = re.findall(r'href="(/page/[^"]+)"', text)
    assert links
    assert {checked.get(link).status_code for link in links} == {200}
