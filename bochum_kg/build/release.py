"""Graphs in, release folder out: dumps per graph and format, compressed twins, a manifest; same graphs, same bytes.

    build/
      current -> releases/0f3a…      switched in one step, so a reader sees the old release or the new one, never half
      releases/0f3a…/
        manifest.json                counts, versions, hashes; written last
        bochum-kg.nq                 canonical N-Quads (RDFC-1.0) of all graphs; what the engine loads
        bochum-kg.ttl …              the default graph; kernaktivitaeten.ttl … one graph each; -inline.jsonld is JSON-LD
                                     that carries its context
        dcat.ttl …                   the catalogue with the checksums of all files; graph/catalog lacks that of the one
                                     file it is part of itself
        …                            what other stages made of the graphs; every file has a .gz twin

A release is named by the hash of its files, its sources and the code's version, and never changed afterwards. It stays
for good, see history.py. Everything is built under BASE; a publisher's own base takes its place where a file is put.
"""

import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib import RDF

from bochum_kg import __version__
from bochum_kg.build import catalog, dumps, reuse
from bochum_kg.build.apart import apart
from bochum_kg.build.assembly import Graphs
from bochum_kg.build.reuse import Last
from bochum_kg.build.validation import Finding, Places
from bochum_kg.build.vocabulary import BO
from bochum_kg.build.writing import Facts, Folder
from bochum_kg.namespaces import BASE, NOT_IN_DEFAULT
from bochum_kg.releases import diff, history
from bochum_kg.releases.folder import WORK
from bochum_kg.releases.manifest import DUMP, ReleaseError, read_manifest
from bochum_kg.serialisation import InOrder, in_order

UNPACKED = 3  # the last releases, whose files stay as they are: a server may be reading the one before

_TYPE = ox.NamedNode(str(RDF.type))


@dataclass(frozen=True)
class Late:
    """What is known last: graphs outside of the default graph, pyshacl's findings, and the files that tell of them."""

    graphs: Graphs = field(default_factory=dict)
    findings: Sequence[Finding] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)


def write(
    graphs: Graphs,
    places: Iterable[Places],
    out: Path,
    *,
    fingerprint: str,
    base: str = BASE,
    files: Callable[[], Mapping[str, bytes]] = dict,
    of_whole: Callable[[InOrder], Mapping[str, bytes]] = lambda _: {},
    late: Callable[[], Late] = Late,
    description: rdflib.Graph | None = None,
) -> dict[str, Any]:
    """Write a release of `graphs` to `out` under `base` and make it current; return its manifest.

    `files` gives those of other stages: name -> content; a name may have folders ("context/v1.jsonld"). `of_whole`
    gives more, made of the default graph in another process. `late` is asked for when all these are made.
    `description` (assembly.description) is what the publisher says about the dataset; without it there is no catalogue.
    Nothing is switched before every file is complete: a failure leaves the last good release as it was.
    """
    (out / "releases").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=WORK, dir=out / "releases") as work:
        with Folder(Path(work) / "release", base, Last(out, base)) as folder:
            by_graph, findings, draft = _put_graphs(folder, out, graphs, files, of_whole, late, description)
        whole = _whole(by_graph)
        hashes = "".join(f"{name}\0{facts['sha256']}\n" for name, facts in sorted(folder.facts.items()))
        manifest = {
            "release": sha256(f"{fingerprint}\n{__version__}\n{hashes}".encode()).hexdigest()[:16],
            "version": __version__,
            "base": BASE,
            "license": catalog.license(description) if description is not None else None,
            "sources": fingerprint,
            "graphs": {name: len(triples) for name, triples in sorted(by_graph.items())},
            "triples": len(whole),
            "classes": _class_counts(whole),
            "findings": [finding.plain() for finding in findings],
            "places": [place.plain() for place in places],
            "files": folder.facts,
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).replace(BASE, base) + "\n"
        (folder.path / "manifest.json").write_text(text, encoding="utf-8")
        published: dict[str, Any] = json.loads(text)
        _publish(folder.path, out, published, draft)
        reuse.mark(out, published["release"], folder.twins)
        return published


