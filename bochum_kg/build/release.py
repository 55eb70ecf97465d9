"""Graphs in, release folder out: dumps per graph and format, compressed twins, a manifest; same graphs, same bytes.

    build/
      current -> releases/0f3a…      switched in one step, so a reader sees the old release or the new one, never half
      releases/0f3a…/
        manifest.json                counts, versions, hashes; written last
        bochum-kg.nq                 canonical N-Quads (RDFC-1.0) of all graphs; what the engine loads
        bochum-kg.ttl …              the default graph without what describes it; kernaktivitaeten.ttl … one graph
                                     each; -inline.jsonld is JSON-LD that carries its context
        dcat.ttl …                   the catalogue with the checksums of all files; graph/catalog lacks that of the one
                                     file it is part of itself
        …                            documents other stages made of the graphs; every file has a .gz twin

A release is named by the hash of its canonical N-Quads, sources, code version and documents, and never changed
afterwards. It stays for good, see history.py.
"""

import gzip
import io
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib import RDF, XSD, Literal, URIRef
from rdflib.plugins.serializers.turtle import TurtleSerializer
from rdflib.term import Node

from bochum_kg import __version__
from bochum_kg.build import catalog
from bochum_kg.build.assembly import Graphs, empty_graph, to_oxigraph, to_rdflib, union
from bochum_kg.build.validation import Finding, Places
from bochum_kg.build.vocabulary import BO
from bochum_kg.formats import DUMP_FORMATS, JSON_LD, N_QUADS, TURTLE, Format
from bochum_kg.namespaces import BASE, METADATA, NOT_IN_DEFAULT, graph_iri, prefixes
from bochum_kg.releases import history
from bochum_kg.releases.manifest import DUMP, ReleaseError, read_manifest
from bochum_kg.serialisation import compacted, serialise

UNPACKED = 3  # the last releases, whose files stay as they are: a server may be reading the one before

Progress = Callable[[str], None]


def write(
    graphs: Graphs,
    findings: Iterable[Finding],
    places: Iterable[Places],
    out: Path,
    *,
    fingerprint: str,
    base: str = BASE,
    documents: Mapping[str, bytes] = MappingProxyType({}),
    description: rdflib.Graph | None = None,
    progress: Progress = lambda _: None,
) -> dict[str, Any]:
    """Write a release of `graphs` (under `base`, see `rebased`) to `out` and make it current; return its manifest.

    `documents` are more files, name -> content; a name may have folders ("context/v1.jsonld"). They are part of what
    the release is named by, so none can hold its name. `description` (assembly.description, under our own base) is what
    the publisher says about the dataset; without it there is no catalogue.
    Nothing is switched before every file is complete: a failure leaves the last good release as it was.
    """
    releases = out / "releases"
    releases.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".work-", dir=releases))
    try:
        files: dict[str, dict[str, Any]] = {}

        def put(name: str, content: bytes) -> None:
            if name in files:
                raise ValueError(f"two files called {name}")
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            (work / name).write_bytes(content)
            (work / f"{name}.gz").write_bytes(gzip.compress(content, 6, mtime=0))
            files[name] = {"bytes": len(content), "sha256": sha256(content).hexdigest()}

        def dump(name: str, triples: list[ox.Triple]) -> None:
            progress(f"{name}: {len(triples):,} triples")
            for form in DUMP_FORMATS:
                if form is not JSON_LD:
                    put(f"{name}.{form.suffix}", _dump(triples, form, base))
            json_ld = compacted(triples, base)
            put(f"{name}.jsonld", json_ld.named())
            put(f"{name}-inline.jsonld", json_ld.inlined())

        by_graph: dict[str, list[ox.Triple]] = {name: [] for name in graphs}
        names = {graph_iri(name, base): name for name in graphs}
        quads = canonical(graphs, base)
        for quad in quads:
            by_graph[names[str(quad.graph_name)[1:-1]]].append(quad.triple)
        knowledge = {t for name, triples in by_graph.items() if name not in NOT_IN_DEFAULT | METADATA for t in triples}
        dump(DUMP, sorted(knowledge, key=str))
        for name, triples in sorted(by_graph.items()):
            dump(name, triples)
        for name, content in documents.items():
            put(name, content)
        if description is not None:
            about = catalog.catalogue(description, files, documents, set(graphs))
            catalogue = canonical({"catalog": rebase(about, base)}, base)
            by_graph["catalog"] = [quad.triple for quad in catalogue]
            dump("catalog", by_graph["catalog"])
            quads = sorted([*quads, *catalogue], key=str)
        whole = knowledge | {t for name in METADATA & by_graph.keys() for t in by_graph[name]}
        progress(f"{len(quads):,} quads in {len(by_graph)} graphs")
        nquads = b"".join(sorted((ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)))
        put(f"{DUMP}.{N_QUADS.suffix}", nquads)
        made = [*documents]
        if description is not None:
            about = catalog.catalogue(description, files, documents, set(graphs))
            finished = catalog.documents(about, description, files, documents, base)
            for name, content in finished.items():
                put(name, content)
            made += finished
        hashes = "".join(f"{name}\0{files[name]['sha256']}\n" for name in sorted(made))
        identity = sha256(nquads + fingerprint.encode() + __version__.encode() + hashes.encode()).hexdigest()
        manifest = {
            "release": identity[:16],
            "version": __version__,
            "base": base,
            "license": catalog.license(description) if description is not None else None,
            "sources": fingerprint,
            "graphs": {name: len(triples) for name, triples in sorted(by_graph.items())},
            "triples": len(whole),
            "classes": _class_counts(union(g for n, g in graphs.items() if n not in NOT_IN_DEFAULT | METADATA), base),
            "findings": [plain(finding, base) for finding in findings],
            "places": [
                {
                    "thing": place.thing.replace(BASE, base),
                    "labels": dict(place.labels),
                    "taken": place.taken,
                    "capacity": place.capacity,
                }
                for place in places
            ],
            "files": files,
        }
        (work / "manifest.json").write_text(
            json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )
        _make_current(work, releases / identity[:16], out, manifest)
        return manifest
    finally:
        shutil.rmtree(work, ignore_errors=True)


