"""Errors on German pages: every text in the program has German words, and no page mixes the languages."""

import ast
import io
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from http import HTTPStatus
from string import Formatter
from typing import Any

import pytest
import rdflib
from conftest import ROOT, client_of
from flask.testing import FlaskClient
from werkzeug.exceptions import default_exceptions
from werkzeug.test import TestResponse

from bochum_kg.engine import Limits
from bochum_kg.engine.fair import FairUse
from bochum_kg.namespaces import BASE
from bochum_kg.proposals import reading, table
from bochum_kg.reconciliation import requests
from bochum_kg.refusals import Refused, Text
from bochum_kg.site import Site, open_release
from bochum_kg.views import create_app, operation
from bochum_kg.views.german import german

PAGE = {"Accept": "text/html"}
REACHED = (400, 404, 405, 408, 412, 413, 415, 416, 431, 500)  # what Flask and Werkzeug raise themselves
TABLE = tomllib.loads((ROOT / "bochum_kg" / "views" / "german.toml").read_text(encoding="utf-8"))


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def raised() -> Iterator[tuple[str, ast.Call, ast.expr]]:
    """Every title and text of a refusal in the program: where, the call, the argument."""
    texts = {"Refused": slice(1, 3), "Broken": slice(1), "Text": slice(1)}
    for path in sorted({*(ROOT / "bochum_kg").rglob("*.py")} - {ROOT / "bochum_kg" / "refusals.py"}):
        source = path.read_text(encoding="utf-8")
        for call in ast.walk(ast.parse(source)) if any(f"{name}(" in source for name in texts) else ():
            if isinstance(call, ast.Call) and _called(call) in texts:
                for argument in call.args[texts[_called(call)]]:
                    yield f"{path.stem}:{argument.lineno}", call, argument


RAISED = list(raised())
SAID = {a.value: where for where, _, a in RAISED if isinstance(a, ast.Constant) and isinstance(a.value, str)}


def foreign(page: str) -> list[str]:
    """What `page` marks as English."""
    return re.findall(r'<span lang="en">(.*?)</span>', page)


def test_the_program_is_read() -> None:
    assert len(SAID) > 150
    assert {
        "Syntax error",
        "{value!r} is not an IRI",
        "Stopped after {seconds:g} seconds, in the middle of the answer.",
    } <= SAID.keys()


def test_every_text_has_its_german_with_the_same_values() -> None:
    assert {text: where for text, where in SAID.items() if text not in TABLE} == {}
    assert {text: where for text, where in SAID.items() if _fields(TABLE[text]) != _fields(text)} == {}


def test_every_text_with_values_has_its_template_where_it_is_raised() -> None:
    finished = [where for where, _, argument in RAISED if isinstance(argument, ast.JoinedStr | ast.BinOp)]
    templates = [(where, argument) for where, call, argument in RAISED if call.keywords and _called(call) == "Text"]
    assert finished + [where for where, argument in templates if not isinstance(argument, ast.Constant)] == []


def test_the_table_has_nothing_that_is_never_said() -> None:
    lines = (ROOT / "bochum_kg" / "views" / "german.toml").read_text(encoding="utf-8")
    http, others = (_paragraph(lines, heading) for heading in ("# HTTP", "# Other libraries"))
    assert TABLE.keys() - SAID.keys() - http.keys() - others.keys() == set()


def _paragraph(lines: str, heading: str) -> dict[str, Any]:
    return tomllib.loads(re.split(r"^(?=#)", lines[lines.index(heading) + 1 :], flags=re.M)[0].partition("\n")[2])


def _fields(text: str) -> set[tuple[str | None, str | None, str | None]]:
    return {part[1:] for part in Formatter().parse(text) if part[1] is not None}


@pytest.mark.parametrize("status", REACHED)
def test_what_the_framework_says_has_german_words(status: int) -> None:
    for text in (HTTPStatus(status).phrase, default_exceptions[status].description):
        assert text
        assert foreign(german(text)) == []


