"""The release folder: same sources, same bytes; nothing lost on the way to any dump; the last good one stays."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from pyld import jsonld
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic

from bochum_kg.build import dumps, pipeline, release, sources
from bochum_kg.build.assembly import Graphs
from bochum_kg.build.release import Late
from bochum_kg.build.validation import Finding, Places
from bochum_kg.formats import DUMP_FORMATS
from bochum_kg.namespaces import BASE, METADATA, NOT_IN_DEFAULT, graph_iri, prefixes
from bochum_kg.releases.manifest import ReleaseError, current, read_file, read_manifest

Facts = Callable[[bytes, str], frozenset[str]]
SUFFIXES = [form.suffix for form in DUMP_FORMATS]
OTHER = "https://example.org/strategie/"


@pytest.fixture(scope="session")
def manifest(tiny_release: Path) -> dict[str, Any]:
    return read_manifest(tiny_release)


@pytest.fixture(scope="session")
def rebased(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The tiny project's release under another base."""
    out = tmp_path_factory.mktemp("rebased")
    pipeline.build(root / "tests" / "tiny", out, OTHER)
    return current(out)


def write(graphs: Graphs, out: Path, **more: Any) -> dict[str, Any]:
    return release.write(graphs, [], out, fingerprint="x", **more)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_same_sources_same_bytes_in_another_process(root: Path, tiny_release: Path, tmp_path: Path) -> None:
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-m", "bochum_kg", "build", "--root", "tests/tiny", "--out", str(tmp_path / seed)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=root,
            check=True,
            capture_output=True,
        )
        assert contents(current(tmp_path / seed)) == contents(tiny_release)


def test_manifest_lists_every_file_and_no_other(tiny_release: Path, manifest: dict[str, Any]) -> None:
    listed = set(manifest["files"]) | {f"{name}.gz" for name in manifest["files"]}
    assert set(contents(tiny_release)) == listed | {"manifest.json"}


def test_manifest_has_a_file_per_graph_and_format(manifest: dict[str, Any]) -> None:
    names = ["bochum-kg", *manifest["graphs"]]
    assert set(manifest["files"]) >= {f"{name}.{s}" for name in names for s in SUFFIXES} | {"bochum-kg.nq"}


def test_manifest_sizes_and_hashes_are_true(tiny_release: Path, manifest: dict[str, Any]) -> None:
    for name, said in manifest["files"].items():
        content = (tiny_release / name).read_bytes()
        assert said == {"bytes": len(content), "sha256": sha256(content).hexdigest()}, name


def test_manifest_counts_are_true(tiny_release: Path, manifest: dict[str, Any], facts: Facts) -> None:
    for name, count in manifest["graphs"].items():
        assert len(facts((tiny_release / f"{name}.nt").read_bytes(), "nt")) == count
    assert len(facts((tiny_release / "bochum-kg.nt").read_bytes(), "nt")) == manifest["triples"]


def test_manifest_counts_the_members_of_classes(manifest: dict[str, Any]) -> None:
    assert manifest["classes"]["Kernaktivitaet"] == 2
    assert manifest["classes"]["Statusangabe"] == 2


def test_manifest_carries_findings_and_rooms(manifest: dict[str, Any]) -> None:
    assert [finding["focus"] for finding in manifest["findings"]] == [f"{BASE}id/ka-v02"]
    assert manifest["findings"][0]["messages"] == {"de": "Kein Status belegt.", "en": "No status on record."}
    assert [place["taken"] for place in manifest["places"]] == [2, 2, 1]


def test_gz_twins_hold_the_same(tiny_release: Path, manifest: dict[str, Any]) -> None:
    for name in manifest["files"]:
        assert gzip.decompress((tiny_release / f"{name}.gz").read_bytes()) == (tiny_release / name).read_bytes()


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", ["strategie", "werte", "kernaktivitaeten", "ontology", "shapes"])
def test_literals_and_all_else_are_as_in_the_source(
    root: Path, tiny_release: Path, facts: Facts, name: str, suffix: str
) -> None:
    paths = sources.source_files(root / "tests" / "tiny")[name]
    source = b"\n".join(path.read_bytes() for path in paths)
    assert facts((tiny_release / f"{name}.{suffix}").read_bytes(), suffix) == facts(source, "ttl")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", ["bochum-kg", "inferred", "report"])
def test_dumps_of_all_formats_say_the_same(tiny_release: Path, facts: Facts, name: str, suffix: str) -> None:
    known = facts((tiny_release / f"{name}.nt").read_bytes(), "nt")
    assert known
    assert facts((tiny_release / f"{name}.{suffix}").read_bytes(), suffix) == known


