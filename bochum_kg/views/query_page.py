"""The page to write queries on: a plain form, which the editor takes over where it was built and scripts run."""

from functools import cache
from pathlib import Path

from flask import Response, request

from bochum_kg.views.pages import language, page
from bochum_kg.views.served import released, root, site

_GERMAN = [  # what YASGUI says in English, as patterns of the whole text (in JavaScript), and the same in German
    ("Run query", "Abfrage ausführen"),
    ("Share query", "Adresse dieser Abfrage"),
    ("Press CTRL - <spacebar> to autocomplete", "Strg-Leertaste vervollständigt"),
    ("Add tab|Add a new tab|New Tab", "Neue Abfrage"),
    ("Rename Tab", "Abfrage umbenennen"),
    ("Copy Tab", "Abfrage kopieren"),
    ("Close tab|Close Tab", "Abfrage schließen"),
    ("Close other tabs", "Andere Abfragen schließen"),
    ("Undo close Tab", "Geschlossene Abfrage wieder öffnen"),
    (r"1 result in (\d+)\.(\d+) seconds?", "1 Ergebnis in $1,$2 Sekunden"),
    (r"(\d+) results in (\d+)\.(\d+) seconds?", "$1 Ergebnisse in $2,$3 Sekunden"),
    (r"Response in (\d+)\.(\d+) seconds?", "Antwort in $1,$2 Sekunden"),
    ("Table", "Tabelle"),
    ("Response", "Antwort"),
    ("Boolean", "Ja/Nein"),
    ("Error", "Fehler"),
    ("Shows Table view", "Ansicht Tabelle"),
    ("Shows Response view", "Ansicht Antwort"),
    ("Shows Boolean view", "Ansicht Ja/Nein"),
    ("Shows Error view", "Ansicht Fehler"),
    ("True", "Ja"),
    ("False", "Nein"),
    ("View documentation of .*", "Anleitung zu dieser Ansicht (auf Englisch)"),
    ("Download Results?|Download result", "Ergebnis herunterladen"),
    ("Download not supported", "Herunterladen ist hier nicht möglich"),
    ("Show all", "Alles zeigen"),
    ("Simple view", "Einfache Ansicht"),
    ("Ellipse", "Kürzen"),
    ("Page size: ", "Zeilen: "),
    ("All", "Alle"),
    (r"Showing (\d+) to (\d+) of (\d+) entr(?:y|ies)", "Zeilen $1 bis $2 von $3"),
    (
        r"Showing (\d+) to (\d+) of (\d+) entr(?:y|ies) \(filtered from (\d+) total entr(?:y|ies)\)",
        "Zeilen $1 bis $2 von $3 (gefiltert aus $4)",
    ),
    ("No matching records found", "Keine Zeile passt dazu"),
    ("No data available in table", "Keine Zeilen"),
    ("(.*): Activate to sort", "$1: sortieren"),
    ("(.*): Activate to invert sorting", "$1: umgekehrt sortieren"),
    ("(.*): Activate to remove sorting", "$1: nicht mehr sortieren"),
    ("pagination", "Seiten"),
    ("First", "Erste Seite"),
    ("Previous", "Vorige Seite"),
    ("Next", "Nächste Seite"),
    ("Last", "Letzte Seite"),
]
_BUILT = Path(__file__).parent / "static" / "editor" / "built-from.txt"  # written last by editor/hook.py
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    # the one style sheet the editor's table writes into the page (column-resizer)
    "style-src 'self' 'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_START = """PREFIX bo: <{base}ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?name ?status WHERE {{
  ?ka a bo:Kernaktivitaet ; skos:prefLabel ?name .
  FILTER(LANG(?name) = "{lang}")
  OPTIONAL {{ ?ka bo:status/skos:prefLabel ?status FILTER(LANG(?status) = "{lang}") }}
}} ORDER BY ?name"""


def editor_page() -> Response:
    """The query page, with the example query `example` or a first one to start from."""
    examples = released("documentation/queries.json")
    example = examples["queries"].get(request.args.get("example", ""))
    text = example["text"][language()] if example else _START.format(base=site().base, lang=language())
    response = page(
        "sparql.html",
        endpoint=f"{root()}sparql",
        query=text,
        example=example,
        groups=examples["groups"],
        queries=examples["queries"],
        editor=_editor(),
        german=_GERMAN,
    )
    if _editor():
        response.headers["Content-Security-Policy"] = _POLICY
    return response


@cache
def _editor() -> str:
    """What tells this build of the editor from others; empty where it was not built."""
    return _BUILT.read_text()[:12] if _BUILT.is_file() else ""
