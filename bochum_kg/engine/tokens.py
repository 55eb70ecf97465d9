"""Text of a query in, its tokens out, each with the kind of place it stands in; in time linear in the text.

This is no parser: any text has tokens, and whether it is a query is for the engine to say.
"""

import re
from typing import NamedTuple

TOKEN = re.compile(
    r"""
      (?P<iri><[^<>"{}|^`\x00-\x20]*>)
    | (?P<comment>\#[^\r\n]*)
    | (?P<text>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
              | "(?:[^"\\\r\n]|\\.)*"? | '(?:[^'\\\r\n]|\\.)*'?)
    | (?P<escape>\\.)
    | (?P<variable>[?$][\w·]+)
    | (?P<language>@[\w-]+)
    | (?P<name>(?:[^\W\d](?:[\w·-]|\.(?=[\w·.-]{0,60}[\w·-]:))*)?
              :(?:(?:[\w:%]|\\[^uU]) (?:[\w:%·-] | \\[^uU] | \.(?=[\w:%\\-]))*)?)
    | (?P<word>[^\W\d][\w·-]*)
    | (?P<number>\d+(?:\.\d*)?[eE][+-]?\d+ | \d+(?:\.\d+)? | \.\d+(?:[eE][+-]?\d+)?)
    | (?P<open>[{(\[]) | (?P<close>[})\]])
    | (?P<link>[.;,])
    | (?P<operator>\|\||&&|\^\^|!=|<=|>=|[|/^*+?!=<>-])
    """,
    re.VERBOSE | re.DOTALL,
)
# An unclosed string ends with its line and a stray backslash takes the next character along: else a text of quotes
# and backslashes would be read anew from each quote on, in time quadratic in its length. So a dot in a prefix is looked
# for 60 characters before its colon only.
FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
OPERANDS = {"variable", "iri", "name", "text", "number", "word", "language", "close"}  # what an operand may end with
_TERMS = {"A", "TRUE", "FALSE"}  # words in a pattern that no expression follows


class Token(NamedTuple):
    """A piece of a query. `word` is a keyword in capitals, or "" for what is none.

    `place` is the kind of bracket it stands in: "head" (the query outside of its patterns, also a subquery's),
    "group" (a graph pattern, or [ ] in one), "terms" (a path or a collection in it), "expression" (also arguments),
    "values" or "template" (of CONSTRUCT), to which their own brackets belong, too.
    """

    kind: str
    text: str
    start: int
    word: str
    place: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def tokens(text: str) -> list[Token]:
    """The tokens of `text` without comments."""
    found: list[Token] = []
    places = ["head"]
    called, before = "", ""  # the last two tokens by their word or kind, to know a bracket by
    values = False
    for match in TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if kind == "comment":
            continue
        piece, word = match.group(), ""
        place = places[-1]
        if kind == "open":
            places.append("values" if values else _opened(piece, place, before, called))
            if places[-1] in ("values", "template"):
                place = places[-1]
            values = values and piece != "{"
        elif kind == "close":
            if len(places) > 1:
                places.pop()
        elif kind == "word":
            word = piece.upper()
            if word == "VALUES" and place != "expression":
                values = True
            elif word == "SELECT" and place == "group" and before == "open":
                place = places[-1] = "head"
        found.append(Token(kind, piece, match.start(), word, place))
        called, before = before, word or kind
    return found


def place(text: str, start: int) -> dict[str, int]:
    """Line and column, from 1, of the character number `start` of `text`."""
    before = re.split(r"\r\n|\r|\n", text[:start])
    return {"line": len(before), "column": len(before[-1]) + 1}


def closings(found: list[Token]) -> dict[int, int]:
    """For the place of each opening bracket among the `found` tokens the place of the one that closes it."""
    closing, opened = {}, []
    for place, token in enumerate(found):
        if token.kind == "open":
            opened.append(place)
        elif token.kind == "close" and opened:
            closing[opened.pop()] = place
    return closing


def _opened(bracket: str, place: str, before: str, called: str) -> str:
    """The kind of place that `bracket` opens in `place`, after two tokens given by their word or kind."""
    if place in ("values", "template"):
        return place
    if bracket == "{":
        return "template" if place == "head" and before == "CONSTRUCT" else "group"
    if place in ("head", "expression"):
        return "expression"
    if bracket == "[":
        return "group"
    is_call = called == "FILTER" and before in ("iri", "name")
    return "expression" if is_call or (before.isupper() and before not in _TERMS) else "terms"


def query_words(text: str) -> list[str]:
    """The bare words of a query in capitals, so its keywords; nothing out of strings, IRIs and comments."""
    return [token.group().upper() for token in TOKEN.finditer(text) if token.lastgroup == "word"]
