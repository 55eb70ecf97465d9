"""The page to write queries on: a plain form, which the editor takes over where it was built and scripts run."""

import tomllib
from pathlib import Path

from flask import Response, request

from bochum_kg.views.pages import language, page, t
from bochum_kg.views.served import released, root, site

_GERMAN = tomllib.loads(Path(__file__).with_name("yasgui.toml").read_text(encoding="utf-8"))
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
    """The query page, with the example query `example`, the text `draft` or a first query to start from."""
    examples = released("documentation/queries.json")
    slug, draft = request.args.get("example", ""), request.args.get("draft", "")
    example = examples["queries"].get(slug)
    text = example["text"][language()] if example else draft or _START.format(base=site().base, lang=language())
    fresh = example["labels"][language()] if example else t("Neue Abfrage", "New query") if draft else ""
    response = page(
        "sparql.html",
        endpoint=f"{root()}sparql",
        query=text,
        example=example,
        slug=slug,
        fresh=fresh,
        base=site().base,
        groups=examples["groups"],
        queries=examples["queries"],
        editor=_BUILT.is_file(),
        german=list(_GERMAN.items()),
    )
    if _BUILT.is_file():
        response.headers["Content-Security-Policy"] = _POLICY
    return response
