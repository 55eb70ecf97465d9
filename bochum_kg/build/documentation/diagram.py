"""Classes in, boxes and lines of a tree out: what is below what; a template draws it as SVG."""

from typing import Any

WIDTH, HEIGHT = 232, 26  # of a box, in user units (about pixels)
_ACROSS, _DOWN = 288, 34  # from one box to the next


def tree(below: dict[str, list[str]]) -> dict[str, Any]:
    """Boxes and lines for `below` (name -> the names directly below it).

    A name with several above it is drawn under the first and joined to the others by a line; names that stand alone
    come last. A circle is cut where it closes.
    """
    has_above = {name for parts in below.values() for name in parts}
    roots = sorted(below.keys() - has_above, key=lambda name: (not below[name], name))
    places: dict[str, tuple[int, float]] = {}
    row = 0.0

    def place(name: str, column: int) -> None:
        nonlocal row
        places[name] = (column, row)  # so that a second way here does not draw it again
        own = [part for part in below[name] if part not in places]
        for part in own:
            if part not in places:
                place(part, column + 1)
        if own:
            rows = [places[part][1] for part in own]
            places[name] = (column, (min(rows) + max(rows)) / 2)
        else:
            places[name] = (column, row)
            row += 1

    for name in roots or sorted(below)[:1]:
        place(name, 0)
    at = {name: (x * _ACROSS, round(y * _DOWN)) for name, (x, y) in places.items()}
    middle = HEIGHT // 2
    lines = [
        {"x1": at[name][0] + WIDTH, "y1": at[name][1] + middle, "x2": at[part][0], "y2": at[part][1] + middle}
        for name in at
        for part in below[name]
    ]
    return {
        "boxes": [{"name": name, "x": x, "y": y} for name, (x, y) in at.items()],
        "lines": lines,
        "width": max((x for x, _ in at.values()), default=0) + WIDTH,
        "height": round(row * _DOWN),
    }