def _put_graphs(
    folder: Folder,
    out: Path,
    graphs: Graphs,
    files: Callable[[], Mapping[str, bytes]],
    of_whole: Callable[[InOrder], Mapping[str, bytes]],
    late: Callable[[], Late],
    description: rdflib.Graph | None,
) -> tuple[dict[str, list[ox.Triple]], Sequence[Finding], history.Draft | None]:
    """Put all files of the release into `folder`; return what was put there.

    That is the triples of each graph, `catalog` among them, the findings, and the draft of the publication in `out`.
    The catalogue is made twice: graph/catalog is part of bochum-kg.nq and cannot know the checksum of that.
    """
    quads: list[ox.Quad] = []
    draft = None
    by_graph: dict[str, list[ox.Triple]] = {}

    def add(some: Graphs) -> None:
        new = dumps.canonical(some)
        by_graph.update((name, []) for name in some)
        for quad in new:
            by_graph[diff.graph_name(quad)].append(quad.triple)
        quads.extend(new)
        if draft is not None:
            draft.quads |= diff.named(new)

    def put(names: Iterable[str]) -> None:
        for name in names:
            folder.put_dumps(name, by_graph[name])

    add(graphs)
    whole = in_order(_whole(by_graph))

    def put_whole() -> tuple[Facts, dict[str, str], dict[str, bytes]]:
        with Folder(folder.path, folder.base, folder.last) as mine:
            mine.put_all(dumps.files(DUMP, whole))
            made = of_whole(whole)
            mine.put_all(made.items())
        return mine.facts, mine.twins, {name: made[name] for name in catalog.READ & made.keys()}

    with apart(put_whole) as others:  # before putting: that starts threads
        put(graphs)
        folder.put_all(files().items())
        if folder.base == BASE:  # else it needs the quads as they are published
            draft = history.Draft(out, diff.named(quads), BASE)
        facts, twins, tables = others()
        folder.add(facts, twins)
    last = late()
    add(last.graphs)
    put(last.graphs)
    folder.put_all(last.files.items())
    names = set(by_graph)
    if description is not None:
        add({"catalog": catalog.catalogue(description, folder.facts, tables, names)})
        put(["catalog"])
    folder.put(f"{DUMP}.nq", diff.nquads(quads))
    if description is not None:
        folder.put_all(catalog.files(description, folder.facts, tables, names).items())
    return by_graph, last.findings, draft


def _whole(by_graph: Mapping[str, list[ox.Triple]]) -> set[ox.Triple]:
    """The default graph."""
    return {triple for name, triples in by_graph.items() if name not in NOT_IN_DEFAULT for triple in triples}


def _class_counts(triples: Iterable[ox.Triple]) -> dict[str, int]:
    """Local name of each of our classes -> number of its members."""
    kinds = (t.object.value for t in triples if t.predicate == _TYPE and isinstance(t.object, ox.NamedNode))
    return dict(sorted(Counter(kind.removeprefix(BO) for kind in kinds if kind.startswith(BO)).items()))


def _publish(work: Path, out: Path, manifest: dict[str, Any], draft: history.Draft | None) -> None:
    """Give the finished folder `work` its name, record the publication, make it current and pack earlier releases."""
    final = out / "releases" / manifest["release"]
    if not final.exists():
        work.rename(final)
    elif not _usable(final):  # packed or damaged; a usable one has the same bytes and may be being served
        for path in sorted(path for path in work.rglob("*") if path.is_file()):
            target = final / path.relative_to(work)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, target)
    history.record(out, final, manifest, draft)
    link = work.with_name("current")
    link.symlink_to(Path("releases") / final.name)
    os.replace(link, out / "current")
    earlier = dict.fromkeys(entry.release for entry in reversed(history.publications(out)))
    for name in [name for name in earlier if name != final.name][UNPACKED - 1 :]:
        _pack(final.with_name(name))


def _usable(folder: Path) -> bool:
    try:
        return bool(read_manifest(folder))
    except ReleaseError:
        return False


def _pack(folder: Path) -> None:
    """Leave only the gzip twins of the files in an earlier release: its address holds, at a tenth of the size."""
    if (folder / f"{DUMP}.nq").exists() and _usable(folder):
        for name in read_manifest(folder)["files"]:
            (folder / name).unlink()
