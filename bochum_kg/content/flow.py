"""What became of the focus areas of 2017, drawn: transitions in, boxes on both sides and streams between them out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from textwrap import wrap

from bochum_kg.content.comparison import Transition

WIDTH, BOX = 360, 138
LINE, LETTERS = 14, 18  # letters that fit into a line; a longer word is drawn narrower
_TOP, _SPACE = 22, 10


@dataclass(frozen=True)
class Box:
    """A focus area: where it is, how high, and its name in lines."""

    id: str
    x: int
    y: int
    lines: list[str]

    @property
    def height(self) -> int:
        return LINE * len(self.lines) + 10

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True)
class Stream:
    """From one side to the other, or (entfallen, neu) from or to the middle: its sort and the heights of its ends."""

    sort: str
    start: int | None
    end: int | None


@dataclass(frozen=True)
class Flow:
    """The whole drawing."""

    boxes: list[Box]
    streams: list[Stream]
    height: int


def flow(transitions: Iterable[Transition], name: Callable[[str], str]) -> Flow:
    """`transitions` from top to bottom, the focus areas of 2017 on the left; `name` is what they are called."""
    boxes: list[Box] = []
    streams: list[Stream] = []
    y = _TOP
    for one in transitions:
        old, new = (_stacked(side, x, y, name) for side, x in ((one.old, 0), (one.new, WIDTH - BOX)))
        boxes += old + new
        streams += [Stream(one.sort, start, end) for start in _middles(old) for end in _middles(new)]
        y = max(box.y + box.height for box in old + new) + _SPACE
    return Flow(boxes, streams, y)


def _middles(boxes: list[Box]) -> list[int | None]:
    """Where streams meet one side: at its boxes or, without any, nowhere."""
    return [box.middle for box in boxes] or [None]


def _stacked(ids: Iterable[str], x: int, y: int, name: Callable[[str], str]) -> list[Box]:
    boxes = []
    for one in ids:
        boxes.append(Box(one, x, y, wrap(name(one), LETTERS, break_long_words=False)))
        y += boxes[-1].height + _SPACE
    return boxes
