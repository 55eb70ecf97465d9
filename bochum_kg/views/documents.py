"""/ontology, /shapes, /validation: as RDF and as a page."""

from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from bochum_kg.manifest import SEVERITIES
from bochum_kg.views.downloads import document
from bochum_kg.views.served import select, site

views = Blueprint("documents", __name__)

_TERMS = """PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?term ?kind ?de ?en ?definition ?definitionEn WHERE {{
  GRAPH <{base}graph/ontology> {{
    VALUES (?class ?kind) {{ (owl:Class "class") (owl:ObjectProperty "property") (owl:DatatypeProperty "property") }}
    ?term a ?class ; rdfs:isDefinedBy <{base}ontology> .
    ?term rdfs:label ?de FILTER(LANG(?de) = "de")
    ?term rdfs:label ?en FILTER(LANG(?en) = "en")
    ?term skos:definition ?definition FILTER(LANG(?definition) = "de")
    ?term skos:definition ?definitionEn FILTER(LANG(?definitionEn) = "en")
  }}
}} ORDER BY ?kind ?term"""

_RULES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?shape ?severity (SAMPLE(?d) AS ?de) (SAMPLE(?e) AS ?en) WHERE {{
  GRAPH <{base}graph/shapes> {{
    ?shape sh:message|sh:sparql/sh:message ?d , ?e FILTER(LANG(?d) = "de" && LANG(?e) = "en")
    OPTIONAL {{ ?shape sh:severity ?severity }}
    FILTER(ISIRI(?shape))
  }}
}} GROUP BY ?shape ?severity ORDER BY ?shape"""


@views.get("/ontology")
def ontology() -> Response:
    return document("ontology", "ontology.html", lambda: {"terms": select(_TERMS.format(base=site().base))})


@views.get("/shapes")
def shapes() -> Response:
    return document("shapes", "shapes.html", lambda: {"rules": select(_RULES.format(base=site().base))})


@views.get("/validation")
def validation() -> Response:
    manifest = site().manifest

    def context() -> dict[str, Any]:
        groups = [(s, [f for f in manifest["findings"] if f["severity"] == s]) for s in SEVERITIES]
        return {"groups": groups, "rooms": manifest["rooms"], "base": manifest["base"]}

    return document("report", "validation.html", context)
