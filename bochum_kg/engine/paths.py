"""A query in; out the same, with zero-length paths from or to a constant rewritten so that their row is found.

`<c> <p>* ?o` has the solution ?o = <c>, whether the graph knows <c> or not (SPARQL 1.1, section 18.4, ZeroLengthPath).
Oxigraph 0.5 gives none when it does not. Longer paths are all empty then, so the zero length can stand for the pattern.
"""

import re
from collections.abc import Callable
from contextlib import suppress

from bochum_kg.engine.tokens import FORMS, Token, closings, tokens
from bochum_kg.refusals import Refused, Text

_ALL = re.compile(r"(?<![\w?$:.·%\\@/#-])(?:SELECT|DISTINCT|REDUCED|DESCRIBE)\s*\*|\(\s*\*", re.IGNORECASE)
_MAYBE = re.compile(r"[*?](?![\w·])")
_CONSTANTS = {"iri", "name", "text", "number", "word", "operator"}  # what a constant begins with
_Range = tuple[int, int]  # the place of the first of some tokens, and that after the last
_MOST = 16  # ways of length zero that are written out


class _UnreadableError(Exception):
    """The tokens are no triples."""


def with_zero_lengths(text: str, asked: Callable[[str], bool]) -> str:
    """`text` with such paths replaced; `asked` runs an ASK. Raises Refused where that takes a simpler query."""
    if not _MAYBE.search(_ALL.sub("", text)):
        return text
    found = tokens(text)
    if not any(token.text in ("*", "?") and token.place in ("group", "terms") for token in found):
        return text
    prologue = text[: next((token.start for token in found if token.word in FORMS), 0)]

    def absent(term: str, graph: str) -> bool:
        return graph[:1] in ("?", "$") or not asked(f"{prologue} ASK {{ {_in(graph, _known(term))} }}")

    reader = _Reader(text, found, absent)
    reader.read(0, len(found), "")
    pieces, end = [], 0
    for start, after, piece in sorted(reader.changes):
        pieces += [text[end:start], piece]
        end = after
    return "".join([*pieces, text[end:]])


def _known(term: str) -> str:
    """A pattern that matches when the graph has `term` as subject or object."""
    return f"{{ {term} ?_path1 ?_path2 }} UNION {{ ?_path1 ?_path2 {term} }}"


def _in(graph: str, pattern: str) -> str:
    return f"GRAPH {graph} {{ {pattern} }}" if graph else pattern


