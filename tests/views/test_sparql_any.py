"""Requests to /sparql that nobody would send: whatever comes in, a whole answer or a problem document goes out.

`python -m pytest --hypothesis-profile=long tests/views/test_sparql_any.py tests/engine/test_limits.py` tries 100,000.
"""

import json
from urllib.parse import urlencode

from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.wrappers import Request

from bochum_kg.views.endpoint import Asked

WORDS = """SELECT ASK CONSTRUCT DESCRIBE WHERE FROM NAMED GRAPH OPTIONAL UNION MINUS FILTER BIND VALUES SERVICE EXISTS
INSERT DELETE LOAD DATA PREFIX BASE REGEX(?a,'(a+)+b') { } ( ) [ ] < > * ?a ?b $c . ; , ^ / ' " \\ # @de ^^ || && ! = +
- 1 1e : _: a:b ä ''' \\u0053 <http://e.x/a> <file:///etc/passwd> <http://127.0.0.1:9/>
ORDER BY LIMIT ASK{} SELECT*{?a?b?c}"""
PIECES = st.sampled_from([*WORDS.split(), *" \n\r\t\x00\ufeff", '"' * 3, "{ ?a ?b ?c }", "SELECT * { ?a ?b ?c }"])
TEXTS = st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=200)
NAMES = ["query", "update", "default-graph-uri", "named-graph-uri", "format", "output", "timeout", "Query", "x", ""]
VALUES = TEXTS | st.sampled_from(
    ["json", "csv", "ttl", "html", "jsonld", "0", "-1", "1e999", "nan", "0.5", "http://e.x/g"]
)
PARAMETERS = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=5)
TYPES = st.sampled_from(
    [
        *(
            "application/x-www-form-urlencoded",
            "application/sparql-query",
            "application/sparql-update",
            "text/plain",
            "",
        ),
        *("application/sparql-query; charset=latin-1", "application/sparql-query;charset=UTF-8", "multipart/form-data"),
        *("multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=utf-16", ";;;", "a/b;c"),
    ]
)
RANGES = [
    "text/csv",
    "application/sparql-results+json",
    "text/html",
    "*/*",
    "application/*",
    ";q=0",
    ";q=0.5",
    ";q=x",
    ",",
]
RANGES += ['text/turtle;profile="a,b"', "application/ld+json", "\xe4", " ", '"', "image/png"]
ACCEPTS = st.none() | st.lists(st.sampled_from(RANGES), max_size=6).map("".join)
METHODS = st.sampled_from(["GET", "HEAD", "POST", "QUERY", "OPTIONS", "PUT", "DELETE", "PATCH", "LINK"])
BODIES = st.binary(max_size=200) | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.none()


def encoded(pairs: list[tuple[str, str]]) -> str:
    return urlencode(pairs, encoding="utf-8", errors="surrogatepass")


RAW = st.lists(st.sampled_from([*"&=+%;,:/?#_ ", "%3D", "%25", "%0A", "%0d%0a", "%C3%BC", "%ff", "%4", "q", "\xe4"]))


@given(RAW.map("".join) | PARAMETERS.map(encoded) | st.text(st.characters(max_codepoint=255)))
def test_parameters_are_those_that_werkzeug_reads(query: str) -> None:
    environ = {"QUERY_STRING": query, "REQUEST_METHOD": "GET"}
    try:
        expected = [*Request(environ).args.items(multi=True)]
    except UnicodeDecodeError:
        return
    assert [*Asked(environ, None).args.items(multi=True)] == expected  # type: ignore[arg-type]


@given(METHODS, PARAMETERS, PARAMETERS, BODIES, TYPES, ACCEPTS)
def test_any_request_is_answered_or_explained(
    client: FlaskClient,
    method: str,
    parameters: list[tuple[str, str]],
    form: list[tuple[str, str]],
    body: bytes | None,
    kind: str,
    accept: str | None,
) -> None:
    sent = body if body is not None else encoded(form)
    response = client.open(
        "/sparql",
        method=method,
        query_string=encoded(parameters),
        data=sent,
        headers={"Content-Type": kind} | ({"Accept": accept} if accept is not None else {}),
    )
    assert response.status_code in (200, 204, 400, 403, 405, 406, 413, 415, 422)
    if response.status_code >= 400 and method != "HEAD" and response.mimetype != "text/html":
        problem = json.loads(response.data)
        assert response.mimetype == "application/problem+json"
        assert problem["status"] == response.status_code
        assert problem["title"]
        assert problem["detail"]
