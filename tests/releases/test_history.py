"""What was published when: the moment is outside the release, nothing written is ever changed, the stream replays."""

import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, PROV, RDF, Graph, Namespace, URIRef

from bochum_kg.build import dumps, release, validation
from bochum_kg.build.assembly import Graphs, to_oxigraph
from bochum_kg.build.vocabulary import BO, ID
from bochum_kg.namespaces import BASE, NOT_IN_DEFAULT
from bochum_kg.releases import diff, history, ldes
from bochum_kg.releases.manifest import ReleaseError, current, read_file, read_manifest
from bochum_kg.releases.sentences import Version

LDES = Namespace("https://w3id.org/ldes#")
TREE = Namespace("https://w3id.org/tree#")
AS = Namespace("https://www.w3.org/ns/activitystreams#")
Facts = Callable[[bytes, str], frozenset[str]]
Publish = Callable[[Graphs], Path]


@pytest.fixture
def publish(tmp_path: Path) -> Publish:
    """Writes a release of these graphs under the test's folder and returns that."""

    def write(graphs: Graphs) -> Path:
        release.write(graphs, [], tmp_path, fingerprint="f")
        return tmp_path

    return write


@pytest.fixture
def other(tiny_graphs: Graphs) -> Graphs:
    """The tiny graphs, one thing changed, one gone, one new."""
    graphs = {name: graph for name, graph in tiny_graphs.items() if name != "inferred"}
    changed = graphs["kernaktivitaeten"] = Graph()
    for s, p, o in tiny_graphs["kernaktivitaeten"]:
        if s != ID["ka-v02"]:
            changed.add((s, p, ID["status-laufend"] if (s, p) == (ID["ka-v01-status-2"], BO.status) else o))
    changed.add((ID["ka-v03"], RDF.type, BO.Kernaktivitaet))
    return validation.with_inferred(graphs)[0]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def replayed(pages: Iterable[Path]) -> dict[str, set[tuple[str, str]]]:
    """What a follower of the stream holds after these pages: thing -> what is said about it."""
    held: dict[str, set[tuple[str, str]]] = {}
    for page in pages:
        members = defaultdict(set)
        for quad in ox.parse(gzip.decompress(page.read_bytes()), format=ox.RdfFormat.TURTLE):
            members[str(quad.subject)].add((str(quad.predicate), str(quad.object)))
        stream = members.pop(f"<{BASE}ldes#stream>")
        members = {name: said for name, said in members.items() if "#" in name}  # without the page itself
        assert members.keys() == {target for predicate, target in stream if predicate == f"<{TREE.member}>"}
        for said in members.values():
            (thing,) = (target for predicate, target in said if predicate == f"<{DCTERMS.isVersionOf}>")
            held[thing] = {
                (p, o) for p, o in said if p not in (f"<{DCTERMS.isVersionOf}>", f"<{PROV.generatedAtTime}>")
            }
            if (f"<{RDF.type}>", f"<{AS.Delete}>") in said:
                del held[thing]
    return held


def test_first_release_is_a_publication_without_difference(publish: Publish, tiny_graphs: Graphs) -> None:
    (only,) = history.publications(publish(tiny_graphs))
    assert (only.number, only.previous, only.difference) == (1, None, None)
    assert only.release == current(publish(tiny_graphs)).name


def test_same_release_again_is_no_publication(publish: Publish, tiny_graphs: Graphs) -> None:
    before = files(publish(tiny_graphs))
    assert files(publish(tiny_graphs)) == before


def test_another_release_names_the_one_before_and_counts(publish: Publish, tiny_graphs: Graphs, other: Graphs) -> None:
    first, second = [history.publications(publish(graphs))[-1] for graphs in (tiny_graphs, other)]
    assert (second.number, second.previous) == (2, first.release)
    assert second.difference is not None
    assert {how: second.difference[how] for how in ("new", "gone", "changed")} == {"new": 1, "gone": 1, "changed": 1}


def test_what_was_written_is_not_changed_by_what_comes(publish: Publish, tiny_graphs: Graphs, other: Graphs) -> None:
    out = publish(tiny_graphs)
    before = files(out / "history" / "1")
    assert files(publish(other) / "history" / "1") == before


