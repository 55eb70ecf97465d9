"""A query with SELECT * in; out the same with its variables written out, in the order in which it first names them.

SPARQL 1.1 leaves their order open (section 16.1.1) and Oxigraph gives them in one of its own; readers of a table expect
that of the query.
"""

import re
from collections.abc import Callable, Sequence
from itertools import takewhile

from bochum_kg.engine.tokens import FORMS, tokens

_ALL = re.compile(r"(?:SELECT|DISTINCT|REDUCED)\s*[*#]", re.IGNORECASE)  # a comment may stand before the *


def in_order(text: str, selected: Callable[[str], Sequence[str]]) -> str:
    """`text` with the * of its outermost SELECT replaced; `selected` names the variables that a query selects."""
    if not _ALL.search(text):
        return text
    found = tokens(text)
    rest = found[next((place for place, token in enumerate(found) if token.word in FORMS), len(found)) :]
    head = [*takewhile(lambda token: token.word in ("SELECT", "DISTINCT", "REDUCED"), rest)]
    star = rest[len(head)] if head and len(head) < len(rest) else None
    if star is None or star.text != "*":
        return text
    named = dict.fromkeys(token.text[1:] for token in rest if token.kind == "variable")
    wanted = selected(text)
    ordered = [*(name for name in named if name in wanted), *(name for name in wanted if name not in named)]
    if not ordered:  # of a query without variables nothing can be written out
        return text
    return f"{text[: star.start]} {' '.join(f'?{name}' for name in ordered)} {text[star.end :]}"
