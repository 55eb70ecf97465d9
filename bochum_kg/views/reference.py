"""/ontology, /shapes, /validation: as RDF, and as pages that explain terms, rules and findings in plain words."""

from typing import Any

from flask import Blueprint, abort, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response

from bochum_kg.content import model
from bochum_kg.content.places import grouped
from bochum_kg.language import sort_key
from bochum_kg.releases.manifest import by_severity
from bochum_kg.views import pictures
from bochum_kg.views.downloads import document
from bochum_kg.views.pages import chosen_language, language, ours
from bochum_kg.views.records import speaking
from bochum_kg.views.served import graph, per_release, released, site

views = Blueprint("reference", __name__)
_PROPERTIES = """PREFIX bo: <{}ontology#>
SELECT ?property (COUNT(*) AS ?used) WHERE {{
  ?thing a bo:Kernaktivitaet ; ?property ?value
}} GROUP BY ?property ORDER BY DESC(?used)"""
_TERMS, _RULES = "ontology.html", "shapes.html"


@views.get("/ontology")
def ontology() -> Response:
    return document("ontology", "document.html", lambda: {"title": ("Ontologie", "Ontology"), "content": _kept(_TERMS)})


@views.get("/ontology/model.svg")
def picture() -> Response:
    """The model by an example, to take away."""
    drawing = model.model(graph())
    if drawing is None:
        abort(404)
    return pictures.picture("model.html", "model", drawing, size=model, **speaking())


@views.get("/shapes")
def shapes() -> Response:
    return document("shapes", "document.html", lambda: {"title": ("Regeln", "Rules"), "content": _kept(_RULES)})


@views.get("/validation", provide_automatic_options=False)  # see validate.accepts
def validation() -> Response:
    def context() -> dict[str, Any]:
        rules = _of("rules")
        known = {rule["name"]: rule for group in rules["groups"] for rule in group["rules"]}
        known |= {rule["name"]: rule for rule in rules["shared"]}
        severities = by_severity(released("documentation/findings.json"))
        return {"severities": severities, "rules": known, **of_places(site().manifest["places"])}

    return document("report", "validation.html", context)


def of_places(places: list[dict[str, Any]]) -> dict[str, Any]:
    """What templates need to show `places`, those of the release or with a proposal in it."""
    return {"places": grouped(places, graph()), "exists": lambda iri: not ours(iri) or iri in graph()}


def _kept(template: str) -> Markup:
    """What `template` makes of the release: some hundred entries, so it is made once per language and kept."""
    return _rendered(template, language(), chosen_language())


@per_release
def _rendered(template: str, lang: str, chosen: str) -> Markup:
    return Markup(render_template(template, **(_terms() if template == _TERMS else _rules())))


def _terms() -> dict[str, Any]:
    found = _of("terms")
    drawing = {"model": model.model(graph()), "size": model, "query": _PROPERTIES.format(site().base)}
    return found | {"terms": sorted(found["terms"], key=_by_name)} | drawing | speaking()


def _rules() -> dict[str, Any]:
    found = _of("rules")
    return found | {"groups": sorted(found["groups"], key=_by_name)}


def _by_name(entry: dict[str, Any]) -> Any:
    """Sort key: the name in the page's language."""
    return sort_key(entry["labels"].get(language(), entry["name"]))


def _of(name: str) -> dict[str, Any]:
    found: dict[str, Any] = released(f"documentation/{name}.json")
    return found
