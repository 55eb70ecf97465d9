"""/, /ueberblick, /daten and /health: the strategy at a glance and as a picture, its data, whether the site works."""

import re
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bochum_kg.content import poster as posters
from bochum_kg.content.progress import progress
from bochum_kg.formats import DUMP_FORMATS
from bochum_kg.releases.manifest import DUMP
from bochum_kg.views import pictures
from bochum_kg.views.pages import language, page, steady_page, t
from bochum_kg.views.records import at_a_glance, records, speaking
from bochum_kg.views.served import DATASET, graph, modified, per_release, released, root, site

views = Blueprint("start", __name__)
_TITLES = {  # what the graphs hold that have no table; those of the tables stand in csv-metadata.json
    DUMP: ("Alles Wissen", "All knowledge"),
    "nq": ("Alle Graphen", "All graphs"),
    "catalog": ("Katalog für Datenportale", "Catalogue for data portals"),
    "inferred": ("Abgeleitete Aussagen", "Derived statements"),
    "ontology": ("Klassen und Eigenschaften", "Classes and properties"),
    "queries": ("Beispielabfragen", "Example queries"),
    "report": ("Prüfbericht", "Validation report"),
    "shapes": ("Regeln der Prüfung", "Rules of the validation"),
    "suchwoerter": ("Wörter für die Suche", "Words for the search"),
    "strategie": ("Strategie und ihre Fassungen", "Strategy and its versions"),
    "void": ("Zahlen zum Datensatz", "Statistics of the dataset"),
}


@steady_page(views, "/", "start.html")
def start() -> dict[str, Any]:
    dataset = released(DATASET) if DATASET in site().manifest["files"] else None
    return {
        "all": at_a_glance(language()),
        "progress": progress(records().activities, graph(), modified()),
        "ways": _ways(),
        **speaking(),
        "dataset": dataset,
    }


@views.get("/ueberblick.svg")
def poster() -> Response:
    """The start picture as one drawing."""
    return pictures.answer(_poster(language()), pictures.SVG)


@views.get("/ueberblick.png")
def preview() -> Response:
    """The same for chats and social networks, which show no SVG."""
    return pictures.answer(_preview(language()), pictures.PNG)


@per_release
def _poster(lang: str) -> bytes:
    all_ = at_a_glance(lang)
    return pictures.drawn("poster.html", "poster", all_, posters.poster(all_), size=posters)


@per_release
def _preview(lang: str) -> bytes:
    from resvg_py import svg_to_bytes  # only this picture needs it

    return bytes(svg_to_bytes(svg_string=_poster(lang).decode(), sans_serif_family="DejaVu Sans"))


def _ways() -> dict[str, list[tuple[str, str]]]:
    """Where each kind of user goes on: by the last part of its IRI."""
    return {
        "verwaltung": [
            ("/kernaktivitaeten", t("Kernaktivitäten suchen und filtern", "Search and filter the core activities")),
            ("/zustaendigkeit", t("Wer ist wofür zuständig?", "Who is responsible for what?")),
            ("/zeitleiste", t("Was wann geschah und geplant ist", "What happened when, and what is planned")),
            ("/matrix", t("Kompetenzen und Querschnittsthemen", "Competences and cross-cutting themes")),
        ],
        "portal": [
            ("/daten", t("Dateien, Tabellen und Katalog", "Files, tables and catalogue")),
            ("/kennzahlen", t("Kennzahlen über die Jahre", "Figures over the years")),
            ("/changes.atom", t("Änderungen abonnieren", "Subscribe to changes")),
        ],
        "forschung": [
            ("/queries", t("Beispielfragen mit Erklärung", "Example questions, explained")),
            ("/vergleich", t("Was sich von 2017 zu 2.0 änderte", "What changed from 2017 to 2.0")),
            ("/validation", t("Wie gut die Daten sind", "How good the data is")),
            ("/cite", t("Zitieren", "Cite")),
        ],
        "integration": [
            ("/sparql", t("SPARQL-Endpunkt", "SPARQL endpoint")),
            ("/ontology", t("Klassen und Eigenschaften", "Classes and properties")),
            (
                "/daten#interfaces",
                t("JSON-LD, Abgleich und andere Schnittstellen", "JSON-LD, matching and other interfaces"),
            ),
        ],
    }


@views.get("/daten")
def data() -> Response:
    """Everything there is to take away, with its formats and conditions."""
    manifest = site().manifest
    tables = [name.removesuffix(".csv") for name in sorted(manifest["files"]) if name.endswith(".csv")]
    tables = [name for name in tables if name not in manifest["graphs"] and not re.search(r"\.excel$|/", name)]
    suffixes = [form.suffix for form in DUMP_FORMATS]
    titles = {name: t(*both) for name, both in _TITLES.items()} | _table_titles()
    statements = {suffix: _statements(f"{DUMP}.{suffix}") for suffix in ("nt", "nq")}
    return page(
        "data.html",
        root=root(),
        manifest=manifest,
        suffixes=suffixes,
        whole=DUMP,
        statements=statements,
        tables=tables,
        titles=titles,
    )


@per_release
def _statements(name: str) -> int:
    """How many statements the file `name` (N-Triples or N-Quads) of the release holds: one a line."""
    with (site().folder / name).open("rb") as file:
        return sum(1 for _ in file)


def _table_titles() -> dict[str, str]:
    """Name of a table -> its title in the language of the page."""
    if "csv-metadata.json" not in site().manifest["files"]:
        return {}
    return {
        table["url"].removesuffix(".csv"): title["@value"]
        for table in released("csv-metadata.json")["tables"]
        for title in table["dc:title"]
        if title["@language"] == language()
    }


@views.get("/health")
def health() -> tuple[Response, int]:
    """200 when queries are answered, 503 when not; says which release is served."""
    manifest, ready = site().manifest, site().engine.ready()
    facts = {
        "ready": ready,
        "release": manifest["release"],
        "releases": f"{request.script_root}/release/",
        "version": manifest["version"],
        "triples": manifest["triples"],
    }
    return jsonify(facts), 200 if ready else 503