def test_going_back_is_a_publication_of_its_own(publish: Publish, tiny_graphs: Graphs, other: Graphs) -> None:
    for graphs in (tiny_graphs, other, tiny_graphs):
        out = publish(graphs)
    first, second, third = history.publications(out)
    assert (third.release, third.previous) == (first.release, second.release)


def test_the_moment_is_in_no_file_of_the_release(publish: Publish, tiny_graphs: Graphs) -> None:
    out = publish(tiny_graphs)
    issued = history.publications(out)[0].issued[:16].encode()
    assert not [name for name, text in files(current(out)).items() if issued in text]


def test_moments_never_go_back(publish: Publish, tiny_graphs: Graphs, other: Graphs, tmp_path: Path) -> None:
    publish(tiny_graphs)
    release.write(other, [], tmp_path / "other", fingerprint="f")
    folder = current(tmp_path / "other")
    history.record(tmp_path, folder, read_manifest(folder), now=datetime.now(UTC) - timedelta(minutes=30))
    first, second = history.publications(tmp_path)
    assert first.issued < second.issued


def test_difference_in_files_is_the_difference(publish: Publish, tiny_graphs: Graphs, other: Graphs) -> None:
    old, new = (current(publish(graphs)) for graphs in (tiny_graphs, other))
    quads = [diff.read(read_file(folder, read_manifest(folder), "bochum-kg.nq")) for folder in (old, new)]
    folder = new.parents[1] / "history" / "2"
    added, removed = (diff.read(gzip.decompress((folder / f"{n}.nq.gz").read_bytes())) for n in ("added", "removed"))
    assert {str(q) for q in added if "_:" not in str(q)} == {str(q) for q in quads[1] - quads[0] if "_:" not in str(q)}
    assert {str(q) for q in removed if "_:" not in str(q)} == {
        str(q) for q in quads[0] - quads[1] if "_:" not in str(q)
    }


@pytest.mark.parametrize(
    ("language", "words"), [("de", "tatus umgesetzt → laufend"), ("en", "status implemented → ongoing")]
)
def test_words_are_kept_in_both_languages(
    publish: Publish, tiny_graphs: Graphs, other: Graphs, language: str, words: str
) -> None:
    publish(tiny_graphs)
    report = json.loads(gzip.decompress((publish(other) / "history" / "2" / f"{language}.json.gz").read_bytes()))
    sentences = [text for thing in report["things"] for text in thing["sentences"]]
    assert any(text.endswith(words) for text in sentences), sentences
    assert report["previous"] == history.publications(publish(other))[0].release


def test_without_the_release_before_there_is_no_difference_and_the_stream_tells_all(
    publish: Publish, tiny_graphs: Graphs, other: Graphs
) -> None:
    (current(publish(tiny_graphs)) / "bochum-kg.nq").write_text("damaged")
    second = history.publications(publish(other))[1]
    assert second.difference is None
    assert set(second.files) == {"ldes.ttl", "ldes.jsonld", "ldes.nt"}


def test_unreadable_history_stops_the_build(publish: Publish, tiny_graphs: Graphs, other: Graphs) -> None:
    out = publish(tiny_graphs)
    (out / "history.json").write_text("[")
    with pytest.raises(ReleaseError, match="put back a copy"):
        publish(other)
    assert read_manifest(current(out))


def test_stream_replayed_is_what_the_graph_says(publish: Publish, tiny_graphs: Graphs, other: Graphs) -> None:
    for graphs in (tiny_graphs, other):
        out = publish(graphs)
    held = replayed(out / "history" / str(n) / "ldes.ttl.gz" for n in (1, 2))
    whole: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for name, graph in other.items():
        for s, p, o in graph if name not in NOT_IN_DEFAULT else ():
            if isinstance(s, URIRef) and s.startswith(BASE):
                whole[str(to_oxigraph(s))].add((str(to_oxigraph(p)), str(to_oxigraph(o))))
    del whole[f"<{BO.Ding}>"], held[f"<{BO.Ding}>"]  # leads to a blank node, whose name nobody can compare
    assert held == whole


