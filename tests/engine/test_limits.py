"""What is refused before an engine sees it – and that a query that only looks like it is let through."""

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bochum_kg.engine import Limits, Refused
from bochum_kg.engine.limits import check

LIMITS = Limits()
ANY = Limits(text=10**9, depth=10**9, patterns=10**9, operators=10**9)
U = "<http://127.0.0.1:9/>"


def refused(text: str, limits: Limits = LIMITS) -> Refused | None:
    try:
        check(text, limits)
    except Refused as error:
        return error
    return None


def status(text: str, limits: Limits = LIMITS) -> int:
    error = refused(text, limits)
    return error.status if error else 200


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o }",
        "ASK {}",
        "PREFIX ex: <http://e.x/> CONSTRUCT WHERE { ?s ex:p [ ex:q ( 1 2.5 1e3 ) ] }",
        "DESCRIBE <http://e.x/a>",
        "",
        "nonsense",
    ],
)
def test_ordinary_text_passes(text: str) -> None:
    assert status(text) == 200


KEYWORD = {
    "plain": f"SELECT * {{ SERVICE {U} {{ ?a ?b ?c }} }}",
    "lower case": f"SELECT * {{ service {U} {{ ?a ?b ?c }} }}",
    "mixed case": f"SELECT * {{ SeRvIcE {U} {{ ?a ?b ?c }} }}",
    "no space": f"SELECT*{{SERVICE{U}{{?a?b?c}}}}",
    "silent": f"SELECT * {{ SERVICE SILENT {U} {{ ?a ?b ?c }} }}",
    "silent, no space": f"SELECT * {{SERVICESILENT{U}{{?a ?b ?c}}}}",
    "variable": "SELECT * { ?s ?p ?x SERVICE?x{?a ?b ?c}}",
    "comment between": f"SELECT * {{ SERVICE#x\n{U} {{ ?a ?b ?c }} }}",
    "after a comment that ends with CR": f"SELECT * {{ # \r SERVICE {U} {{ ?a ?b ?c }} }}",
    "after a variable and a dot": f"SELECT * {{ ?s ?p ?o.SERVICE{U}{{?a ?b ?c}} }}",
    "after true and a dot": f"SELECT * {{ ?s ?p true.SERVICE{U}{{?a ?b ?c}} }}",
    "after true": f"SELECT * {{ ?s ?p trueSERVICE{U}{{?a ?b ?c}} }}",
    "after a language tag and a dot": f'SELECT * {{ ?s ?p "x"@en.SERVICE{U}{{?a ?b ?c}} }}',
    "after a string": f"SELECT * {{ ?s ?p 'x'SERVICE{U}{{?a ?b ?c}} }}",
    "after a number": f"SELECT * {{ ?s ?p 1SERVICE{U}{{?a ?b ?c}} }}",
    "after a double": f"SELECT * {{ ?s ?p 1.e5SERVICE{U}{{?a ?b ?c}} }}",
    "after an empty local name and a dot": f"PREFIX : {U} SELECT * {{ ?s ?p :.SERVICE{U}{{?a ?b ?c}} }}",
    "after a bracket": f"SELECT * {{ ?s ?p (1)SERVICE{U}{{?a ?b ?c}} }}",
    "with a prefixed name": f"PREFIX e: {U} SELECT * {{ SERVICE e:a {{ ?a ?b ?c }} }}",
    "run together with a prefixed name": f"PREFIX e: {U} SELECT * {{ SERVICEe:a{{?a ?b ?c}} }}",
    "run together with the empty prefix": f"PREFIX : {U} SELECT * {{ SERVICE:a{{?a ?b ?c}} }}",
    "silent, run together": f"PREFIX e: {U} SELECT * {{ SERVICESILENTe:a#x\n{{?a ?b ?c}} }}",
    "behind a comparison that looks like an IRI": f"SELECT * {{ ?s ?p ?o FILTER(?s<?o&&'>')SERVICE{U}{{?a?b'z'}} }}",
    "behind a comment that looks like an IRI": f"SELECT * {{ FILTER(?s<?o#>'''\n)SERVICE{U}{{?a ?b ?c}}#'''\n }}",
    "behind an escape in an IRI": f"SELECT * {{ ?s <http://e.x/\\u0041#> ?o . SERVICE {U} {{ ?a ?b ?c }} }}",
    "behind an escaped quote": f"SELECT * {{ ?s ?p '\\'' . SERVICE {U} {{ ?a ?b 'c' }} }}",
    "behind an unclosed long string": f"SELECT * {{ VALUES ?x {{'''a'}} SERVICE {U} {{ ?a ?b ?c }} }}",
    "in EXISTS": f"SELECT * {{ FILTER EXISTS {{ SERVICE {U} {{ ?a ?b ?c }} }} }}",
    "in a subquery": f"SELECT * {{ {{ SELECT * {{ SERVICE {U} {{ ?a ?b ?c }} }} }} }}",
}


