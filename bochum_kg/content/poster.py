"""The strategy at a glance as one picture: an overview in, places of its fields and words out."""

from dataclasses import dataclass
from textwrap import wrap

from bochum_kg.content.overview import Activity, Area, Competence, Overview

WIDTH, HEIGHT = 1200, 610  # with the line that says where a picture comes from: what social networks ask for
FIELD = 28
_LEFT, _TOP, _COLUMN, _STEP, _GAP, _LINE = 24, 146, 233, 34, 12, 14


@dataclass(frozen=True)
class Field:
    """A place with the activity on it, if one is; `official`: put there by city or council."""

    x: int
    y: int
    activity: Activity | None
    official: bool = False


@dataclass(frozen=True)
class Row:
    """A focus area: the lines of its name, the first of them at `y`, and its fields."""

    area: Area
    y: int
    lines: list[str]
    fields: list[Field]


@dataclass(frozen=True)
class Column:
    """A competence with its focus areas."""

    competence: Competence
    x: int
    lines: list[str]
    rows: list[Row]


def poster(overview: Overview) -> list[Column]:
    """All competences of `overview`, side by side."""
    return [_column(one, _LEFT + n * _COLUMN) for n, one in enumerate(overview.competences)]


def _column(competence: Competence, x: int) -> Column:
    rows, y = [], _TOP
    for area in competence.areas:
        lines, placed = wrap(area.name, 32), [*area.activities, *[None] * area.free]
        y += len(lines) * _LINE
        fields = [
            Field(x + n % 5 * _STEP, y + n // 5 * _STEP, one, bool(one and one.iri in area.official))
            for n, one in enumerate(placed)
        ]
        rows.append(Row(area, y - len(lines) * _LINE + 8, lines, fields))
        y += _STEP * ((len(placed) - 1) // 5 + 1) + _GAP
    return Column(competence, x, wrap(competence.name, 24), rows)
