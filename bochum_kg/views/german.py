"""A text of refusals.py in, the same in German out. The table is german.toml.

Errors are English where they are raised, because programs read them and most are raised where no language is known.
"""

import tomllib
from pathlib import Path

from markupsafe import Markup, escape

from bochum_kg.refusals import Text

_NUMBERS = str.maketrans(",.", ".,")
_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


class _Number:
    """A number that a template formats as the English one does, but with German signs."""

    def __init__(self, value: int | float):
        self._value = value

    def __format__(self, form: str) -> str:
        return format(self._value, form).translate(_NUMBERS)


def german(text: str) -> Markup:
    """`text` in German; what there is no German for – the words of Oxigraph, say – is marked as English."""
    template, values = (text.template, text.values) if isinstance(text, Text) else (text, {})
    if template not in _TABLE:
        return Markup('<span lang="en">{}</span>').format(text)
    wording = escape(_TABLE[template])
    return wording.format(**{name: _part(value) for name, value in values.items()}) if values else wording


def _part(value: object) -> object:
    if isinstance(value, Text):
        return german(value)
    return _Number(value) if isinstance(value, int | float) else value