@pytest.mark.parametrize("text", KEYWORD.values(), ids=KEYWORD)
def test_service_is_refused(text: str) -> None:
    error = refused(text)
    assert error is not None
    assert (error.status, error.title) == (403, "SERVICE is not available")


NO_KEYWORD = {
    "string": 'SELECT * { ?s ?p "SERVICE <http://e.x/> {}" }',
    "string with the other quote": "SELECT * { ?s ?p 'the \"SERVICE\" of' }",
    "long string": "SELECT * { ?s ?p '''a '' SERVICE \n ' b''' }",
    "long string with double quotes": 'SELECT * { ?s ?p """a "" SERVICE \n " b""" }',
    "string with escape": "SELECT * { ?s ?p 'a\\' SERVICE ' }",
    "comment": "SELECT * { ?s ?p ?o # SERVICE\n }",
    "comment with quote": "SELECT * { ?s ?p ?o # don't\n FILTER(?o != 'SERVICE') }",
    "IRI": "SELECT * { ?s <http://e.x/SERVICE> ?o }",
    "IRI with fragment and apostrophe": "SELECT * { ?s <http://e.x/d'Or#SERVICE> ?o }",
    "local name": "PREFIX ex: <http://e.x/> SELECT * { ?s ex:SERVICE ?o . ?s ex:a.SERVICE ?o }",
    "local name with escapes": "PREFIX ex: <http://e.x/> SELECT * { ?s ex:a\\.SERVICE%20SERVICE ?o }",
    "prefix": "PREFIX service: <http://e.x/> SELECT * { ?s service:a ?o . ?o service:b ?s }",
    "prefix of a graph": "PREFIX service: <http://e.x/> SELECT * FROM service:g { GRAPH service:g { ?s ?p ?o } }",
    "variable": "SELECT ?service $SERVICE { ?service ?SERVICE ?o }",
    "values": "SELECT * { VALUES (?x ?y) { ('SERVICE' <http://e.x/d'Or#b>) (1 <http://e.x/a#b>) } }",
    "list": "SELECT * { VALUES ?x { 'SERVICE' } FILTER(?x IN (<http://e.x/a#b>, <http://e.x/c#d>)) }",
    "blank node": "SELECT * { _:SERVICE ?p _:b.SERVICE }",
    "comparison": "SELECT * { ?s ?p ?o FILTER(?s < ?o && ?o > 'SERVICE') }",
}


@pytest.mark.parametrize("text", NO_KEYWORD.values(), ids=NO_KEYWORD)
def test_service_as_no_keyword_passes(text: str) -> None:
    assert status(text) == 200
    ox.Store().query(text)  # it is a query at all


@pytest.mark.parametrize("text", ["\\u0053ERVICE", "S\\u0045RVICE", "\\U00000053ERVICE", "ser\u200bvice"])
def test_escaped_keyword_is_none_to_oxigraph(text: str) -> None:
    """If this fails, Oxigraph reads escapes in keywords, and the pre-check must too."""
    with pytest.raises(SyntaxError):
        ox.Store().query(f"SELECT * {{ {text} {U} {{ ?a ?b ?c }} }}")


def test_service_is_allowed_when_not_refused() -> None:
    assert status(KEYWORD["plain"], Limits(refused=frozenset())) == 200


UPDATES = [
    "INSERT DATA { <a:b> <a:b> 1 }",
    "insert data { <a:b> <a:b> 1 }",
    "DELETE WHERE { ?s ?p ?o }",
    "LOAD <http://e.x/>",
    "CLEAR ALL",
    "CREATE GRAPH <a:b>",
    "DROP ALL",
    "COPY <a:b> TO <a:c>",
    "MOVE <a:b> TO <a:c>",
    "ADD <a:b> TO <a:c>",
    "WITH <a:b> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "PREFIX select: <http://e.x/> BASE <http://e.x/> # ASK\n INSERT DATA { select:a <b> 'SELECT' }",
]


@pytest.mark.parametrize("text", UPDATES)
def test_update_is_refused_with_the_way_to_propose(text: str) -> None:
    error = refused(text)
    assert error is not None
    assert (error.status, error.title) == (403, "Updates are not available")
    assert "bochum-kg validate" in str(error)


@pytest.mark.parametrize("word", ["insert", "with", "clear", "add", "load"])
def test_update_words_within_a_query_pass(word: str) -> None:
    assert status(f"PREFIX {word}: <http://e.x/> SELECT ?{word} {{ ?{word} {word}:{word} '{word}' }} # {word}") == 200


