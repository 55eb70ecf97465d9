"""From asserted to inferred: direct links out of the Angaben, labels for them, and the OWL 2 RL closure.

Only informative triples are kept: about our own things, with declared terms, not asserted already, and none of the
axiomatic ones (everything an owl:Thing, everything the same as itself) that a closure floods a page with.
"""

from collections.abc import Iterator
from typing import NamedTuple

import owlrl
import rdflib
from rdflib import DCTERMS, ORG, OWL, RDF, RDFS, SKOS, Literal, URIRef
from rdflib.term import Node

from bochum_kg.build.assembly import Graphs, empty_graph, union
from bochum_kg.build.vocabulary import BO, ID
from bochum_kg.namespaces import NOT_IN_DEFAULT
from bochum_kg.precedence import agreed, deciding, rank, unrivalled

Triple = tuple[Node, Node, Node]

# Angaben and the link each stands for, whoever makes them: class, property read, property written.
_LINKS = (
    (BO.Themenbezug, BO.querschnittsthema, BO.querschnittsthema),
    (BO.Gliederungsangabe, BO.uebergeordneteStelle, ORG.subOrganizationOf),
    (BO.Statusangabe, BO.aufgegangenIn, DCTERMS.isReplacedBy),
)
_MAIN = (
    BO.status,
    BO.zustaendigeStelle,
    BO.schwerpunkt,
    BO.querschnittsthema,
    ORG.member,
    BO.uebergeordneteStelle,
    BO.uebergangsart,
)
_TEXT = (BO.anlass, BO.merkmal, BO.bezeichnung)
_SILENT = {RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.versionIRI, OWL.versionInfo}
_PLAIN = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.Ontology}
_DULL = {OWL.Thing, OWL.NamedIndividual, RDFS.Resource, RDFS.Class, OWL.Class, RDF.Property}


class Stated(NamedTuple):
    """What an Angabe says, and what decides whether it holds (see precedence)."""

    target: Node
    angabe: Node
    provenance: str
    date: str
    versions: frozenset[str]


def infer(graphs: Graphs) -> tuple[rdflib.Graph, list[str]]:
    """The inferred graph for `graphs`, and what the closure found inconsistent (empty when all is well)."""
    asserted = union(graph for name, graph in graphs.items() if name not in NOT_IN_DEFAULT)
    inferred = empty_graph()
    for triple in _rules(asserted):
        inferred.add(triple)
    for triple in _dezernat_links(asserted, inferred):
        inferred.add(triple)
    closed, problems = _closure(asserted, inferred)
    for triple in closed:
        inferred.add(triple)
    for triple in asserted:
        inferred.remove(triple)
    return inferred, problems


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


def _rules(data: rdflib.Graph) -> Iterator[Triple]:
    for thing, angabe in data.subject_objects(BO.angabe):
        kinds = set(data.objects(angabe, RDF.type))
        rolle = data.value(angabe, BO.rolle)
        for kind, read, written in _LINKS:
            if kind in kinds:
                yield from ((thing, written, target) for target in data.objects(angabe, read))
        if BO.Zustaendigkeit in kinds:
            link = _responsibility(data, thing, rolle)
            if link is not None:
                yield from ((thing, link, body) for body in data.objects(angabe, BO.zustaendigeStelle))
        if BO.Verknuepfung in kinds:
            for kind_of_link in data.objects(angabe, BO.verknuepfungsart):
                yield from ((thing, kind_of_link, target) for target in data.objects(angabe, BO.verknuepftMit))
        if BO.Uebergang in kinds:
            for old in data.objects(angabe, BO.vorgaenger):
                yield from ((new, DCTERMS.replaces, old) for new in data.objects(angabe, BO.nachfolger) if new != old)
        yield from _labels(data, angabe, kinds)
    for activity in data.subjects(RDF.type, BO.Kernaktivitaet):
        statuses = stated(data, activity, BO.Statusangabe, BO.status)
        if (status := agreed(said.target for said in deciding(statuses))) is not None:
            yield activity, BO.status, status
        areas = stated(data, activity, BO.Schwerpunktbezug, BO.schwerpunkt, ID["rolle-primaer"])
        yield from ((activity, BO.schwerpunkt, said.target) for said in unrivalled(areas))
    for schwerpunkt in data.subjects(RDF.type, BO.Schwerpunkt):
        yield from ((schwerpunkt, SKOS.broader, kompetenz) for kompetenz in data.objects(schwerpunkt, BO.kompetenz))
    for place in data.subjects(RDF.type, BO.Fundstelle):
        for source in data.objects(place, BO.quelle):
            for text in data.objects(source, SKOS.prefLabel):
                yield place, RDFS.label, Literal(f"{text}: {data.value(place, BO.lokator)}", lang=_language(text))


def _responsibility(data: rdflib.Graph, thing: Node, rolle: Node | None) -> URIRef | None:
    """Line responsibility for an activity, accountability for a whole competence; other pairs give no direct link."""
    if rolle == ID["rolle-linie"] and (thing, RDF.type, BO.Kernaktivitaet) in data:
        return BO.zustaendigeStelle
    if rolle == ID["rolle-kompetenz"] and (thing, RDF.type, BO.Kompetenz) in data:
        return BO.verantwortung
    return None


def _dezernat_links(data: rdflib.Graph, inferred: rdflib.Graph) -> Iterator[Triple]:
    """bo:dezernat: the responsible body itself, or the Dezernat it belongs to as far as sources say so."""
    for activity, body in list(inferred.subject_objects(BO.zustaendigeStelle)):
        for unit in inferred.transitive_objects(body, ORG.subOrganizationOf):
            if unit is not None and (unit, RDF.type, BO.Dezernat) in data:
                yield activity, BO.dezernat, unit


def _language(text: Node) -> str:
    return (text.language if isinstance(text, Literal) else None) or "de"


def _labels(data: rdflib.Graph, angabe: Node, kinds: set[Node]) -> Iterator[Triple]:
    """Names such as "Statusangabe: umgesetzt (2024-08)", German and English, out of what the Angabe says."""
    stand = data.value(angabe, BO.stand)
    suffix = f" ({stand})" if stand is not None else ""
    for language in ("de", "en"):

        def word(term: Node, of: URIRef, language: str = language) -> str:
            return next((str(x) for x in data.objects(term, of) if _language(x) == language), "")

        own = sorted(str(kind) for kind in kinds if str(kind).startswith(BO))
        kind = word(URIRef(own[0]), RDFS.label) if own else ""
        parts = [
            word(target, SKOS.prefLabel) for link in _MAIN for target in sorted(data.objects(angabe, link), key=str)
        ]
        parts += [word(angabe, text) for text in _TEXT]
        if (wert := data.value(angabe, BO.wert)) is not None:
            parts.append(str(wert))
        said = ", ".join(part for part in parts if part)
        yield angabe, RDFS.label, Literal(f"{kind}: {said}{suffix}" if said else f"{kind}{suffix}", lang=language)


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
