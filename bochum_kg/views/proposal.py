"""/vorschlag: a form for those who know no RDF, for a new Kernaktivität or a statement about a thing that is there.

The answer keeps what was typed, says at each field what the check found, and offers the Turtle, a patch and a preview.
Nothing is stored or sent: every button sends the whole form again.
"""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request

from bochum_kg.content import choices
from bochum_kg.content.choices import Choices
from bochum_kg.formats import TURTLE
from bochum_kg.language import pick
from bochum_kg.namespaces import prefixes
from bochum_kg.proposals import template
from bochum_kg.proposals.form import KINDS, LONGEST, NEW, Form
from bochum_kg.proposals.patch import patch
from bochum_kg.proposals.writing import Written
from bochum_kg.refusals import Refused, Text
from bochum_kg.releases import graph as graphs
from bochum_kg.views import things
from bochum_kg.views.answers import unkept
from bochum_kg.views.contact import publisher
from bochum_kg.views.operation import fair_check
from bochum_kg.views.pages import language, page, t
from bochum_kg.views.records import answering, records
from bochum_kg.views.served import graph, per_release, released, site
from bochum_kg.views.validate import checks

views = Blueprint("proposal", __name__)

_MADE = ("vorschau", "turtle", "patch")
# Where it stands in the JSON Schemas, which are made of the shapes, whether a field is obligatory: class and key.
_OBLIGATORY = {
    "name_de": ("Kernaktivitaet", "prefLabel"),
    "name_en": ("Kernaktivitaet", "prefLabel"),
    "kompetenz": ("Kernaktivitaet", "kompetenz"),
    "wortlaut": ("Kernaktivitaet", "beleg"),
    "lokator": ("Fundstelle", "lokator"),
    "quelle_titel": ("Quelle", "prefLabel"),
    "quelle_herausgeber": ("Quelle", "herausgeber"),
    "quelle_art": ("Quelle", "quellenart"),
    "anlass_de": ("Laufzeitangabe", "anlass"),
    "anlass_en": ("Laufzeitangabe", "anlass"),
    "merkmal_de": ("Kennzahlwert", "merkmal"),
    "merkmal_en": ("Kennzahlwert", "merkmal"),
    "wert": ("Kennzahlwert", "wert"),
    "wertart": ("Kennzahlwert", "wertart"),
}
_TRANCHE = "Kernaktivitaet-eine-tranche"  # this rule is about two properties, of which the form has one
_OBLIGATORY_IN_STATEMENTS = {"status": ("Statusangabe", "status"), "stelle": ("Zustaendigkeit", "zustaendigeStelle")}
_LONGEST_ADDRESS = 1_500  # characters that every mail program opens


@views.get("/vorschlag")
def form() -> Response:
    """The empty form; `zu` names the thing that is to be completed, `art` what, `kompetenz` where a new one belongs."""
    if request.headers.get("Sec-Fetch-Mode") == "navigate":  # somebody reads it in a browser; no crawler says so
        checks().prepare()
    return _shown(_about(), None, None)


@views.get("/vorschlag.csv")
def table() -> Response:
    """The form as a table, for several Kernaktivitäten at once; filled in, it goes to /validation."""
    return _file(template.empty(), "text/csv; charset=utf-8; header=present", "vorschlag.csv")


@views.post("/vorschlag")
def proposed() -> Response:
    """What the check says about the form, or what is made of it: `als` is one of _MADE or "" for the page."""
    about, made = _about(), request.form.get("als", "")
    today = datetime.now(UTC)
    sent = Form({**request.form}, graph(), f"{today:%Y-%m-%d}")
    written = sent.statement(about, _kind()) if about else sent.activity()
    if made not in ("", *_MADE):
        text = Text("als={value!r}; possible: {allowed}.", value=made[:20], allowed=", ".join(_MADE))
        raise Refused(400, "Unknown choice", text)
    if made == "turtle":
        return _file(written.turtle, TURTLE.content_type, written.path)
    if made == "patch":
        mail = patch(written.path, written.turtle, _subject(written), today)
        return _file(mail, "text/x-patch; charset=utf-8", f"{written.thing}.patch")
    with fair_check() as charge:
        report = checks().check(written.turtle.encode(), "ttl", charge)
    if made == "vorschau":
        with_it = graphs.read(site().folder, site().base, report["added"])
        return unkept(things.shown(graph().iri(written.thing), answering(with_it, language()), preview=True))
    return _shown(about, written, report)