def test_stream_has_only_what_changed_on_its_second_page(publish: Publish, tiny_graphs: Graphs, other: Graphs) -> None:
    publish(tiny_graphs)
    graph = Graph().parse(data=gzip.decompress((publish(other) / "history/2/ldes.nt.gz").read_bytes()), format="nt")
    things = {str(thing).removeprefix(ID) for thing in graph.objects(None, DCTERMS.isVersionOf)}
    assert {"ka-v01-status-2", "ka-v02", "ka-v03"} <= things
    assert "status-laufend" not in things


def test_stream_says_how_to_read_it(publish: Publish, tiny_graphs: Graphs) -> None:
    page = gzip.decompress((publish(tiny_graphs) / "history/1/ldes.ttl.gz").read_bytes())
    graph = Graph().parse(data=page, format="turtle")
    stream = URIRef(f"{BASE}ldes#stream")
    assert graph.value(stream, RDF.type) == LDES.EventStream
    assert graph.value(stream, LDES.timestampPath) == PROV.generatedAtTime
    assert graph.value(stream, LDES.versionOfPath) == DCTERMS.isVersionOf
    assert (graph.value(stream, LDES.versionDeletePath), graph.value(stream, LDES.versionDeleteObject)) == (
        RDF.type,
        AS.Delete,
    )


@pytest.mark.parametrize("number", [1, 2])
def test_a_page_says_of_which_stream_it_is_and_where_that_begins(
    publish: Publish, tiny_graphs: Graphs, other: Graphs, number: int
) -> None:
    publish(tiny_graphs)
    content = gzip.decompress((publish(other) / f"history/{number}/ldes.nt.gz").read_bytes())
    graph = Graph().parse(data=content, format="nt")
    stream, page = URIRef(f"{BASE}ldes#stream"), URIRef(f"{BASE}ldes/{number}")
    assert set(graph.subjects(RDF.type, TREE.Node)) == {page}
    assert set(graph.objects(page, DCTERMS.isPartOf)) == {stream}
    assert set(graph.subject_objects(TREE.view)) == {(stream, URIRef(f"{BASE}ldes"))}


def test_stream_is_the_same_in_every_format(publish: Publish, tiny_graphs: Graphs, facts: Facts) -> None:
    pages = {form.suffix: publish(tiny_graphs) / f"history/1/ldes.{form.suffix}.gz" for form in history.LDES_FORMATS}
    assert len({facts(gzip.decompress(page.read_bytes()), suffix) for suffix, page in pages.items()}) == 1


def test_root_leads_to_every_page_by_its_moment() -> None:
    triples = ldes.root("http://e.x/ldes", [(1, "2026-01-01T00:00:00Z"), (2, "2026-02-01T00:00:00Z")], BASE)
    graph = Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    root = graph.value(URIRef(f"{BASE}ldes#stream"), TREE.view)
    assert root == URIRef("http://e.x/ldes")
    found = {
        (str(graph.value(r, TREE.node)), str(graph.value(r, TREE.value))[:10])
        for r in graph.objects(root, TREE.relation)
    }
    assert found == {("http://e.x/ldes/1", "2026-01-01"), ("http://e.x/ldes/2", "2026-02-01")}


def test_version_of_nothing_is_every_thing() -> None:
    thing = ox.Quad(ox.NamedNode(f"{ID}a"), ox.NamedNode(f"{BO}p"), ox.Literal("x"), ox.NamedNode(f"{BASE}graph/g"))
    triples = ldes.page(3, "2026-01-01T00:00:00Z", None, Version({thing}), BASE)
    assert f"{BASE}ldes/3#id/a" in {t.subject.value for t in triples if isinstance(t.subject, ox.NamedNode)}


def test_version_of_a_thing_with_a_date_of_its_own_has_one_moment(turtle: Callable[[str], Graph]) -> None:
    graph = turtle('id:quelle a bo:Quelle ; dcterms:issued "2024"^^xsd:gYear .')
    quads = diff.read(diff.nquads(dumps.canonical({"quellen": graph})))
    page = ox.serialize(ldes.page(1, "2026-01-01T00:00:00Z", None, Version(quads), BASE), format=ox.RdfFormat.N_TRIPLES)
    stream = Graph().parse(data=page, format="nt")
    path = stream.value(URIRef(f"{BASE}ldes#stream"), LDES.timestampPath)
    assert len(list(stream.objects(URIRef(f"{BASE}ldes/1#id/quelle"), path))) == 1
