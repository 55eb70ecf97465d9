"""How the parts of the strategy hang together, by one activity of the graph: boxes and arrows of a drawing.

Kompetenz
    ↑
Schwerpunkt     Querschnittsthema
    ↑         ↗
Kernaktivität → Dezernat
    ↓
Statusangabe  → Status
    ↓
Fundstelle → Quelle
"""

from dataclasses import dataclass

from bochum_kg.releases.graph import Graph

WIDTH, BOX = 360, 142
HEIGHT = 58  # of a box
_DOWN = HEIGHT + 34
# class, column and row of each box
_BOXES = {
    "Kompetenz": (0, 0),
    "Schwerpunkt": (0, 1),
    "Querschnittsthema": (1, 1),
    "Kernaktivitaet": (0, 2),
    "Dezernat": (1, 2),
    "Statusangabe": (0, 3),
    "Status": (1, 3),
    "Fundstelle": (0, 4),
    "Quelle": (1, 4),
}
# from, property, to; each leads on from a box that is known already
_ARROWS = (
    ("Kernaktivitaet", "bo:schwerpunkt", "Schwerpunkt"),
    ("Schwerpunkt", "bo:kompetenz", "Kompetenz"),
    ("Kernaktivitaet", "bo:querschnittsthema", "Querschnittsthema"),
    ("Kernaktivitaet", "bo:dezernat", "Dezernat"),
    ("Kernaktivitaet", "bo:angabe", "Statusangabe"),
    ("Statusangabe", "bo:status", "Status"),
    ("Statusangabe", "bo:beleg", "Fundstelle"),
    ("Fundstelle", "bo:quelle", "Quelle"),
)
TALL = max(row for _, row in _BOXES.values()) * _DOWN + HEIGHT + 4


@dataclass(frozen=True)
class Box:
    """A class, the thing that stands for it, and its place."""

    kind: str
    thing: str
    x: int
    y: int


@dataclass(frozen=True)
class Arrow:
    """A property between two boxes, from the edge of one to the edge of the other."""

    link: str
    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True)
class Model:
    """The drawing, and the same as sentences: thing, property, thing."""

    boxes: list[Box]
    arrows: list[Arrow]
    said: list[tuple[str, str, str]]


def model(graph: Graph) -> Model | None:
    """The drawing by the first activity that has all of it; None when there is none."""
    for activity in graph.members("bo:Kernaktivitaet"):
        things = {"Kernaktivitaet": activity}
        for source, link, target in _ARROWS:
            if source in things:
                wanted = graph.iri(f"bo:{target}")
                for one in graph.targets(things[source], link):
                    if wanted in graph.targets(one, "rdf:type"):
                        things.setdefault(target, graph.local(one))
        if things.keys() == _BOXES.keys():
            boxes = {kind: Box(kind, things[kind], *_place(kind)) for kind in _BOXES}
            said = [(things[source], link, things[target]) for source, link, target in _ARROWS]
            arrows = [_arrow(link, boxes[source], boxes[target]) for source, link, target in _ARROWS]
            return Model(list(boxes.values()), arrows, said)
    return None


def _place(kind: str) -> tuple[int, int]:
    column, row = _BOXES[kind]
    return column * (WIDTH - BOX), row * _DOWN


def _arrow(link: str, source: Box, target: Box) -> Arrow:
    """Up, down or to the right; on the way up to the right it leaves at the corner."""
    if source.x == target.x:
        down = target.y > source.y
        x = source.x + BOX // 2
        return Arrow(link, x, source.y + HEIGHT * down, x, target.y + HEIGHT * (not down))
    if source.y == target.y:
        return Arrow(link, source.x + BOX, source.y + HEIGHT // 2, target.x, target.y + HEIGHT // 2)
    return Arrow(link, source.x + BOX, source.y, target.x, target.y + HEIGHT)