@pytest.mark.parametrize("name", ["bochum-kg", "ontology", "werte"])
def test_turtle_is_the_same_graph_to_rdflib(tiny_release: Path, name: str) -> None:
    turtle = Graph().parse(tiny_release / f"{name}.ttl")
    assert isomorphic(turtle, Graph().parse(tiny_release / f"{name}.nt"))


@pytest.mark.parametrize("name", ["bochum-kg", "ontology", "shapes"])
def test_json_ld_is_the_same_graph_to_pyld(tiny_release: Path, facts: Facts, name: str) -> None:
    document = json.loads((tiny_release / f"{name}-inline.jsonld").read_bytes())
    nquads = jsonld.to_rdf(document, {"format": "application/n-quads"})
    read = {fact for fact in facts(nquads.encode(), "nq") if "XMLSchema#double" not in fact}  # PyLD rewrites doubles
    known = facts((tiny_release / f"{name}.nt").read_bytes(), "nt")
    assert read == {fact for fact in known if "XMLSchema#double" not in fact}


def test_real_graph_survives_in_all_formats(real_release: Path, root: Path, facts: Facts) -> None:
    for name, paths in sources.source_files(root).items():
        if name in METADATA:
            continue  # made of its source, see test_catalog
        source = b"\n".join(path.read_bytes() for path in paths)
        said = facts(source, "ttl")
        for file in (*(f"{name}.{suffix}" for suffix in SUFFIXES), f"{name}-inline.jsonld"):
            assert facts((real_release / file).read_bytes(), file.rsplit(".", 1)[-1]) == said, file


def test_quads_are_the_graphs_under_their_names(tiny_release: Path, manifest: dict[str, Any]) -> None:
    counts: dict[str, int] = {}
    for quad in ox.parse(path=str(tiny_release / "bochum-kg.nq"), format=ox.RdfFormat.N_QUADS):
        counts[quad.graph_name.value] = counts.get(quad.graph_name.value, 0) + 1
    assert counts == {graph_iri(name): count for name, count in manifest["graphs"].items()}


@pytest.mark.parametrize("under", ["tiny_release", "rebased"])
def test_quads_are_canonical(request: pytest.FixtureRequest, under: str) -> None:
    folder = request.getfixturevalue(under)
    lines = (folder / "bochum-kg.nq").read_bytes().splitlines()
    assert lines == sorted(lines)
    dataset = ox.Dataset(ox.parse(path=str(folder / "bochum-kg.nq"), format=ox.RdfFormat.N_QUADS))
    written = {str(quad) for quad in dataset}
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert {str(quad) for quad in dataset} == written


def test_whole_is_all_graphs_but_rules_findings_and_description(tiny_release: Path, manifest: dict[str, Any]) -> None:
    lines = {name: set((tiny_release / f"{name}.nt").read_bytes().splitlines()) for name in manifest["graphs"]}
    whole = set.union(*(some for name, some in lines.items() if name not in NOT_IN_DEFAULT))
    assert set((tiny_release / "bochum-kg.nt").read_bytes().splitlines()) == whole


def test_turtle_uses_our_prefixes(tiny_release: Path) -> None:
    assert "id:ka-v01" in (tiny_release / "kernaktivitaeten.ttl").read_text(encoding="utf-8")


def test_turtle_declares_prefixes_in_our_order(tiny_release: Path) -> None:
    lines = (tiny_release / "kernaktivitaeten.ttl").read_text(encoding="utf-8").splitlines()
    declared = [line.split()[1].rstrip(":") for line in lines if line.startswith("@prefix")]
    assert declared == [prefix for prefix in prefixes() if prefix in declared]


def test_json_ld_names_its_context_or_carries_it(tiny_release: Path) -> None:
    named = json.loads((tiny_release / "werte.jsonld").read_bytes())
    inline = json.loads((tiny_release / "werte-inline.jsonld").read_bytes())
    assert list(named) == list(inline) == ["@context", "@graph"]
    assert named["@context"] == f"{BASE}context/v2.jsonld"
    assert isinstance(inline["@context"], dict)
    assert named["@graph"] == inline["@graph"]


def test_other_base_leaves_no_trace_of_the_default(rebased: Path) -> None:
    for name, content in contents(rebased).items():
        plain = gzip.decompress(content) if name.endswith(".gz") else content
        assert BASE.encode() not in plain, name