def rebased(graphs: Graphs, base: str) -> Graphs:
    """`graphs` under another base IRI, or as they are when it is ours."""
    return graphs if base == BASE else {name: rebase(graph, base) for name, graph in graphs.items()}


def rebase(graph: rdflib.Graph, base: str, old: str = BASE) -> rdflib.Graph:
    """`graph` under another base IRI: every IRI, and every text that spells one (queries, namespace declarations)."""

    def moved(term: Node) -> Node:
        if isinstance(term, URIRef):
            return URIRef(base + term[len(old) :]) if term.startswith(old) else term
        if isinstance(term, Literal) and old in term:
            text = str(term).replace(old, base)
            return Literal(text, lang=term.language, datatype=term.datatype, normalize=False)
        return term

    result = empty_graph()
    for s, p, o in graph:
        result.add((moved(s), moved(p), moved(o)))
    return result


def canonical(graphs: Graphs, base: str = BASE) -> list[ox.Quad]:
    """All `graphs` as quads in canonical order, blank nodes named by RDFC-1.0."""
    dataset = ox.Dataset(
        ox.Quad(to_oxigraph(s), to_oxigraph(p), to_oxigraph(o), ox.NamedNode(graph_iri(name, base)))  # type: ignore[arg-type]
        for name, graph in graphs.items()
        for s, p, o in graph
    )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(dataset, key=str)


def _dump(triples: list[ox.Triple], form: Format, base: str) -> bytes:
    """`triples` as a file people and programs read, the same bytes for the same triples."""
    assert isinstance(form.oxigraph, ox.RdfFormat)
    nested = any(isinstance(term, ox.BlankNode) for triple in triples for term in (triple.subject, triple.object))
    if form is not TURTLE or not nested:
        return serialise(triples, form.oxigraph, prefixes(base))
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in prefixes(base).items():
        graph.bind(prefix, iri)
    for t in triples:
        graph.add((to_rdflib(t.subject), to_rdflib(t.predicate), to_rdflib(t.object)))
    written = io.BytesIO()
    _Turtle(graph).serialize(written)
    return written.getvalue()


class _Turtle(TurtleSerializer):
    """rdflib's Turtle, because it nests blank nodes and writes lists as lists; but with literals to the letter.

    Its short forms would make "1e3" a 1e+03 and "1"^^xsd:boolean a number.
    """

    def label(self, node: Node, position: int) -> str:
        if isinstance(node, Literal) and node.datatype not in (None, XSD.integer, XSD.string):
            return f"{Literal(str(node)).n3()}^^{super().label(node.datatype, position)}"
        return str(super().label(node, position))


def _class_counts(data: rdflib.Graph, base: str) -> dict[str, int]:
    """Local name of each of our classes -> number of its members."""
    own = str(BO).replace(BASE, base)
    counts: dict[str, int] = {}
    for kind in data.objects(None, RDF.type):
        if str(kind).startswith(own):
            counts[str(kind)[len(own) :]] = counts.get(str(kind)[len(own) :], 0) + 1
    return dict(sorted(counts.items()))


def plain(finding: Finding, base: str) -> dict[str, Any]:
    """A finding as plain data under `base`."""
    return {
        "severity": finding.severity,
        "focus": finding.focus.replace(BASE, base),
        "path": finding.path.replace(BASE, base),
        "value": finding.value.replace(BASE, base),
        "shape": finding.shape.replace(BASE, base),
        "messages": {language: text.replace(BASE, base) for language, text in finding.messages},
    }


def _make_current(work: Path, final: Path, out: Path, manifest: dict[str, Any]) -> None:
    try:
        read_manifest(final)  # same name, same bytes: it may be being served, so it stays
    except ReleaseError:
        shutil.rmtree(final, ignore_errors=True)
        work.rename(final)
        os.chmod(final, 0o755)
    history.record(out, final, manifest)
    link = out / ".current"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / final.name)
    os.replace(link, out / "current")
    last = list(dict.fromkeys(entry.release for entry in reversed(history.publications(out))))[:UNPACKED]
    for folder in final.parent.glob("[!.]*"):
        if folder.name not in last:
            _pack(folder)


def _pack(folder: Path) -> None:
    """Leave only the gzip twins of the files in an earlier release: its address holds, at a tenth of the size."""
    for twin in folder.rglob("*.gz"):
        twin.with_suffix("").unlink(missing_ok=True)