class _Reader:
    """Reads the `found` tokens of `text`; `absent` tells of a term whether a graph ("" is the default) may not know it.

    What is to stand in the text instead is in `changes`: from, to, and the new piece.
    """

    def __init__(self, text: str, found: list[Token], absent: Callable[[str, str], bool]):
        self.changes: list[tuple[int, int, str]] = []
        self._text, self._absent = text, absent
        self._found = [*found, *[Token("", "", len(text), "", "")] * 2]  # so that there is always one after
        self._closing = closings(found)

    def read(self, first: int, after: int, graph: str) -> None:
        """Look into the brackets among the tokens; `graph` is what the GRAPH around them names."""
        place = first
        while place < after:
            place = self._look_into(place, graph)

    def _look_into(self, place: int, graph: str) -> int:
        """Look into the bracket at `place` if there is one; what comes after it."""
        close = self._closing.get(place)
        if close is None:
            return place + 1
        token = self._found[place]
        if token.text == "{" and token.place not in ("values", "template"):
            if place > 1 and self._found[place - 2].word == "GRAPH":
                graph = self._found[place - 1].text
            self._group(place + 1, close, graph)
        elif token.text == "[" and token.place in ("group", "terms") and close > place + 1:
            with suppress(_UnreadableError):
                self._triples(place + 1, place + 1, close, graph)
        else:
            self.read(place + 1, close, graph)
        return close + 1

    def _group(self, first: int, after: int, graph: str) -> None:
        """The elements of one { }."""
        if self._found[first].word == "SELECT":
            self.read(first, after, graph)
            return
        place = first
        while place < after:
            token = self._found[place]
            if token.word and token.word not in ("TRUE", "FALSE"):
                opened = "{" if token.word == "VALUES" else "{("
                while place < after and not (place in self._closing and self._found[place].text in opened):
                    place += 1
                place = self._look_into(place, graph) if place < after else after
            elif token.kind == "link" or token.text == "{":
                place = self._look_into(place, graph)
            else:
                try:
                    place = self._triples(place, self._end_of_term(place, graph), after, graph)
                except _UnreadableError:
                    return

    def _triples(self, subject: int, verb: int, after: int, graph: str) -> int:
        """Triples of one subject, up to the first `verb`; what comes after them. In [ ] there is no subject.

        Raises _UnreadableError.
        """
        place, found = verb, []
        while place < after and self._found[place].text not in (".", ";"):
            path, (place, lengths) = place, self._verb(place)
            while True:
                target, place = place, self._end_of_term(place, graph)
                found.append(((path, target), (target, place), lengths))
                while self._found[place].text == "{" and self._found[place + 1].text == "|":
                    place = self._look_into(place, graph)
                if self._found[place].text != ",":
                    break
                place += 1
            while self._found[place].text == ";":
                place += 1
            if self._found[place - 1].text != ";":
                break
        for path_range, target_range, lengths in found:
            if lengths:
                ranges = (subject, verb), path_range, target_range
                self._replace(*ranges, lengths, graph, after=place if len(found) == 1 else 0)
        return place

    def _replace(self, subject: _Range, path: _Range, target: _Range, lengths: int, graph: str, after: int) -> None:
        """Replace the triple if one of its ends is a constant that the graph may not know.

        `after` it come no more of its subject, or it is 0.
        """
        ends = [self._said(end) for end in (subject, target)]
        constants = [self._said(end) for end in (subject, target) if self._is_constant(end)]
        if not constants or not any(self._absent(constant, graph) for constant in constants):
            return
        constant, other = constants[0], ends[0] if ends[0] != constants[0] else ends[1]
        is_variable = other[:1] in ("?", "$")
        if not after or lengths > _MOST or not (len(constants) == 2 or is_variable or other == "[]"):
            raise _too_hard(constant)
        same = f"VALUES {other} {{ {constant} }}" if is_variable else ""
        if len(constants) == 2:
            same = f"FILTER(sameTerm({ends[0]}, {ends[1]}))"
        pieces = [f"{{ {same} }}"] * lengths
        if graph:
            known = f"EXISTS {{ {_known(constant)} }}"
            zero = f"{{ GRAPH {graph} {{}} {same} FILTER NOT {known} }}"
            pieces = [f"{{ {ends[0]} {self._said(path)} {ends[1]} FILTER {known} }}", *[zero] * lengths]
        self.changes.append((self._found[subject[0]].start, self._found[after - 1].end, " UNION ".join(pieces)))

    def _said(self, tokens: _Range) -> str:
        first, after = tokens
        return self._text[self._found[first].start : self._found[after - 1].end] if first < after else ""

    def _is_constant(self, tokens: _Range) -> bool:
        said = self._found[tokens[0] : tokens[1]]
        is_open = any(token.kind == "variable" or token.text.startswith("_:") for token in said)
        return bool(said) and said[0].kind in _CONSTANTS and not is_open

    def _end_of_term(self, place: int, graph: str) -> int:
        """What comes after the term at `place`. Raises _UnreadableError."""
        token, after = self._found[place], self._found[place + 1]
        if token.text in ("[", "(") and place in self._closing:
            return self._look_into(place, graph)
        if token.text == after.text == "<" and place + 2 in self._closing:  # a triple term, <<( … )>>
            return self._closing[place + 2] + 3
        if token.text in ("+", "-") and after.kind == "number":
            return place + 2
        if token.kind == "text":
            return place + (3 if after.text == "^^" else 2 if after.kind == "language" else 1)
        if token.kind in ("variable", "iri", "name", "number") or token.word in ("TRUE", "FALSE"):
            return place + 1
        raise _UnreadableError

    def _verb(self, place: int) -> tuple[int, int]:
        """What comes after the verb at `place`, and in how many ways it may have length zero."""
        return (place + 1, 0) if self._found[place].kind == "variable" else self._alternatives(place)

    def _alternatives(self, place: int) -> tuple[int, int]:
        place, lengths = self._sequence(place)
        while self._found[place].text == "|":
            place, more = self._sequence(place + 1)
            lengths += more
        return place, lengths

    def _sequence(self, place: int) -> tuple[int, int]:
        place, lengths = self._step(place)
        while self._found[place].text == "/":
            place, more = self._step(place + 1)
            lengths *= more
        return place, lengths

    def _step(self, place: int) -> tuple[int, int]:
        lengths = 0
        negated = False
        while self._found[place].text in ("^", "!"):
            negated = negated or self._found[place].text == "!"
            place += 1
        token = self._found[place]
        if token.text == "(" and place in self._closing:
            if not negated:
                lengths = self._alternatives(place + 1)[1]
            place = self._closing[place]
        elif token.kind not in ("iri", "name") and token.word != "A":
            raise _UnreadableError
        sign = self._found[place + 1].text
        if sign in ("*", "?"):
            return place + 2, 1
        return (place + 2, min(lengths, 1)) if sign == "+" else (place + 1, lengths)


def _too_hard(constant: str) -> Refused:
    text = Text(
        "The graph does not know {term}, and the engine answers a path of length zero (* or ?) from or to it wrongly. "
        "Write that path as a triple of its own, with a variable at its other end.",
        term=constant,
    )
    return Refused(422, "Query cannot be answered", text)
