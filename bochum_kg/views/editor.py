"""The page to write queries on: a plain form, which the editor takes over where it was built and scripts run."""

from flask import Response, request

from bochum_kg.views.pages import language, page
from bochum_kg.views.served import released, site

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
    return page("sparql.html", query=text, example=example, groups=examples["groups"], queries=examples["queries"])
