"""Text of a query in, refusal or nothing out: what must be settled before an engine sees the query.

Oxigraph's parser takes the process down at some 2,200 nested brackets and its planner needs minutes for a few hundred
patterns in one group, so both are counted here, on tokens, in time linear in the text (SPARQL 1.1, section 19.8).
"""

import re
from collections.abc import Iterable
from itertools import pairwise
from urllib.parse import urljoin

from bochum_kg.engine import Limits
from bochum_kg.engine.tokens import FORMS, OPERANDS, TOKEN, Token, tokens
from bochum_kg.refusals import Refused, Text

_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
_BRANCHES = {"OPTIONAL", "UNION", "MINUS", "FILTER", "BIND", "EXISTS", "LATERAL"}
_ITEMS = {"variable", "iri", "name", "text", "number", "word", "open"}
_IRI = re.compile(r"""(?<!\\)<[^<>"'{}|^`\\\x00-\x20]*>""")  # what is certainly one
# A comment, or as \1 what may hold its sign, as in TOKEN, for a text without a backslash.
_COMMENT = re.compile(
    r"""(<[^<>"{}|^`\x00-\x20]*>|\"{3}.*?\"{3}|'{3}.*?'{3}|"[^"\r\n]*"?|'[^'\r\n]*'?)|\#[^\r\n]*""", re.DOTALL
)
_CALL = re.compile(r"(?<![\w?$:.·%\\@-])(?!TRUE|FALSE)[A-Z_]{2,14}\Z")  # before the brackets of an expression


