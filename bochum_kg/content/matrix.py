"""Cross tables of Kernaktivitäten: records in, counts per pair out – official ones and our own classification apart."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bochum_kg.content.activities import Activity
from bochum_kg.content.facets import UNKNOWN

Led = Callable[[Activity], Iterable[tuple[str, str]]]  # a record's values with their provenance ("": part of the list)


@dataclass
class Cell:
    """How many activities: in total, and per provenance (one may count under two); "" where it is part of the list."""

    total: int = 0
    by: Counter[str] = field(default_factory=Counter)


@dataclass
class Matrix:
    """Rows and columns by id, in their order; a cell for every pair, and how many activities a row and a column has."""

    rows: Sequence[str]
    columns: Sequence[str]
    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    of_row: Counter[str] = field(default_factory=Counter)
    of_column: Counter[str] = field(default_factory=Counter)

    @property
    def largest(self) -> int:
        return max((cell.total for (_, column), cell in self.cells.items() if column != UNKNOWN), default=0)


def matrix(records: Iterable[Activity], rows: Sequence[str], row: Led, columns: Sequence[str], column: Led) -> Matrix:
    """Count `records` by pairs of the values `row` and `column` give; without a value a record counts as UNKNOWN.

    Values that are in neither order are left out. At most one of the two gives a provenance.
    """
    result = Matrix(rows, columns, {(r, c): Cell() for r in rows for c in columns})
    for record in records:
        down, across = list(row(record)) or [(UNKNOWN, "")], list(column(record)) or [(UNKNOWN, "")]
        result.of_row.update({value for value, _ in down})
        result.of_column.update({value for value, _ in across})
        said = {
            (r, c): {by or also for value, by in down if value == r for other, also in across if other == c}
            for r, _ in down
            for c, _ in across
        }
        for pair, provenances in said.items():
            if pair in result.cells:
                result.cells[pair].total += 1
                result.cells[pair].by.update(provenances)
    return result


def shade(cell: Cell, largest: int) -> int:
    """How dark a cell is drawn, 0 to 5, in proportion to its number."""
    return -(-5 * cell.total // largest) if largest else 0
