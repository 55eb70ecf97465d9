"""Events in order of time, and where they are drawn."""

from dataclasses import replace

from conftest import graph_of

from bochum_kg.content.activities import Activity, Statement
from bochum_kg.content.timeline import alike, events, place, rows

ACTIVITY = Activity(
    "ka-1",
    competence="kompetenz-a",
    said={
        "Statusangabe": [
            Statement("s1", "status-laufend", "herkunft-amtlich", date="2024-08"),
            Statement("s2", "status-laufend", "herkunft-amtlich"),
        ]
    },
)
FOUND = events(
    [ACTIVITY],
    graph_of("""
id:m1 a bo:Meilenstein ; schema:startDate "2021"^^xsd:gYear ; schema:endDate "2023"^^xsd:gYear .
id:m2 a bo:Meilenstein ; dcterms:date "2017-05-18"^^xsd:date .
id:m3 a bo:Meilenstein .
id:ka-1 bo:angabe id:e1 , id:e2 , id:e0 .
id:e1 a bo:Laufzeitangabe ; bo:herkunft id:h ; bo:anlass "Eröffnung"@de , "Opening"@en ;
    schema:endDate "2030"^^xsd:gYear ; bo:geplant true .
id:e2 a bo:Laufzeitangabe ; bo:herkunft id:h ; bo:anlass "Eröffnung"@de , "Opening"@en ;
    schema:startDate "2024-08"^^xsd:gYearMonth ; bo:geplant false .
id:e0 a bo:Ereignisangabe ; bo:herkunft id:h ; bo:anlass "Vorlage"@de , "Paper"@en ; dcterms:date "2032"^^xsd:gYear .
"""),
)


def test_events_are_in_order_of_time_and_only_dated_ones() -> None:
    assert [event.id for event in FOUND] == ["m2", "m1", "e2", "s1", "e1", "e0"]


def test_a_range_keeps_both_ends_and_a_mere_end_is_the_time() -> None:
    by_id = {event.id: event for event in FOUND}
    assert (by_id["m1"].start, by_id["m1"].end) == ("2021", "2023")
    assert (by_id["e1"].start, by_id["e1"].end) == ("2030", "")


def test_what_is_planned_is_told_apart() -> None:
    assert [event.id for event in FOUND if event.planned] == ["e1"]


def test_what_several_sources_say_alike_stands_together() -> None:
    again = replace(FOUND[2], id="e3", provenance="other")
    elsewhen = replace(FOUND[2], id="e4", start="2024")
    told = [[event.id for event in several] for several in alike([*FOUND, again, elsewhen])]
    assert told == [["m2"], ["m1"], ["e2", "e3"], ["s1"], ["e1"], ["e0"], ["e4"]]


def test_a_row_for_each_activity_and_one_for_the_strategy() -> None:
    found = rows(FOUND, ["", "ka-0", "ka-1"], 2016, 2030)
    assert [(row.thing, [mark.event.id for mark in row.marks]) for row in found] == [
        ("", ["m2", "m1"]),
        ("ka-1", ["e2", "s1", "e1"]),
    ]


def test_a_mark_is_where_and_as_wide_as_the_time_its_source_gives() -> None:
    marks = {mark.event.id: mark for row in rows(FOUND, ["", "ka-1"], 2016, 2030) for mark in row.marks}
    assert (marks["m1"].x, marks["m1"].width) == (round(5 / 15 * 100, 1), 20)  # 2021 to 2023 of 15 years
    assert (marks["m2"].x, marks["m2"].width) == (place(2017 + 137 / 365, 2016, 2030), 0)  # a day has no width
    assert (marks["e1"].x, marks["e1"].width) == (93.3, 6.7)


def test_what_lies_outside_the_years_is_not_drawn() -> None:
    (row,) = rows(FOUND, ["", "ka-1"], 2018, 2022)
    assert [(mark.event.id, mark.x, mark.width) for mark in row.marks] == [("m1", 60, 40)]  # cut at the end of 2022


def test_events_that_are_neither_start_nor_end_are_told() -> None:
    found = events(
        [],
        graph_of("""
id:ka-1 bo:angabe id:e . id:e a bo:Ereignisangabe ; dcterms:date "2022-05"^^xsd:gYearMonth ; bo:anlass "Bau"@de .
"""),
    )
    assert [(event.id, event.start, event.thing, event.words) for event in found] == [
        ("e", "2022-05", "ka-1", {"de": "Bau"})
    ]
