"""The ontology for readers: every term with its definition, its place among the others, its uses and examples."""

from collections import Counter
from heapq import nsmallest
from typing import Any

import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SDO, SKOS, Namespace, URIRef
from rdflib.term import Node

from bochum_kg.build.assembly import Graphs
from bochum_kg.build.documentation import diagram
from bochum_kg.build.documentation.naming import Names, texts
from bochum_kg.build.vocabulary import BO
from bochum_kg.language import sort_key
from bochum_kg.namespaces import BASE

_KINDS = {  # of a term that has two, the later one tells more
    RDF.Property: "property",
    OWL.AnnotationProperty: "property",
    OWL.ObjectProperty: "object",
    OWL.DatatypeProperty: "datatype",
    OWL.Class: "class",
}
_EXAMPLES = 2
_STANDARD = {  # terms of the languages themselves, which no ontology has to declare
    "owl:Class": {"de": "Klasse", "en": "class"},
    "owl:Thing": {"de": "beliebiges Ding", "en": "any thing"},
    "rdf:Property": {"de": "Eigenschaft", "en": "property"},
    "rdf:langString": {"de": "Text mit Sprache", "en": "text with language"},
    "xsd:anyURI": {"de": "Adresse", "en": "address"},
    "xsd:boolean": {"de": "ja oder nein", "en": "yes or no"},
    "xsd:date": {"de": "Datum", "en": "date"},
    "xsd:decimal": {"de": "Dezimalzahl", "en": "decimal number"},
    "xsd:gYear": {"de": "Jahr", "en": "year"},
    "xsd:gYearMonth": {"de": "Monat", "en": "month"},
    "xsd:integer": {"de": "ganze Zahl", "en": "whole number"},
    "xsd:string": {"de": "Text", "en": "text"},
}
_VANN = Namespace("http://purl.org/vocab/vann/")


def terms(graphs: Graphs, names: Names) -> dict[str, Any]:
    """Our terms in alphabetical order, the foreign ones the graph uses, and the diagram of the classes.

    A term refers to others by their prefixed names; `names` in the outcome has their labels.
    """
    ontology, data = graphs["ontology"], names.data
    members, uses = Counter(data.objects(None, RDF.type)), Counter(data.predicates())
    whole = URIRef(BASE + "ontology")
    kinds: dict[Node, str] = {
        term: kind
        for of, kind in _KINDS.items()
        for term in ontology.subjects(RDF.type, of)
        if isinstance(term, URIRef)
    }
    own = {term for term in kinds if (term, RDFS.isDefinedBy, whole) in ontology}

    def described(term: Node) -> dict[str, Any]:
        is_class = kinds[term] == "class"
        above = RDFS.subClassOf if is_class else RDFS.subPropertyOf
        refer = {
            "supers": ontology.objects(term, above),
            "subs": ontology.subjects(above, term),
            "domain": ontology.objects(term, SDO.domainIncludes),
            "range": ontology.objects(term, SDO.rangeIncludes),
            "inverse": {*ontology.objects(term, OWL.inverseOf), *ontology.subjects(OWL.inverseOf, term)},
            "disjoint": {*ontology.objects(term, OWL.disjointWith), *ontology.subjects(OWL.disjointWith, term)},
            "properties": ontology.subjects(SDO.domainIncludes, term) if is_class else (),
            "leading": ontology.subjects(SDO.rangeIncludes, term) if is_class else (),
            "used": _used(data, ontology, term) if is_class else (),
        }
        return {
            "name": str(term).rsplit("#", 1)[1],
            "kind": kinds[term],
            "labels": texts(ontology, term, RDFS.label),
            "definition": texts(ontology, term, SKOS.definition),
            "count": members[term] if is_class else uses[term],
            "examples": _members(data, term, names) if is_class else _statements(data, term, names),
        } | {name: sorted(map(names.short, found)) for name, found in refer.items() if found}

    used = (set(members) | set(uses)) & set(kinds)
    foreign = [
        {
            "name": names.short(term),
            "iri": str(term),
            "kind": "class" if kinds[term] == "class" else "property",
            "count": members[term] or uses[term],
        }
        for term in used - own
    ]
    return {
        "title": texts(ontology, whole, DCTERMS.title),
        "abstract": texts(ontology, whole, DCTERMS.abstract),
        "version": str(ontology.value(whole, OWL.versionInfo) or ""),
        "modified": str(ontology.value(whole, DCTERMS.modified) or ""),
        "namespace": str(ontology.value(whole, _VANN.preferredNamespaceUri) or BO),
        "terms": [described(term) for term in sorted(own, key=lambda term: sort_key(str(term)))],
        "foreign": sorted(foreign, key=lambda term: sort_key(str(term["name"]))),
        "names": _STANDARD | {names.short(term): texts(ontology, term, RDFS.label) for term in sorted(kinds, key=str)},
        "diagram": diagram.tree(_hierarchy(ontology, own, kinds, names)),
    }


def _hierarchy(ontology: rdflib.Graph, own: set[Node], kinds: dict[Node, str], names: Names) -> dict[str, list[str]]:
    """Each of our classes and those above them -> the classes directly below, by prefixed name."""
    below: dict[str, list[str]] = {}
    waiting = sorted((term for term in own if kinds[term] == "class"), key=str)
    for term in waiting:
        name = names.short(term)
        below.setdefault(name, [])
        for above in sorted(ontology.objects(term, RDFS.subClassOf), key=str):
            below.setdefault(names.short(above), []).append(name)
            if above not in waiting:
                waiting.append(above)
    return {name: sorted(set(parts), key=sort_key) for name, parts in below.items()}


def _used(data: rdflib.Graph, ontology: rdflib.Graph, kind: Node) -> set[Node]:
    """The properties, ours and foreign, that things of `kind` have besides those meant for it."""
    found = {link for thing in data.subjects(RDF.type, kind) for link, _ in data.predicate_objects(thing)}
    return found - {RDF.type, *ontology.subjects(SDO.domainIncludes, kind)}


def _members(data: rdflib.Graph, kind: Node, names: Names) -> list[dict[str, Any]]:
    return [names.thing(thing) for thing in nsmallest(_EXAMPLES, data.subjects(RDF.type, kind), key=_place)]


def _statements(data: rdflib.Graph, link: Node, names: Names) -> list[dict[str, Any]]:
    """The first statements with `link`, of different things."""
    values: dict[Node, list[Node]] = {}
    for subject, value in data.subject_objects(link):
        if isinstance(subject, URIRef):
            values.setdefault(subject, []).append(value)
    first = {
        subject: min(values[subject], key=lambda value: (str(value), value.n3()))
        for subject in nsmallest(_EXAMPLES - 1, values, key=_place)
    }
    return [{"of": names.thing(subject), "is": names.said(subject, link, value)} for subject, value in first.items()]


def _place(thing: Node) -> tuple[Any, str]:
    return sort_key(str(thing))
