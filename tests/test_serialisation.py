"""Triples to bytes: the same bytes for the same triples, in an order people can read."""

import json
import random
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bochum_kg.build.vocabulary import BO
from bochum_kg.formats import GRAPH_FORMATS, Format
from bochum_kg.namespaces import prefixes
from bochum_kg.serialisation import json_document, serialise


@pytest.fixture
def triples(tiny_release: Path) -> list[ox.Triple]:
    quads = ox.parse(path=str(tiny_release / "kernaktivitaeten.nt"), format=ox.RdfFormat.N_TRIPLES)
    return [quad.triple for quad in quads]


def written(triples: list[ox.Triple], form: Format) -> bytes:
    assert isinstance(form.oxigraph, ox.RdfFormat)
    return serialise(triples, form.oxigraph, prefixes())


@pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.suffix)
def test_same_bytes_in_any_order_and_with_repetitions(triples: list[ox.Triple], form: Format) -> None:
    shuffled = random.Random(1).sample(triples, len(triples)) + triples[:5]
    assert written(shuffled, form) == written(triples, form)


@pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.suffix)
def test_nothing_is_written_as_an_empty_graph(form: Format) -> None:
    assert isinstance(form.oxigraph, ox.RdfFormat)
    assert list(ox.parse(written([], form), format=form.oxigraph)) == []


def test_turtle_has_subjects_in_order_and_the_class_first(triples: list[ox.Triple]) -> None:
    paragraphs = written(triples, GRAPH_FORMATS[0]).decode().split("\n\n")[1:]
    subjects = [paragraph.split()[0] for paragraph in paragraphs]
    assert subjects[1:3] == ["id:ka-v01", "id:ka-v01-schwerpunkt-1"]
    assert subjects == sorted(subjects)
    assert all(paragraph.split()[1] == "a" for paragraph in paragraphs)


def test_turtle_declares_only_what_it_uses(triples: list[ox.Triple]) -> None:
    text = written(triples, GRAPH_FORMATS[0]).decode()
    assert "@prefix skos:" in text
    assert "@prefix foaf:" not in text


@pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.suffix)
@pytest.mark.parametrize("prefix", prefixes())
def test_prefix_used_once_anywhere_is_declared(prefix: str, form: Format) -> None:
    """As subject, predicate, object, class or datatype, alone in the file."""
    assert isinstance(form.oxigraph, ox.RdfFormat)
    own, other = ox.NamedNode(prefixes()[prefix] + "a"), ox.NamedNode("urn:x:a")
    for triple in (
        ox.Triple(own, other, other),
        ox.Triple(other, own, other),
        ox.Triple(other, other, own),
        ox.Triple(other, ox.NamedNode(prefixes()["rdf"] + "type"), own),
        ox.Triple(other, other, ox.Literal("x", datatype=own)),
    ):
        assert [quad.triple for quad in ox.parse(written([triple], form), format=form.oxigraph)] == [triple]


def test_n_triples_are_sorted_lines(triples: list[ox.Triple]) -> None:
    lines = written(triples, GRAPH_FORMATS[1]).splitlines()
    assert lines == sorted(lines)


def test_json_ld_of_one_thing_is_in_a_graph_too() -> None:
    node = ox.NamedNode("urn:x:a")
    document = json.loads(written([ox.Triple(node, node, node)], GRAPH_FORMATS[3]))
    assert [thing["id"] for thing in document["@graph"]] == ["urn:x:a"]


def json_ld(turtle: str) -> dict[str, Any]:
    """The one thing in `turtle` as JSON-LD."""
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes().items())
    triples = [quad.triple for quad in ox.parse(head + turtle, format=ox.RdfFormat.TURTLE)]
    (thing,) = json.loads(written(triples, GRAPH_FORMATS[3]))["@graph"]
    return dict(thing)


@pytest.mark.parametrize(
    ("said", "term", "value"),
    [
        ('skos:prefLabel "a"@de', "prefLabel", {"de": ["a"]}),
        ('skos:prefLabel "a"@de , "b"@en', "prefLabel", {"de": ["a"], "en": ["b"]}),
        ('skos:altLabel "b"@de , "a"@de', "altLabel", {"de": ["a", "b"]}),
        ('bo:stand "2024-08"^^xsd:gYearMonth', "stand", {"@type": "xsd:gYearMonth", "@value": "2024-08"}),
        ('bo:stand "2024-08-01"^^xsd:date', "stand", {"@type": "xsd:date", "@value": "2024-08-01"}),
        ('bo:beschlussjahr "2019"^^xsd:gYear', "beschlussjahr", "2019"),
        ("bo:wert 12", "wert", {"@type": "xsd:integer", "@value": "12"}),
        ("bo:wert 1.50", "wert", {"@type": "xsd:decimal", "@value": "1.50"}),
        ("bo:nummer 7", "nummer", 7),
        ("bo:nummer 007", "nummer", "007"),
        ("bo:geplant true", "geplant", True),
        ('bo:geplant "1"^^xsd:boolean', "geplant", "1"),
        ("bo:kompetenz id:kompetenz-hotspot", "kompetenz", "https://w3id.org/bochum-kg/id/kompetenz-hotspot"),
        ("bo:beleg id:fundstelle-eins", "beleg", ["https://w3id.org/bochum-kg/id/fundstelle-eins"]),
        ("bo:verknuepfungsart skos:exactMatch", "verknuepfungsart", "http://www.w3.org/2004/02/skos/core#exactMatch"),
        ("a bo:Kernaktivitaet", "type", ["Kernaktivitaet"]),
        ("<urn:x:p> 1", "urn:x:p", {"@type": "xsd:integer", "@value": "1"}),
    ],
)
def test_json_ld_of_a_value(said: str, term: str, value: object) -> None:
    assert json_ld(f"id:ka-v01 {said} .") == {"id": "https://w3id.org/bochum-kg/id/ka-v01", term: value}


def test_json_ld_has_id_and_type_first_and_all_else_by_name() -> None:
    thing = json_ld('id:x a bo:Status ; skos:prefLabel "b"@en , "a"@de ; skos:altLabel "c"@de .')
    assert list(thing) == ["id", "type", "altLabel", "prefLabel"]
    assert list(thing["prefLabel"]) == ["de", "en"]


def test_json_ld_carries_only_the_terms_it_uses() -> None:
    node = ox.NamedNode("urn:x:a")
    triple = ox.Triple(node, ox.NamedNode(f"{BO}nummer"), ox.Literal(1))
    context = json.loads(written([triple], GRAPH_FORMATS[3]))["@context"]
    assert set(context) == {"@version", "id", "xsd", "nummer"}


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
DOCUMENTS = st.recursive(SCALARS, lambda parts: st.lists(parts) | st.dictionaries(st.text(), parts))


@given(DOCUMENTS)
def test_documents_are_as_python_indents_them(value: Any) -> None:
    assert json_document(value) == json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def test_document_with_a_key_of_no_text_is_refused() -> None:
    with pytest.raises(TypeError):
        json_document({1: "one"})
