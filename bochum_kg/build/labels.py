"""A label for everything, in German and English: names, what an Angabe says, where a source place lies; definitions."""

from collections.abc import Iterator

import rdflib
from rdflib import DCTERMS, ORG, RDF, RDFS, SKOS, Literal, URIRef
from rdflib.term import Node

from bochum_kg.build.vocabulary import BO

Triple = tuple[Node, Node, Node]

_MAIN = (
    BO.status,
    BO.zustaendigeStelle,
    BO.partner,
    BO.schwerpunkt,
    BO.querschnittsthema,
    ORG.member,
    BO.uebergeordneteStelle,
    BO.uebergangsart,
)
_TEXT = (BO.anlass, BO.merkmal, BO.bezeichnung)
_ABOVE = (BO.schwerpunkt, BO.kompetenz, BO.fassung)


def labels(data: rdflib.Graph) -> Iterator[Triple]:
    """rdfs:label of all that has a name, of every Angabe and of every source place."""
    for thing, name in data.subject_objects(SKOS.prefLabel):
        yield thing, RDFS.label, name
    for angabe in data.objects(None, BO.angabe):
        yield from _of_angabe(data, angabe)
    for kind in (BO.Fundstelle, BO.Recherchenotiz):
        for place in data.subjects(RDF.type, kind):
            for source in data.objects(place, BO.quelle):
                for text in data.objects(source, SKOS.prefLabel):
                    yield place, RDFS.label, Literal(f"{text}: {data.value(place, BO.lokator)}", lang=_language(text))


def definitions(data: rdflib.Graph) -> Iterator[Triple]:
    """skos:definition of the concepts that have none: their description, else their kind and what they belong to."""
    for _, kind in data.subject_objects(BO.begriffsklasse):
        for concept in data.subjects(RDF.type, kind):
            if (concept, SKOS.definition, None) in data:
                continue
            described = list(data.objects(concept, DCTERMS.description))
            yield from ((concept, SKOS.definition, text) for text in described or _placed(data, concept, kind))


def _placed(data: rdflib.Graph, concept: Node, kind: Node) -> Iterator[Literal]:
    """ "Leitsatz (Schwerpunkt: Kooperation; Fassung: Bochum Strategie 2.0)"."""
    for language in ("de", "en"):
        said = [
            f"{_word(data, link, RDFS.label, language)}: {_word(data, target, SKOS.prefLabel, language)}"
            for link in _ABOVE
            for target in sorted(data.objects(concept, link), key=str)
        ]
        if said:
            yield Literal(f"{_word(data, kind, RDFS.label, language)} ({'; '.join(said)})", lang=language)


def _of_angabe(data: rdflib.Graph, angabe: Node) -> Iterator[Triple]:
    """Names such as "Statusangabe: umgesetzt (2024-08)", German and English, out of what the Angabe says."""
    stand = data.value(angabe, BO.stand)
    suffix = f" ({stand})" if stand is not None else ""
    own = sorted(str(kind) for kind in data.objects(angabe, RDF.type) if str(kind).startswith(BO))
    for language in ("de", "en"):
        kind = _word(data, URIRef(own[0]), RDFS.label, language) if own else ""
        parts = [
            _word(data, target, SKOS.prefLabel, language)
            for link in _MAIN
            for target in sorted(data.objects(angabe, link), key=str)
        ]
        parts += [_word(data, angabe, text, language) for text in _TEXT]
        if (wert := data.value(angabe, BO.wert)) is not None:
            bounds = [_word(data, bound, SKOS.prefLabel, language) for bound in data.objects(angabe, BO.grenze)]
            parts.append(" ".join([*bounds, str(wert)]))
        said = ", ".join(part for part in parts if part)
        yield angabe, RDFS.label, Literal(f"{kind}: {said}{suffix}" if said else f"{kind}{suffix}", lang=language)


def _word(data: rdflib.Graph, term: Node, of: URIRef, language: str) -> str:
    return next((str(text) for text in data.objects(term, of) if _language(text) == language), "")


def _language(text: Node) -> str:
    return (text.language if isinstance(text, Literal) else None) or "de"
