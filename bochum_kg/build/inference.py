"""From asserted to inferred: links, parts, labels and dates that follow from the data, and the OWL 2 RL closure.

Only informative triples are kept: about our own things, with declared terms, not asserted already, and none of the
axiomatic ones (everything an owl:Thing, everything the same as itself) that a closure floods a page with.
"""

from itertools import chain

import rdflib
from rdflib import OWL, RDF, RDFS, Literal, URIRef
from rdflib.term import Node

from bochum_kg.build.assembly import empty_graph
from bochum_kg.build.closure import closure
from bochum_kg.build.labels import definitions, labels
from bochum_kg.build.links import dezernat_links, links
from bochum_kg.build.structure import days, memberships, parts, schemes
from bochum_kg.build.vocabulary import ID

Triple = tuple[Node, Node, Node]

_RULES = (links, parts, schemes, memberships, days, labels, definitions)
_SILENT = {RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.versionIRI, OWL.versionInfo}
_PLAIN = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.Ontology}
_DULL = {OWL.Thing, OWL.NamedIndividual, RDFS.Resource, RDFS.Class, OWL.Class, RDF.Property}


def infer(asserted: rdflib.Graph) -> tuple[rdflib.Graph, list[str]]:
    """What follows from `asserted`, and what the closure found inconsistent (empty when all is well)."""
    inferred = empty_graph()
    for rule in _RULES:
        inferred += (t for t in rule(asserted) if not isinstance(t[0], Literal))  # what stands where a thing should
    inferred += dezernat_links(asserted, inferred)
    closed, problems = closure(speaking(asserted, inferred))
    declared = set(asserted.subjects(RDFS.isDefinedBy)) | set(asserted.subjects(RDFS.label))
    inferred += (triple for triple in closed if _informative(triple, declared))
    for triple in inferred:
        if triple in asserted:
            inferred.remove(triple)
    return inferred, problems


def speaking(asserted: rdflib.Graph, inferred: rdflib.Graph) -> list[Triple]:
    """The statements in both graphs that can set off a rule of OWL 2 RL.

    No literals, because no axiom of ours speaks about values, and only links whose property some axiom speaks about.
    """
    axioms = [(s, p, o) for s, p, o in asserted if str(p).startswith((str(RDFS), str(OWL))) and p not in _SILENT]
    terms = {term for s, _, o in axioms for term in (s, o)}
    terms |= {s for s, o in asserted.subject_objects(RDF.type) if str(o).startswith(str(OWL)) and o not in _PLAIN}
    terms |= {p for _, p, _ in axioms} | {RDF.type}
    return [t for t in chain(asserted, inferred) if t[1] in terms and not isinstance(t[2], Literal)]


def _informative(triple: Triple, declared: set[Node]) -> bool:
    subject, predicate, target = triple
    if not (isinstance(subject, URIRef) and subject.startswith(ID) and isinstance(target, URIRef)):
        return False
    if predicate == OWL.sameAs:
        return subject != target
    if predicate == RDF.type:
        return target not in _DULL and target in declared
    return predicate in declared