def check(text: str, limits: Limits) -> None:
    """Raise Refused when `text` is an update, uses a refused keyword or is over one of `limits`; else do nothing."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limits.text:
        raise Refused(
            413,
            "Query too long",
            Text(
                "The query has {size:,} bytes; {most:,} are allowed. Shorten it, or download the data.",
                size=size,
                most=limits.text,
            ),
            limit="text",
        )
    if not harmless(text, limits):
        refuse_keywords(text, limits)
        count(text, limits)


def harmless(text: str, limits: Limits) -> bool:
    """True when `text` is within `limits` whatever its tokens are: a fifth of the work, and enough for most queries."""
    whole = upper = _IRI.sub("<>", text).upper()
    if "#" in whole and "\\" not in whole:
        upper = _IRI.sub("<>", _COMMENT.sub(r"\1", text)).upper()  # keywords are looked for in comments, too

    def number(pieces: Iterable[str]) -> int:
        return sum(map(upper.count, pieces))

    return (
        number("{([") <= limits.depth
        and number(_BRANCHES) + number(".;,/|{[") <= limits.patterns
        and number("|/^*+?!=<>-&") <= limits.operators
        and not ("#" in upper and "(" in upper)  # what is left may be one, and hide what is before a bracket
        and all(_is_expression(*pieces) for pieces in pairwise(upper.split("(")))
        and not any(word in whole for word in (*_UPDATES, *limits.refused))
    )


def _is_expression(before: str, after: str) -> bool:
    """True when a bracket between the two is no collection, as far as it is not in one."""
    before = before.rstrip()
    return before[-1:] in ("", *"=&|!/^") or bool(_CALL.search(before[-16:]) or _CALL.match(after.strip()))


def count(text: str, limits: Limits) -> None:
    """Raise Refused when `text` is an update or has too much of what costs a parser or a planner something.

    Patterns are triples, groups and whatever else Oxigraph joins: the steps of a path, the items of a collection.
    Arguments, lists of values and the template of a CONSTRUCT are only read.
    """
    depth = patterns = operators = 0
    found = tokens(text)
    form = next((token.word for token in found if token.word in _UPDATES | FORMS), "")
    if form in _UPDATES:
        raise Refused(
            403,
            "Updates are not available",
            Text(
                "{keyword} would change data; this endpoint only reads. Propose a change as a file: "
                "`bochum-kg validate FILE`.",
                keyword=form,
            ),
        )
    none = Token("", "", 0, "", "")
    for before, token, after in zip([none, *found], found, [*found[1:], none], strict=False):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth > limits.depth:
            raise _too_much(Text("is nested deeper than {most} levels", most=limits.depth), "depth")
        patterns += _patterns(before, token, after)
        operators += _is_operator(before, token, after)
    if patterns > limits.patterns:
        raise _too_much(Text("is made of more than {most} patterns", most=limits.patterns), "patterns")
    if operators > limits.operators:
        raise _too_much(Text("is made of more than {most} operators", most=limits.operators), "operators")


def _patterns(before: Token, token: Token, after: Token) -> int:
    """For how many patterns `token` counts, between its neighbours."""
    if token.word in _BRANCHES:
        return 1
    if token.place not in ("group", "terms"):
        return 0
    if token.text == "{":  # after a word it is that which counts, and of { { only the last
        if before.word not in ("", "TRUE", "FALSE") or after.word == "SELECT" or after.text in "{}":
            return 0
        return 2 if after.text == "|" else 1
    if token.text == "/" or token.kind == "link":
        return 1
    is_item = token.place == "terms" and before.kind in OPERANDS
    is_item = is_item and (token.kind in _ITEMS or _is_sign(token, after))
    return is_item + (token.text == "[" and after.text != "]")


def _is_operator(before: Token, token: Token, after: Token) -> bool:
    """True when `token` is one, between its neighbours; the sign of a number and what leads to a datatype are none."""
    if token.kind != "operator" or token.place in ("values", "template") or token.text == "^^":
        return False
    return before.kind in OPERANDS or not _is_sign(token, after)


def _is_sign(token: Token, after: Token) -> bool:
    return token.text in ("+", "-") and after.kind == "number"


def dataset(text: str, base: str = "") -> tuple[list[str], list[str]] | None:
    """The graphs of FROM and of FROM NAMED in `text`; None when it has no such clause (SPARQL 1.1, 13.2)."""
    if "FROM" not in text.upper():
        return None
    prefixes: dict[str, str] = {}
    default: list[str] = []
    named: list[str] = []
    depth, before = 0, ["", "", ""]  # the last words and names, nearest last
    for token in TOKEN.finditer(text):
        kind, piece = str(token.lastgroup), token.group()
        if kind == "comment":
            continue
        depth += (kind == "open") - (kind == "close")
        iri = None
        if kind == "iri":
            try:
                iri = urljoin(base, _decoded(piece[1:-1])) if base else _decoded(piece[1:-1])
            except (ValueError, OverflowError):
                continue  # no IRI: the engine will say where
        elif kind == "name" and piece.split(":")[0] in prefixes:
            prefix, _, rest = piece.partition(":")
            iri = prefixes[prefix] + re.sub(r"\\(.)", r"\1", rest)
        if iri is not None and depth == 0:
            if before[-1] == "BASE":
                base = iri
            elif before[-2] == "PREFIX":
                prefixes[before[-1].rstrip(":")] = iri
            elif before[-2:] == ["FROM", "NAMED"]:
                named.append(iri)
            elif before[-1] == "FROM":
                default.append(iri)
        before = [*before[1:], piece.upper() if kind == "word" else piece]
    return (default, named) if default or named else None


def _decoded(iri: str) -> str:
    """An IRI with its \\u escapes replaced."""
    return re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", lambda m: chr(int(m[1] or m[2], 16)), iri)


def refuse_keywords(text: str, limits: Limits) -> None:
    """Raise Refused when a word of `limits.refused` may be a keyword in `text`; in strings, comments, IRIs it is none.

    Oxigraph needs no space around a keyword: it reads one in `trueSERVICEex:a{`. And `(?a<?b&&'>')` is a comparison to
    it, where a tokeniser sees an IRI and takes what follows for a string: such a text is refused on the bare word.
    """
    present = [keyword for keyword in limits.refused if keyword in text.upper()]
    if not present:
        return
    brackets: list[str] = []
    glued = before = word = ""  # a name with a keyword in its prefix; kind and, if a bare word, text of the last token
    values = False
    for token in TOKEN.finditer(text):
        kind, piece = str(token.lastgroup), token.group()
        if kind == "comment":
            continue
        name = piece.split(":")[0].upper() if kind in ("name", "word") else ""
        found = next((keyword for keyword in present if keyword in name), "")
        if found and kind == "word":
            raise _unavailable(found)
        if glued and piece == "{":
            raise _unavailable(glued)
        if kind == "iri" and brackets[-1:] == ["("] and not values and before not in ("open", "link", "operator"):
            if "'" in piece or "#" in piece:
                raise _unavailable(present[0])
        elif kind == "open":
            brackets.append(piece)
        elif kind == "close":
            values = values and piece != "}"
            del brackets[-1:]
        glued = "" if word in ("GRAPH", "FROM", "NAMED") else found
        before, word = kind, name if kind == "word" else ""
        values = values or word == "VALUES"


def _unavailable(keyword: str) -> Refused:
    return Refused(
        403,
        Text("{keyword} is not available", keyword=keyword),
        "This endpoint sends nothing to other servers. Query the other one yourself and join the answers.",
    )


def _too_much(what: Text, limit: str) -> Refused:
    text = Text("The query {what}. Split it into several queries, or use VALUES for lists.", what=what)
    return Refused(422, "Query too complex", text, limit=limit)
