"""The concept schemes as vocabulary services read them."""

from pathlib import Path

import pyshacl
from rdflib import Graph

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
