"""Triples to bytes: the same bytes for the same triples, in an order people can read."""

import json
import random
from pathlib import Path

import pyoxigraph as ox
import pytest

from bochum_kg.formats import GRAPH_FORMATS, Format
from bochum_kg.namespaces import prefixes
from bochum_kg.serialisation import serialise


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
    assert [thing["@id"] for thing in document["@graph"]] == ["urn:x:a"]
