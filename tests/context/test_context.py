"""The published JSON-LD contexts: fixed once and for all, complete, and the same terms in both."""

import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from bochum_kg import context
from bochum_kg.build.vocabulary import BO
from bochum_kg.context import draft
from bochum_kg.namespaces import BASE, METADATA

# A published context is never changed. If one of these differs, undo the change and draft the next version.
PUBLISHED = {
    "v1": "bddd3047193c4447116574ffbcf26e759efc22836f284700a1cac773bdc81b1c",
    "v1-framed": "7852a5ebd273daf4c091915c0bca70ea6714cf0772c6fe37d733a17fb5c43fd1",
    "v2": "f1e09f3e821bf31f56b65b448fdf987825252ee41dd747051658fdbdc7d949f2",
    "v2-framed": "2df9e67feccadfc4b8e3afea634f2a83f63b2681e3a94f7925ce469567750a14",
}
NEXT = "the context lacks a term: draft the next version (bochum_kg/context/draft.py says how)"


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_context_is_as_it_was(name: str) -> None:
    assert sha256(context.text(BASE, name).encode()).hexdigest() == PUBLISHED[name]


def test_every_published_context_is_here_and_in_the_release(tiny_release: Path) -> None:
    files = {f"{name}.jsonld" for name in PUBLISHED}
    assert {path.name for path in (Path(context.__file__).parent).glob("*.jsonld")} == files
    assert {path.name for path in (tiny_release / "context").glob("*.jsonld")} == files


def triples(release: Path, name: str) -> list[ox.Triple]:
    return [q.triple for q in ox.parse(path=str(release / f"{name}.nt"), format=ox.RdfFormat.N_TRIPLES)]


@pytest.mark.parametrize("name", ["ontology", "bochum-kg", "shapes", "report"])
def test_every_property_and_class_has_a_term(real_release: Path, name: str) -> None:
    assert draft.unknown(triples(real_release, name)) == set(), NEXT


def test_a_new_property_is_noticed() -> None:
    new, literal = ox.NamedNode(f"{BO}neu"), ox.NamedNode("http://www.w3.org/2002/07/owl#DatatypeProperty")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    assert str(new.value) in draft.unknown([ox.Triple(new, kind, literal)])


def test_current_context_is_what_the_graph_drafts(real_release: Path) -> None:
    """Nothing has become plural, or of another datatype, since the context was published."""
    quads = ox.parse(path=str(real_release / "bochum-kg.nq"), format=ox.RdfFormat.N_QUADS)
    drafted = draft.draft(quad.triple for quad in quads if quad.graph_name.value.rsplit("/", 1)[-1] not in METADATA)
    assert {term: context.load().get(term) for term in drafted} == drafted, NEXT


def keys(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(keys, value))
    return set(value).union(*map(keys, value.values())) if isinstance(value, dict) else set()


def test_dump_uses_no_key_but_terms(real_release: Path) -> None:
    document = json.loads((real_release / "bochum-kg.jsonld").read_bytes())
    assert keys(document["@graph"]) - set(context.load()) <= {"@type", "@value", "de", "en"}


def values(document: Any) -> dict[str, set[str]]:
    """Term -> of what kinds its values are."""
    kinds: dict[str, set[str]] = {}
    for thing in document["@graph"]:
        for term, value in thing.items():
            items = value if isinstance(value, list) else [value]
            named = {f"{type(value).__name__} of {type(item).__name__}" for item in items}
            kinds.setdefault(term, set()).update(named)
    return kinds


def test_a_term_is_always_of_one_kind(real_release: Path) -> None:
    for name in ("bochum-kg", "shapes", "report"):
        document = json.loads((real_release / f"{name}.jsonld").read_bytes())
        mixed = {term: kinds for term, kinds in values(document).items() if len(kinds) > 1}
        assert set(mixed) <= {"http://www.w3.org/1999/02/22-rdf-syntax-ns#first"}  # lists hold anything


def test_both_contexts_differ_in_references_only() -> None:
    flat, framed = context.load(), context.load(BASE, context.NAMES[1])
    assert list(flat) == list(framed)
    for term, meaning in flat.items():
        if meaning != framed[term]:
            assert meaning == framed[term] | {"@type": "@id"}, term


def test_a_term_is_never_reused() -> None:
    meanings = [m["@id"] for m in context.load().values() if isinstance(m, dict)]
    assert len(meanings) == len(set(meanings))


def test_other_base_moves_every_iri_of_ours() -> None:
    moved = context.load("https://example.org/kg/")
    assert moved["nummer"]["@id"] == "https://example.org/kg/ontology#nummer"
    assert BASE not in json.dumps(moved)
    assert context.address("https://example.org/kg/") == "https://example.org/kg/context/v2.jsonld"


def test_the_next_version_is_drafted_beside_those_published(tiny_release: Path, tmp_path: Path) -> None:
    for path in draft.FOLDER.glob("*.jsonld"):
        shutil.copy(path, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    result = CliRunner().invoke(draft.main, [str(tiny_release), "--to", str(tmp_path)])
    assert result.output.split() == [str(tmp_path / "v3.jsonld"), str(tmp_path / "v3-framed.jsonld")]
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    assert "nummer" in json.loads((tmp_path / "v3.jsonld").read_bytes())["@context"]


@pytest.mark.parametrize("arguments", [[], ["{folder}"], ["{folder}/none"]])
def test_a_draft_without_a_release_says_what_to_give(arguments: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(draft.main, [argument.format(folder=tmp_path) for argument in arguments])
    assert result.exit_code == 2
    assert "Error: " in result.output
