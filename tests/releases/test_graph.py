"""What pages and reconciliation read of a release: look-ups, names, local ids."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import graph_of

from bochum_kg.namespaces import BASE
from bochum_kg.releases.graph import Graph, read

GRAPH = graph_of("""
id:a a bo:Amt ; skos:prefLabel "Ö"@de , "Oe"@en ; skos:altLabel "alt"@de ; schema:position 3 ;
    bo:angabe id:a-1 , id:a-2 ; rdfs:seeAlso <https://e.x/id/y> , [ rdfs:label "namenlos" ] .
id:b a bo:Amt ; skos:prefLabel "Ja"@de ; schema:position 1 ; rdfs:seeAlso id:a .
id:c rdfs:label "Label"@de .
id:a-1 a bo:Statusangabe . id:a-2 a bo:Themenbezug .
""")


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("ka-v01", f"{BASE}id/ka-v01"),
        ("bo:status", f"{BASE}ontology#status"),
        ("skos:prefLabel", "http://www.w3.org/2004/02/skos/core#prefLabel"),
        ("https://e.x/a:b", "https://e.x/a:b"),
        ("urn:x:y", "urn:x:y"),
        ("_:b0", "_:b0"),
    ],
)
def test_a_short_name_or_local_id_stands_for_an_iri(name: str, iri: str) -> None:
    assert GRAPH.iri(name) == iri


def test_a_thing_is_found_by_its_local_id_and_its_iri() -> None:
    assert GRAPH.facts("a") is GRAPH.facts(f"{BASE}id/a")
    assert GRAPH.links("a") == GRAPH.links(f"{BASE}id/a") == [(GRAPH.iri("rdfs:seeAlso"), f"{BASE}id/b")]
    assert ("a" in GRAPH, "b" in GRAPH, "nix" in GRAPH, "" in GRAPH) == (True, True, False, False)


def test_a_name_falls_back_to_the_other_language_and_then_to_the_id() -> None:
    assert [GRAPH.name(thing, "en") for thing in ("a", "b", "c", "nix")] == ["Oe", "Ja", "Label", "nix"]
    assert [GRAPH.label(thing, "en") for thing in ("a", "b", "nix")] == ["Oe", "", ""]


def test_texts_have_our_things_by_local_id_and_others_by_iri() -> None:
    assert GRAPH.texts("b", "rdfs:seeAlso", "schema:position") == ["a", "1"]
    assert "https://e.x/id/y" in GRAPH.texts("a", "rdfs:seeAlso")
    assert (GRAPH.text("a", "bo:nix"), GRAPH.translations("a", "skos:prefLabel")) == ("", {"de": "Ö", "en": "Oe"})


def test_texts_in_a_language_are_told_by_their_property() -> None:
    assert GRAPH.worded == {GRAPH.iri(name) for name in ("skos:prefLabel", "rdfs:label", "skos:altLabel")}


def test_members_and_angaben_are_told_by_their_class() -> None:
    assert GRAPH.members("bo:Amt") == ["a", "b"]
    assert GRAPH.angaben("a", "bo:Themenbezug") == [f"{BASE}id/a-2"]


def test_order_is_by_position_then_id() -> None:
    assert GRAPH.ordered(["a", "nix", "c", "b"]) == ["c", "nix", "b", "a"]


def test_a_triple_that_stands_twice_is_one() -> None:
    triple = ox.Triple(ox.NamedNode(f"{BASE}id/a"), ox.NamedNode(f"{BASE}ontology#x"), ox.Literal("y"))
    assert Graph([triple, triple], BASE).texts("a", "bo:x") == ["y"]


def test_a_release_is_read_without_rules_and_what_describes_it(tiny_release: Path) -> None:
    found = read(tiny_release, BASE)
    assert found.members("bo:Kernaktivitaet")
    assert not found.members("dcat:Dataset")
    assert not found.members("sh:NodeShape")
