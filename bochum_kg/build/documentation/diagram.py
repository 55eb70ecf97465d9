"""Classes in, boxes and lines out: what is below what as a tree, and what leads where; a template draws them as SVG."""

from typing import Any

WIDTH, HEIGHT = 232, 26  # of a box, in user units (about pixels)
_ACROSS, _DOWN = 288, 34  # from one box to the next
_ROW = 20  # height of a link's row in a box


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


def relations(edges: list[tuple[str, str, str]]) -> dict[str, Any]:
    """Boxes and lines for `edges` (name, link, name): a box per name with a row per link, lines mostly to the right."""
    names = sorted({name for source, _, target in edges for name in (source, target)})
    columns = dict.fromkeys(names, 0)
    for _ in names:  # one pass per name is enough where there is no circle, and an end where there is one
        for source, _, target in edges:
            if source != target and columns[target] <= columns[source] < len(names):
                columns[target] = columns[source] + 1
    ranks = {column: rank for rank, column in enumerate(sorted(set(columns.values())))}
    rows = {name: [(link, target) for source, link, target in edges if source == name] for name in names}
    boxes: dict[str, dict[str, Any]] = {}
    below = dict.fromkeys(ranks.values(), 0)

    def order(name: str) -> tuple[float, int, str]:
        """In the middle of what leads there; what has many links first."""
        middles = [boxes[source]["y"] for source, _, target in edges if target == name and source in boxes]
        return sum(middles) / len(middles) if middles else 0, -len(rows[name]), name

    for column, rank in ranks.items():
        for name in sorted((name for name in names if columns[name] == column), key=order):
            height = HEIGHT + _ROW * len(rows[name])
            boxes[name] = {"name": name, "x": rank * _ACROSS, "y": below[rank], "height": height}
            below[rank] += height + 14
    lines = []
    for name, links in rows.items():
        box = boxes[name]
        box["rows"] = [link for link, _ in links]
        for row, (_, target) in enumerate(links):
            start = box["x"] + WIDTH, box["y"] + HEIGHT + _ROW * row + _ROW // 2
            lines.append(
                {"x1": start[0], "y1": start[1], "x2": boxes[target]["x"], "y2": boxes[target]["y"] + HEIGHT // 2}
            )
    width = max((box["x"] for box in boxes.values()), default=0) + WIDTH
    return {"boxes": list(boxes.values()), "lines": lines, "width": width, "height": max(below.values(), default=0)}
