"""An error's title or detail in English in, the same in German out. The table is german.toml.

Errors are English where they are raised, because programs read them and most are raised where no language is known. A
page in German finds here which line of the table a finished text was made of, and says that line's German.
"""

import re
import tomllib
from pathlib import Path

from markupsafe import Markup

_NUMBERS = str.maketrans(",.", ".,")
_DEEPEST = 4  # texts within texts


def german(text: str) -> Markup:
    """`text` in German; what there is no German for – the words of Oxigraph, say – is marked as English."""
    return _said(text, _DEEPEST)


def _said(text: str, deep: int) -> Markup:
    for english, wording, kinds in _LINES if deep else ():
        values = _values(text, english)
        if values is not None:
            pairs = zip(values, kinds, strict=True)
            return wording.format(*(_part(value, kind, deep - 1) for value, kind in pairs))
    return Markup('<span lang="en">{}</span>').format(text)


def _part(value: str, kind: str, deep: int) -> str:
    if kind == "n":
        return value.translate(_NUMBERS)
    return _said(value, deep) if kind == "en" else value


def _values(text: str, pieces: list[str]) -> list[str] | None:
    """What stands in `text` between `pieces`, None when it is not made of them.

    In time linear in the text, which may hold what a client sent: each piece is looked for once, after the one before.
    """
    first, *others, last = [*pieces, ""] if len(pieces) == 1 else pieces
    end = len(text) - len(last)
    if not (text.startswith(first) and text.endswith(last) and len(first) <= end):
        return None
    if len(pieces) == 1:
        return [] if text == first else None
    values, place = [], len(first)
    for piece in others:
        found = text.find(piece, place, end)
        if found < 0:
            return None
        values.append(text[place:found])
        place = found + len(piece)
    return [*values, text[place:end]]


def _lines() -> list[tuple[list[str], Markup, list[str]]]:
    """The table: the pieces of the English text, the German one, the kinds of what varies; the most special first."""
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    ordered = sorted(table.items(), key=lambda line: -len(line[0].replace("{}", "")))
    hole = re.compile(r"\{(n|en|)\}")
    return [(english.split("{}"), _wording(hole, wording), hole.findall(wording)) for english, wording in ordered]


def _wording(hole: re.Pattern[str], text: str) -> Markup:
    """`text` as HTML to be formatted; any other brace in it is one."""
    pieces = [Markup.escape(piece).replace("{", "{{").replace("}", "}}") for piece in hole.split(text)[::2]]
    return Markup("{}").join(pieces)


_LINES = _lines()
