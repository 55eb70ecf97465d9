"""Errors on German pages: every text in the program has German words, and no page mixes the languages."""

import ast
import io
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from http import HTTPStatus
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import rdflib
from conftest import ROOT, client_of
from flask.testing import FlaskClient
from werkzeug.exceptions import default_exceptions
from werkzeug.test import TestResponse

from bochum_kg.engine import Limits, Refused
from bochum_kg.engine.fair import FairUse
from bochum_kg.namespaces import BASE
from bochum_kg.proposals import reading, table
from bochum_kg.reconciliation import requests
from bochum_kg.site import Site, open_release
from bochum_kg.views import create_app, operation
from bochum_kg.views.german import german

PAGE = {"Accept": "text/html"}
# What raises an error or says what went wrong -> which of its arguments are texts.
RAISING = {"Refused": (1, 2), "abort": (1,), "respond": (1, 2), "_error": (2, 3), "Broken": (0,)}
BUILDING = {"commands", "catalog", "editor"}  # nothing of these is heard through the web
REACHED = (400, 404, 405, 408, 412, 413, 415, 416, 431, 500)  # what Flask and Werkzeug raise themselves


@dataclass
class Source:
    """A module: what is called in it, and the function around each node."""

    tree: ast.Module
    around: dict[ast.AST, ast.FunctionDef]

    @classmethod
    def read(cls, path: Path) -> "Source":
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        return cls(tree, {node: function for function in functions for node in ast.walk(function)})

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                yield node.func.id if isinstance(node.func, ast.Name) else node.func.attr, node

    def texts(self, node: ast.expr, deep: int = 4) -> set[str]:
        """All that `node` may say, with an x for what is known only when it runs."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return {node.value}
        if isinstance(node, ast.JoinedStr):
            return {"".join(some) for some in product(*(self.texts(part, deep) for part in node.values))}
        if isinstance(node, ast.FormattedValue) and node.conversion == -1 and node.format_spec is None:
            return self.texts(node.value, deep)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return {a + b for a, b in product(self.texts(node.left, deep), self.texts(node.right, deep))}
        if isinstance(node, ast.IfExp):
            return self.texts(node.body, deep) | self.texts(node.orelse, deep)
        if isinstance(node, ast.BoolOp):
            return set().union(*(self.texts(value, deep) for value in node.values))
        if isinstance(node, ast.Name) and node in self.around and deep:
            return set().union(*(self.texts(value, deep - 1) for value in self._given(node))) or {"x"}
        return {"x"}

    def _given(self, name: ast.Name) -> Iterator[ast.expr]:
        """What may be in the variable `name`: what its function assigns to it, or gets as an argument."""
        function = self.around[name]
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name.id for t in node.targets):
                yield node.value
        names = [argument.arg for argument in function.args.args]
        if name.id not in names:
            return
        place, defaults = names.index(name.id), function.args.defaults
        if (left := place - len(names) + len(defaults)) >= 0:
            yield defaults[left]
        for called, call in self.calls():
            if called == function.name:
                at = place - (names[0] == "self")
                given = call.args[at : at + 1] or [word.value for word in call.keywords if word.arg == name.id]
                yield from given


def said() -> Iterator[Any]:
    for path in sorted((ROOT / "bochum_kg").rglob("*.py")):
        if path.relative_to(ROOT / "bochum_kg").parts[0] in BUILDING:
            continue
        source = Source.read(path)
        for name, call in source.calls():
            arguments = [call.args[place] for place in RAISING.get(name, ()) if place < len(call.args)]
            arguments += [word.value for word in call.keywords if name in RAISING and word.arg in ("title", "detail")]
            for text in sorted(set().union(*map(source.texts, arguments))):
                if text.strip("x."):
                    yield pytest.param(text, id=f"{path.stem}:{call.lineno} {text[:40]}")


SAID = list(said())


def foreign(page: str) -> list[str]:
    """What `page` marks as English."""
    return re.findall(r'<span lang="en">(.*?)</span>', page)


def test_the_program_is_read() -> None:
    texts = {param.values[0] for param in SAID}
    assert len(texts) > 150
    put_together = {
        "Line 1: x is not a column of kernaktivitaeten.csv.",
        "The query is nested deeper than x levels. Split it into several queries, or use VALUES for lists.",
        "There is no release x. Here are, newest first: none; see /release/.",
        "x: must be a list.",
    }
    assert put_together <= texts


@pytest.mark.parametrize("text", SAID)
def test_every_text_has_german_words(text: str) -> None:
    assert [words for words in foreign(german(text)) if words.strip("x ")] == []


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
        (b"id\nx,y\n", "csv", "Zeile 2: mehr Zellen als Spalten."),
        (b'id\n"x', "csv", "Zeile 2: die Daten enden mitten in einer Zelle."),
        (b'id\n"x"y\n', "csv", "Zeile 2: &#39;,&#39; wird nach &#39;&#34;&#39; erwartet."),
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
    assert words in german(str(error))
    assert foreign(german(error.title) + german(str(error))) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": {"query": "x", "limit": -1}}', "<span lang=\"en\">a/limit</span>: muss eine Zahl über 0 sein."),
        ('{"a": NaN}', "Die Anfrage ist nicht lesbar: NaN ist kein JSON."),
        ("[", "Zeile 1, Spalte 2: ein Wert wird erwartet."),
        (str({str(n): {} for n in range(51)}).replace("'", '"'), "51 Abfragen auf einmal; höchstens 50."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_reconciliation_is_said_in_german(text: str, words: str) -> None:
    assert words in german(str(_refused(lambda: requests.queries(text))))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Line 3, column 5: expected <x> & y.",
            'Zeile 3, Spalte 5: erwartet wird <span lang="en">&lt;x&gt; &amp; y</span>.',
        ),
        (
            "The answer could not be completed. Stopped after 0.5 seconds, in the middle of the answer.",
            "Die Antwort wurde nicht vollständig. Nach 0,5 s mitten in der Antwort abgebrochen.",
        ),
        ("More than 10,000; send parts.", "Mehr als 10.000; bitte in Teilen senden."),
        ("What nobody said before", '<span lang="en">What nobody said before</span>'),
        ("There is no parameter '{en}'. Allowed: q.", "Es gibt keinen Parameter &#39;{en}&#39;. Erlaubt: q."),
    ],
)
def test_what_varies_is_kept_and_what_is_foreign_is_marked(text: str, words: str) -> None:
    assert german(text) == words


@pytest.mark.parametrize("piece", ["Line 1, column 2: ", "There is no ", " Allowed: ", ": ", ". ", "{} in {en}", "<"])
def test_a_long_text_costs_little(piece: str) -> None:
    start = time.process_time()
    german(piece * 100_000 + "." * 100_000)
    assert time.process_time() - start < 0.5


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
    assert "Ihr Anteil ist 0,1 Abfragen je Sekunde." in answers[-1].text
    assert ENGLISH.findall(own_text(answers[-1])) == []


def test_a_busy_server_in_german(site: Site) -> None:
    busy = open_release(site.folder, workers=1, limits=Limits(max_long=0))
    answer = client_of(busy).get("/sparql", query_string={"query": LONG, "lang": "de"}, headers=PAGE)
    busy.engine.close()
    assert answer.status_code == 503
    assert "Es laufen schon 0 lange Abfragen." in answer.text
    assert ENGLISH.findall(own_text(answer)) == []


def test_the_place_of_a_syntax_error_is_german_and_the_parsers_words_are_marked(client: FlaskClient) -> None:
    text = client.open(**asked("SELECT * {\n  ?s <b> }", lang="de"), headers=PAGE).text
    assert re.search(r'<p>Zeile 2, Spalte \d+: erwartet wird <span lang="en">[^\n]*</span>\.</p></details>', text)


def test_problem_documents_are_english_whatever_the_language(client: FlaskClient) -> None:
    answer = client.get("/queries/nix?lang=de")
    assert answer.json["detail"] == "There is no example query 'nix'."