def test_other_base_is_otherwise_the_same(tiny_release: Path, rebased: Path, facts: Facts) -> None:
    """But for the catalogue, which knows the checksums of the other files."""

    def knowledge(folder: Path) -> str:
        lines = (folder / "bochum-kg.nq").read_text(encoding="utf-8").splitlines(keepends=True)
        return "".join(line for line in lines if not line.endswith("graph/catalog> .\n"))

    expected = knowledge(tiny_release).replace(BASE, OTHER)
    assert facts(knowledge(rebased).encode(), "nq") == facts(expected.encode(), "nq")
    for suffix in SUFFIXES:
        whole = facts((rebased / f"bochum-kg.{suffix}").read_bytes(), suffix)
        nt = (tiny_release / "bochum-kg.nt").read_text(encoding="utf-8").replace(BASE, OTHER)
        assert whole == facts(nt.encode(), "nt")


def test_other_base_moves_findings_and_rooms(tiny_graphs: Graphs, tmp_path: Path) -> None:
    iri = f"{BASE}id/x"
    finding = Finding("Info", iri, iri, iri, iri, (("de", f"Siehe {iri}"),))
    place = Places(URIRef(iri), {"de": "X"}, taken=1, capacity=5)
    graphs = {"werte": tiny_graphs["werte"]}
    late = Late(findings=[finding])
    manifest = release.write(graphs, [place], tmp_path, fingerprint="x", base=OTHER, late=lambda: late)
    assert BASE not in json.dumps(manifest)
    assert json.dumps(manifest).count(f"{OTHER}id/x") == 6


def test_other_base_moves_texts_that_spell_it(tmp_path: Path) -> None:
    graph = Graph()
    graph.parse(data=f'<urn:a> <urn:p> "SELECT <{BASE}id/x>" , "other"@en .', format="turtle")
    release.write({"texts": graph}, [], tmp_path, fingerprint="x", base=OTHER)
    moved = Graph().parse(current(tmp_path) / "texts.ttl")
    assert {str(o) for o in moved.objects()} == {f"SELECT <{OTHER}id/x>", "other"}


@pytest.mark.parametrize("name", ["bochum-kg.nq", "bochum-kg.nt", "sparql-examples.nt", "dcat.nt"])
def test_lines_are_sorted_under_another_base_too(rebased: Path, name: str) -> None:
    lines = (rebased / name).read_bytes().splitlines()
    assert lines == sorted(set(lines))


def test_files_are_those_of_our_base_with_the_other_in_its_place(tiny_release: Path, rebased: Path) -> None:
    for name in ("werte.ttl", "werte.jsonld", "bochum-kg.rdf", "kernaktivitaeten.csv", "documentation/terms.json"):
        assert (rebased / name).read_text() == (tiny_release / name).read_text().replace(BASE, OTHER), name


@pytest.fixture
def good(tmp_path: Path, tiny_graphs: Graphs) -> Path:
    """An output folder with one release."""
    write(tiny_graphs, tmp_path)
    return tmp_path


def assert_unharmed(out: Path, before: dict[str, bytes]) -> None:
    assert contents(current(out)) == before
    assert [path.name for path in (out / "releases").iterdir()] == [current(out).name]


def test_graph_that_cannot_be_written_leaves_the_last_release(good: Path, tiny_graphs: Graphs) -> None:
    before = contents(current(good))
    bad = Graph()
    bad.add((URIRef("no iri"), URIRef("urn:p"), URIRef("urn:o")))
    with pytest.raises(ValueError, match="IRI"):
        write(tiny_graphs | {"bad": bad}, good)
    assert_unharmed(good, before)


def test_file_that_cannot_be_written_leaves_the_last_release(good: Path, tiny_graphs: Graphs) -> None:
    before = contents(current(good))
    with pytest.raises(OSError, match="File name too long"):
        write(tiny_graphs | {"w" * 300: tiny_graphs["werte"]}, good)
    assert_unharmed(good, before)


def test_interruption_leaves_the_last_release(good: Path, tiny_graphs: Graphs) -> None:
    before = contents(current(good))

    def interrupted() -> Late:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write({"strategie": tiny_graphs["strategie"]}, good, late=interrupted)
    assert_unharmed(good, before)


def test_same_graphs_twice_is_one_release(good: Path, tiny_graphs: Graphs) -> None:
    first = current(good)
    write(tiny_graphs, good)
    assert current(good) == first


def test_other_sources_of_the_same_graphs_are_another_release(good: Path, tiny_graphs: Graphs) -> None:
    """A changed comment: the manifest must say the new fingerprint, or `serve` would build anew each time."""
    release.write(tiny_graphs, [], good, fingerprint="y")
    assert read_manifest(current(good))["sources"] == "y"


