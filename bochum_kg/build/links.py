"""From Angaben to direct links: what holds of a thing, and what of it the city itself says.

A direct link says nothing of who said it. Where an official Angabe does, a second link says so (`bo:statusAmtlich`).
"""

from collections.abc import Iterator
from typing import NamedTuple

import rdflib
from rdflib import DCTERMS, ORG, RDF, URIRef
from rdflib.term import Node

from bochum_kg.build.vocabulary import BO, ID
from bochum_kg.precedence import agreed, deciding, rank, unrivalled

Triple = tuple[Node, Node, Node]

# Angaben and the link each stands for, whoever makes them: class, property read, property written.
_LINKS = (
    (BO.Themenbezug, BO.querschnittsthema, BO.querschnittsthema),
    (BO.Partnerangabe, BO.partner, BO.partner),
    (BO.Gliederungsangabe, BO.uebergeordneteStelle, ORG.subOrganizationOf),
    (BO.Statusangabe, BO.aufgegangenIn, DCTERMS.isReplacedBy),
)
_OFFICIAL_TWIN = {
    BO.querschnittsthema: BO.querschnittsthemaAmtlich,
    BO.zustaendigeStelle: BO.zustaendigeStelleAmtlich,
}
_OFFICIAL = str(ID["herkunft-amtlich"])


class Stated(NamedTuple):
    """What an Angabe says, and what decides whether it holds (see precedence)."""

    target: Node
    angabe: Node
    provenance: str
    date: str
    versions: frozenset[str]


def links(data: rdflib.Graph) -> Iterator[Triple]:
    """The direct links that follow from each Angabe in `data`, and what holds of each activity."""
    for thing, angabe in data.subject_objects(BO.angabe):
        for link, target in _of(data, thing, angabe):
            yield thing, link, target
            if link in _OFFICIAL_TWIN and (angabe, BO.herkunft, URIRef(_OFFICIAL)) in data:
                yield thing, _OFFICIAL_TWIN[link], target
        for new, old in _replaced(data, angabe):
            yield new, DCTERMS.replaces, old
    for activity in data.subjects(RDF.type, BO.Kernaktivitaet):
        yield from _status(data, activity)
        for said in unrivalled(stated(data, activity, BO.Schwerpunktbezug, BO.schwerpunkt, ID["rolle-primaer"])):
            yield activity, BO.schwerpunkt, said.target
            if said.provenance == _OFFICIAL:
                yield activity, BO.schwerpunktAmtlich, said.target


def stated(data: rdflib.Graph, thing: Node, kind: URIRef, link: URIRef, role: URIRef | None = None) -> list[Stated]:
    """What the Angaben of the class `kind` (and the `role`, if given) about `thing` say by `link`, in their order."""
    return [
        Stated(
            target,
            angabe,
            max(map(str, data.objects(angabe, BO.herkunft)), key=rank, default=""),
            str(data.value(angabe, BO.stand) or ""),
            frozenset(map(str, data.objects(angabe, BO.fassung))),
        )
        for angabe in sorted(data.objects(thing, BO.angabe), key=str)
        if (angabe, RDF.type, kind) in data and role in (None, data.value(angabe, BO.rolle))
        for target in sorted(data.objects(angabe, link), key=str)
    ]


def dezernat_links(data: rdflib.Graph, inferred: rdflib.Graph) -> Iterator[Triple]:
    """bo:dezernat: the responsible body itself, or the Dezernat it belongs to as far as sources say so."""
    for activity, body in list(inferred.subject_objects(BO.zustaendigeStelle)):
        for unit in inferred.transitive_objects(body, ORG.subOrganizationOf):
            if unit is not None and (unit, RDF.type, BO.Dezernat) in data:
                yield activity, BO.dezernat, unit


def _status(data: rdflib.Graph, activity: Node) -> Iterator[Triple]:
    """The current status, and whether the city's latest word is the same."""
    said = stated(data, activity, BO.Statusangabe, BO.status)
    if (status := agreed(one.target for one in deciding(said))) is not None:
        yield activity, BO.status, status
        official = [one for one in said if one.provenance == _OFFICIAL]
        if status == agreed(one.target for one in deciding(official)):
            yield activity, BO.statusAmtlich, status


def _of(data: rdflib.Graph, thing: Node, angabe: Node) -> Iterator[tuple[URIRef, Node]]:
    """The links `angabe` stands for, from `thing`, whatever others say."""
    kinds = set(data.objects(angabe, RDF.type))
    for kind, read, written in _LINKS:
        if kind in kinds:
            yield from ((written, target) for target in data.objects(angabe, read))
    if BO.Zustaendigkeit in kinds and (link := _responsibility(data, thing, data.value(angabe, BO.rolle))) is not None:
        yield from ((link, body) for body in data.objects(angabe, BO.zustaendigeStelle))
    if BO.Verknuepfung in kinds:
        for kind_of_link in data.objects(angabe, BO.verknuepfungsart):
            if isinstance(kind_of_link, URIRef):
                yield from ((kind_of_link, target) for target in data.objects(angabe, BO.verknuepftMit))


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
