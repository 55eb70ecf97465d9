"""Templates in, the same out with both languages in place: `t("ja", "yes")` costs no call when a page is made.

Two thirds of the calls that a page of a thing made were calls of `t`. On its own it becomes a block `if in_german …
else … endif`, in an expression `("ja" if in_german else "yes")`. What is not two texts in quotes stays a call.
"""

from collections.abc import Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import escape

_CALL = ["name", "lparen", "string", "comma", "string", "rparen"]


class Bilingual(Extension):
    """Sees the tokens of a template before they are parsed (Jinja: Extension.filter_stream)."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        tokens, at = list(stream), 0
        while at < len(tokens):
            kinds = [token.type for token in tokens[at : at + len(_CALL) + 2]]
            if kinds == ["variable_begin", *_CALL, "variable_end"] and tokens[at + 1].value == "t":
                yield from _shown(tokens[at].lineno, tokens[at + 3].value, tokens[at + 5].value)
                at += len(kinds)
            elif (
                kinds[: len(_CALL)] == _CALL and tokens[at].value == "t" and tokens[at - 1].type not in ("dot", "pipe")
            ):
                yield from _chosen(tokens[at].lineno, tokens[at + 2].value, tokens[at + 4].value)
                at += len(_CALL)
            else:
                yield tokens[at]
                at += 1


def _shown(line: int, german: str, english: str) -> Iterator[Token]:
    for text, words in ((None, ("if", "in_german")), (german, ("else",)), (english, ("endif",))):
        if text:
            yield Token(line, "data", str(escape(text)))
        yield Token(line, "block_begin", "{%")
        yield from (Token(line, "name", word) for word in words)
        yield Token(line, "block_end", "%}")


def _chosen(line: int, german: str, english: str) -> Iterator[Token]:
    yield Token(line, "lparen", "(")
    yield Token(line, "string", german)
    yield from (Token(line, "name", word) for word in ("if", "in_german", "else"))
    yield Token(line, "string", english)
    yield Token(line, "rparen", ")")