def test_size_counts_bytes() -> None:
    limits = Limits(text=10)
    assert status("ASK {} # ä", limits) == 413
    assert status("ASK {} # a", limits) == 200


def test_size_says_how_much_is_allowed() -> None:
    error = refused("x" * 40_000)
    assert error is not None
    assert "40,000 bytes; 32,768 are allowed" in str(error)
    assert error.members == {"limit": "text"}


@pytest.mark.parametrize("pair", ["{}", "()", "[]"])
def test_depth_counts_each_kind_of_bracket(pair: str) -> None:
    opened, closed = pair
    assert status("ASK " + opened * 64 + closed * 64) == 200
    assert status("ASK " + opened * 65 + closed * 65) == 422


def test_depth_is_not_the_number_of_brackets() -> None:
    assert status("ASK { " + "{} " * 500 + "}") == 200


@pytest.mark.parametrize("text", ["'" + "(" * 500 + "'", "# " + "{" * 500 + "\n", "<http://e.x/" + "(" * 500 + ">"])
def test_depth_leaves_out_strings_comments_and_iris(text: str) -> None:
    assert status(f"ASK {{ ?s ?p {text} }}") == 200


@pytest.mark.parametrize(
    "piece",
    [
        "?s ?p ?o .",
        "OPTIONAL { ?s ?p ?o }",
        "{} UNION {}",
        "FILTER(?s = 1)",
        "BIND(1 AS ?x)",
        "MINUS { ?s ?p ?o }",
        "GRAPH ?g { ?s ?p ?o }",
        "LATERAL { ?s ?p ?o }",
        "?s ?p ?o ; ?q ?o .",
        "?s ?p ?o , ?q .",
    ],
)
def test_patterns_of_each_kind_are_counted(piece: str) -> None:
    error = refused("ASK { " + piece * 61 + " }")
    assert error is not None
    assert (error.status, error.members) == (422, {"limit": "patterns"})
    assert "more than 60 patterns" in str(error)


def test_patterns_up_to_the_limit_pass() -> None:
    assert status("ASK { " + "?s ?p ?o . " * 60 + " }") == 200


def test_patterns_leave_out_dots_in_names_numbers_and_strings() -> None:
    assert status("PREFIX ex: <http://e.x/> ASK { " + "ex:a.b.c ex:p 1.5 . ?s ?p '. . .' . " * 25 + " }") == 200


@pytest.mark.parametrize("value", ["'a, b; c. d'", "1.5", "<http://e.x/a.b>", "UNDEF", "(1 'x')"])
def test_values_list_of_500_passes(value: str) -> None:
    assert status("SELECT * { VALUES (?x) { " + f"{value} " * 500 + "} ?x ?p ?o . }") == 200


def test_patterns_after_values_are_counted() -> None:
    assert status("SELECT * { VALUES ?x { 1 2 } " + "?s ?p ?o . " * 61 + "}") == 422


@pytest.mark.parametrize("operator", ["||", "&&", "+", "*", "/", "|", "^", "!", "="])
def test_operators_are_counted(operator: str) -> None:
    error = refused("ASK { FILTER(1 " + f"{operator} 1 " * 1001 + ") }")
    assert error is not None
    assert (error.status, error.members) == (422, {"limit": "operators"})


SIGNS = "'\"\\\n\r#<>{}()[]a:.;,1?$@-%é·\u2028e "
PIECES = st.sampled_from([*SIGNS, "'''", '"""', "\ud800", "SERVICE", "VALUES", "GRAPH", "INSERT", "SELECT"])


@settings(deadline=None)
@given(st.text() | st.lists(PIECES).map("".join), st.sampled_from([LIMITS, ANY]))
def test_check_any_text_is_refused_or_passed(text: str, limits: Limits) -> None:
    assert status(text, limits) in (200, 403, 413, 422)


@settings(deadline=None, max_examples=20)
@given(st.lists(PIECES, min_size=1, max_size=6).map("".join))
def test_check_reads_long_text_to_the_end(piece: str) -> None:
    """Takes minutes if a piece makes the tokeniser read the text anew from each of its places."""
    text = (piece * (200_000 // len(piece)))[:200_000]
    assert status(text + " SERVICE", ANY) in (200, 403)


@pytest.mark.parametrize(
    "piece", ['"\\"', '"""\n\\', "'\\'", "'''\n\\", "\\'", "<a", '"""a', "a:.", "1.", "1e", "a-", "@a-"]
)
def test_check_reads_long_text_of_the_worst_kind_to_the_end(piece: str) -> None:
    assert status(piece * 50_000 + " SERVICE", ANY) in (200, 403)
