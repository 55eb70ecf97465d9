"""A query that does not parse in, the mistake in it out, for the commonest ones; for people who meet the error.

A parser says where it could not go on and what it would have taken there. That is seldom the place of the mistake, and
never what it is: so the tokens are looked through for what people get wrong.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise, takewhile
from typing import NamedTuple

from bochum_kg.engine.habits import habits
from bochum_kg.engine.tokens import FORMS, OPERANDS, Token, place, tokens
from bochum_kg.refusals import Refused, Text

_AGGREGATES = {"COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT"}
_LOGIC = {"AND": "&&", "OR": "||"}
_WORDS = {"A", "TRUE", "FALSE", "OPTIONAL", "FILTER", "BIND", "VALUES", "GRAPH", "UNION", "MINUS", "SERVICE", "SILENT"}
_WORDS |= {"EXISTS", "NOT", "IN", "AS", "DISTINCT", "SEPARATOR", "UNDEF", "LATERAL", *_LOGIC}
_WORDS |= {
    "SELECT",
    "REDUCED",
    "WHERE",
    "ORDER",
    "GROUP",
    "BY",
    "HAVING",
    "ASC",
    "DESC",
    "LIMIT",
    "OFFSET",
}  # of subqueries
_PAIRS = {"{": "}", "(": ")", "[": "]"}
_OTHERWISE = {"dct": "dcterms", "dcterm": "dcterms", "sdo": "schema", "so": "schema", "bochum": "bo"}  # prefixes
_ADDRESS = re.compile(r"(?:https?|urn|mailto):", re.IGNORECASE)


class Mistake(NamedTuple):
    """What is wrong at `start` in the query; `members` are the same for programs."""

    start: int
    text: Text
    members: dict[str, object]


def refusal(text: str, prefixes: Mapping[str, str]) -> Refused | None:
    """The refusal of the query `text` by its first known mistake; None when it has none that we know.

    `prefixes` are our own, offered for one that is not declared.
    """
    found = next(iter(sorted(_mistakes(text, prefixes), key=lambda mistake: mistake.start)), None)
    if found is None:
        return None
    at = place(text, found.start)
    said = Text("Line {line}, column {column}: {reason}", **at, reason=found.text)
    return Refused(400, "Syntax error", said, **at, **found.members)


def _mistakes(text: str, prefixes: Mapping[str, str]) -> Iterator[Mistake]:
    found = tokens(text)
    for token in found:
        if token.kind == "text" and (len(token.text) == 1 or token.text[-1] != token.text[0]):
            yield Mistake(token.start, Text("The text that begins here is never closed."), {})
            return  # what follows is read inside out
    yield from _undeclared(found, prefixes)
    yield from _form(found)
    yield from _brackets(found)
    for before, token in pairwise([Token("", "", 0, "", "head"), *found]):
        if said := _beside(before, token):
            yield Mistake(token.start, said, {})
    yield from (Mistake(start, said, {}) for start, said in habits(found, text))
    yield from _bare_aggregates(found)
    yield from _triples(found)
    yield from _bare_words(found)


def _undeclared(found: list[Token], prefixes: Mapping[str, str]) -> Iterator[Mistake]:
    """Prefixes that are used and not declared, the first use of each."""
    declared, number = {"_"}, 0
    while number < len(found):
        token, following = found[number], found[number + 1] if number + 1 < len(found) else None
        if token.word == "PREFIX" and following and following.kind in ("name", "word"):
            declared.add(following.text.partition(":")[0])
            if following.kind == "word":
                name = following.text
                yield Mistake(
                    following.start, Text("PREFIX {name} lacks its colon: PREFIX {name}: <…>.", name=name), {}
                )
            number += 1
        elif token.kind == "name" and (prefix := token.text.partition(":")[0]) not in declared:
            declared.add(prefix)
            if _ADDRESS.match(token.text):
                said = Text("{name}… is an address; write it in angle brackets: <{name}…>.", name=token.text)
                yield Mistake(token.start, said, {})
            elif space := prefixes.get(_OTHERWISE.get(prefix.lower(), prefix.lower())):
                declaration = f"PREFIX {prefix}: <{space}>"
                said = Text(
                    "The prefix {prefix}: is not declared. Put before the query: {declaration}",
                    prefix=prefix,
                    declaration=declaration,
                )
                yield Mistake(token.start, said, {"prefix": prefix, "declaration": declaration})
            else:
                said = Text(
                    "The prefix {prefix}: is not declared. Put before the query: PREFIX {prefix}: <…>.", prefix=prefix
                )
                yield Mistake(token.start, said, {"prefix": prefix})
        number += 1


def _form(found: list[Token]) -> Iterator[Mistake]:
    """A text without SELECT, ASK, CONSTRUCT or DESCRIBE."""
    if not any(token.word in FORMS for token in found):
        yield Mistake(
            found[0].start if found else 0, Text("A query begins with SELECT, ASK, CONSTRUCT or DESCRIBE."), {}
        )


def _brackets(found: list[Token]) -> Iterator[Mistake]:
    """The first bracket that is not closed, or closes nothing."""
    opened: list[Token] = []
    for token in found:
        if token.kind == "open":
            opened.append(token)
        elif token.kind == "close":
            if not opened or _PAIRS[opened[-1].text] != token.text:
                yield Mistake(token.start, Text("{sign} closes no bracket that is open here.", sign=token.text), {})
                return
            opened.pop()
    if opened:
        first = opened[-1]
        yield Mistake(first.start, Text("{sign} is never closed.", sign=first.text), {})


def _beside(before: Token, token: Token) -> Text | None:
    """What is wrong with `token` after the one `before`."""
    if token.kind == "link" and token.text == "," and token.place == "head" and before.kind in ("variable", "close"):
        return Text("Between variables after SELECT there is a space and no comma.")
    if token.word in _LOGIC and before.kind in OPERANDS and token.place == "expression":
        return Text("{word} is written {sign} in SPARQL.", word=token.text, sign=_LOGIC[token.word])
    if token.text == "=" and before.text == "=" and before.end == token.start:
        return Text("Equal is written = in SPARQL, not ==.")
    if token.text == "<>" and token.place == "expression" and before.kind in OPERANDS:
        return Text("Not equal is written != in SPARQL, not <>.")
    if before.word == "FILTER" and token.kind == "variable":
        return Text("The condition of FILTER is written in brackets: FILTER(…).")
    if before.word in ("OPTIONAL", "MINUS", "WHERE") and token.text != "{":
        return Text("What follows {word} is written in braces: {word} {{ … }}.", word=before.word)
    if before.word == "AS" and token.kind != "variable":
        return Text("After AS comes a variable: AS ?{name}.", name=token.text)
    if before.word in ("SELECT", "DISTINCT", "REDUCED") and before.place == "head" and token.text == "{":
        return Text("After {word} come variables, as in {word} ?name, or * for all of them.", word=before.word)
    if before.word in ("GROUP", "ORDER") and token.word != "BY":
        return Text("{word} is followed by BY.", word=before.word)
    return None


def _bare_aggregates(found: list[Token]) -> Iterator[Mistake]:
    """COUNT(*) and its like after SELECT without brackets around them, or without AS."""
    for number, token in enumerate(found):
        if token.word not in _AGGREGATES or number + 1 == len(found) or found[number + 1].text != "(":
            continue
        said = Text("Write ({word}(…) AS ?name): in brackets, and with a name for the result.", word=token.word)
        before = found[number - 1] if number else token
        if token.place == "head":
            yield Mistake(token.start, said, {})
        elif before.text == "(" and before.place == "head" and not _is_clause(found, number - 1):
            depth = 0
            for other in found[number - 1 :]:
                depth += (other.kind == "open") - (other.kind == "close")
                if depth == 1 and other.word == "AS":
                    break
                if depth == 0:
                    yield Mistake(token.start, said, {})
                    break


def _triples(found: list[Token]) -> Iterator[Mistake]:
    """Triples of plain terms that lack their object, or the dot after the one before."""
    for number, token in enumerate(found):
        if token.place != "group" or number < 2:
            continue
        plain = [*takewhile(_is_plain, reversed(found[max(0, number - 4) : number]))]
        start = found[number - len(plain) - 1] if len(plain) < number else token
        whole = 3 if start.text in ("{", ".") else 2 if start.text == ";" else 0
        if (
            whole
            and 0 < len(plain) < whole
            and (token.text in ("}", ".", ";", ",") and start.text + token.text != ";;")
        ):
            said = Text(
                "Before {sign} the object is missing: a triple has subject, predicate, object.", sign=token.text
            )
            yield Mistake(token.start, said, {})
        elif whole and len(plain) == whole and _is_plain(token):
            yield Mistake(
                token.start,
                Text("A dot is missing between the triple before {name} and the next.", name=token.text),
                {},
            )


def _is_plain(token: Token) -> bool:
    """Whether `token` is a whole term of a triple."""
    return token.place == "group" and (token.kind in ("variable", "iri", "name") or token.word == "A")


def _bare_words(found: list[Token]) -> Iterator[Mistake]:
    """Words in patterns and expressions that SPARQL does not know."""
    for token, after in pairwise([*found, Token("", "", 0, "", "")]):
        if (
            token.word
            and token.word not in _WORDS
            and token.place in ("group", "terms", "expression")
            and after.text != "("
        ):
            said = Text(
                '{name} says nothing here. A variable is ?{name}, a text "{name}", a term has its prefix: bo:{name}.',
                name=token.text,
            )
            yield Mistake(token.start, said, {})


def _is_clause(found: list[Token], number: int) -> bool:
    """True when the bracket that is token `number` belongs to HAVING, GROUP BY or ORDER BY and so needs no AS."""
    clauses = FORMS | {"HAVING", "BY", "ASC", "DESC"}
    return next((token.word for token in reversed(found[:number]) if token.word in clauses), "SELECT") not in FORMS
