"""/vorschlag: what was typed stays, each finding stands at its field, files come out, nothing is kept."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from conftest import Listener, client_of
from flask.testing import FlaskClient

from bochum_kg.releases.manifest import current
from bochum_kg.site import open_release

WHOLE = {
    "name_de": "Wissenswerkstatt",
    "name_en": "Knowledge workshop",
    "beschreibung_de": "Eine Werkstatt für alle.",
    "beschreibung_en": "A workshop for everybody.",
    "kompetenz": "kompetenz-shootingstar",
    "schwerpunkt": "schwerpunkt-forschung",
    "tranche": "neu",
    "status": "status-laufend",
    "status_grund_de": "Die Meldung sagt, dass die Arbeit begonnen hat.",
    "status_grund_en": "The news item says that work has begun.",
    "stelle": "dezernat-v",
    "quelle_titel": "Meldung »Werkstatt«",
    "quelle_adresse": "https://www.bochum.de/werkstatt",
    "quelle_datum": "12.11.2026",
    "quelle_herausgeber": "Stadt Bochum",
    "quelle_art": "quellenart-stadt",
    "wortlaut": "Die Werkstatt öffnet",
    "lokator": "Absatz 1",
}


def at_field(text: str, field: str) -> str:
    """What stands as found at a field, without markup."""
    found = re.search(rf'<ul class="found" id="found-{field}">(.*?)</ul>', text, re.DOTALL)
    return re.sub(r"<[^>]*>|\s+", " ", found[1]).strip() if found else ""


def test_form_offers_what_is_free_and_marks_what_is_obligatory(real: FlaskClient) -> None:
    page = real.get("/vorschlag?lang=de&kompetenz=kompetenz-hotspot").text
    assert re.search(r'<option value="kompetenz-hotspot" selected>Hotspot der Live-Kultur \(\d+ frei\)', page)
    for field in ("name_de", "name_en", "kompetenz", "wortlaut", "lokator", "quelle_titel", "tranche"):
        assert re.search(rf'id="{field}" name="{field}" aria-required="true"', page), field


def test_each_obligatory_field_left_empty_has_its_finding(real: FlaskClient) -> None:
    empty = ("name_de", "name_en", "kompetenz", "lokator", "quelle_herausgeber", "quelle_art", "tranche")
    sent = {name: text for name, text in WHOLE.items() if name not in empty}
    answer = real.post("/vorschlag?lang=de", data=sent)
    for field in empty:
        assert at_field(answer.text, field), field
    assert "deutschen Namen" in at_field(answer.text, "name_de")
    assert "englischen Namen" in at_field(answer.text, "name_en")
    assert 'value="Meldung »Werkstatt«"' in answer.text


def test_whole_proposal_breaks_no_obligation(real: FlaskClient) -> None:
    answer = real.post("/vorschlag?lang=de", data=WHOLE)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Der Vorschlag verletzt keine Pflicht" in answer.text
    assert "aria-invalid" not in answer.text
    assert "id:ka-s15 a bo:Kernaktivitaet" in answer.text


def test_preview_is_the_page_with_what_follows_from_the_proposal(real: FlaskClient) -> None:
    page = real.post("/vorschlag?lang=de", data=WHOLE | {"als": "vorschau"})
    assert "<h1>Wissenswerkstatt</h1>" in page.text
    assert "laufend (Stand 12. Nov. 2026)" in re.sub(r"<[^>]*>", "", page.text)
    assert "Dezernat V" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert real.get("/page/ka-s15").status_code == 404


def test_files_come_out_and_need_no_check(client: FlaskClient) -> None:
    turtle = client.post("/vorschlag", data={"name_de": "X", "als": "turtle"})
    assert (turtle.status_code, turtle.mimetype) == (200, "text/turtle")
    assert 'skos:prefLabel "X"@de' in turtle.text
    patch = client.post("/vorschlag", data={"name_de": "X", "als": "patch"})
    assert '+    skos:prefLabel "X"@de' in patch.text
    assert patch.headers["Content-Disposition"] == 'attachment; filename="ka-neu.patch"'
    assert client.get("/vorschlag.csv").data.startswith(b"\xef\xbb\xbfname_de;")


def test_a_statement_is_about_a_thing_that_is_there(client: FlaskClient) -> None:
    page = client.get("/vorschlag?zu=ka-v01&art=datum&lang=en")
    assert 'name="beginn"' in page.text
    assert 'name="zu" value="ka-v01"' in page.text
    assert client.get("/vorschlag?zu=gibt-es-nicht").status_code == 404
    assert client.get("/vorschlag?zu=ka-v01&art=nein").status_code == 400
    assert client.post("/vorschlag", data={"als": "nein"}).status_code == 400
    assert client.post("/vorschlag", data={"tranche": "nein"}).status_code == 400


@pytest.mark.parametrize("text", ['"><script>alert(1)</script>', "</textarea><b>", "{{ 7*7 }}"])
def test_what_is_typed_is_shown_as_text(client: FlaskClient, text: str) -> None:
    page = client.get("/vorschlag", query_string={"name_de": text, "beschreibung_de": text}).text
    assert text not in page.replace("{{ 7*7 }}", "") if "<" in text else text in page


def test_ways_to_hand_in_are_escaped(project: Path, cli: Callable[..., Result], listener: Listener) -> None:
    catalog = project / "data" / "catalog.ttl"
    catalog.write_text(
        catalog.read_text(encoding="utf-8")
        + """
<https://w3id.org/bochum-kg/catalog#contact> vcard:hasEmail <mailto:strategie@e.x> .
""",
        encoding="utf-8",
    )
    assert cli("build", "--root", project, "--out", project / "build").exit_code == 0
    site = open_release(current(project / "build"), workers=1)
    page = client_of(site).post("/vorschlag?lang=de", data={"name_de": 'Ähre & "Korn"'}).text
    site.engine.close()
    subject = "Vorschlag%3A%20%C3%84hre%20%26%20%22Korn%22%20%28ka-neu%29"
    assert f'href="mailto:strategie@e.x?subject={subject}&amp;body=data/kernaktivitaeten' in page
    assert listener.connections == 0
