"""The box on the page of a thing: what people come for, briefly (content.answers), as HTML."""

from markupsafe import escape

from bochum_kg.content.answers import Answer
from bochum_kg.content.entity.statements import Statement
from bochum_kg.content.timeline import Event
from bochum_kg.releases.graph import Graph
from bochum_kg.views.links import to
from bochum_kg.views.parts import Parts, entry

_CARRYING_OUT = "carrying out"
_LABELS = {
    "status": ("Status", "Status"),
    "dates": ("Wann", "When"),
    _CARRYING_OUT: ("Setzt um", "Carried out by"),
    "responsible": ("Verantwortlich für die Kompetenz", "Responsible for the competence"),
    "partners": ("Wirkt mit", "Partners"),
    "focus": ("Schwerpunkt", "Focus area"),
    "themes": ("Querschnittsthemen", "Cross-cutting themes"),
    "head": ("Leitung, zuletzt genannt", "Head, as last named"),
    "title": ("Zuständig für", "In charge of"),
}


def box(found: Answer, thing: str, parts: Parts, graph: Graph) -> str:
    """What is `found` about the thing with the local id `thing`, as a list that its page goes on with and closes."""
    shown = [_tally(found, parts), "\n<dl>\n\n"]
    for what, several in found.facts.items():
        shown.append(entry(parts.t(*_LABELS[what]), [brief(said, parts, what == "dates") for said in several]))
    if found.of_activity and "status" not in found.facts:
        shown.append(entry("Status", [parts.status("")]))
    if found.of_activity and _CARRYING_OUT not in found.facts:
        missing = parts.t("keine Stelle belegt", "no body in the sources")
        shown.append(f'<dt>{parts.t(*_LABELS[_CARRYING_OUT])}</dt>\n<dd class="quiet">{missing}</dd>\n')
    if found.tranches:
        shown.append(entry("Tranche", [f" {parts.t('oder', 'or')} ".join(map(parts.value, found.tranches))]))
    if found.competences:
        label = parts.t("Verantwortet die Kompetenz", "Responsible for the competence")
        shown.append(entry(label, map(parts.value, found.competences)))
    if found.newest:
        shown.append(entry(parts.t("Zuletzt", "Latest"), [_newest(found.newest, thing, parts, graph)]))
    if found.of_activity:
        shown.append(entry(parts.t("Nummer", "Number"), [f"{escape(thing[3:].upper())}"]))
    return "".join([*shown, "\n"])


def brief(said: Statement, parts: Parts, only_when: bool = False) -> str:
    """A statement with its date and a sign when it is our own; `only_when`: when that is, if it says so."""
    if only_when and said.when:
        shown = f"{escape(said.when)}"
    elif said.says and "/id/status-" in said.says[0].iri:
        return parts.status(said.says[0].iri, said.says[0].text, said.date, said.editorial)
    else:
        shown = parts.listed(said.says) + (f", {escape(said.when)}" if said.when else "")
    if said.editorial:
        hidden = f"{parts.t('unsere Einordnung:', 'our classification:')} {escape(said.text)}"
        return (
            f'{shown} <a class="editorial plain" href="{parts.href(said.iri)}"><span aria-hidden="true">◇</span>'
            f'<span\n  class="hidden">{hidden}</span></a>'
        )
    if said.date:
        as_of = f"({parts.t('Stand', 'as of')} {parts.date(said.date, True)})"
        return f'{shown} <span class="small quiet">{as_of}</span>'
    return shown


def _tally(found: Answer, parts: Parts) -> str:
    """How many of its places are fixed."""
    if not found.capacity:
        return ""
    fixed = parts.t("{} von {} festgelegt, {} frei", "{} of {} fixed, {} free")
    shown = f"<strong>{fixed.format(found.taken, found.capacity, found.free)}</strong>"
    if (over := found.taken - found.capacity) > 0:
        words = parts.t("(nach unserer Einordnung {} zu viel)", "({} too many, by our classification)")
        shown += f" {words.format(over)}"
    return f'<p class="tally">{shown}</p>'


def _newest(event: Event, thing: str, parts: Parts, graph: Graph) -> str:
    """What happened last, and to what if that is another thing."""
    about = ""
    if event.thing != thing:
        about = f"{parts.link(graph.iri(event.thing), graph.name(event.thing, parts.lang))} –\n  "
    words = escape(event.words.get(parts.lang, ""))
    link = f'<a href="{escape(to(f"/page/{event.id}", parts.chosen))}">{words}</a>'
    return f"{parts.date(event.end or event.start)}:\n  {about}{link}"
