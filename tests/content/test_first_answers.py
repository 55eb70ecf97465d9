"""What people come to a page for: places, who is responsible, activities with dated status, what is new."""

import pytest
from conftest import graph_of

from bochum_kg.content import activities, entity, overview, timeline
from bochum_kg.content.answers import Answer, Known, answer
from bochum_kg.namespaces import BASE

DATA = """
id:kompetenz-a a bo:Kompetenz ; skos:prefLabel "A"@de ; bo:angabe id:a-zustaendig .
id:a-zustaendig a bo:Zustaendigkeit ; bo:zustaendigeStelle id:dezernat-i ; bo:rolle id:rolle-kompetenz ;
    bo:stand "2024-08"^^xsd:gYearMonth ; bo:herkunft id:herkunft-amtlich .
id:dezernat-i a bo:Dezernat ; skos:prefLabel "Dezernat I"@de ; bo:verantwortung id:x ; bo:angabe id:l1 , id:l2 , id:b1 .
id:kompetenz-a bo:verantwortung id:dezernat-i .
id:l1 a bo:Leitungsangabe ; org:member id:p1 ; bo:stand "2020"^^xsd:gYear .
id:l2 a bo:Leitungsangabe ; org:member id:p2 ; bo:stand "2024-11"^^xsd:gYearMonth .
id:b1 a bo:Bezeichnungsangabe ; bo:bezeichnung "Jugend"@de .
id:p1 skos:prefLabel "Eins"@de . id:p2 skos:prefLabel "Zwei"@de .
id:amt a bo:Amt ; skos:prefLabel "Amt"@de ; org:subOrganizationOf id:dezernat-i .
id:schwerpunkt-a a bo:Schwerpunkt ; skos:prefLabel "SA"@de ; bo:kompetenz id:kompetenz-a ; bo:fassung id:fassung-2-0 .
id:schwerpunkt-b a bo:Schwerpunkt ; skos:prefLabel "SB"@de ; bo:kompetenz id:kompetenz-a ; bo:fassung id:fassung-2-0 .
id:querschnittsthema-k a bo:Querschnittsthema ; skos:prefLabel "K"@de .
id:tranche-1 a bo:Tranche ; skos:prefLabel "1. Tranche"@de .
id:tranche-2 a bo:Tranche ; skos:prefLabel "2. Tranche"@de .
id:status-laufend skos:prefLabel "laufend"@de .
id:ka-1 a bo:Kernaktivitaet ; skos:prefLabel "KA Eins"@de ; bo:kompetenz id:kompetenz-a ; bo:nummer 1 ;
    bo:status id:status-laufend ; bo:moeglicheTranche id:tranche-2 , id:tranche-1 ; bo:partner id:amt ;
    bo:angabe id:s1 , id:f1 , id:f2 , id:t1 , id:z1 , id:e1 , id:e2 , id:e3 , id:w1 .
id:s1 a bo:Statusangabe ; bo:status id:status-laufend ; bo:stand "2022-11"^^xsd:gYearMonth ;
    bo:herkunft id:herkunft-redaktionell .
id:f1 a bo:Schwerpunktbezug ; bo:schwerpunkt id:schwerpunkt-a ; bo:rolle id:rolle-primaer ;
    bo:fassung id:fassung-2-0 ; bo:herkunft id:herkunft-amtlich .
id:f2 a bo:Schwerpunktbezug ; bo:schwerpunkt id:schwerpunkt-b ; bo:rolle id:rolle-bezug ;
    bo:fassung id:fassung-2-0 ; bo:herkunft id:herkunft-amtlich .
id:t1 a bo:Themenbezug ; bo:querschnittsthema id:querschnittsthema-k ; bo:herkunft id:herkunft-redaktionell .
id:z1 a bo:Zustaendigkeit ; bo:zustaendigeStelle id:amt ; bo:rolle id:rolle-linie ; bo:herkunft id:herkunft-amtlich .
id:e1 a bo:Ereignisangabe ; bo:anlass "Bau"@de ; dcterms:date "2022"^^xsd:gYear ; bo:herkunft id:herkunft-amtlich .
id:e2 a bo:Ereignisangabe ; bo:anlass "Fest"@de ; dcterms:date "2030"^^xsd:gYear ; bo:geplant true .
id:e3 a bo:Ereignisangabe ; bo:anlass "Plan"@de ; dcterms:date "2021-12"^^xsd:gYearMonth .
id:w1 a bo:Laufzeitangabe ; bo:anlass "Beginn"@de ; schema:startDate "2020"^^xsd:gYear .
id:ka-2 a bo:Kernaktivitaet ; skos:prefLabel "KA Zwei"@de ; bo:kompetenz id:kompetenz-a ; bo:tranche id:tranche-1 .
"""
PLACES = [{"thing": f"{BASE}id/kompetenz-a", "capacity": 25}]
PLACES += [{"thing": f"{BASE}id/schwerpunkt-{one}", "capacity": 5} for one in "ab"]


