"""Cross tables: what is counted in a cell, by whom it is said, and what a row and a column have in all."""

from bochum_kg.content.activities import Activity, Statement
from bochum_kg.content.facets import UNKNOWN
from bochum_kg.content.matrix import Cell, matrix, shade

OFFICIAL, OURS = "herkunft-amtlich", "herkunft-redaktionell"


def activity(id_: str, competence: str, *themes: tuple[str, str]) -> Activity:
    said = [Statement(f"{id_}-{n}", theme, by) for n, (theme, by) in enumerate(themes)]
    return Activity(id_, competence=competence, said={"Themenbezug": said})


RECORDS = [
    activity("1", "a", ("klima", OFFICIAL)),
    activity("2", "a", ("klima", OURS), ("digital", OURS)),
    activity("3", "a", ("klima", OURS), ("klima", OFFICIAL)),
    activity("4", "b"),
]
COUNTED = matrix(
    RECORDS,
    ["a", "b"],
    lambda a: [(a.competence, "")],
    ["klima", "digital", UNKNOWN],
    lambda a: [(said.target, said.provenance) for said in a.themes],
)


def test_a_cell_counts_each_activity_once_and_says_who_says_so() -> None:
    assert COUNTED.cells["a", "klima"] == Cell(3, COUNTED.cells["a", "klima"].by)
    assert COUNTED.cells["a", "klima"].by == {OFFICIAL: 2, OURS: 2}


def test_every_pair_has_a_cell() -> None:
    assert COUNTED.cells["b", "digital"] == Cell()
    assert len(COUNTED.cells) == 6


def test_what_no_source_says_is_counted_as_that() -> None:
    assert COUNTED.cells["b", UNKNOWN].total == 1
    assert COUNTED.cells["a", UNKNOWN].total == 0


def test_rows_and_columns_count_activities_not_cells() -> None:
    assert COUNTED.of_row == {"a": 3, "b": 1}
    assert COUNTED.of_column == {"klima": 3, "digital": 1, UNKNOWN: 1}


def test_shades_grow_with_the_number() -> None:
    assert [shade(Cell(n), COUNTED.largest) for n in (0, 1, 2, 3)] == [0, 2, 4, 5]
    assert shade(Cell(), 0) == 0
