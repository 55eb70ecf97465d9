"""A query in; out the same, with sums of dates and durations rewritten so that Oxigraph evaluates them.

Oxigraph knows date + duration but not duration + date, and it orders the two sides of + as suits it; the result is
unbound then. It never turns round a difference: `a + b` becomes `a - -b`, and `b - -a` where that is an error. For
numbers this is the same (IEEE 754, section 6.1, even for zeros), so nothing needs to be known about variables.
"""

from bochum_kg.engine.tokens import OPERANDS, Token, closings, tokens

_BETWEEN = {"||", "&&", "=", "!=", "<", ">", "<=", ">=", ",", ";", "AS", "IN", "NOT", "DISTINCT", "SEPARATOR"}
_NUMERIC = {"COUNT", "SUM", "AVG", "STRLEN", "ABS", "CEIL", "FLOOR", "ROUND", "YEAR", "MONTH", "DAY"}
_LONGEST = 1000  # characters of a sum that are written twice; each further term would double them


def with_differences(text: str) -> str:
    """`text` with + between what may be dates or durations replaced. Raises nothing, whatever the text is."""
    if "+" not in text:
        return text
    found = tokens(text)
    if not any(token.text == "+" and token.place == "expression" for token in found):
        return text
    return _Rewriting(text, found).whole()


class _Rewriting:
    """The `found` tokens of `text`, written anew. Ranges of tokens are given by their first and the one after."""

    def __init__(self, text: str, found: list[Token]):
        self._text, self._found, self._closing = text, found, closings(found)

    def whole(self) -> str:
        first, last = self._found[0], self._found[-1]
        return self._text[: first.start] + self._copied(0, len(self._found)) + self._text[last.end :]

    def _copied(self, first: int, after: int) -> str:
        """The tokens with what is between them, and with what is in brackets rewritten."""
        pieces, place, end = [], first, self._found[first].start
        while place < after:
            token = self._found[place]
            pieces += [self._text[end : token.start], token.text]
            end, place = token.end, place + 1
            close = self._closing.get(place - 1, place)
            if place < close < after:
                parts = self._expressions if self._found[place].place == "expression" else self._copied
                pieces += [self._text[end : self._found[place].start], parts(place, close)]
                end, place = self._found[close - 1].end, close
        return "".join(pieces)

    def _expressions(self, first: int, after: int) -> str:
        """Expressions and what is between them, as arguments or comparisons."""
        pieces, start = [], first
        for place in [*self._top(first, after), after]:
            if place == after or (self._found[place].word or self._found[place].text) in _BETWEEN:
                if start < place:
                    pieces.append(self._sum(start, place))
                if place < after:
                    pieces.append(self._found[place].text)
                start = place + 1
        return " ".join(pieces)

    def _sum(self, first: int, after: int) -> str:
        """One expression: terms with + and - between them."""
        signs, starts, before = [""], [first], ""
        for place in self._top(first, after):
            token = self._found[place]
            if token.text in ("+", "-") and before in OPERANDS:
                signs.append(token.text)
                starts.append(place + 1)
            before = "close" if place in self._closing else token.kind
        if "+" not in signs or after in starts:
            return self._copied(first, after)
        ends = [start - 1 for start in starts[1:]] + [after]
        value, numeric = "", False
        for sign, start, end in zip(signs, starts, ends, strict=True):
            term, is_number = self._copied(start, end), self._is_number(start, end)
            if not sign:
                value, numeric = term, is_number
            elif sign == "-" or numeric or is_number:
                value, numeric = f"{value} {sign} {term}", sign == "+" and numeric and is_number
            elif len(value) + len(term) > _LONGEST:
                value = f"{value} - -({term})"
            else:
                value = f"COALESCE({value} - -({term}), ({term}) - -({value}))"
        return value

    def _is_number(self, first: int, after: int) -> bool:
        """True when the term can be nothing else than a number (or an error)."""
        top = [self._found[place] for place in self._top(first, after)]
        return top[0].word in _NUMERIC or any(token.kind == "number" or token.text in ("*", "/") for token in top)

    def _top(self, first: int, after: int) -> list[int]:
        """The places of tokens in no further bracket; a bracket is where it opens."""
        found, place = [], first
        while place < after:
            found.append(place)
            place = self._closing.get(place, place) + 1
        return found
