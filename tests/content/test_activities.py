"""Kernaktivitäten as records, and how they are searched, filtered and ordered."""

from collections.abc import Iterable

import pytest
from conftest import graph_of

from bochum_kg.content.activities import Activity, Statement, activities
from bochum_kg.content.api.collections import Collection, Item, containing, find
from bochum_kg.content.facets import UNKNOWN
from bochum_kg.content.search import Search
from bochum_kg.content.selection import searchable
from bochum_kg.language import sort_key
from bochum_kg.refusals import Refused

GRAPH = graph_of("""
id:ka-a01 skos:prefLabel "Zürcher Straße"@de , "Zurich Road"@en ; skos:altLabel "Alte Chaussee"@de ;
    a bo:Kernaktivitaet ; bo:nummer 1 ; bo:kompetenz id:kompetenz-a ; bo:status id:status-laufend ;
    bo:angabe id:ka-a01-1 , id:ka-a01-2 , id:ka-a01-3 , id:ka-a01-4 , id:ka-a01-5 , id:ka-a01-6 .
id:ka-a02 skos:prefLabel "Äpfel"@de , "Apples"@en ; a bo:Kernaktivitaet ; bo:nummer 2 ; bo:kompetenz id:kompetenz-a ;
    bo:angabe id:ka-a02-1 , id:ka-a02-2 .
id:ka-b01 skos:prefLabel "Bäume"@de , "Trees"@en ; a bo:Kernaktivitaet ; bo:nummer 1 ; bo:kompetenz id:kompetenz-b ;
    bo:angabe id:ka-b01-1 , id:ka-b01-2 .
id:kompetenz-a skos:prefLabel "A"@de ; skos:altLabel "Frühere Stärke"@de ; schema:position 2 .
id:kompetenz-b skos:prefLabel "B"@de ; schema:position 1 .
id:amt-x skos:prefLabel "Tiefbauamt"@de .
id:status-laufend skos:prefLabel "laufend"@de .
id:status-umgesetzt skos:prefLabel "umgesetzt"@de .
id:schwerpunkt-s skos:prefLabel "S"@de ; schema:position 1 .
id:schwerpunkt-t skos:prefLabel "T"@de ; schema:position 2 .
id:ka-a01-1 a bo:Statusangabe ; bo:status id:status-umgesetzt ; bo:herkunft id:herkunft-amtlich ;
    bo:stand "2023"^^xsd:gYear .
id:ka-a01-2 a bo:Statusangabe ; bo:status id:status-laufend ; bo:herkunft id:herkunft-dritte ;
    bo:stand "2024-08"^^xsd:gYearMonth .
id:ka-a01-3 a bo:Zustaendigkeit ; bo:zustaendigeStelle id:amt-x ; bo:rolle id:rolle-linie ;
    bo:herkunft id:herkunft-amtlich .
id:ka-a01-4 a bo:Zustaendigkeit ; bo:zustaendigeStelle id:amt-x ; bo:rolle id:rolle-linie ;
    bo:herkunft id:herkunft-dritte .
id:ka-a01-5 a bo:Schwerpunktbezug ; bo:schwerpunkt id:schwerpunkt-s ; bo:rolle id:rolle-primaer ;
    bo:fassung id:fassung-2-0 ; bo:herkunft id:herkunft-redaktionell .
id:ka-a01-6 a bo:Schwerpunktbezug ; bo:schwerpunkt id:schwerpunkt-t ; bo:rolle id:rolle-primaer ;
    bo:fassung id:fassung-2-0 , id:fassung-2017 ; bo:herkunft id:herkunft-amtlich .
id:ka-a02-1 a bo:Schwerpunktbezug ; bo:schwerpunkt id:schwerpunkt-s ; bo:rolle id:rolle-primaer ;
    bo:fassung id:fassung-2-0 ; bo:herkunft id:herkunft-redaktionell .
id:ka-a02-2 a bo:Themenbezug ; bo:querschnittsthema id:thema-k ; bo:herkunft id:herkunft-redaktionell .
id:ka-b01-1 a bo:Themenbezug ; bo:querschnittsthema id:thema-k ; bo:herkunft id:herkunft-amtlich .
id:ka-b01-2 a bo:Themenbezug ; bo:querschnittsthema id:thema-l ; bo:herkunft id:herkunft-redaktionell .
""")
RECORDS = activities(GRAPH)
AREAS = {"schwerpunkt-s": "kompetenz-a", "schwerpunkt-t": "kompetenz-b", "schwerpunkt-leer": "kompetenz-b"}
ITEMS = {
    activity: Item(activity, "{}", {}, {"prefLabel.de": sort_key(GRAPH.name(activity, "de"))}, "")
    for activity in GRAPH.members("bo:Kernaktivitaet")
}
FOUND = searchable(Collection("kernaktivitaeten", {}, (), ITEMS, (), (), containing), RECORDS, AREAS, Search(GRAPH))


