"""Text of a query in, refusal or nothing out: what must be settled before an engine sees the query.

Oxigraph's parser takes the process down at some 2,200 nested brackets and its planner needs minutes for a few hundred
patterns in one group, so both are counted here, on tokens, in time linear in the text (SPARQL 1.1, section 19.8).
"""

import re
from collections.abc import Iterable
from urllib.parse import urljoin

from bochum_kg.engine import Limits
from bochum_kg.refusals import Refused, Text

_TOKEN = re.compile(
    r"""
      (?P<iri><[^<>"{}|^`\x00-\x20]*>)
    | (?P<comment>\#[^\r\n]*)
    | (?P<text>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
              | "(?:[^"\\\r\n]|\\.)*"? | '(?:[^'\\\r\n]|\\.)*'?)
    | (?P<escape>\\.)
    | (?P<variable>[?$][\w·]+)
    | (?P<language>@[\w-]+)
    | (?P<name>(?:[^\W\d][\w·-]*)?:(?:(?:[\w:%]|\\[^uU]) (?:[\w:%·-] | \\[^uU] | \.(?=[\w:%\\-]))*)?)
    | (?P<word>[^\W\d][\w·-]*)
    | (?P<number>\d+(?:\.\d*)?[eE][+-]?\d+ | \d+(?:\.\d+)?)
    | (?P<open>[{(\[]) | (?P<close>[})\]])
    | (?P<link>[.;,])
    | (?P<operator>\|\||&&|\^\^|!=|<=|>=|[|/^*+?!=<>-])
    """,
    re.VERBOSE | re.DOTALL,
)
# An unclosed string ends with its line and a stray backslash takes the next character along: else a text of quotes
# and backslashes would be read anew from each quote on, in time quadratic in its length.
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_BRANCHES = {"OPTIONAL", "UNION", "MINUS", "FILTER", "BIND", "GRAPH", "EXISTS", "LATERAL"}


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
        _refuse_keywords(text, limits)
        _count(text, limits)


def harmless(text: str, limits: Limits) -> bool:
    """True when `text` is within `limits` whatever its tokens are: a tenth of the work, and enough for most queries."""
    upper = text.upper()

    def number(pieces: Iterable[str]) -> int:
        return sum(map(upper.count, pieces))

    return (
        number("{([") <= limits.depth
        and number(_BRANCHES) + number(".;,") <= limits.patterns
        and number("|/^*+?!=<>-&") <= limits.operators
        and not any(word in upper for word in (*_UPDATES, *limits.refused))
    )


def _count(text: str, limits: Limits) -> None:
    """Raise Refused when `text` is an update or has too much of anything."""
    depth = patterns = operators = 0
    form = ""
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "open":
            depth += 1
            if depth > limits.depth:
                raise _too_much(Text("is nested deeper than {most} levels", most=limits.depth), "depth")
        elif kind == "close":
            depth -= 1
        elif kind == "word":
            word = token.group().upper()
            patterns += word in _BRANCHES
            if not form and word in _UPDATES | _FORMS:
                form = word
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
        elif kind == "link":
            patterns += 1
        elif kind == "operator":
            operators += 1
    if patterns > limits.patterns:
        raise _too_much(Text("is made of more than {most} patterns", most=limits.patterns), "patterns")
    if operators > limits.operators:
        raise _too_much(Text("is made of more than {most} operators", most=limits.operators), "operators")


def dataset(text: str) -> tuple[list[str], list[str]] | None:
    """The graphs of FROM and of FROM NAMED in `text`, None when it has no such clause (SPARQL 1.1, section 13.2)."""
    if "FROM" not in text.upper():
        return None
    base = ""
    prefixes: dict[str, str] = {}
    default: list[str] = []
    named: list[str] = []
    depth, before = 0, ["", "", ""]  # the last words and names, nearest last
    for token in _TOKEN.finditer(text):
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


def _refuse_keywords(text: str, limits: Limits) -> None:
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
    for token in _TOKEN.finditer(text):
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
