"""Every shape has an example that passes and one that fails.

`examples/<subject>.ttl` holds things called passing: and failing: (or blank nodes: a failing thing without a name), all
read as one small graph. `examples/proposals/*.ttl` are added to the real graph, for rules that need a whole strategy.
What fails declares with `ex:violates` the shapes it violates, and exactly these must be reported on it.
"""

import re
from collections import defaultdict
from importlib import resources
from pathlib import Path

import pytest
import rdflib
from rdflib import DCTERMS, RDF, RDFS, SH, SKOS, XSD, BNode, Literal, Namespace, URIRef

from bochum_kg.build import assembly, validation
from bochum_kg.build.shacl import judged
from bochum_kg.build.vocabulary import BO, ID, SHAPE
from bochum_kg.namespaces import BASE
from bochum_kg.proposals.checking import Release

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "examples"
EX = Namespace("https://example.org/")
PASSING, FAILING = EX + "passing/", EX + "failing/"
NAMELESS = "_:"
SHAPES = (SH.NodeShape, SH.PropertyShape)

# Not faults: they count what is still to come and speak as long as the strategy has places left.
NOTICES = {SHAPE["Kompetenz-freie-plaetze"], SHAPE["Strategie-freie-plaetze"]}

# What 51 more activities with one focus area run into (see `too_many`): 126 in all, 66 in one competence, and so on.
TOO_MANY = {
    str(BO.Kernaktivitaet): {SHAPE["Kernaktivitaeten-hoechstens-125"]},
    str(ID["kompetenz-vorreiterin"]): {
        SHAPE["Kompetenz-kernaktivitaeten-hoechstens-25"],
        SHAPE["Schwerpunkt-amtlich-hoechstens-5"],
        SHAPE["Schwerpunkt-hoechstens-5"],
    },
    str(ID["tranche-3"]): {SHAPE["Tranche-hoechstens-25"]},
    str(ID["tranche-1"]): {SHAPE["Tranche-hoechstens-50"]},
    str(ID["tranche-2"]): {SHAPE["Tranche-hoechstens-50"]},
}


def read(paths):
    """The graph of some example files, and focus node -> shapes its results must come from."""
    graph, expected = assembly.empty_graph(), defaultdict(set)
    for number, path in enumerate(sorted(paths)):
        for subject, predicate, target in assembly.parse_file(path, blank=f"example{number}"):
            if predicate == EX.violates:
                expected[NAMELESS if isinstance(subject, BNode) else str(subject)].add(target)
            else:
                graph.add((subject, predicate, target))
    return graph, expected


def by_focus(findings):
    """Focus node -> shapes reported on it; all nodes without a name together."""
    found = defaultdict(set)
    for finding in findings:
        found[finding.focus if ":" in finding.focus else NAMELESS].add(URIRef(finding.shape))
    return found


def too_many():
    """51 activities that serve the focus area Kooperation, 26 in tranche 3 and 25 in tranche 1 or 2."""
    graph = assembly.empty_graph()
    for number in range(51):
        activity, angabe = ID[f"vorschlag-zu-viel-{number}"], ID[f"vorschlag-zu-viel-{number}-schwerpunkt-1"]
        possible = [(BO.moeglicheTranche, ID["tranche-1"]), (BO.moeglicheTranche, ID["tranche-2"])]
        source = ID["fundstelle-fassung-2-0-ueberblick"]
        about = [
            (RDF.type, BO.Kernaktivitaet),
            (SKOS.prefLabel, Literal("Name", "de")), (SKOS.prefLabel, Literal("name", "en")),
            (BO.kompetenz, ID["kompetenz-vorreiterin"]), (BO.nummer, Literal(25)),
            *([(BO.tranche, ID["tranche-3"])] if number < 26 else possible),
            (BO.angabe, angabe), (BO.beleg, source),
        ]  # fmt: skip
        said = [
            (RDF.type, BO.Schwerpunktbezug), (BO.schwerpunkt, ID["schwerpunkt-kooperation"]), (BO.beleg, source),
            (BO.rolle, ID["rolle-primaer"]), (BO.fassung, ID["fassung-2-0"]), (BO.herkunft, ID["herkunft-amtlich"]),
            (BO.stand, Literal("2024-08", datatype=XSD.gYearMonth)),
        ]  # fmt: skip
        for subject, pairs in ((activity, about), (angabe, said)):
            for predicate, target in pairs:
                graph.add((subject, predicate, target))
    return graph


@pytest.fixture(scope="session")
def real():
    return assembly.read(ROOT)


@pytest.fixture(scope="session")
def shapes(real):
    return real["shapes"]