def test_documents_are_files_of_the_release_and_of_its_name(good: Path, tiny_graphs: Graphs) -> None:
    first = current(good)
    documents = {"context/v1.jsonld": b"{}\n", "werte.csv": b"a,b\r\n"}
    files = write(tiny_graphs, good, files=lambda: documents)["files"]
    assert current(good) != first
    for name, content in documents.items():
        assert (current(good) / name).read_bytes() == content
        assert gzip.decompress((current(good) / f"{name}.gz").read_bytes()) == content
        assert files[name]["sha256"] == sha256(content).hexdigest()


def test_document_with_the_name_of_a_dump_is_refused(good: Path, tiny_graphs: Graphs) -> None:
    with pytest.raises(ValueError, match=r"two files called werte\.ttl"):
        write(tiny_graphs, good, files=lambda: {"werte.ttl": b""})


def test_damaged_release_of_the_same_name_is_replaced(good: Path, tiny_graphs: Graphs) -> None:
    (current(good) / "werte.ttl").write_text("")
    write(tiny_graphs, good)
    assert read_manifest(current(good))


def test_earlier_releases_stay_packed(tmp_path: Path, tiny_graphs: Graphs) -> None:
    names = []
    for number in range(release.UNPACKED + 2):
        release.write({"werte": tiny_graphs["werte"]}, [], tmp_path, fingerprint=str(number))
        names.append(current(tmp_path).name)
    assert {path.name for path in (tmp_path / "releases").iterdir()} == set(names)
    packed = [name for name in names if not (tmp_path / "releases" / name / "werte.ttl").exists()]
    assert packed == names[: -release.UNPACKED]
    for name in names:
        manifest = read_manifest(tmp_path / "releases" / name, packed=True)
        assert read_file(tmp_path / "releases" / name, manifest, "werte.ttl") != b""


def test_packed_release_is_no_release_to_serve(tmp_path: Path, tiny_graphs: Graphs) -> None:
    for number in range(release.UNPACKED + 1):
        release.write({"werte": tiny_graphs["werte"]}, [], tmp_path, fingerprint=str(number))
    packed = next(path for path in (tmp_path / "releases").iterdir() if not (path / "werte.ttl").exists())
    with pytest.raises(ReleaseError, match="no usable release"):
        read_manifest(packed)


def test_going_back_to_a_packed_release_makes_it_whole_again(tmp_path: Path, tiny_graphs: Graphs) -> None:
    for number in (*range(release.UNPACKED + 1), 0):
        release.write({"werte": tiny_graphs["werte"]}, [], tmp_path, fingerprint=str(number))
    assert read_manifest(current(tmp_path))


@pytest.mark.parametrize("name", ["bochum-kg.nq", "werte.jsonld"])
def test_truncated_file_is_noticed_with_the_remedy(good: Path, name: str) -> None:
    path = current(good) / name
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ReleaseError, match=rf"{name}: not the size .* `bochum-kg build`"):
        read_manifest(current(good))


def test_missing_file_is_noticed_with_the_remedy(good: Path) -> None:
    (current(good) / "werte.nt").unlink()
    with pytest.raises(ReleaseError, match="No such file or directory; run `bochum-kg build`"):
        read_manifest(current(good))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"files": []}', '{"files": {}}', "\x00"])
def test_unreadable_manifest_is_noticed_with_the_remedy(good: Path, text: str) -> None:
    (current(good) / "manifest.json").write_text(text)
    with pytest.raises(ReleaseError, match="run `bochum-kg build`") as caught:
        read_manifest(current(good))
    assert "\n" not in str(caught.value)


def test_manifest_of_an_earlier_release_calls_places_rooms(good: Path) -> None:
    path = current(good) / "manifest.json"
    path.write_text(path.read_text().replace('"places":', '"rooms":'))
    assert read_manifest(current(good))["places"] == []


def test_no_release_is_noticed_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"no usable release: .* run `bochum-kg build`"):
        read_manifest(current(tmp_path))


def test_only_quads_with_blank_nodes_decide_their_names() -> None:
    """RDFC-1.0 gets those alone, since the others are many; the names are those it gives with all."""
    text = """<x:a> <x:p> <x:b> , "c" , _:one . _:one <x:p> _:two . _:two <x:q> "d" . _:three <x:p> _:three ."""
    quads = list(ox.parse(text.encode(), format=ox.RdfFormat.TRIG))
    whole = ox.Dataset(quads)
    whole.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert set(dumps.canonicalised(quads)) == set(whole)
