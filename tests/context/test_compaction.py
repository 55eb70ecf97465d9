"""Our compaction gives what PyLD's gives, for the graphs we publish and for what anybody may ask for."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from conftest import readable
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld

from bochum_kg import context
from bochum_kg.build.catalog import dcat
from bochum_kg.context.compaction import Compaction, SpellingError
from bochum_kg.namespaces import BASE, prefixes
from bochum_kg.serialisation import expanded

XSD, RDF_TYPE = prefixes()["xsd"], f"{prefixes()['rdf']}type"
TERMS = sorted(m["@id"] for m in context.load().values() if isinstance(m, dict) and m["@id"] != "@type")
IRIS = [*TERMS, RDF_TYPE, f"{XSD}integer", XSD, f"{BASE}id/ka-v01", "urn:x:y", "http://e.x/ä?a=b#c"]
DATATYPES = [f"{XSD}{name}" for name in ("integer", "boolean", "date", "gYear", "anyURI", "decimal")]

nodes = st.sampled_from(IRIS).map(ox.NamedNode)
texts = st.sampled_from(["", "a", "7", "007", "true", "2024", 'ä"\n'])
literals = st.one_of(
    texts.map(ox.Literal),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), texts, st.sampled_from(["de", "en", "de-at"])),
    st.builds(lambda text, kind: ox.Literal(text, datatype=ox.NamedNode(kind)), texts, st.sampled_from(DATATYPES)),
)
blank = st.sampled_from("ab").map(ox.BlankNode)
triples = st.builds(ox.Triple, nodes | blank, nodes, nodes | blank | literals)


def judged(triples: Iterable[ox.Triple], meaning: context.Context) -> tuple[list[Any], list[Any]]:
    """The nodes of `triples` as we and as PyLD compact them, keys in order."""
    given = expanded(triples, BASE)
    compaction = Compaction(meaning)
    theirs = jsonld.compact(given, meaning, {"graph": True})["@graph"]
    return [compaction.node(node) for node in given], [readable(node) for node in theirs]


def read(path: Path) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES)]


@pytest.mark.parametrize("name", context.NAMES)
@given(st.lists(triples, min_size=1, max_size=12))
def test_any_graph_is_compacted_as_by_pyld(name: str, triples: list[ox.Triple]) -> None:
    ours, theirs = judged(triples, context.load(name=name))
    assert json.dumps(ours) == json.dumps(theirs)


@pytest.mark.parametrize("name", ["bochum-kg", "shapes", "catalog", "void", "report"])
def test_graphs_are_compacted_as_by_pyld(tiny_release: Path, name: str) -> None:
    ours, theirs = judged(read(tiny_release / f"{name}.nt"), context.load())
    assert json.dumps(ours) == json.dumps(theirs)


@pytest.mark.parametrize("name", ["kernaktivitaeten", "kennzahlwerte", "ontology"])
def test_real_graphs_are_compacted_as_by_pyld(real_release: Path, name: str) -> None:
    ours, theirs = judged(read(real_release / f"{name}.nt"), context.load())
    assert json.dumps(ours) == json.dumps(theirs)


def test_catalogue_is_compacted_as_by_pyld(tiny_release: Path) -> None:
    ours, theirs = judged(read(tiny_release / "dcat.nt"), dcat.PREFIXES)
    assert ours == theirs


@pytest.mark.parametrize("iri", ["xsd:gYear", "xsd:", "xsd:/x"])
def test_iri_that_would_be_read_as_a_prefixed_name_is_refused(iri: str) -> None:
    """PyLD refuses it too ("absolute IRI confused with prefix")."""
    for triple in (
        ox.Triple(ox.NamedNode(iri), ox.NamedNode("urn:x:p"), ox.Literal("a")),
        ox.Triple(ox.NamedNode("urn:x:s"), ox.NamedNode(iri), ox.Literal("a")),
        ox.Triple(ox.NamedNode("urn:x:s"), ox.NamedNode("urn:x:p"), ox.Literal("a", datatype=ox.NamedNode(iri))),
    ):
        with pytest.raises(jsonld.JsonLdError):
            jsonld.compact(expanded([triple], BASE), context.load(), {"graph": True})
        with pytest.raises(SpellingError, match=iri):
            Compaction(context.load()).node(expanded([triple], BASE)[0])