@pytest.fixture(scope="session")
def named_shapes(shapes):
    return {shape for kind in SHAPES for shape in shapes.subjects(RDF.type, kind)}


@pytest.fixture(scope="session")
def examples():
    return read(EXAMPLES.glob("*.ttl"))


@pytest.fixture(scope="session")
def example_findings(real, examples):
    """What the shapes find in the examples, together with the ontology, the concept lists and the two versions."""
    graphs = {name: real[name] for name in ("ontology", "shapes", "begriffe", "strategie")}
    return validation.validate(*validation.with_inferred(graphs | {"examples": examples[0]}))


@pytest.fixture(scope="session")
def proposals():
    return read((EXAMPLES / "proposals").glob("*.ttl"))


@pytest.fixture(scope="session")
def proposal_findings(real, proposals):
    """What the shapes find in the real graph with all proposals at once: one run instead of a dozen."""
    proposal = assembly.union([proposals[0], too_many()])
    return validation.validate(*validation.with_inferred(real | {"proposal": proposal}))


def test_every_shape_has_an_iri_a_name_a_message_and_a_severity(shapes, named_shapes):
    assert named_shapes
    for shape in named_shapes:
        assert str(shape).startswith(SHAPE), shape
        for text in (SH.name, SH.message):
            assert sorted(value.language for value in shapes.objects(shape, text)) == ["de", "en"], (shape, text)
        assert [s for s in shapes.objects(shape, SH.severity) if s in (SH.Violation, SH.Warning, SH.Info)], shape
        assert len(list(shapes.objects(shape, SH.severity))) == 1, shape


def test_no_shape_that_can_report_is_a_blank_node(shapes, named_shapes):
    targets = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
    reporting = set(shapes.objects(None, SH.property)) | {s for target in targets for s in shapes.subjects(target)}
    assert reporting == named_shapes


def test_constraints_keep_severity_and_message_on_the_shape(shapes):
    for constraint in shapes.objects(None, SH.sparql):
        assert set(shapes.predicates(constraint)) == {SH.prefixes, SH.select}


def test_a_shape_is_stated_once():
    stated = defaultdict(list)
    for path in (ROOT / "shapes").glob("*.ttl"):
        graph = assembly.empty_graph()
        for triple in assembly.parse_file(path):
            graph.add(triple)
        for kind in SHAPES:
            for shape in graph.subjects(RDF.type, kind):
                stated[shape].append(path.name)
    assert not {shape: files for shape, files in stated.items() if len(files) > 1}


def test_the_shapes_are_valid_shacl(shapes):
    """Against the shapes of SHACL itself that come with pyshacl."""
    shacl = rdflib.Graph().parse(resources.files("pyshacl") / "assets" / "shacl-shacl.ttl")
    report = judged(shapes, shacl)
    assert list(report.objects(None, SH.conforms)) == [Literal(True)], report.serialize()


def test_every_class_with_instances_has_a_node_shape(real, shapes):
    used = {kind for graph in real.values() for kind in graph.objects(None, RDF.type) if kind.startswith(BO)}
    targeted = {
        kind for shape in shapes.subjects(RDF.type, SH.NodeShape) for kind in shapes.objects(shape, SH.targetClass)
    }
    assert used <= targeted


def test_every_file_of_shapes_has_examples():
    assert {path.name for path in (ROOT / "shapes").glob("*.ttl")} == {path.name for path in EXAMPLES.glob("*.ttl")}


def test_failing_examples_violate_exactly_the_shapes_they_declare(examples, example_findings):
    found = by_focus(example_findings)
    failing = {str(s) for s in examples[0].subjects() if str(s).startswith(FAILING)} | set(examples[1])
    assert {focus: found[focus] for focus in failing} == {focus: examples[1][focus] for focus in failing}


def test_passing_examples_pass(example_findings):
    wrong = {
        (f.focus, f.shape) for f in example_findings if f.focus.startswith(PASSING) and URIRef(f.shape) not in NOTICES
    }
    assert not wrong


def test_every_subject_has_a_passing_example():
    for path in EXAMPLES.glob("*.ttl"):
        assert any(str(s).startswith(PASSING) for s in read([path])[0].subjects()), path.name


def test_the_ontology_passes(shapes, examples, example_findings):
    own = {str(subject) for subject in examples[0].subjects()}
    about_the_whole = set(shapes.subjects(SH.targetNode))
    reported = {f for f in example_findings if f.focus.startswith((str(BO), BASE + "ontology")) and f.focus not in own}
    assert {URIRef(f.shape) for f in reported} <= about_the_whole