def ids(records: Iterable[Activity | Item]) -> str:
    return " ".join(record.id.removeprefix("ka-") for record in records)


def kept(**parameters: str) -> str:
    asked = {name.replace("_", "-"): value.split() for name, value in parameters.items()}
    return ids(find(FOUND, asked, "kompetenz").items)


def searched(query: str) -> str:
    return ids(find(FOUND, {"q": [query]}).items)


def test_records_come_in_the_order_of_the_competences_and_their_lists() -> None:
    assert ids(RECORDS) == "b01 a01 a02"


def test_the_status_is_said_by_the_statement_that_says_so() -> None:
    record = RECORDS[1]
    assert (record.status, record.status_statement) == (
        "status-laufend",
        Statement("ka-a01-2", "status-laufend", "herkunft-dritte", date="2024-08"),
    )


def test_a_body_named_twice_is_one_and_official_comes_first() -> None:
    assert [(s.target, s.provenance) for s in RECORDS[1].bodies] == [("amt-x", "herkunft-amtlich")]


def test_our_classification_never_outranks_an_official_one() -> None:
    assert [s.target for s in RECORDS[1].focus] == ["schwerpunkt-t"]
    assert [s.target for s in RECORDS[2].focus] == ["schwerpunkt-s"]


@pytest.mark.parametrize("query", ["straße", "zuercher", "chaussee", "road", "laufend chaussee", "Zürcher Strase"])
def test_found_as_by_the_search_of_the_site(query: str) -> None:
    assert searched(query) == "a01"


def test_search_wants_every_word() -> None:
    assert searched("zürcher äpfel") == ""


def test_filter_by_what_no_source_says() -> None:
    assert kept(status=UNKNOWN) == "b01 a02"
    assert kept(zustaendigeStelle=UNKNOWN) == "b01 a02"


def test_themes_are_joined_by_or_unless_and_is_asked_for() -> None:
    assert kept(querschnittsthema="thema-k thema-l") == kept(querschnittsthema="thema-k thema-l", verknuepfung="oder")
    assert kept(querschnittsthema="thema-k thema-l") == "b01 a02"
    assert kept(querschnittsthema="thema-k thema-l", verknuepfung="und") == "b01"
    assert kept(querschnittsthema="thema-k", verknuepfung="und") == "b01 a02"
    assert kept(querschnittsthema=f"thema-k {UNKNOWN}", verknuepfung="und") == ""
    assert kept(status="umgesetzt laufend", verknuepfung="und") == kept(status="umgesetzt laufend")  # one status each


@pytest.mark.parametrize("how", ["and", "UND", "und oder", "x" * 300])
def test_another_way_to_join_is_refused(how: str) -> None:
    with pytest.raises(Refused) as refused:
        find(FOUND, {"verknuepfung": how.split(" ")})
    assert refused.value.status == 400


def test_order_by_the_age_of_the_status_has_undated_ones_last() -> None:
    assert ids(find(FOUND, {"sort": ["stand"]}).items) == "a01 a02 b01"
    assert ids(find(FOUND, {"sort": ["-stand"]}).items) == "a01 a02 b01"


def test_the_provenance_filter_means_the_chosen_theme() -> None:
    assert kept(querschnittsthema="thema-k", querschnittsthema_herkunft="amtlich") == "b01"
    assert kept(querschnittsthema="thema-k", querschnittsthema_herkunft="redaktionell") == "a02"
    assert kept(querschnittsthema="thema-l", querschnittsthema_herkunft="redaktionell") == "b01"


def test_counts_of_themes_keep_to_the_chosen_provenance() -> None:
    counts = find(FOUND, {"querschnittsthema-herkunft": ["amtlich"]}).counts
    assert counts["querschnittsthema"] == {"thema-k": 1, "thema-l": 0, UNKNOWN: 0}


def test_focus_areas_that_nothing_serves_can_be_asked_for() -> None:
    assert kept(schwerpunkt="leer") == ""


@pytest.mark.parametrize(
    ("by", "order"),
    [
        ("prefLabel.de", "a02 b01 a01"),
        ("-prefLabel.de", "a01 b01 a02"),
        ("kompetenz", "b01 a01 a02"),
        ("id", "a01 a02 b01"),
    ],
)
def test_order_by_name_puts_umlauts_next_to_their_letters(by: str, order: str) -> None:
    assert ids(find(FOUND, {"sort": [by]}).items) == order


@pytest.mark.parametrize("by", ["status.de", "-status.de", "zustaendigeStelle.en", "-zustaendigeStelle.en"])
def test_what_is_unknown_comes_last_either_way(by: str) -> None:
    assert ids(find(FOUND, {"sort": [by]}).items).startswith("a01")
