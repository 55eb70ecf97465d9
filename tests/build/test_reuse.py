"""Over an older release the same files come out as in an empty folder, whatever became of the older one."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, Literal, URIRef

from bochum_kg.build import dumps, pipeline, release, reuse
from bochum_kg.build.assembly import Graphs, copy, empty_graph
from bochum_kg.build.vocabulary import ID
from bochum_kg.namespaces import BASE
from bochum_kg.releases.manifest import current

OTHER = "https://example.org/strategie/"
FILE = "data/kernaktivitaeten/ka-v01.ttl"


def contents(out: Path) -> dict[str, bytes]:
    folder = current(out)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def fresh(graphs: Graphs, out: Path) -> dict[str, bytes]:
    release.write(graphs, [], out, fingerprint="fresh")
    return contents(out)


@pytest.fixture
def changed(tiny_graphs: Graphs) -> Graphs:
    """The tiny graphs with one more statement in one of them."""
    graph = copy(tiny_graphs["kernaktivitaeten"])
    graph.add((ID["ka-v01"], DCTERMS.description, Literal("Neu.", lang="de")))
    return tiny_graphs | {"kernaktivitaeten": graph}


@pytest.fixture
def out(tiny_graphs: Graphs, tmp_path: Path) -> Path:
    """A folder with a release of the tiny graphs."""
    release.write(tiny_graphs, [], tmp_path / "out", fingerprint="first")
    return tmp_path / "out"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the graphs whose dumps are made from now on."""
    names: list[str] = []
    make = dumps.files

    def counted(name: str, triples: list[ox.Triple]) -> object:
        names.append(name)
        return make(name, triples)

    monkeypatch.setattr(dumps, "files", counted)
    return names


def test_one_changed_file_over_a_release_and_back(project: Path, tmp_path: Path) -> None:
    """Each of two states of the sources is built in an empty folder, and over the other one."""
    before = (project / FILE).read_text(encoding="utf-8")
    states = before, before.replace('"@de', ' – geändert"@de', 1)
    assert states[0] != states[1]
    alone, over = [], []
    for number, text in enumerate(states):
        (project / FILE).write_text(text, encoding="utf-8")
        pipeline.build(project, tmp_path / f"{number}")
        alone.append(contents(tmp_path / f"{number}"))
    assert alone[0] != alone[1]
    for number, text in reversed([*enumerate(states)]):
        (project / FILE).write_text(text, encoding="utf-8")
        pipeline.build(project, tmp_path / f"{1 - number}")
        over.insert(0, contents(tmp_path / f"{1 - number}"))
    assert over == alone
    pipeline.build(project, tmp_path / "1")
    assert contents(tmp_path / "1") == alone[0]


def test_dumps_of_the_same_graph_are_taken_over(out: Path, changed: Graphs, made: list[str]) -> None:
    release.write(changed, [], out, fingerprint="second")
    assert set(made) - {"bochum-kg"} == {"kernaktivitaeten"}  # the whole may be made in another process


def test_twins_of_the_same_files_are_taken_over(out: Path, changed: Graphs, monkeypatch: pytest.MonkeyPatch) -> None:
    compressed: list[str] = []

    def counted(self: reuse.Last, name: str, digest: str) -> bytes | None:
        found = twin(self, name, digest)
        compressed.extend([] if found else [name.partition(".")[0].removesuffix("-inline")])
        return found

    twin = reuse.Last.twin
    monkeypatch.setattr(reuse.Last, "twin", counted)
    release.write(changed, [], out, fingerprint="second")
    assert set(compressed) - {"bochum-kg"} == {"kernaktivitaeten"}


def test_nothing_is_taken_over_from_other_code(
    out: Path, changed: Graphs, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reuse, "code", lambda: "other")
    assert reuse.Last(out, BASE).read(["werte.ttl"]) is None
    release.write(changed, [], out, fingerprint="second")
    assert set(made) >= set(changed)


@pytest.mark.parametrize("name", ["build/dumps.py", "context/v2.jsonld"])
def test_other_code_is_any_changed_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = Path(reuse.__file__).parents[1]
    monkeypatch.setattr(reuse, "_PACKAGE", shutil.copytree(package, tmp_path / "package"))
    same = reuse.code.__wrapped__()
    assert same == reuse.code()
    with (tmp_path / "package" / name).open("a") as file:
        file.write("\n")
    assert reuse.code.__wrapped__() != same


def test_nothing_is_taken_over_from_another_base(out: Path, tmp_path: Path) -> None:
    """The N-Triples are the same under both, but JSON-LD names its context."""
    graph = empty_graph()
    graph.add((URIRef("http://e.x/a"), DCTERMS.relation, URIRef("http://e.x/b")))
    for number, base in enumerate((OTHER, BASE, OTHER, f"{BASE}x/", f"{BASE}x/")):
        release.write({"links": graph}, [], out, fingerprint=str(number), base=base)
        release.write({"links": graph}, [], tmp_path / str(number), fingerprint=str(number), base=base)
        assert contents(out) == contents(tmp_path / str(number))


def flipped(path: Path) -> None:
    """The last byte but one becomes another; the size stays."""
    content = path.read_bytes()
    path.write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


@pytest.mark.parametrize("damage", [flipped, cut, Path.unlink])
@pytest.mark.parametrize("name", ["werte.ttl", "werte.nt", "werte.ttl.gz", "werte-inline.jsonld.gz", "manifest.json"])
def test_what_is_damaged_is_made_anew(
    out: Path, changed: Graphs, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    damage(current(out) / name)
    release.write(changed, [], out, fingerprint="fresh")
    assert contents(out) == fresh(changed, tmp_path / "fresh")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"code": 1, "release": "x", "twins": {}}', "gone"])
def test_without_its_mark_all_is_made_anew(
    out: Path, changed: Graphs, tmp_path: Path, made: list[str], text: str
) -> None:
    if text == "gone":
        (out / ".reuse.json").unlink()
    else:
        (out / ".reuse.json").write_text(text)
    release.write(changed, [], out, fingerprint="fresh")
    assert set(made) >= set(changed)
    assert contents(out) == fresh(changed, tmp_path / "fresh")


@pytest.mark.parametrize("twins", [[], {"werte.ttl": 1}, {"werte.ttl": "0" * 64}])
def test_twin_that_the_mark_does_not_know_is_made_anew(
    out: Path, changed: Graphs, tmp_path: Path, twins: object
) -> None:
    mark = json.loads((out / ".reuse.json").read_bytes())
    (out / ".reuse.json").write_text(json.dumps(mark | {"twins": twins}))
    release.write(changed, [], out, fingerprint="fresh")
    assert contents(out) == fresh(changed, tmp_path / "fresh")
