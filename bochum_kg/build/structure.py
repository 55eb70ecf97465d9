"""What queries from outside expect: parts of the whole, concepts in schemes, memberships, and dates one can compare."""

from collections.abc import Iterator

import rdflib
from rdflib import DCTERMS, ORG, PROV, RDF, SDO, SKOS, XSD, Literal
from rdflib.term import Node

from bochum_kg.build.vocabulary import BO, ID

Triple = tuple[Node, Node, Node]

# What a thing of that class is part of: the property that leads there.
_PART_OF = (
    (BO.Strategiefassung, PROV.specializationOf),
    (BO.Schwerpunkt, BO.fassung),
    (BO.StrategischesZiel, BO.fassung),
    (BO.Zielbild, BO.fassung),
    (BO.Leitsatz, BO.fassung),
    (BO.Querschnittsthema, BO.fassung),
    (BO.Schwerpunkt, BO.kompetenz),
    (BO.StrategischesZiel, BO.kompetenz),
    (BO.Zielbild, BO.kompetenz),
    (BO.Kernaktivitaet, BO.kompetenz),
    (BO.Leitsatz, BO.schwerpunkt),
)
_TWINS = (
    (BO.stand, BO.standTag),
    (SDO.startDate, BO.beginnTag),
    (SDO.endDate, BO.endeTag),
    (DCTERMS.date, BO.datumTag),
)
_REST_OF_THE_DAY = {XSD.date: "", XSD.gYearMonth: "-01", XSD.gYear: "-01-01"}


def parts(data: rdflib.Graph) -> Iterator[Triple]:
    """dcterms:hasPart from the Strategie down to Leitsätze and Kernaktivitäten; the closure adds dcterms:isPartOf."""
    for kind, link in _PART_OF:
        for thing in data.subjects(RDF.type, kind):
            yield from ((whole, DCTERMS.hasPart, thing) for whole in data.objects(thing, link))
    for schwerpunkt in data.subjects(RDF.type, BO.Schwerpunkt):  # in another scheme, so it is no skos:broader
        yield from ((schwerpunkt, SKOS.broadMatch, kompetenz) for kompetenz in data.objects(schwerpunkt, BO.kompetenz))


def schemes(data: rdflib.Graph) -> Iterator[Triple]:
    """Concept and scheme, by the class the scheme names; a concept with nothing broader in its scheme is at the top."""
    members = set(data.subject_objects(SKOS.inScheme))
    for scheme, kind in data.subject_objects(BO.begriffsklasse):
        members |= {(concept, scheme) for concept in data.subjects(RDF.type, kind)}
    for concept, scheme in members:
        yield concept, SKOS.inScheme, scheme
        above = {*data.objects(concept, SKOS.broader), *data.subjects(SKOS.narrower, concept)}
        if not any((one, scheme) in members for one in above):
            yield concept, SKOS.topConceptOf, scheme
            yield scheme, SKOS.hasTopConcept, concept


def memberships(data: rdflib.Graph) -> Iterator[Triple]:
    """org:organization and org:role of every Leitungsangabe, which is an org:Membership (ORG, section 5.3)."""
    for angabe in data.subjects(RDF.type, BO.Leitungsangabe):
        yield from ((angabe, ORG.organization, body) for body in data.subjects(BO.angabe, angabe))
        yield angabe, ORG.role, ID["rolle-leitung"]


def days(data: rdflib.Graph) -> Iterator[Triple]:
    """The first day of every date of ours: dates of different precision cannot be compared in SPARQL."""
    for link, twin in _TWINS:
        for thing, date in data.subject_objects(link):
            if isinstance(date, Literal) and date.datatype in _REST_OF_THE_DAY:
                yield thing, twin, Literal(f"{date}{_REST_OF_THE_DAY[date.datatype]}", datatype=XSD.date)