def _refused(read: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        read()
    return caught.value


@pytest.mark.parametrize(
    ("content", "suffix", "words"),
    [
        (b'<x:a> <x:b> "x"^^<http://www.w3.org/2001/XMLSchema#integer> .', "ttl", "kein gültiger Wert für integer"),
        (f"<x:a> <x:b> <{BASE}id/Groß> .".encode(), "ttl", "die lokale Kennung"),
        (b'<x:a> <x:b> "x"@de--rtl .', "ttl", "Schreibrichtung (RDF 1.2) wird nicht unterstützt"),
        (b"<x:a> <x:b> <<( <x:a> <x:b> <x:c> )>> .", "ttl", "Tripel als Term (RDF 1.2) werden nicht unterstützt"),
        (b"[" * 99, "ttl", "Höchstens 32 Klammern ineinander."),
        (b"id,foo\n", "csv", "Zeile 1: &#39;foo&#39; ist keine Spalte von kernaktivitaeten.csv."),
        (b"id,id\n", "csv", "Zeile 1: &#39;id&#39; steht zweimal da."),
        (b"nummer\n", "csv", "Zeile 1: die Spalte &#39;id&#39; fehlt."),
        (b"id\nx,y\n", "csv", "Zeile 2: &#39;y&#39; steht in einer Spalte ohne Namen."),
        (b'id\n"x', "csv", "Zeile 2: die Daten enden mitten in einer Zelle."),
        (b'id\n"x"y\n', "csv", "Zeile 2: nach &#39;&#34;&#39; wird &#39;,&#39; erwartet."),
        (b"id\nGro\xc3\x9f\n", "csv", "Zeile 2, id: &#39;Groß&#39; muss dem Muster [a-z0-9-]+ entsprechen."),
        (b"id\nx\nx\n", "csv", "Zeile 3, id: steht zweimal in der Tabelle."),
        (b"id,nummer\nx,y\n", "csv", "Zeile 2, nummer: &#39;y&#39; ist keine ganze Zahl."),
        (b"id\n" + b"".join(b"x%d\n" % n for n in range(201)), "csv", "Höchstens 200 Zeilen; bitte in Teilen senden."),
    ],
)
def test_what_is_wrong_with_a_proposal_is_said_in_german(content: bytes, suffix: str, words: str) -> None:
    error = _refused(
        lambda: table.read(content, BASE, rdflib.Graph()) if suffix == "csv" else reading.read(content, suffix, BASE)
    )
    assert words in german(error.text)
    assert foreign(german(error.title) + german(error.text)) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "queries: muss ein Objekt sein."),
        ('{"a": NaN}', "Die Anfrage ist nicht lesbar: NaN ist kein JSON."),
        ("[", "Zeile 1, Spalte 2: ein Wert wird erwartet."),
        (str({str(n): {} for n in range(51)}).replace("'", '"'), "51 Abfragen auf einmal; höchstens 50."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_reconciliation_is_said_in_german(text: str, words: str) -> None:
    assert words in german(_refused(lambda: requests.queries(text)).text)


def test_what_is_wrong_with_one_query_is_said_in_german() -> None:
    refused = requests.queries('{"a": {"query": "x", "limit": -1}}')["a"]
    assert isinstance(refused, Refused)
    assert "a/limit: muss eine Zahl über 0 sein." in german(refused.text)


LINE = "Line {line}, column {column}: {reason}."
HALF = Text("Stopped after {seconds:g} seconds, in the middle of the answer.", seconds=0.5)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            Text(LINE, line=3, column=5, reason=Text("expected <x> & {y")),
            'Zeile 3, Spalte 5: <span lang="en">expected &lt;x&gt; &amp; {y</span>.',
        ),
        (
            Text("The answer could not be completed. {reason}", reason=HALF),
            "Die Antwort wurde nicht vollständig. Nach 0,5 s mitten in der Antwort abgebrochen.",
        ),
        (Text("More than {most:,}; send it in parts.", most=10_000), "Mehr als 10.000; bitte in Teilen senden."),
        ("What nobody said before", '<span lang="en">What nobody said before</span>'),
        ("Not Found", "Nicht gefunden"),
        (
            Text("There is no example query {slug!r}.", slug="Not Found"),
            "Es gibt keine Beispielabfrage &#39;Not Found&#39;.",
        ),
        (
            Text("There is no example query {slug!r}.", slug="{a} <b>"),
            "Es gibt keine Beispielabfrage &#39;{a} &lt;b&gt;&#39;.",
        ),
    ],
)
def test_what_varies_is_kept_and_what_is_foreign_is_marked(text: str, words: str) -> None:
    assert german(text) == words


def test_a_refusal_passes_between_processes_with_all_it_says() -> None:
    refused = Refused(
        504, Text("{keyword} is not available", keyword="X"), Text(LINE, line=1, column=2, reason=HALF), line=1
    )
    there = Refused.from_json(json.loads(json.dumps(refused.to_json())))
    assert (there.status, str(there), there.title, there.members) == (
        504,
        str(refused),
        "X is not available",
        {"line": 1},
    )
    assert [german(there.title), german(there.text)] == [german(refused.title), german(refused.text)]
    assert "0,5 s" in german(there.text)


class _Reader(HTMLParser):
    """The texts of a page in its own language: without names, code and what is marked as another language."""

    EMPTY = frozenset({"meta", "link", "input", "br"})

    def __init__(self, page: str):
        super().__init__()
        self.texts: list[str] = []
        self._skipped: list[str] = []
        self._lang = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        lang = dict(attributes).get("lang")
        self._lang = self._lang or lang or ""
        if tag not in self.EMPTY and (
            self._skipped or tag in ("code", "pre", "textarea") or lang not in (None, self._lang)
        ):
            self._skipped.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._skipped and self._skipped[-1] == tag:
            self._skipped.pop()

    def handle_data(self, text: str) -> None:
        if not self._skipped:
            self.texts.append(text)


