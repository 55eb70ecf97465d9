"""/cite: how to cite the release that is served, and a query on it, so that others get the same answer years later."""

from flask import Blueprint, Response, request
from werkzeug.datastructures import CombinedMultiDict

from bochum_kg.formats import HTML, Format
from bochum_kg.releases.citation import Citation, normal
from bochum_kg.releases.manifest import DUMP
from bochum_kg.views.answers import asked_for, conditional
from bochum_kg.views.pages import language, page
from bochum_kg.views.releases import published
from bochum_kg.views.served import root, site

views = Blueprint("cite", __name__)
_CSL = Format("csl", "application/vnd.citationstyles.csl+json", ("json", "csl-json"), None, ("application/json",))
_BIBTEX = Format("bibtex", "application/x-bibtex", ("bib",), None, ("text/x-bibtex",))
_RIS = Format("ris", "application/x-research-info-systems", ("ris",), None)
_TEXT = Format("text", "text/plain", ("txt",), None)
_FORMATS = (HTML, _CSL, _BIBTEX, _RIS, _TEXT)


@views.route("/cite", methods=["GET", "POST"])
def cite() -> Response:
    """A citation, with `query` (GET or form) of that query: page, CSL-JSON, BibTeX, RIS or text."""
    given = CombinedMultiDict([request.args, request.form])
    form = asked_for(given.get("format"), _FORMATS)
    manifest = site().manifest
    name = manifest["release"]
    citation = Citation(
        release=name,
        issued=next((entry.issued for entry in published() if entry.release == name), ""),
        address=f"{root()}release/{name}/",
        nquads=manifest["files"][f"{DUMP}.nq"]["sha256"],
        query=normal(given.get("query", "")),
        language=language(),
    )
    if form is HTML:
        return page("cite.html", citation=citation)
    made = {_CSL: citation.csl, _BIBTEX: citation.bibtex, _RIS: citation.ris}
    content = made[form]() if form in made else f"{citation.text()}\n"
    response = Response(content, content_type=f"{form.media_type}{'' if form is _CSL else '; charset=utf-8'}")
    response.headers["Content-Language"] = language()
    return conditional(response, "Accept", "Accept-Language")
