"""The form at /abfrage: every combination of class, condition and column runs and gives what the form says."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from conftest import graph_of

from bochum_kg.content import question
from bochum_kg.content.question import FROM, GIVEN, MISSING, MOST, Property, Shown
from bochum_kg.namespaces import prefixes
from bochum_kg.releases import graph as graphs
from bochum_kg.releases.graph import Graph

LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


class Release:
    """The real release, to ask and, apart from that, to look up what the answer should be."""

    def __init__(self, folder: Path) -> None:
        self.base = json.loads((folder / "manifest.json").read_bytes())["base"]
        self.graph: Graph = graphs.read(folder, self.base)
        self.iri, self.values, self.things = cache(self._iri), cache(self._values), cache(self._things)
        self.store = ox.Store()
        self.store.bulk_load(path=str(folder / "bochum-kg.nt"), format=ox.RdfFormat.N_TRIPLES)

    def _iri(self, name: str) -> ox.NamedNode:
        prefix, _, rest = name.partition(":")
        return ox.NamedNode(prefixes(self.base)[prefix] + rest)

    def _values(self, thing: Any, prop: Any) -> list[Any]:
        return [quad.object for quad in self.store.quads_for_pattern(thing, prop, None)]

    def _things(self, kind: str) -> set[Any]:
        found = self.store.quads_for_pattern(None, self.iri("rdf:type"), self.iri(kind))
        return {quad.subject for quad in found if quad.subject.value.startswith(f"{self.base}id/")}

    def meets(self, thing: Any, prop: Property, key: str) -> bool:
        values = self.values(thing, self.iri(prop.name))
        if key in (GIVEN, MISSING):
            return bool(values) == (key == GIVEN)
        if key.startswith(FROM):
            return any(int(value.value[:4]) >= int(key[3:]) for value in values)
        iri = f"{self.base}id/{key}" if ":" not in key else self.iri(key).value if "/" not in key else key
        return any(value.value == (iri if isinstance(value, ox.NamedNode) else key) for value in values)

    def cell(self, thing: Any, prop: Property, language: str) -> set[str]:
        values = self.values(thing, self.iri(prop.name))
        if prop.shown is Shown.NAME:
            values = [label for value in values for label in self.values(value, LABEL)]
        if prop.shown is not Shown.VALUE:
            values = [value for value in values if value.language == language]
        return {value.value for value in values}


@pytest.fixture(scope="module")
def release(real_release: Path) -> Release:
    return Release(real_release)


def asked(properties: list[Property], every: bool) -> Iterator[tuple[dict[Property, str], list[Property]]]:
    """Each column without a condition, and each condition with one of the columns or with `every` one."""
    parts = [properties[start : start + MOST] for start in range(0, len(properties), MOST)]
    yield from (({}, columns) for columns in parts)
    conditions = [(prop, key) for prop in properties for key in prop.options]
    for number, (prop, key) in enumerate(conditions):
        yield from (
            ({prop: key}, columns) for columns in (parts if every else [[properties[number % len(properties)]]])
        )


def check(release: Release, kind: str, chosen: dict[Property, str], columns: list[Property], language: str) -> None:
    text = question.write(kind, chosen, columns, language, release.base)
    answer = release.store.query(text)
    assert isinstance(answer, ox.QuerySolutions)
    rows = {row[0]: row for row in answer}
    wanted = release.things(kind)
    for prop, key in chosen.items():
        wanted = {thing for thing in wanted if release.meets(thing, prop, key)}
        assert len(wanted) == prop.options[key] or len(chosen) > 1, text
    assert set(rows) == wanted, text
    for thing, row in rows.items():
        for number, column in enumerate(columns, 2):
            cell, expected = row[number], release.cell(thing, column, language)
            if not expected:
                assert cell is None, text
            elif column.many:
                assert cell is not None
                assert set(cell.value.split("; ")) == set("; ".join(expected).split("; ")), text
            else:
                assert cell is not None
                assert expected == {cell.value}, text


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.long)], ids=["one", "every"])
def test_conditions_and_columns_of_every_class_give_what_the_form_says(release: Release, every: bool) -> None:
    tried = 0
    for kind in question.kinds(release.graph):
        assert kind.number == len(release.things(kind.name))
        for chosen, columns in asked(question.properties(kind.name, release.graph), every):
            check(release, kind.name, chosen, columns, "de")
            tried += len(columns)
    assert tried > (30_000 if every else 1_500)


def test_conditions_hold_together_in_english_too(release: Release) -> None:
    named = {prop.name: prop for prop in question.properties("bo:Kernaktivitaet", release.graph)}
    chosen = {named["bo:status"]: "status-laufend", named["bo:querschnittsthema"]: "querschnittsthema-klima"}
    check(release, "bo:Kernaktivitaet", chosen, list(named.values())[:MOST], "en")


def test_what_is_inferred_from_ours_is_not_offered_beside_it(release: Release) -> None:
    names = {prop.name for prop in question.properties("bo:Kernaktivitaet", release.graph)}
    assert {"bo:status", "bo:kompetenz", "dcterms:description", "foaf:page"} <= names
    assert names.isdisjoint({"adms:status", "dcterms:isPartOf", "dcterms:subject", "rdfs:label", "skos:hiddenLabel"})


TINY = """
bo:K a owl:Class . bo:p rdfs:label "p"@de , "p"@en . bo:q rdfs:label "q"@de . foaf:name rdfs:label "Name"@de .
id:a a bo:K ; rdfs:label "A"@de ; bo:p "2024-05-01"^^xsd:date ; foaf:name "x" .
id:b a bo:K ; rdfs:label "B"@de ; bo:p "2025-01-01"^^xsd:date ; bo:q "2024"^^xsd:gYear .
id:c a bo:K ; rdfs:label "C"@de ; bo:q "2024-01-01"^^xsd:date .
"""


def test_years_are_offered_only_where_days_can_be_compared() -> None:
    p, q, _ = sorted(question.properties("bo:K", graph_of(TINY)), key=lambda prop: prop.name)
    assert p.options == {GIVEN: 2, MISSING: 1, "ab-2024": 2, "ab-2025": 1}
    assert q.options == {GIVEN: 2, MISSING: 1}


def test_two_columns_never_have_one_name() -> None:
    name = Property("foaf:name", Shown.VALUE, False, {})
    head = question.write("bo:K", {}, [name, Property("bo:k", Shown.VALUE, False, {})], "de", "https://x/")
    assert "SELECT ?k ?name ?foaf_name ?bo_k WHERE" in head
