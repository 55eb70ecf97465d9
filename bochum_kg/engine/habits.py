"""The tokens of a query that does not parse in, out what in it is of another language than SPARQL, or misplaced."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from bochum_kg.engine.tokens import FORMS, TOKEN, Token
from bochum_kg.refusals import Text

Found = tuple[int, Text]  # where in the query, and what to do
_KNOWN = """STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE
ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID
STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX
SUBSTR REPLACE COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT ADJUST TRIPLE SUBJECT PREDICATE OBJECT ISTRIPLE LANGDIR
STRLANGDIR HASLANG HASLANGDIR"""
_FUNCTIONS = _KNOWN.split()
_MEANT = {
    **{"UPPER": "UCASE", "LOWER": "LCASE", "LENGTH": "STRLEN", "LEN": "STRLEN", "SUBSTRING": "SUBSTR", "TODAY": "NOW"},
    **{"STARTSWITH": "STRSTARTS", "ENDSWITH": "STRENDS", "STRING": "STR", "TO_STRING": "STR", "ISNULL": "BOUND"},
    **{"IFNULL": "COALESCE", "NVL": "COALESCE", "MATCHES": "REGEX", "LIKE": "CONTAINS", "CURRENT_DATE": "NOW"},
}
_BEFORE_BRACKETS = {"FILTER", "BIND", "HAVING", "BY", "IN", "ASC", "DESC", "AS", "VALUES", "NOT", "EXISTS", "AND", "OR"}
_BEFORE_BRACKETS |= {*FORMS, "DISTINCT", "REDUCED", "WHERE", "UNION", "OPTIONAL", "MINUS", "GRAPH", "A"}
_INSIDE = {"FILTER", "OPTIONAL", "BIND", "MINUS", "UNION", "GRAPH"}
_ENDINGS = {"LIMIT", "OFFSET"}
_NONE = Token("", "", 0, "", "")
_CURLY = re.compile("[“”„‟«»‘’‚]")
# What Oxigraph says in sentences, and what to do about it.
_SENTENCES = {
    "SELECT * is not authorized with GROUP BY": Text("With GROUP BY name the variables that are grouped instead of *."),
    "The SELECT contains a variable that is unbound": Text(
        "A variable after SELECT is neither grouped nor counted: add it to GROUP BY, or write (SAMPLE(?x) AS ?y)."
    ),
    "overrid": Text("AS gives a value to a variable that has one already. Take another name."),
    "Duplicated variable name": Text("A name stands twice after SELECT or in VALUES. Take another name."),
}


def habits(found: list[Token], text: str) -> Iterator[Found]:
    """What is wrong in `text`, of which `found` are the tokens."""
    outside = TOKEN.sub(lambda token: " " * len(token.group()), text)
    if curly := _CURLY.search(outside):
        said = Text('Texts stand in straight quotation marks, "…", not in {sign}.', sign=curly.group())
        yield curly.start(), said
    for before, token, after in zip([_NONE, *found], found, [*found[1:], _NONE], strict=False):
        if token.kind == "escape":
            yield token.start, Text("Escapes such as {sign}u002B are read in texts and IRIs only.", sign="\\")
        elif token.word in _ENDINGS and after.kind != "number":
            yield token.start, Text("After {word} comes a number: {word} 10.", word=token.word)
        elif token.word == "UNION" and (before.text != "}" or after.text != "{"):
            yield token.start, Text("Both sides of UNION stand in braces: { … } UNION { … }.")
        elif token.word in _INSIDE and token.place == "head":
            yield token.start, Text("{word} belongs before the last brace of WHERE {{ … }}.", word=token.word)
        elif after.text == "(" and token.word and token.word not in {*_FUNCTIONS, *_BEFORE_BRACKETS}:
            yield token.start, _no_function(token)
        elif token.word == "LIKE":
            yield token.start, Text('There is no LIKE in SPARQL; write CONTAINS(?x, "…") or REGEX(?x, "…").')
        elif token.word == "NULL":
            yield token.start, Text("There is no NULL in SPARQL; a variable may be without a value: !BOUND(?x).")
        elif token.word == "TOP" and token.place == "head":
            yield token.start, Text("There is no TOP in SPARQL; write LIMIT and the number at the end of the query.")


def _no_function(token: Token) -> Text:
    near = _MEANT.get(token.word) or next(iter(get_close_matches(token.word, _FUNCTIONS, 1, 0.7)), "")
    if near:
        return Text("There is no function {name} in SPARQL. Is {near} meant?", name=token.text[:40], near=near)
    return Text("There is no function {name} in SPARQL.", name=token.text[:40])


def told(reason: str, before: list[Token]) -> Text:
    """What a person is told of the `reason` Oxigraph gives, which could not go on after the tokens `before`.

    What it would have taken there is a list of half its grammar.
    """
    for fragment, text in _SENTENCES.items():
        if fragment in reason:
            return text
    if reason.startswith("expected"):
        return Text("The query cannot be read near {name}.", name=before[-1].text[:40] if before else "")
    return Text(reason)