@pytest.fixture(scope="module")
def known() -> Known:
    graph = graph_of(DATA)
    words, records = entity.Words(graph, "de"), activities.activities(graph)
    all = overview.overview(records, PLACES, words)
    return Known(all, records, timeline.events(records, graph), words)


def found(thing: str, known: Known) -> Answer:
    result = answer(thing, known)
    assert result
    return result


def told(result: Answer) -> dict[str, list[str]]:
    return {what: [said.text for said in several] for what, several in result.facts.items()}


def grouped(result: Answer) -> list[tuple[str, str, list[str]]]:
    return [(g.how, g.thing.text if g.thing else "", [one.name for one in g.activities]) for g in result.groups]


def test_of_an_activity_the_status_when_who_and_what_for(known: Known) -> None:
    result = found("ka-1", known)
    assert told(result) == {
        "status": ["laufend"],
        "dates": ["Beginn"],
        "carrying out": ["Amt"],
        "responsible": ["Dezernat I"],  # of its Kompetenz, as nothing is said of itself
        "focus": ["SA"],
        "themes": ["K"],
    }
    assert [value.text for value in result.tranches] == ["1. Tranche", "2. Tranche"]


def test_the_newest_is_what_happened_last_and_not_what_is_planned(known: Known) -> None:
    newest = [found(thing, known).newest for thing in ("ka-1", "kompetenz-a", "amt", "tranche-2", "ka-2")]
    assert [event.id if event else "" for event in newest] == ["e1", "e1", "e1", "e1", ""]


def test_of_a_competence_its_places_and_each_area_with_dated_status(known: Known) -> None:
    result = found("kompetenz-a", known)
    assert (result.taken, result.capacity, result.free) == (2, 25, 23)
    assert told(result) == {"responsible": ["Dezernat I"]}
    assert grouped(result) == [("area", "SA", ["KA Eins"]), ("unplaced", "", ["KA Zwei"])]
    assert [(area.name, area.free) for area in result.areas] == [("SA", 4), ("SB", 5)]
    (one,) = result.groups[0].activities
    assert (one.status and one.status.text, one.date, one.ours) == ("laufend", "2022-11", True)


@pytest.mark.parametrize(
    ("area", "taken", "free", "groups"),
    [("schwerpunkt-a", 1, 4, [("mainly", "", ["KA Eins"])]), ("schwerpunkt-b", 0, 5, [("also", "", ["KA Eins"])])],
)
def test_of_a_focus_area_what_serves_it_and_what_is_free(
    known: Known, area: str, taken: int, free: int, groups: list[tuple[str, str, list[str]]]
) -> None:
    result = found(area, known)
    assert (result.taken, result.free, grouped(result)) == (taken, free, groups)
    assert told(result) == {"responsible": ["Dezernat I"]}


def test_of_a_theme_who_says_that_an_activity_touches_it(known: Known) -> None:
    assert grouped(found("querschnittsthema-k", known)) == [("herkunft-redaktionell", "", ["KA Eins"])]


def test_of_a_tranche_what_is_sure_and_what_is_possible(known: Known) -> None:
    assert grouped(found("tranche-1", known)) == [("sure", "", ["KA Zwei"]), ("possible", "", ["KA Eins"])]


def test_of_a_department_its_title_last_head_units_and_competences(known: Known) -> None:
    result = found("dezernat-i", known)
    assert told(result) == {"title": ["Jugend"], "head": ["Zwei"]}
    assert grouped(result) == [("unit", "Amt", ["KA Eins"])]


def test_of_an_office_what_it_carries_out_and_takes_part_in(known: Known) -> None:
    assert [how for how, *_ in grouped(found("amt", known))] == ["carrying out", "partner"]


def test_other_things_have_no_answer_of_this_kind(known: Known) -> None:
    assert answer("p1", known) is None
    assert answer("s1", known) is None
