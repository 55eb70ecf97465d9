"""Names in somebody's table, our things as candidates: scoring, safe matches; requests of any kind."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import graph_of
from hypothesis import given, settings
from hypothesis import strategies as st

from bochum_kg.namespaces import BASE
from bochum_kg.reconciliation import requests, responses, things
from bochum_kg.reconciliation.index import Condition, Index, Query
from bochum_kg.refusals import Refused
from bochum_kg.releases.graph import read

SMALL = """
bo:Kernaktivitaet rdfs:label "Kernaktivität"@de , "Core activity"@en . bo:Kompetenz rdfs:label "Kompetenz"@de .
bo:StrategischesZiel rdfs:label "Strategisches Ziel"@de .
bo:kompetenz rdfs:label "Kompetenz"@de . bo:nummer rdfs:label "Nummer"@de , "number"@en .
bo:status rdfs:label "Status"@de .
id:hotspot a bo:Kompetenz ; skos:prefLabel "Hotspot der Live-Kultur"@de , "Hotspot of live culture"@en ;
    skos:altLabel "Hotspot der Livekultur"@de .
id:stadt a bo:Kompetenz ; skos:prefLabel "Großstadt mit Lebensgefühl"@de .
id:ziel a bo:StrategischesZiel ; skos:prefLabel "Lebensgefühl"@de .
id:ka-1 a bo:Kernaktivitaet ; skos:prefLabel "Straßenfest"@de , "Street party"@en ;
    bo:nummer 1 ; bo:kompetenz id:hotspot ;
    bo:beleg id:f ; dcterms:description "Ein Fest"@de , "A party"@en ; ex:am "2024-08-01"^^xsd:date ; ex:halb 0.5 .