ENGLISH = re.compile(r"\b(the|of|is|are|and|not|or|to|for|with|this|that|there|than|be|at|it|by|[Ss]end|[Tt]ry|The)\b")
GERMAN = re.compile(r"\b(und|der|das|nicht|ist|ein|eine|für|mit|wird|von|es|[Bb]itte|nach|Zeile|Anfrage|Abfrage|Es)\b")
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def asked(query: str, **more: str) -> dict[str, Any]:
    return {"path": "/sparql", "query_string": {"query": query, **more}}


def proposed(text: str, **more: Any) -> dict[str, Any]:
    return {"path": "/validation", "method": "POST", "data": text, "content_type": "text/turtle", **more}


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (400, asked("SELECT * {\n  ?s <b> }")),
        (400, asked("ASK {}", timeout="bald")),
        (400, {"path": "/kernaktivitaeten", "query_string": {"nix": "x"}}),
        (400, {"path": "/kernaktivitaeten", "query_string": {"status": "nix"}}),
        (400, {"path": "/api/kernaktivitaeten", "query_string": {"limit": "0"}}),
        (400, proposed("")),
        (400, {"path": "/validation", "method": "POST", "data": {"text": "nonsense", "format": "ttl"}}),
        (403, asked("SELECT * { SERVICE <http://e.x/> { ?a ?b ?c } }")),
        (403, asked("DROP ALL")),
        (404, {"path": "/nix"}),
        (404, {"path": "/page/nix"}),
        (404, {"path": "/page/ka-v01", "query_string": {"page": "99"}}),
        (404, {"path": "/data/ka-v01.pdf"}),
        (404, {"path": "/download/nix.ttl"}),
        (404, {"path": "/graph/nix"}),
        (404, {"path": "/queries/nix"}),
        (404, {"path": "/release/nix/"}),
        (404, {"path": "/api/nix"}),
        (404, {"path": "/api/kernaktivitaeten/nix"}),
        (404, {"path": "/ldes/99.ttl"}),
        (404, {"path": "/reconcile/preview", "query_string": {"id": "nix"}}),
        (405, {"path": "/health", "method": "POST"}),
        (406, {"path": "/ldes"}),
        (413, asked("#" * 40_000)),
        (413, {"path": "/cite", "method": "POST", "data": {"query": "x" * 300_000}}),
        (415, proposed("x", content_type="text/plain")),
        (415, {"path": "/validation", "method": "POST", "data": {"file": "x.pdf"}}),
        (422, asked("SELECT * {" + "?a ?b ?c . " * 70 + "}")),
        (422, proposed("@prefix sh: <http://www.w3.org/ns/shacl#> . <x:a> a sh:NodeShape .")),
        (504, asked(LONG, timeout="0.2")),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else f"{value['path']} {value.get('query_string', '')}"[:50],
)  # fmt: skip
def test_an_error_page_is_in_one_language(client: FlaskClient, status: int, request_: dict[str, Any]) -> None:
    pages = {lang: client.open(**_again(request_), headers=PAGE | {"Accept-Language": lang}) for lang in ("de", "en")}
    assert {(page.status_code, page.mimetype) for page in pages.values()} == {(status, "text/html")}
    assert (ENGLISH.findall(own_text(pages["de"])), GERMAN.findall(own_text(pages["en"]))) == ([], [])


def _again(request: dict[str, Any]) -> dict[str, Any]:
    """`request` with its file, if any, as it is before it was read."""
    data = request.get("data")
    if not isinstance(data, dict) or "file" not in data:
        return request
    return request | {"data": {"file": (io.BytesIO(b"x"), data["file"])}}


def own_text(page: TestResponse) -> str:
    return " ".join(_Reader(page.text).texts)


def test_too_many_requests_in_german(site: Site) -> None:
    app = create_app(site)
    operation.install(app, FairUse(0.1))
    client = app.test_client()
    answers = [
        client.get("/reconcile?lang=de", headers=PAGE, environ_base={"REMOTE_ADDR": "192.0.2.1"}) for _ in range(9)
    ]
    assert answers[-1].status_code == 429
    assert "Ihr Anteil ist 0,1 Abfragen oder eine Sekunde Rechenzeit je Sekunde." in answers[-1].text
    assert ENGLISH.findall(own_text(answers[-1])) == []


def test_a_busy_server_in_german(site: Site) -> None:
    busy = open_release(site.folder, workers=1, limits=Limits(max_long=0))
    answer = client_of(busy).get("/sparql", query_string={"query": LONG, "lang": "de"}, headers=PAGE)
    busy.engine.close()
    assert answer.status_code == 503
    assert "Es laufen schon 0 lange Abfragen." in answer.text
    assert ENGLISH.findall(own_text(answer)) == []


def test_a_syntax_error_is_german(client: FlaskClient) -> None:
    text = client.open(**asked("SELECT * {\n  ?s <b> = }", lang="de"), headers=PAGE).text
    assert "Zeile 2, Spalte 11: Die Abfrage ist bei = nicht zu lesen.</p>" in text


def test_problem_documents_are_english_whatever_the_language(client: FlaskClient) -> None:
    answer = client.get("/queries/nix?lang=de")
    assert answer.json["detail"] == "There is no example query 'nix'."
