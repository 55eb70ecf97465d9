"""What is prepared for pages at build time: terms, rules and findings, compared with counts of our own."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, RDFS, SH, Graph, URIRef

from bochum_kg.build import assembly, documentation, validation
from bochum_kg.build.documentation.diagram import HEIGHT, tree
from bochum_kg.build.documentation.queries import in_english
from bochum_kg.build.vocabulary import SHAPE
from bochum_kg.namespaces import BASE, NOT_IN_DEFAULT


@pytest.fixture(scope="session")
def real(real_release: Path) -> dict[str, Any]:
    """Name -> document of the real release."""
    return {path.stem: json.loads(path.read_bytes()) for path in (real_release / "documentation").glob("*.json")}


@pytest.fixture(scope="session")
def shapes(real_release: Path) -> Graph:
    return Graph().parse(real_release / "shapes.nt")


def all_rules(real: dict[str, Any]) -> list[dict[str, Any]]:
    return [rule for group in real["rules"]["groups"] for rule in group["rules"]] + real["rules"]["shared"]


def test_every_term_is_described_in_both_languages(real: dict[str, Any], real_release: Path) -> None:
    ontology = Graph().parse(real_release / "ontology.nt")
    own = {str(term).rsplit("#", 1)[1] for term in ontology.subjects(RDFS.isDefinedBy, URIRef(BASE + "ontology"))}
    assert {term["name"] for term in real["terms"]["terms"]} == own
    for term in real["terms"]["terms"]:
        assert set(term["labels"]) == set(term["definition"]) == {"de", "en"}, term["name"]


def test_used_by_counts_are_those_of_the_graph(real: dict[str, Any], real_release: Path) -> None:
    uses: Counter[str] = Counter()
    for line in (real_release / "bochum-kg.nt").read_text(encoding="utf-8").splitlines():
        _, link, value = line.split(" ", 2)
        uses[value.removesuffix(" .") if link == f"<{RDF.type}>" else link] += 1
    for term in real["terms"]["terms"]:
        assert term["count"] == uses[f"<{BASE}ontology#{term['name']}>"], term["name"]


def test_every_used_class_has_named_examples(real: dict[str, Any]) -> None:
    for term in real["terms"]["terms"]:
        assert bool(term["examples"]) == bool(term["count"]), term["name"]
        if term["kind"] == "class":
            assert all(set(example["labels"]) == {"de", "en"} for example in term["examples"]), term["name"]


def test_examples_are_in_both_languages(real: dict[str, Any]) -> None:
    occasion = next(term for term in real["terms"]["terms"] if term["name"] == "anlass")
    assert all(set(example["is"]["texts"]) == {"de", "en"} for example in occasion["examples"])


def test_every_reference_between_terms_has_a_name(real: dict[str, Any]) -> None:
    lists = ("supers", "subs", "domain", "range", "inverse", "disjoint", "properties", "leading")
    named = {name for term in real["terms"]["terms"] for key in lists for name in term.get(key, ())}
    assert named <= set(real["terms"]["names"])


def test_every_rule_with_a_message_stands_there_once(real: dict[str, Any], shapes: Graph) -> None:
    said = {
        str(shape).rsplit("#", 1)[1]
        for shape in shapes.subjects(SH.message | SH.sparql / SH.message)
        if str(shape).startswith(SHAPE)
    }
    names = [rule["name"] for rule in all_rules(real)]
    assert sorted(names) == sorted(said)


def test_every_rule_is_named_and_said_in_both_languages(real: dict[str, Any]) -> None:
    for rule in all_rules(real):
        assert set(rule["labels"]) == set(rule["messages"]) == {"de", "en"}, rule["name"]
        assert not any("{" in text for text in rule["messages"].values())


def test_every_rule_is_checked_on_something_or_on_nothing_there_is(real: dict[str, Any]) -> None:
    assert {rule["name"] for rule in all_rules(real) if rule["checked"] == 0} == set()


def test_results_of_the_rules_add_up_to_the_report(real: dict[str, Any], real_release: Path) -> None:
    manifest = json.loads((real_release / "manifest.json").read_bytes())
    assert sum(rule["findings"] for rule in all_rules(real)) == len(manifest["findings"])
    assert sum(len(entry["findings"]) for entry in real["findings"]) == len(manifest["findings"])


def test_every_finding_is_about_something_with_a_name(real: dict[str, Any]) -> None:
    for entry in real["findings"]:
        for finding in entry["findings"]:
            assert set(finding["focus"]["labels"]) == {"de", "en"}, finding
            assert set(finding["messages"]) == {"de", "en"}, finding


def test_completion_offers_our_terms_with_names(real: dict[str, Any]) -> None:
    offered = real["completion"]
    assert offered["prefixes"]["bo"] == BASE + "ontology#"
    assert ["bo:Kernaktivitaet", {"de": "Kernaktivität", "en": "Core activity"}] in offered["classes"]
    assert "bo:status" in [name for name, _ in offered["properties"]]
    assert "skos:prefLabel" in [name for name, _ in offered["properties"]]


def test_the_same_graphs_give_the_same_bytes(tiny_graphs: assembly.Graphs) -> None:
    copies = {name: Graph() + graph for name, graph in tiny_graphs.items() if name not in NOT_IN_DEFAULT} | {
        name: tiny_graphs[name] for name in NOT_IN_DEFAULT & tiny_graphs.keys()
    }
    findings = validation.validate(tiny_graphs)

    def made(graphs: assembly.Graphs) -> dict[str, bytes]:
        data = assembly.default(graphs)
        return documentation.files(graphs, data) | documentation.of_findings(graphs, data, findings)

    assert made(copies) == made(tiny_graphs)
    assert len(made(tiny_graphs)) == 5


def test_in_english_asks_for_english_names() -> None:
    assert in_english('FILTER(LANG(?a) = "de" && LANG(?b2) = "de")') == 'FILTER(LANG(?a) = "en" && LANG(?b2) = "en")'


def test_in_english_leaves_a_query_for_both_languages() -> None:
    both = 'FILTER(LANG(?a) = "de" && LANG(?b) = "en")'
    assert in_english(both) == both


def test_tree_draws_each_name_once_and_no_two_on_top_of_each_other() -> None:
    drawn = tree({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": [], "e": []})
    assert sorted(box["name"] for box in drawn["boxes"]) == ["a", "b", "c", "d", "e"]
    assert len(drawn["lines"]) == 4
    at = [(box["x"], box["y"]) for box in drawn["boxes"]]
    assert all(x != x2 or abs(y - y2) >= HEIGHT for i, (x, y) in enumerate(at) for x2, y2 in at[i + 1 :])


def test_a_class_has_all_properties_that_the_graph_uses_with_it(real: dict[str, Any], real_release: Path) -> None:
    graph = Graph().parse(real_release / "bochum-kg.nt")
    terms = {term["name"]: term for term in real["terms"]["terms"] if term["kind"] == "class"}
    assert "schema:startDate" in terms["Laufzeitangabe"]["properties"] + terms["Laufzeitangabe"]["used"]
    for name, term in terms.items():
        members = graph.subjects(RDF.type, URIRef(f"{BASE}ontology#{name}"))
        used = {graph.qname(link) for thing in members for link in graph.predicates(thing) if link != RDF.type}
        known = {one.split(":")[1] for one in term["properties"] + term.get("used", [])}
        assert {one.split(":")[-1] for one in used} <= known, name


def test_tree_cuts_a_circle() -> None:
    assert {box["name"] for box in tree({"a": ["b"], "b": ["a"]})["boxes"]} == {"a", "b"}
