"""/abfrage: the form without a script – what it offers, its query, its answer, and what it refuses."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

HERE = "/abfrage?was=bo:Kernaktivitaet"


def query(text: str) -> str:
    found = re.search(r"<code>(PREFIX .*?)</code>", text, re.DOTALL)
    assert found
    return unescape(found[1])


def test_it_begins_with_what_can_be_asked_for(real: FlaskClient) -> None:
    text = real.get("/abfrage?lang=de").text
    assert '<option value="bo:Kernaktivitaet" selected>Kernaktivität (75)</option>' in text
    assert '<option value="bo:Leitungsangabe">' in text.split("Angaben mit Quelle")[1]
    assert "Welche Bedingungen" not in text


@pytest.mark.parametrize(("lang", "ongoing"), [("de", "laufend"), ("en", "ongoing")])
def test_what_was_chosen_stays_chosen_and_is_said(real: FlaskClient, lang: str, ongoing: str) -> None:
    text = real.get(f"{HERE}&bo:status=status-laufend&bo:tranche=&spalte=bo:status&spalte=bo:dezernat&lang={lang}").text
    assert f'<option value="status-laufend" selected>{ongoing} (32)</option>' in text
    assert 'name="spalte" value="bo:dezernat" checked>' in text
    assert f"tatus: <strong>{ongoing}</strong>" in text
    assert f'<input type="hidden" name="lang" value="{lang}">' in text


def test_the_query_that_is_shown_gives_what_the_page_shows(real: FlaskClient) -> None:
    response = real.get(f"{HERE}&bo:querschnittsthema=querschnittsthema-klima&spalte=bo:zustaendigeStelle&lang=de")
    asked = real.get("/sparql", query_string={"query": query(response.get_data(as_text=True)), "format": "json"})
    rows = asked.get_json(force=True)["results"]["bindings"]
    assert len(rows) == 9
    assert "9 Zeilen" in response.text
    assert all(row["name"]["value"] in unescape(response.text) for row in rows)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/abfrage?was=bo:Unsinn", "was="),
        (f"{HERE}&bo:status=laufend", "bo:status="),
        (f"{HERE}&spalte=bo:unsinn", "spalte="),
        (f"{HERE}&bo:unsinn=x", "bo:unsinn"),
        (f'{HERE}&bo:status=") }} DROP ALL', "bo:status="),
        (HERE + "".join(f"&spalte=bo:{name}" for name in (
            "status", "tranche", "dezernat", "kompetenz", "schwerpunkt", "partner", "nummer", "beleg", "beschlussjahr"
        )), "9"),
    ],
)  # fmt: skip
def test_what_it_does_not_offer_is_refused_with_what_it_does(real: FlaskClient, address: str, said: str) -> None:
    response = real.get(address, headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert said in response.get_json(force=True)["detail"]


def test_it_can_be_found(real: FlaskClient) -> None:
    for page in ("/sparql?lang=de", "/queries?lang=de"):
        assert 'href="/abfrage?lang=de"' in real.get(page, headers={"Accept": "text/html"}).text


def test_every_class_is_answered_in_both_languages(client: FlaskClient) -> None:
    names = re.findall(r'<option value="([^"]+)"', client.get("/abfrage?lang=de").text)
    assert len(names) > 5
    for name in names:
        for lang in ("de", "en"):
            form = client.get("/abfrage", query_string={"was": name, "lang": lang})
            offered = re.findall(r'name="spalte" value="([^"]+)"', form.text)[:8]
            answer = client.get("/abfrage", query_string={"was": name, "lang": lang, "spalte": offered})
            assert (answer.status_code, '<table class="answer">' in answer.text) == (200, True), name
