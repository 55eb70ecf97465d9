"""Focus areas of 2017 and what became of them, drawn."""

from bochum_kg.content.comparison import Transition
from bochum_kg.content.flow import BOX, LETTERS, WIDTH, flow

LONG = "Lebenswerte, sichere Stadtteile und Wohnquartiere"


def test_each_transition_stands_below_the_one_before_and_fits_its_names() -> None:
    found = flow([Transition("1", "a", "", ["x"], ["y", "z"]), Transition("2", "b", "", ["w"], [])], lambda _: LONG)
    sides = [(box.id, box.x) for box in found.boxes]
    assert sides == [("x", 0), ("y", WIDTH - BOX), ("z", WIDTH - BOX), ("w", 0)]
    x, y, z, w = found.boxes
    assert x.y == y.y < y.y + y.height < z.y < z.y + z.height < w.y < w.y + w.height < found.height
    assert " ".join(x.lines) == LONG
    assert max(map(len, x.lines)) <= LETTERS


def test_a_split_has_two_streams_and_what_ends_or_begins_has_half_of_one() -> None:
    given = [("geteilt", ["x"], ["y", "z"]), ("entfallen", ["w"], []), ("neu", [], ["v"])]
    found = flow([Transition(sort, sort, "", old, new) for sort, old, new in given], str.upper)
    middle = {box.id: box.middle for box in found.boxes}
    assert [(one.sort, one.start, one.end) for one in found.streams] == [
        ("geteilt", middle["x"], middle["y"]),
        ("geteilt", middle["x"], middle["z"]),
        ("entfallen", middle["w"], None),
        ("neu", None, middle["v"]),
    ]