def _shown(about: str, written: Written | None, report: dict[str, Any] | None) -> Response:
    findings = _by_field(written, report["findings"]) if written and report else {}
    if written:
        for field, text in written.unread.items():
            findings.setdefault(field, []).insert(0, {"severity": "Violation", "text": text})
    answers = {**request.args, **request.form}
    response = page(
        "proposal.html",
        about=graph().iri(about) if about else "",
        about_name=graph().name(about, language()) if about else "",
        kind=_kind(),
        choices=_choices(language()),
        answers={name: value for name, value in answers.items() if name not in ("als", "lang")},
        findings=findings,
        broken=[field for field, found in findings.items() if any(f["severity"] == "Violation" for f in found)],
        obligatory=_obligatory(bool(about)),
        longest=LONGEST,
        written=written,
        way=_way(written) if written else "",
    )
    return unkept(response) if written else response


def _about() -> str:
    """The local id of the thing that `zu` names, "" for a new Kernaktivität. Raises Refused when there is none such."""
    about = request.values.get("zu", "")
    if about and about not in graph():
        raise Refused(404, "Not Found", Text("The graph says nothing about {local!r}.", local=about[:120]))
    return graph().local(graph().iri(about)) if about else ""


def _kind() -> str:
    kind = request.values.get("art") or KINDS[0]
    if kind not in KINDS:
        text = Text("art={value!r}; possible: {allowed}.", value=kind[:20], allowed=", ".join(KINDS))
        raise Refused(400, "Unknown choice", text)
    return kind


def _by_field(written: Written, findings: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Field -> what was found at it, in the language of the page; "" for what belongs to none."""
    found: dict[str, list[dict[str, Any]]] = {}
    for finding in findings:
        field = _field(written, finding)
        entry = {"severity": finding["severity"], "text": pick(finding["messages"], language())}
        if entry not in found.setdefault(field, []):
            found[field].append(entry)
    return found


def _field(written: Written, finding: dict[str, Any]) -> str:
    rule = str(finding["shape"]).rsplit("#", 1)[-1]
    if rule == _TRANCHE:
        return "tranche"
    field = written.field(graph().local(finding["focus"]), _short(finding["path"]))
    return field.removesuffix("_de") + "_en" if rule.endswith("-en") and field.endswith("_de") else field


def _short(iri: str) -> str:
    """An IRI with its prefix: "bo:status"."""
    for prefix, space in prefixes(site().base).items():
        if iri.startswith(space):
            return f"{prefix}:{iri.removeprefix(space)}"
    return iri


@per_release
def _obligatory(about: bool) -> set[str]:
    fields = _OBLIGATORY | (_OBLIGATORY_IN_STATEMENTS if about else {})
    needed = {field for field, (kind, key) in fields.items() if key in _schema(kind).get("required", ())}
    return needed if about else {"tranche", *needed}


def _schema(kind: str) -> Any:
    """The JSON Schema of a `kind`: its own or, for what stands only in activities, its part of theirs."""
    own = f"schema/{kind}.json"
    if own in site().manifest["files"]:
        return released(own)
    return released("schema/Kernaktivitaet.json").get("$defs", {}).get(kind, {})


@per_release
def _choices(lang: str) -> Choices:
    left = {str(place["thing"]): place["capacity"] - place["taken"] for place in site().manifest["places"]}
    return choices.choices(graph(), records().focus_areas, left, NEW, lang)


def _subject(written: Written) -> str:
    name = request.form.get("name_de") or graph().name(written.thing, "de")
    return f"data: {name} ({written.thing})"


def _way(written: Written) -> str:
    """Where to hand the proposal in, with everything filled in; "" when the publisher names no address."""
    subject = t("Vorschlag: ", "Proposal: ") + _subject(written).removeprefix("data: ")
    text = f"{written.path}\n\n{written.turtle}"
    short = t("Der Vorschlag liegt als Patch bei.", "The proposal is attached as a patch.")
    return publisher().report(subject, text if len(quote(text)) <= _LONGEST_ADDRESS else short)


def _file(text: str, content_type: str, name: str) -> Response:
    response = Response(text, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name.rsplit("/", 1)[-1]}"'
    return unkept(response)
