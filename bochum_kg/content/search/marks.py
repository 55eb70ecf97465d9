"""A text and folded words in, its pieces out: which of them are such words, for people to see why it was found."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bochum_kg.matching.folding import fold

_WORD = re.compile(r"\d+(?:[.,]\d{3})+|\w+(?:(?:[*:·]|/-)in(?:nen)?\b)?")
_AROUND = 60  # characters of an excerpt before the first word that was found
_LENGTH = 180


@dataclass(frozen=True)
class Piece:
    """A part of a text, and whether it is one of the words that were found."""

    text: str
    found: bool = False


def tokens(text: str) -> Iterator[tuple[re.Match[str], list[str]]]:
    """The words of `text` where they stand, with what they are folded."""
    for match in _WORD.finditer(text):
        yield match, fold(match[0]).split()


def marked(text: str, words: Collection[str]) -> list[Piece]:
    """`text` in pieces; together they are `text`."""
    pieces, end = [], 0
    for match, folded in tokens(text):
        if any(word in words for word in folded):
            pieces += [Piece(text[end : match.start()]), Piece(match[0], found=True)]
            end = match.end()
    return [piece for piece in (*pieces, Piece(text[end:])) if piece.text]


def excerpt(text: str, words: Collection[str]) -> list[Piece]:
    """The part of `text` around the first of `words`, in pieces; dots where it was cut."""
    first = next((match.start() for match, folded in tokens(text) if any(word in words for word in folded)), 0)
    start = text.find(" ", max(0, first - _AROUND)) + 1 if first > _AROUND else 0
    part = text[start : start + _LENGTH]
    if start + _LENGTH < len(text):
        part = part.rpartition(" ")[0] or part
    return marked(("… " if start else "") + part + (" …" if start + len(part) < len(text) else ""), words)
