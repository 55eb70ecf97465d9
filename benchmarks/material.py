"""Sources in, release folders to serve out: the real graph, and the same for N cities; and the example queries."""

import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import rdflib
from generate import cities

from bochum_kg.build import pipeline, validation
from bochum_kg.build.sources import fingerprint
from bochum_kg.namespaces import NOT_IN_DEFAULT, graph_iri
from bochum_kg.releases.manifest import DUMP, current, read_manifest

ROOT = Path(__file__).parents[1]
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
RESULTS, GRAPHS = "application/sparql-results+json", "application/n-triples"


@dataclass(frozen=True)
class Material:
    """A release in `out` that `bochum-kg serve --root root --out out` takes as it is, for `cities` cities."""

    root: Path
    out: Path
    cities: int

    @property
    def nquads(self) -> Path:
        """The named graphs."""
        return current(self.out) / f"{DUMP}.nq"

    @property
    def ntriples(self) -> Path:
        """The merged default graph."""
        return current(self.out) / f"{DUMP}.nt"

    @property
    def triples(self) -> int:
        """Triples in the default graph."""
        return int(read_manifest(current(self.out))["triples"])

    @property
    def graphs(self) -> list[str]:
        manifest = read_manifest(current(self.out))
        return [graph_iri(name, manifest["base"]) for name in manifest["graphs"]]


@contextmanager
def workplace() -> Iterator[Path]:
    """A temporary folder."""
    with tempfile.TemporaryDirectory(prefix="bochum-kg-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def real(folder: Path) -> Material:
    """The graph as it is: build/current when it is made from the present sources, or else built in `folder`.

    The sources are copied, so that an edit during the run does not make the server build again.
    """
    root, out = folder / "sources", folder / "release"
    for name in ("ontology", "data", "shapes"):
        shutil.copytree(ROOT / name, root / name)
    try:
        there = current(ROOT / "build")
        if read_manifest(there)["sources"] == fingerprint(root):
            shutil.copytree(there, out / "releases" / there.name)
            (out / "current").symlink_to(Path("releases") / there.name)
            return Material(root, out, 1)
    except Exception as error:  # whatever is wrong with it, a new one can be built
        print(f"build/current is not used: {error}", file=sys.stderr)
    print("building the release …", file=sys.stderr)
    findings = pipeline.build(root, out)
    if validation.violations(findings):
        sys.exit(f"the graph has violations: {findings[0]}")
    return Material(root, out, 1)


def multiplied(one: Material, count: int, folder: Path) -> Material:
    """A release for `count` cities: the two files that queries are answered from, and a manifest around them."""
    if count == 1:
        return one
    print(f"generating {count} cities …", file=sys.stderr)
    source, out = current(one.out), folder / f"release-{count}"
    release = out / "releases" / f"cities-{count}"
    release.mkdir(parents=True)
    manifest = read_manifest(source)
    names = {graph_iri(name, manifest["base"]): name for name in manifest["graphs"]}
    apart = {graph_iri(name, manifest["base"]) for name in NOT_IN_DEFAULT}
    lines = (source / f"{DUMP}.nq").read_text(encoding="utf-8").splitlines()
    graphs, seen = Counter[str](), set[int]()
    with (
        (release / f"{DUMP}.nq").open("w", encoding="utf-8") as quads,
        (release / f"{DUMP}.nt").open("w", encoding="utf-8") as triples,
    ):
        for line in cities(lines, count):
            triple, _, graph = line.removesuffix("> .").rpartition(" <")
            quads.write(f"{line}\n")
            graphs[names[graph]] += 1
            if graph not in apart and hash(triple) not in seen:  # each triple once
                seen.add(hash(triple))
                triples.write(f"{triple} .\n")
    files = {f"{DUMP}.{suffix}": _facts(release / f"{DUMP}.{suffix}") for suffix in ("nq", "nt")}
    manifest |= {"release": release.name, "graphs": dict(graphs), "triples": len(seen), "files": files}
    (release / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (out / "current").symlink_to(Path("releases") / release.name)
    return Material(one.root, out, count)


def _facts(path: Path) -> dict[str, object]:
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return {"bytes": path.stat().st_size, "sha256": digest.hexdigest()}


@dataclass(frozen=True)
class Example:
    """One example query: its file name, its text, the media type to ask for."""

    name: str
    text: str
    accept: str


def examples(root: Path) -> list[Example]:
    """The example queries in data/queries, as they are."""
    found = []
    for path in sorted((root / "data" / "queries").glob("*.ttl")):
        for kind, text in rdflib.Graph().parse(path).predicate_objects():
            if kind in (SH.select, SH.ask, SH.construct):
                found.append(Example(path.stem, str(text), GRAPHS if kind == SH.construct else RESULTS))
    return found
