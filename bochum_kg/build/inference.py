"""From asserted to inferred: links, parts, labels and dates that follow from the data, and the OWL 2 RL closure.

Only informative triples are kept: about our own things, with declared terms, not asserted already, and none of the
axiomatic ones (everything an owl:Thing, everything the same as itself) that a closure floods a page with.
"""

import owlrl
import rdflib
from rdflib import OWL, RDF, RDFS, Literal, URIRef
from rdflib.term import Node

from bochum_kg.build.assembly import Graphs, empty_graph, union
from bochum_kg.build.labels import definitions, labels
from bochum_kg.build.links import dezernat_links, links
from bochum_kg.build.structure import days, memberships, parts, schemes
from bochum_kg.build.vocabulary import ID
from bochum_kg.namespaces import NOT_IN_DEFAULT

Triple = tuple[Node, Node, Node]

_RULES = (links, parts, schemes, memberships, days, labels, definitions)
_SILENT = {RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.versionIRI, OWL.versionInfo}
_PLAIN = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.Ontology}
_DULL = {OWL.Thing, OWL.NamedIndividual, RDFS.Resource, RDFS.Class, OWL.Class, RDF.Property}


def infer(graphs: Graphs) -> tuple[rdflib.Graph, list[str]]:
    """The inferred graph for `graphs`, and what the closure found inconsistent (empty when all is well)."""
    asserted = union(graph for name, graph in graphs.items() if name not in NOT_IN_DEFAULT)
    inferred = empty_graph()
    for rule in _RULES:
        for triple in rule(asserted):
            inferred.add(triple)
    for triple in dezernat_links(asserted, inferred):
        inferred.add(triple)
    closed, problems = _closure(asserted, inferred)
    for triple in closed:
        inferred.add(triple)
    for triple in asserted:
        inferred.remove(triple)
    return inferred, problems


def _closure(asserted: rdflib.Graph, inferred: rdflib.Graph) -> tuple[list[Triple], list[str]]:
    """The informative part of the OWL 2 RL closure (owlrl), and its error messages.

    Only what can set off a rule takes part: no literals, because no axiom of ours speaks about values, and only links
    whose property some axiom speaks about. That changes nothing in the result and saves most of the time.
    """
    axioms = [(s, p, o) for s, p, o in asserted if str(p).startswith((str(RDFS), str(OWL))) and p not in _SILENT]
    speaking = {term for s, _, o in axioms for term in (s, o)}
    speaking |= {s for s, o in asserted.subject_objects(RDF.type) if str(o).startswith(str(OWL)) and o not in _PLAIN}
    speaking |= {p for _, p, _ in axioms} | {RDF.type}
    working = rdflib.Graph("SimpleMemory", bind_namespaces="none")  # needs no contexts, and is faster
    for triple in asserted + inferred:
        if triple[1] in speaking and not isinstance(triple[2], Literal):
            working.add(triple)
    before = set(working)
    reasoner = owlrl.OWLRL.OWLRL_Semantics(working, axioms=False, daxioms=False, rdfs=False)
    reasoner.closure()
    declared = set(asserted.subjects(RDFS.isDefinedBy)) | set(asserted.subjects(RDFS.label))
    return [triple for triple in working if triple not in before and _informative(triple, declared)], [
        str(message) for message in reasoner.error_messages
    ]


def _informative(triple: Triple, declared: set[Node]) -> bool:
    subject, predicate, target = triple
    if not (isinstance(subject, URIRef) and subject.startswith(ID) and isinstance(target, URIRef)):
        return False
    if predicate == OWL.sameAs:
        return subject != target
    if predicate == RDF.type:
        return target not in _DULL and target in declared
    return predicate in declared
