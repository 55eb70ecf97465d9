"""What a long command is doing: on a terminal a bar at its foot, elsewhere only the lines it says (both on stderr)."""

import sys
from time import monotonic
from types import TracebackType

import click

_WIDTH = 20
_ERASE = "\r\x1b[K"


class Progress:
    """The bar of a command with `steps` steps, or with an unknown number of them."""

    def __init__(self, steps: int = 0):
        self._steps, self._begun, self._now = steps, 0, ""
        self._start = monotonic()
        self._terminal = sys.stderr.isatty()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._draw("")

    def doing(self, what: str) -> None:
        """The next step begins: `what` is done now."""
        self._begun += 1
        self._now = what
        self._draw(self._bar())

    def say(self, text: str) -> None:
        """A line that stays."""
        self._draw("")
        click.echo(f"{monotonic() - self._start:6.1f} s  {text}", err=True)
        self._draw(self._bar())

    def step(self, text: str) -> None:
        """A line that stays, and with it a step that is done."""
        self._begun += 1
        self.say(text)

    def _bar(self) -> str:
        if not self._now:
            return ""
        if not self._steps:
            return f"… {self._now}"
        filled = _WIDTH * max(0, self._begun - 1) // self._steps
        return f"[{'#' * filled}{'-' * (_WIDTH - filled)}] {self._now} …"

    def _draw(self, bar: str) -> None:
        if self._terminal:
            sys.stderr.write(_ERASE + bar)
            sys.stderr.flush()
