"""From Angaben to direct links: what holds of a thing, and what of it the city itself says.

A direct link says nothing of who said it. Where an official Angabe does, a second link says so (`bo:statusAmtlich`).
"""

import re
from calendar import monthrange
from collections.abc import Iterator

import rdflib
from rdflib import DCTERMS, ORG, RDF, URIRef
from rdflib.term import Node

from bochum_kg.namespaces import BO, ID

Triple = tuple[Node, Node, Node]

# Angaben about a KA or Kompetenz and the link each stands for: class, property read, property written, role asked for.
_LINKS = (
    (BO.Themenbezug, BO.querschnittsthema, BO.querschnittsthema, None),
    (BO.Schwerpunktbezug, BO.schwerpunkt, BO.schwerpunkt, ID["rolle-primaer"]),
    (BO.Partnerangabe, BO.partner, BO.partner, None),
    (BO.Gliederungsangabe, BO.uebergeordneteStelle, ORG.subOrganizationOf, None),
    (BO.Statusangabe, BO.aufgegangenIn, DCTERMS.isReplacedBy, None),
)
_OFFICIAL_TWIN = {
    BO.querschnittsthema: BO.querschnittsthemaAmtlich,
    BO.schwerpunkt: BO.schwerpunktAmtlich,
    BO.zustaendigeStelle: BO.zustaendigeStelleAmtlich,
}
OFFICIAL, EDITORIAL = ID["herkunft-amtlich"], ID["herkunft-redaktionell"]
RANK = {str(OFFICIAL): 2, str(ID["herkunft-dritte"]): 1, str(EDITORIAL): 0}


def links(data: rdflib.Graph) -> Iterator[Triple]:
    """The direct links that follow from each Angabe in `data`, and the current status of each activity."""
    for thing, angabe in data.subject_objects(BO.angabe):
        official = (angabe, BO.herkunft, OFFICIAL) in data
        for link, target in _of(data, thing, angabe):
            yield thing, link, target
            if official and link in _OFFICIAL_TWIN:
                yield thing, _OFFICIAL_TWIN[link], target
        for new, old in _replaced(data, angabe):
            yield new, DCTERMS.replaces, old
    for activity in data.subjects(RDF.type, BO.Kernaktivitaet):
        status = _current_status(data, activity)
        if status is not None:
            yield activity, BO.status, status
            if status == _current_status(data, activity, OFFICIAL):
                yield activity, BO.statusAmtlich, status


def dezernat_links(data: rdflib.Graph, inferred: rdflib.Graph) -> Iterator[Triple]:
    """bo:dezernat: the responsible body itself, or the Dezernat it belongs to as far as sources say so."""
    for activity, body in list(inferred.subject_objects(BO.zustaendigeStelle)):
        for unit in inferred.transitive_objects(body, ORG.subOrganizationOf):
            if unit is not None and (unit, RDF.type, BO.Dezernat) in data:
                yield activity, BO.dezernat, unit


def last_day(stand: str) -> str:
    """The last day a date of any precision covers: "2024-08" -> "2024-08-31". Undated ("") sorts before all."""
    if len(stand) == 4:
        return f"{stand}-12-31"
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", stand):
        return f"{stand}-{monthrange(int(stand[:4]), int(stand[5:]))[1]:02}"
    return stand


def _of(data: rdflib.Graph, thing: Node, angabe: Node) -> Iterator[tuple[URIRef, Node]]:
    """The links `angabe` stands for, from `thing`."""
    kinds = set(data.objects(angabe, RDF.type))
    rolle = data.value(angabe, BO.rolle)
    for kind, read, written, wanted in _LINKS:
        if kind in kinds and wanted in (None, rolle) and not _outranked(data, thing, angabe, kind):
            yield from ((written, target) for target in data.objects(angabe, read))
    if BO.Zustaendigkeit in kinds and (link := _responsibility(data, thing, rolle)) is not None:
        yield from ((link, body) for body in data.objects(angabe, BO.zustaendigeStelle))
    if BO.Verknuepfung in kinds:
        for kind_of_link in data.objects(angabe, BO.verknuepfungsart):
            yield from ((URIRef(str(kind_of_link)), target) for target in data.objects(angabe, BO.verknuepftMit))


def _replaced(data: rdflib.Graph, angabe: Node) -> Iterator[tuple[Node, Node]]:
    """(new, old) focus areas of a transition; one that stayed replaces nothing."""
    if (angabe, RDF.type, BO.Uebergang) in data:
        for old in data.objects(angabe, BO.vorgaenger):
            yield from ((new, old) for new in data.objects(angabe, BO.nachfolger) if new != old)


def _responsibility(data: rdflib.Graph, thing: Node, rolle: Node | None) -> URIRef | None:
    """Line responsibility for an activity, accountability for a whole competence; other pairs give no direct link."""
    if rolle == ID["rolle-linie"] and (thing, RDF.type, BO.Kernaktivitaet) in data:
        return BO.zustaendigeStelle
    if rolle == ID["rolle-kompetenz"] and (thing, RDF.type, BO.Kompetenz) in data:
        return BO.verantwortung
    return None


def _outranked(data: rdflib.Graph, thing: Node, angabe: Node, kind: Node) -> bool:
    """True when `angabe` is editorial and an official one of the same kind, role and version speaks for `thing`."""
    if (angabe, BO.herkunft, EDITORIAL) not in data or kind != BO.Schwerpunktbezug:
        return False
    return any(
        (other, RDF.type, kind) in data
        and (other, BO.herkunft, OFFICIAL) in data
        and data.value(other, BO.rolle) == data.value(angabe, BO.rolle)
        and set(data.objects(angabe, BO.fassung)) <= set(data.objects(other, BO.fassung))
        for other in data.objects(thing, BO.angabe)
    )


def _current_status(data: rdflib.Graph, activity: Node, only: URIRef | None = None) -> Node | None:
    """The status of the latest Statusangabe (of provenance `only`), of the same day the official before others'.

    One concluded by us counts only where nobody else gives a status. None when the latest disagree or there is none.
    """
    dated: dict[tuple[bool, str, int], set[Node]] = {}
    for angabe in data.objects(activity, BO.angabe):
        if (angabe, RDF.type, BO.Statusangabe) in data and only in (None, *data.objects(angabe, BO.herkunft)):
            rank = max((RANK.get(str(herkunft), -1) for herkunft in data.objects(angabe, BO.herkunft)), default=-1)
            key = (rank > 0, last_day(str(data.value(angabe, BO.stand) or "")), rank)
            dated.setdefault(key, set()).update(data.objects(angabe, BO.status))
    latest = dated[max(dated)] if dated else set()
    return next(iter(latest)) if len(latest) == 1 else None
