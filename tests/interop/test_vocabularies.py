"""The concept schemes as vocabulary services read them, and the ontology as reasoners do."""

from pathlib import Path

import pyshacl
import pytest
from rdflib import DCTERMS, OWL, RDF, SKOS, Graph

KINDS = (OWL.Class, OWL.DatatypeProperty, OWL.ObjectProperty, OWL.AnnotationProperty)
RULES = Path(__file__).with_name("vocpub.ttl")


def test_every_scheme_is_a_vocabulary_as_vocpub_wants_it(real_release: Path) -> None:
    data = Graph().parse(real_release / "bochum-kg.nt", format="nt")
    conforms, _, report = pyshacl.validate(data, shacl_graph=Graph().parse(RULES), inference="none")
    assert conforms, report[:2000]


def test_the_rules_do_look() -> None:
    data = Graph().parse(
        data="@prefix s: <http://www.w3.org/2004/02/skos/core#> . <a:a> a s:ConceptScheme . <a:b> a s:Concept ."
    )
    _, _, report = pyshacl.validate(data, shacl_graph=Graph().parse(RULES), inference="none")
    assert report.count("Focus Node") == 8


def test_what_describes_the_ontology_and_its_terms_is_annotation(real_release: Path) -> None:
    """In OWL a data or object property of the ontology itself, or of a class, makes it a thing too; reasoners stop."""
    ontology = Graph().parse(real_release / "ontology.ttl")
    header = set(ontology.subjects(RDF.type, OWL.Ontology))
    terms = {term for kind in KINDS for term in ontology.subjects(RDF.type, kind)}
    said = {link for term in (header | terms) for link in ontology.predicates(term) if not link.startswith(str(OWL))}
    used = {link for link in said if (link, RDF.type, None) in ontology}
    assert {DCTERMS.created, DCTERMS.modified, SKOS.definition} <= used
    asserted = {link for kind in KINDS[1:3] for link in ontology.subjects(RDF.type, kind)}
    assert used & asserted == set()


def test_hermit_finds_the_ontology_consistent(real_release: Path) -> None:
    owlready2 = pytest.importorskip("owlready2")
    ontology = owlready2.get_ontology(f"file://{real_release / 'ontology.rdf'}").load()
    with ontology:
        owlready2.sync_reasoner_hermit(debug=0)
    assert list(owlready2.default_world.inconsistent_classes()) == []
