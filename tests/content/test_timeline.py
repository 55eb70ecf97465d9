"""Events in order of time, and where they are drawn."""

from dataclasses import replace
from itertools import combinations

from conftest import graph_of

from bochum_kg.content.activities import Activity, Statement
from bochum_kg.content.timeline import LEFT, RIGHT, WIDTH, alike, drawing, events

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
id:ka-1 bo:angabe id:e1 , id:e2 .
id:e1 a bo:Laufzeitangabe ; bo:herkunft id:h ; bo:anlass "Eröffnung"@de , "Opening"@en ;
    schema:endDate "2030"^^xsd:gYear ; bo:geplant true .
id:e2 a bo:Laufzeitangabe ; bo:herkunft id:h ; bo:anlass "Eröffnung"@de , "Opening"@en ;
    schema:startDate "2024-08"^^xsd:gYearMonth ; bo:geplant false .
"""),
)


def test_events_are_in_order_of_time_and_only_dated_ones() -> None:
    assert [event.id for event in FOUND] == ["m2", "m1", "e2", "s1", "e1"]


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
    assert told == [["m2"], ["m1"], ["e2", "e3"], ["s1"], ["e1"], ["e4"]]


def test_no_mark_lies_on_another_and_all_are_in_the_picture() -> None:
    drawn = drawing(FOUND * 3, ["", "kompetenz-a"], 2016, 2030)
    assert len(drawn.marks) == 15
    for one, other in combinations(drawn.marks, 2):
        assert one.y != other.y or one.x + one.width <= other.x or other.x + other.width <= one.x
    for mark in drawn.marks:
        assert LEFT <= mark.x <= mark.x + mark.width <= WIDTH - RIGHT + 5
        assert mark.y < drawn.height


def test_what_lies_outside_the_years_is_not_drawn() -> None:
    assert [mark.event.id for mark in drawing(FOUND, [""], 2018, 2022).marks] == ["m1"]