def test_every_shape_fails_for_an_example_or_a_proposal(named_shapes, examples, proposals):
    declared = {
        shape for expected in (examples[1], proposals[1], TOO_MANY) for found in expected.values() for shape in found
    }
    assert declared == named_shapes


def test_proposals_are_reported_as_they_declare(proposals, proposal_findings):
    found = by_focus(proposal_findings)
    for focus, expected in proposals[1].items():
        assert expected <= found[focus], focus
        if focus.startswith(ID + "vorschlag"):
            assert expected == found[focus], focus


def test_checking_only_what_a_proposal_may_concern_finds_all_of_it(real_release, proposals, proposal_findings):
    """What the service does and what the command line does, on the real graph."""
    release = Release(real_release)
    proposal = assembly.union([proposals[0], too_many()])
    together = release.with_proposal(proposal)
    changed = release.changed(together)
    assert changed == set(release.data) ^ set(together.data)
    found = set(release.new(together, changed))
    assert found == set(proposal_findings) - release.alone
    assert len(found) > 40


def test_the_126th_activity_and_other_counts_are_reported(proposal_findings):
    found = by_focus(proposal_findings)
    for focus, expected in TOO_MANY.items():
        assert expected <= found[focus], focus


def test_the_real_graph_keeps_the_fixed_numbers(real):
    whole = assembly.union(graph for name, graph in real.items() if name != "shapes")
    numbers = {"Strategie": 1, "Leitbegriff": 3, "Botschaft": 5, "Kompetenz": 5, "Querschnittsthema": 5, "Dezernat": 6}
    assert {kind: len(set(whole.subjects(RDF.type, BO[kind]))) for kind in numbers} == numbers
    assert len(set(whole.subjects(RDF.type, BO.Kernaktivitaet))) <= 125


def test_the_real_graph_has_no_violation(proposals, proposal_findings):
    touched = set(proposals[1]) | set(TOO_MANY)
    wrong = [f for f in proposal_findings if f.severity == "Violation" and not f.focus.startswith(ID + "vorschlag")]
    assert not [f for f in wrong if f.focus not in touched]


def test_messages_are_filled_in_in_both_languages(example_findings, proposal_findings):
    for finding in [*example_findings, *proposal_findings]:
        texts = [text for _, text in finding.messages]
        assert len(texts) == 2, finding
        assert not any(re.search(r"\{[?$]", text) for text in texts), finding


def test_a_double_number_names_both_activities(proposal_findings):
    shape = str(SHAPE["Kompetenz-nummer-einmalig"])
    finding = next(f for f in proposal_findings if f.shape == shape and f.focus == str(ID["kompetenz-hotspot"]))
    assert finding.value == str(ID["vorschlag-doppelte-nummer"])
    assert all(str(ID["ka-h01"]) in text for _, text in finding.messages)


def test_undeclared_terms_are_named(proposal_findings):
    found = {f.value for f in proposal_findings if f.shape == str(SHAPE["Nicht-deklariert"])}
    assert {str(BO["schwerpunktt"]), str(BO["Kernaktivität"])} <= found


def test_free_places_are_counted(real, example_findings, proposal_findings):
    notices = {f.focus: f for f in proposal_findings if URIRef(f.shape) in NOTICES}
    assert str(ID["kompetenz-vorreiterin"]) not in notices  # full, with the 51 proposed
    taken = len(set(real["kernaktivitaeten"].subjects(BO.kompetenz, ID["kompetenz-grossstadt"])))
    texts = [text for _, text in notices[str(ID["kompetenz-grossstadt"])].messages]
    assert all(str(25 - taken) in text and f" {taken} " in text for text in texts)
    assert any(f.focus == str(ID["bochum-strategie"]) for f in example_findings if URIRef(f.shape) in NOTICES)


def test_patterns_take_linear_time(shapes):
    patterns = [str(pattern) for pattern in shapes.objects(None, SH.pattern)]
    assert patterns
    for pattern in patterns:
        for text in ("a " * 5000, "– " * 5000, "a" * 10000, "a-" * 5000 + " ", "https://" * 2000):
            re.search(pattern, text)  # an exponential one would not come back


def test_header_and_prefixes(shapes):
    header = URIRef(BASE + "shapes")
    for term in (DCTERMS.title, DCTERMS.license, rdflib.OWL.versionInfo):
        assert (header, term, None) in shapes
    declared = {
        str(shapes.value(p, SH.prefix)): str(shapes.value(p, SH.namespace)) for p in shapes.objects(header, SH.declare)
    }
    known = {prefix: str(iri) for prefix, iri in assembly.empty_graph().namespaces()} | {"rdfs": str(RDFS)}
    assert declared == {prefix: known[prefix] for prefix in declared}
