"""Kernaktivitäten for programs: records in, plain rows with documented keys and CSV out."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from bochum_kg.content.activities import Activity
from bochum_kg.releases.graph import Graph

FIELDS = {  # of CSV and JSON -> what it is, in German and English
    "id": ("Kennung", "local id"),
    "iri": ("IRI im Graphen", "IRI in the graph"),
    "nummer": ("Nummer in der Liste der Kompetenz", "number in the list of its competence"),
    "name_de": ("Name, deutsch", "name in German"),
    "name_en": ("Name, englisch", "name in English"),
    "namen_weitere": ("weitere und frühere Namen", "other and earlier names"),
    "kompetenz": ("Kompetenz", "competence"),
    "status": ("Status; leer: keine Quelle sagt es", "status; empty: no source says"),
    "status_stand": ("Stand der Statusangabe", "as-of date of the status"),
    "status_herkunft": ("wer den Status sagt", "who states the status"),
    "schwerpunkt": ("Schwerpunkt, dem sie in erster Linie dient", "focus area it mainly serves"),
    "schwerpunkt_herkunft": ("wer das sagt, in derselben Reihenfolge", "who says so, in the same order"),
    "thema": ("Querschnittsthemen", "cross-cutting themes"),
    "thema_herkunft": ("wer das sagt, in derselben Reihenfolge", "who says so, in the same order"),
    "stelle": ("zuständige Stellen (Linie)", "bodies with line responsibility"),
    "dezernat": ("Dezernate, auch die der zuständigen Ämter", "departments, those of the responsible offices too"),
    "tranche": ("Tranche", "tranche"),
    "seite": ("Seite der Stadt", "the city’s page"),
    "beschreibung_de": ("Beschreibung in unseren Worten, deutsch", "description in our words, German"),
    "beschreibung_en": ("Beschreibung in unseren Worten, englisch", "description in our words, English"),
}


def record(activity: Activity, graph: Graph, base: str) -> dict[str, Any]:
    """One activity under the keys of FIELDS, with local ids; what no source says is None or an empty list."""
    status = activity.status_statement
    names, descriptions = (
        graph.translations(activity.id, "skos:prefLabel"),
        graph.translations(activity.id, "dcterms:description"),
    )
    values = (
        activity.id,
        f"{base}id/{activity.id}",
        activity.number,
        names.get("de"),
        names.get("en"),
        sorted(graph.texts(activity.id, "skos:altLabel")),
        activity.competence,
        activity.status,
        (status.date or None) if status else None,
        status.provenance if status else None,
        [said.target for said in activity.focus],
        [said.provenance for said in activity.focus],
        [said.target for said in activity.themes],
        [said.provenance for said in activity.themes],
        [said.target for said in activity.bodies],
        activity.departments,
        activity.tranche or None,
        graph.text(activity.id, "foaf:page") or None,
        descriptions.get("de"),
        descriptions.get("en"),
    )
    return dict(zip(FIELDS, values, strict=True))


def table(records: Iterable[dict[str, Any]]) -> str:
    """`records` as CSV (RFC 4180) with a header; several values in a cell are separated by a bar."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(FIELDS)
    for one in records:
        writer.writerow("|".join(value) if isinstance(value, list) else value for value in one.values())
    return text.getvalue()