id:ka-2 a bo:Kernaktivitaet ; skos:prefLabel "Markttag"@de ; bo:nummer 2 ; bo:kompetenz id:hotspot .
id:ka-3 a bo:Kernaktivitaet ; skos:prefLabel "Markttag"@de ; bo:nummer 3 ; bo:kompetenz id:stadt .
id:ka-4 a bo:Kernaktivitaet ; skos:prefLabel "Haus der Lots*innen"@de ; bo:angabe id:a .
id:a a bo:Bezeichnungsangabe ; bo:bezeichnung "Treffpunkt am Ring"@de .
id:quelle a bo:Quelle ; skos:prefLabel "Straßenfest"@de .
"""


def index_of(text: str) -> Index:
    return Index(things.catalogue(graph_of(text)))


@pytest.fixture(scope="module")
def index() -> Index:
    return index_of(SMALL)


@pytest.fixture(scope="module")
def real(real_release: Path) -> Index:
    return Index(things.catalogue(read(real_release, BASE)))


def ids(index: Index, name: str, **more: Any) -> list[tuple[str, bool]]:
    return [(c.thing.id, c.match) for c in index.candidates(Query(name, **more))]


def test_evidence_is_no_candidate(index: Index) -> None:
    assert set(index.catalogue.things) == {"hotspot", "stadt", "ziel", "ka-1", "ka-2", "ka-3", "ka-4"}


def test_short_ids_for_types_and_properties(index: Index) -> None:
    assert set(index.catalogue.types) == {"kernaktivitaet", "kompetenz", "strategisches-ziel"}
    assert "beleg" not in index.catalogue.properties
    assert index.catalogue.properties["kompetenz"].expected == "kompetenz"


def test_foreign_property_that_would_clash_says_whose_it_is() -> None:
    index = index_of(
        "id:x a bo:K ; skos:prefLabel 'X'@de ; bo:status id:y ; adms:status id:y . bo:K rdfs:label 'K'@de ."
    )
    assert {"status", "adms-status"} <= set(index.catalogue.properties)


def test_former_name_of_an_angabe_is_found(index: Index) -> None:
    assert ids(index, "Treffpunkt am Ring") == [("ka-4", True)]


def test_exact_current_name_scores_100(index: Index) -> None:
    assert [c.score for c in index.candidates(Query("strassenfest"))] == [100.0]


def test_exact_former_name_scores_99_and_matches(index: Index) -> None:
    found = index.candidates(Query("HOTSPOT DER LIVEKULTUR"))
    assert (found[0].thing.id, found[0].match) == ("hotspot", True)


def test_how_words_are_joined_does_not_matter(index: Index) -> None:
    assert ids(index, "Strassen-Fest") == [("ka-1", True)]


def test_english_name_matches(index: Index) -> None:
    assert ids(index, "street party") == [("ka-1", True)]


def test_misspelt_name_is_found_but_not_a_match(index: Index) -> None:
    assert ids(index, "Strassenfast") == [("ka-1", False)]


def test_two_of_the_same_name_are_no_match(index: Index) -> None:
    assert ids(index, "Markttag") == [("ka-2", False), ("ka-3", False)]


def test_a_value_can_decide_between_two_of_the_same_name(index: Index) -> None:
    found = index.candidates(Query("Markttag", conditions=(Condition("nummer", ("3",)),)))
    assert [(c.thing.id, c.match) for c in found] == [("ka-3", True), ("ka-2", False)]
    assert found[0].score > found[1].score


def test_a_value_that_contradicts_prevents_the_match(index: Index) -> None:
    assert ids(index, "Straßenfest", conditions=(Condition("nummer", ("7",)),)) == [("ka-1", False)]


@pytest.mark.parametrize(
    "given_as", ["hotspot", f"{BASE}id/hotspot", "Hotspot der Live-Kultur", "hotspot of live culture"]
)
def test_thing_as_value_by_id_iri_or_name(index: Index, given_as: str) -> None:
    assert ids(index, "Markttag", conditions=(Condition("kompetenz", (given_as,)),))[0] == ("ka-2", True)


def test_unknown_property_changes_nothing(index: Index) -> None:
    assert index.candidates(Query("Straßenfest", conditions=(Condition("gibtsnicht", ("7",)),)))[0].score == 100.0


def test_values_without_a_name(index: Index) -> None:
    found = index.candidates(Query(conditions=(Condition("kompetenz", ("hotspot",)),)))
    assert {(c.thing.id, c.match) for c in found} == {("ka-1", False), ("ka-2", False)}


def test_type_restricts(index: Index) -> None:
    assert ids(index, "Lebensgefühl", types=("kompetenz",)) == [("stadt", False)]
    assert ids(index, "Lebensgefühl", types=("strategisches-ziel",)) == [("ziel", True)]


def test_all_types_are_needed_when_all_is_asked(index: Index) -> None:
    assert ids(index, "Lebensgefühl", types=("kompetenz", "strategisches-ziel"), strictness="all") == []


def test_type_only_weighs_when_should_is_asked(index: Index) -> None:
    found = index.candidates(Query("Lebensgefühl", types=("kompetenz",), strictness="should"))
    assert {(c.thing.id, c.match) for c in found} == {("ziel", False), ("stadt", False)}


def test_unknown_type_has_no_members(index: Index) -> None:
    assert ids(index, "Straßenfest", types=("gibtsnicht",)) == []


def test_id_and_iri_are_names_too(index: Index) -> None:
    assert ids(index, "ka-2") == [("ka-2", True)]
    assert ids(index, f"{BASE}id/ka-2") == [("ka-2", True)]


def test_limit(index: Index) -> None:
    assert len(ids(index, "Markttag", limit=1)) == 1


@pytest.mark.parametrize("name", ["", " ", "–", "?!", "\x00", "ß" * 500, "a b " * 100])
def test_names_that_say_nothing(index: Index, name: str) -> None:
    assert all(not match for _, match in ids(index, name, conditions=(Condition("nummer", ("9",)),)))


@given(st.text(max_size=60))
def test_scores_are_between_0_and_100(name: str) -> None:
    index = Index(_SMALL_CATALOGUE)
    found = index.candidates(Query(name, limit=50)) if name else []
    assert all(0 <= c.score <= 100 for c in found)
    assert sum(c.match for c in found) <= 1


_SMALL_CATALOGUE = things.catalogue(graph_of(SMALL))


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [("stra", ["ka-1"]), ("Live", ["hotspot"]), ("fest", ["ka-1"]), ("KA-2", ["ka-2"]), ("", []), ("xyz", [])],
)
def test_completion(index: Index, prefix: str, expected: list[str]) -> None:
    assert [thing.id for thing in index.starting(prefix)] == expected


def test_completion_within_a_type(index: Index) -> None:
    assert [t.id for t in index.starting("leb", ("strategisches-ziel",))] == ["ziel"]


def test_values_in_their_own_kinds(index: Index) -> None:
    asked = requests.extension(
        '{"ids":["ka-1","nix"],"properties":[{"id":"nummer"},{"id":"kompetenz"},{"id":"am"},{"id":"halb"}]}', "de"
    )
    rows = responses.extended(index.catalogue, asked, "de")["rows"]
    assert rows["ka-1"] == {
        "nummer": [{"int": 1}],
        "kompetenz": [{"id": "hotspot", "name": "Hotspot der Live-Kultur"}],
        "am": [{"date": "2024-08-01T00:00:00Z"}],
        "halb": [{"float": 0.5}],
    }
    assert rows["nix"] == {"nummer": [], "kompetenz": [], "am": [], "halb": []}


def test_values_in_the_language_and_number_asked_for(index: Index) -> None:
    def cells(settings_: str) -> Any:
        text = f'{{"ids":["ka-1"],"properties":[{{"id":"pref-label","settings":{settings_}}}]}}'
        return responses.extended(index.catalogue, requests.extension(text, "de"), "de")["rows"]["ka-1"]["pref-label"]

    assert cells("{}") == [{"str": "Straßenfest"}]
    assert cells('{"lang":"en"}') == [{"str": "Street party"}]
    assert len(cells('{"lang":""}')) == 2
    assert len(cells('{"lang":"","limit":"1"}')) == 1


# What stands in tables – misspelt, old, gendered, abbreviated, half remembered, English – and what is meant.
MEANT = {
    "Baustellenmanagment": "ka-v07",
    "Baustellen-Management": "ka-v07",
    "Servicetelefon 115": "ka-v02",
    "115": "ka-v02",
    "Mein Bochum": "ka-v01",
    "Serviceportal Mein Bochum": "ka-v01",
    "Ehrenamtagentur Bochum": "ka-v03",
    "Transkulturelle Lotsen": "ka-v05",
    "Transkulturelle LotsInnen": "ka-v05",
    "Bürgerfonds": "ka-v08",
    "Bochum Fonds": "ka-v08",
    "Mission Solar": "ka-v14",
    "Gute Stube": "ka-g01",
    "Stadtbaumkonzept": "ka-g05",
    "Stadt-Baum-Konzept": "ka-g05",
    "1000 Baenke": "ka-g09",
    "Bo-Velo": "ka-g11",
    "Vorfahrt OEPNV": "ka-g12",
    "City Wache": "ka-g15",
    "Waermewende": "ka-g18",
    "Nachh. Lebensmittelnutzung": "ka-g19",
    "Bermudadreieck 4.0": "ka-g20",
    "Tapetenwechsel": "ka-h02",
    "Lohrheide-Stadion": "ka-h05",
    "Rathaus-Clubbing": "ka-h07",
    "Erinnerungskultur und Stadtgeschichte": "ka-h12",
    "Mark 51/7": "ka-s01",
    "Gigabitcity": "ka-s03",
    "BBG": "tochter-bbg",
    "Quartiershausmeister:innen": "ka-s09",
    "Quartierhausmeister/in": "ka-s09",
    "Thiemanshof": "ka-s12",
    "neue EinwohnerInnen für Bochum": "ka-s14",
    "flexible Kita": "ka-t02",
    "HdW": "ka-t05",
    "Haus d. Wissens": "ka-t05",
    "Familiengrundschulzentrum": "ka-t06",
    "Schwimm mit": "ka-t07",
    "Seniorenportal": "ka-t13",
    "Senior/-innenportal": "ka-t13",
    "Gesundheits-Kiosk Wattenscheid": "ka-t11",
    "Vorreiter modernen Stadtmanagements": "kompetenz-vorreiterin",
    "Grossstadt mit Lebensgefuehl": "kompetenz-grossstadt",
    "Hotspot der Livekultur": "kompetenz-hotspot",
    "Lebenswerte Stadtteile und Wohnquartiere": "schwerpunkt-stadtteile",
    "Dezernat 6": "dezernat-vi",
    "Bogestra": "tochter-bogestra",
    "Umweltservice Bochum": "tochter-usb",
    "Tiefbau-Amt": "amt-tiefbauamt",
    "Klima": "querschnittsthema-klima",
    "soziale Lage": "querschnittsthema-soziale-lage",
    "Bochum heat transition": "ka-g18",
    "volunteering agency": "ka-v03",
    "health kiosk": "ka-t11",
}


def test_quality_of_the_candidates(real: Index) -> None:
    """The first candidate is the thing meant in at least 95 of 100 names; it is always among the first three."""
    first = {name: [c.thing.id for c in real.candidates(Query(name, limit=3))] for name in MEANT}
    missed = {name: found for name, found in first.items() if MEANT[name] not in found}
    assert missed == {}
    hits = sum(found[0] == MEANT[name] for name, found in first.items())
    assert hits / len(MEANT) >= 0.95, {name: found for name, found in first.items() if found[0] != MEANT[name]}


def test_no_match_is_wrong(real: Index) -> None:
    certain = {n: c.thing.id for n in MEANT for c in real.candidates(Query(n)) if c.match}
    assert {name: id_ for name, id_ in certain.items() if MEANT[name] != id_} == {}
    assert len(certain) >= len(MEANT) / 2


def test_every_thing_is_first_under_its_own_names(real: Index) -> None:
    for thing in real.catalogue.things.values():
        for name in [*thing.names.values(), *thing.others]:
            found = real.candidates(Query(name, types=tuple(thing.types), strictness="all", limit=50))
            assert thing.id in [c.thing.id for c in found if c.score >= 99], name


@pytest.mark.parametrize(
    "text", ["", "nonsense", "[]", "1", '{"q0": {"query": "x", "limit": NaN}}', '{"\\udfff": {}}', "[" * 100_000]
)
def test_a_request_that_is_garbage_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(Refused) as refused:
        requests.queries(text)
    assert refused.value.status == 400
    assert str(refused.value)


@pytest.mark.parametrize(
    "item",
    [
        "1", "null", "[]", '"x"', '{"query": 1}', '{"query": null}', '{"query": ["x"]}', '{"query": "\\ud800"}',
        '{"query": "x", "limit": "5"}', '{"query": "x", "limit": -1}', '{"query": "x", "limit": true}',
        '{"query": "x", "limit": 1e999}', '{"query": "x", "type": 1}', '{"query": "x", "type": [[]]}',
        '{"query": "x", "type_strict": "maybe"}', '{"query": "x", "type_strict": ["any"]}',
        '{"query": "x", "properties": {}}', '{"query": "x", "properties": [{}]}',
        '{"query": "x", "properties": [null]}', '{"query": "x", "properties": [{"pid": "a"}]}',
        '{"query": "x", "properties": [{"pid": "a", "v": {}}]}', '{"query": "x", "extra": 1}',
        json.dumps({"query": "x" * 501}), json.dumps({"query": "x", "type": ["a"] * 21}),
        json.dumps({"query": "x", "properties": [{"pid": "a", "v": 1}] * 21}),
        json.dumps({"query": "x", "properties": [{"pid": "a", "v": [1] * 21}]}),
    ],
)  # fmt: skip
def test_a_bad_query_leaves_the_others_of_its_batch(item: str) -> None:
    bad, good = requests.queries(f'{{"q0": {item}, "q1": {{"query": "x"}}}}').values()
    assert isinstance(bad, Refused)
    assert str(bad).startswith(("q0", "1", "2"))
    assert good == Query("x")


@pytest.mark.parametrize(
    "item", ["{}", '{"query": ""}', '{"query": " \\t"}', '{"query": "", "type": "kernaktivitaet"}']
)
def test_an_empty_query_finds_nothing(real: Index, item: str) -> None:
    (query,) = requests.queries(f'{{"q0": {item}}}').values()
    assert isinstance(query, Query)
    assert real.candidates(query) == []


def test_a_blank_query_with_properties_is_one_by_properties(real: Index) -> None:
    asked = {"query": " ", "properties": [{"pid": "kompetenz", "v": "kompetenz-hotspot"}]}
    (query,) = requests.queries(json.dumps({"q0": asked})).values()
    assert isinstance(query, Query)
    assert real.candidates(query)


def test_bad_items_of_an_extension_leave_the_others() -> None:
    ids = [None, 1, "ka-v01", "", ["x"], "\ud800", "x" * 501, {"id": "ka-v01"}]
    properties = [None, "status", {}, {"id": 1}, {"id": "status"}, {"id": "x", "settings": {"limit": "viele"}}]
    properties += [{"id": "x", "settings": {"lang": "fr"}}, {"id": "x", "settings": []}]
    found = requests.extension(json.dumps({"ids": ids, "properties": properties}), "de")
    assert found.ids == ("ka-v01", "")
    assert [wanted.id for wanted in found.properties] == ["status", "x"]
    assert len(found.refused) == 12
    assert found.refused[0] == "ids/0: must be a string."


def test_line_and_column_of_bad_json() -> None:
    with pytest.raises(Refused) as refused:
        requests.queries('{"q0":\n  x}')
    assert (refused.value.members["line"], refused.value.members["column"]) == (2, 3)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({f"q{n}": {"query": "x"} for n in range(requests.BATCH + 1)}),
        json.dumps({f"q{n}": {"query": "x", "properties": [{"pid": "a", "v": [1] * 20}]} for n in range(26)}),
    ],
)
def test_too_much_is_413(text: str) -> None:
    with pytest.raises(Refused) as refused:
        requests.queries(text)
    assert refused.value.status == 413
    assert refused.value.members["limit"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
members = st.sampled_from(
    ["query", "type", "limit", "properties", "type_strict", "pid", "v", "id", "queries", "ids", "settings", "lang",
     "name", "any"]
)  # fmt: skip
likely = st.recursive(
    json_values | members,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(members, inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=100)
@given(likely | st.dictionaries(st.text(max_size=3), likely, max_size=3))
@pytest.mark.parametrize("parse", [requests.queries, lambda text: requests.extension(text, "de")])
def test_any_json_is_read_or_refused(parse: Callable[[str], Any], value: Any) -> None:
    try:
        parse(json.dumps(value))
    except Refused as refused:
        status = refused.status
    else:
        return
    assert status in (400, 413)


@settings(max_examples=60)
@given(st.text(max_size=200))
@pytest.mark.parametrize("parse", [requests.queries, lambda text: requests.extension(text, "de")])
def test_any_text_is_read_or_refused(parse: Callable[[str], Any], text: str) -> None:
    try:
        parse(text)
    except Refused as refused:
        status = refused.status
    else:
        return
    assert status in (400, 413)
