"""What is refused before an engine sees it – and that a query that only looks like it is let through."""

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bochum_kg.engine import Limits
from bochum_kg.engine.precheck import check, count, dataset, harmless, refuse_keywords
from bochum_kg.refusals import Refused

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


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s ?p (" + "1 " * 62 + ") }",
        "ASK { ?s ?p (" + "?x'a'<a:b>" * 21 + ") }",
        "ASK { ?s ?p (" + "[] " * 62 + ") }",
        "ASK { ?s ?p (" + "-1 " * 62 + ") }",
        "ASK { ?s ?p (" + "true " * 62 + ") }",
        "ASK { ?s ?p ?true . ?true ?p (TRUE (" + "1 " * 62 + ")) }",
        "ASK { ?s ex:max(" + "1 " * 62 + ") }",
        "ASK { ?s a(" + "1 " * 62 + ") }",
        "ASK { ?s ?p ((1) " + "(1) " * 62 + ") }",
        "ASK { ?filter ( # FILTER\n" + "1 " * 62 + ") ?o }",
        "ASK { # FILTER\n(" + "1 " * 62 + ") ?p ?o }",
        "ASK { ?s ?p ?o FILTER(?s = 1) (" + "1 " * 62 + ") ?p ?o }",
        "ASK { ?s <a:b>" + "/<a:b>" * 61 + " ?o }",
        "ASK { " + "{ ?s ?p ?o }" * 61 + " }",
        "ASK { " + "?s ?p ?o { ?s ?p true { ?s ?p ?o } }" * 31 + " }",
        "ASK { ?s ?p ?o " + "{| ?p ?o |}" * 31 + " }",
        "ASK { ?s ?p " + "[ ?p " * 31 + "1" + "]" * 31 + " . " * 31 + " }",
        "SELECT * { { SELECT (1 AS ?x) { " + "?s ?p ?o . " * 61 + " } } }",
        "SELECT * { ?s ?p ?o FILTER(1 IN (1, 2) && EXISTS { " + "?s ?p ?o . " * 60 + " }) }",
        "CONSTRUCT WHERE { " + "?s ?p ?o . " * 61 + " }",
        "CONSTRUCT { ?s ?p ?o } WHERE { " + "?s ?p ?o . " * 61 + " }",
    ],
)
def test_what_a_planner_joins_is_counted(text: str) -> None:
    """Each of these in a larger number keeps Oxigraph's planner busy for seconds."""
    error = refused(text)
    assert error is not None
    assert error.members == {"limit": "patterns"}


CHEAP = {
    "items of IN": "SELECT * { ?s ?p ?o FILTER(?s IN (" + ", ".join(["<a:b>"] * 62) + ")) }",
    "items of NOT IN": "SELECT * { ?s ?p ?o FILTER(?s NOT IN (" + ", ".join(["-1"] * 1100) + ")) }",
    "arguments": "SELECT (CONCAT(" + ", ".join(["STR(?s)"] * 62) + ") AS ?x) { ?s ?p ?o }",
    "arguments of a function by name": "PREFIX x: <http://www.w3.org/2001/XMLSchema#> ASK { FILTER x:boolean(1 IN ("
    + ", ".join(["1"] * 62)
    + ")) }",
    "arguments in BIND": "SELECT * { BIND(COALESCE(" + ", ".join(["1"] * 62) + ") AS ?x) }",
    "arguments in HAVING": "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING(COUNT(*) IN (" + ", ".join(["1"] * 62) + "))",
    "arguments in ORDER BY": "SELECT ?s { ?s ?p ?o } ORDER BY COALESCE(" + ", ".join(["?s"] * 62) + ")",
    "items of IN in a subquery": "SELECT * { { SELECT (1 IN (" + ", ".join(["1"] * 62) + ") AS ?x) {} } }",
    "template": "CONSTRUCT { " + "?s <a:b> ?o . " * 61 + "} WHERE {}",
    "template with ; and ,": "CONSTRUCT { <a:s> <a:b> 1" + ", 2; <a:b> -3" * 1100 + "} WHERE {}",
    "template with a collection": "CONSTRUCT { <a:s> <a:b> (" + "-1 " * 1100 + ") } WHERE {}",
    "template with datatypes": "CONSTRUCT { <a:s> <a:b> 1" + ", '1'^^<a:b>" * 1100 + "} WHERE {}",
    "negative numbers in VALUES": "SELECT * { VALUES ?x { " + "-1 " * 1001 + "} }",
    "signs in VALUES rows": "SELECT * { VALUES (?x ?y) { " + "(-1 +2) " * 600 + "} }",
    "datatypes in VALUES": "SELECT * { VALUES ?x { " + "'1'^^<a:b> " * 1001 + "} }",
    "VALUES at the end": "SELECT * {} VALUES ?x { " + "-1.5 " * 1001 + "}",
    "datatypes in a filter": "SELECT * { FILTER(1 IN (" + ", ".join(["'1'^^<a:b>"] * 1001) + ")) }",
    "nested groups": "SELECT * " + "{" * 60 + "?s ?p ?o" + "}" * 60,
}


@pytest.mark.parametrize("text", CHEAP.values(), ids=CHEAP)
def test_what_costs_a_planner_nothing_passes(text: str) -> None:
    assert status(text) == 200
    ox.Store().query(text)  # and it is a query, planned at once


def test_patterns_after_what_costs_nothing_are_counted() -> None:
    for text in CHEAP.values():
        body = "{ ?a ?b ?c " + "OPTIONAL { ?s ?p ?o } " * 61 + "}"
        assert status(f"SELECT * {{ {{ {text} }} {body} }}") == 422  # a subquery, where it is a SELECT


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
PIECES = st.sampled_from(
    [
        *SIGNS,
        "'''",
        '"""',
        "\ud800",
        "SERVICE",
        "VALUES",
        "GRAPH",
        "INSERT",
        "SELECT",
        "FILTER",
        "(1 1 ",
        "<a/b>",
        "{|",
        "TRUE",
        "a(",
        "-1",
    ]
)


@given(st.text() | st.lists(PIECES).map("".join), st.sampled_from([LIMITS, ANY]))
def test_check_any_text_is_refused_or_passed(text: str, limits: Limits) -> None:
    assert status(text, limits) in (200, 403, 413, 422)


@settings(deadline=None, max_examples=20)
@given(st.text() | st.lists(PIECES).map("".join))
def test_harmless_is_only_what_passes(text: str) -> None:
    few = Limits(depth=2, patterns=3, operators=3)
    if harmless(text, few):
        refuse_keywords(text, few)
        count(text, few)


@pytest.mark.parametrize(
    "text",
    [
        "# ((((\nASK{ FILTER(?a) }",
        "ASK{ FILTER(?a = '1') } # it's ((((",
        'ASK{ # (( """\n FILTER(?a = """\n""") } # (((( """',
        "ASK{ FILTER(?a = <http://e.x/o'b>) } # <{{{{\r# {{{",
    ],
)
def test_brackets_in_a_comment_are_none(text: str) -> None:
    assert harmless(text, Limits(depth=2))


@pytest.mark.parametrize(
    "hidden", ["'# ' = ((((?a", '"""\n# """ = ((((?a', "<http://e.x/o'b> = '# ' = ((((?a", "'\\'# ' = (((("]
)
def test_brackets_after_what_only_looks_like_a_comment_count(hidden: str) -> None:
    assert not harmless(f"ASK{{ FILTER(?a = {hidden}", Limits(depth=4))


@settings(max_examples=30)  # each takes a third of a second; the worst kinds are named below
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


G = "http://e.x/g"
DATASETS = {
    "from": (f"SELECT * FROM <{G}> {{ ?s ?p ?o }}", [G], []),
    "from named": (f"SELECT * FROM NAMED <{G}> {{ ?s ?p ?o }}", [], [G]),
    "both": (f"ASK FROM <{G}1> FROM NAMED <{G}2> FROM <{G}3> {{}}", [G + "1", G + "3"], [G + "2"]),
    "where": (f"SELECT * FROM <{G}> WHERE {{ ?s ?p ?o }}", [G], []),
    "lower case": (f"prefix e: <http://e.x/> select * from e:g from named <{G}2> {{}}", [G], [G + "2"]),
    "no space": (f"SELECT*FROM<{G}>FROM NAMED<{G}2>{{}}", [G], [G + "2"]),
    "prefixed name": ("PREFIX e: <http://e.x/> ASK FROM e:g FROM NAMED e:g2 {}", [G], [G + "2"]),
    "empty prefix": ("PREFIX : <http://e.x/> ASK FROM :g FROM NAMED : {}", [G], ["http://e.x/"]),
    "prefix declared twice": ("PREFIX e: <http://no/> PREFIX e: <http://e.x/> ASK FROM e:g {}", [G], []),
    "prefix named like a keyword": ("PREFIX from: <http://e.x/> ASK FROM from:g {}", [G], []),
    "escaped local name": ("PREFIX e: <http://e.x/> ASK FROM e:a\\.b\\,c {}", ["http://e.x/a.b,c"], []),
    "base": ("BASE <http://e.x/x/y> ASK FROM <../g> FROM NAMED <#f> {}", [G], ["http://e.x/x/y#f"]),
    "prefix on a base": ("BASE <http://e.x/> PREFIX e: <a/> ASK FROM e:g {}", ["http://e.x/a/g"], []),
    "two bases": ("BASE <http://e.x/> BASE <a/> ASK FROM <g> {}", ["http://e.x/a/g"], []),
    "escape in an IRI": ("ASK FROM <http://e.x/\\u0067> FROM <http://e.x/\\U00000068> {}", [G, "http://e.x/h"], []),
    "comment between": (f"ASK FROM # <http://no/>\n NAMED # FROM\n <{G}> {{}}", [], [G]),
    "clause in a comment": (f"ASK # FROM <http://no/>\n FROM <{G}> {{}}", [G], []),
    "expression before": (f"SELECT (CONCAT('FROM', ' <http://no/> ') AS ?x) FROM <{G}> {{}}", [G], []),
    "construct": (f"CONSTRUCT {{ ?s ?p 'FROM' }} FROM <{G}> WHERE {{ ?s ?p ?o }}", [G], []),
    "construct where": (f"CONSTRUCT FROM <{G}> WHERE {{ ?s ?p ?o }}", [G], []),
    "describe": (f"DESCRIBE <http://no/> FROM <{G}>", [G], []),
    "describe names": (f"DESCRIBE ?s <http://no/> FROM NAMED <{G}> {{ ?s ?p ?o }}", [], [G]),
    "twice the same": (f"ASK FROM <{G}> FROM <{G}> {{}}", [G, G], []),
}


@pytest.mark.parametrize(("text", "default", "named"), DATASETS.values(), ids=DATASETS)
def test_dataset_of_a_query(text: str, default: list[str], named: list[str]) -> None:
    assert dataset(text) == (default, named)
    ox.Store().query(text)  # it is a query at all


NO_DATASET = {
    "none": "SELECT * { ?s ?p ?o }",
    "string": "SELECT * { ?s ?p 'FROM <http://no/>' }",
    "long string": 'SELECT * { ?s ?p """ \' FROM\n <http://no/>""" }',
    "string in the head": "SELECT ('FROM' AS ?x) { ?s <http://no/> ?o }",
    "comment": "SELECT * # FROM <http://no/>\n { ?s ?p ?o }",
    "variable": "SELECT ?from { ?from <http://no/> ?o }",
    "local name": "PREFIX e: <http://e.x/> SELECT * { ?s e:from <http://no/> }",
    "prefix": "PREFIX from: <http://e.x/> DESCRIBE from:a",
    "IRI": "DESCRIBE <http://e.x/FROM>",
}


@pytest.mark.parametrize("text", NO_DATASET.values(), ids=NO_DATASET)
def test_dataset_of_a_query_without_from_is_none(text: str) -> None:
    assert dataset(text) is None
    ox.Store().query(text)


CLAUSES = st.sampled_from(
    [
        *(
            "<",
            ">",
            ":",
            "#",
            "\\",
            "\n",
            "'",
            '"',
            "{",
            "}",
            "(",
            " ",
            "FROM ",
            "NAMED ",
            "BASE ",
            "PREFIX ",
            "e:",
            "e:g ",
        ),
        *("<http://[> ", "<http://e.x/> ", "<g>", "\\u0041", "\\uD800", "\\UFFFFFFFF", "<\\UFFFFFFFF>", "//[", "from"),
        *("\ud800", "Eſ", "ﬀ"),
    ]
)


@given(st.text() | st.lists(CLAUSES).map("".join) | st.lists(PIECES | CLAUSES).map(lambda x: "FROM " + "".join(x)))
def test_dataset_never_raises(text: str) -> None:
    found = dataset(text)
    assert found is None or any(found)


@pytest.mark.parametrize(
    "text", ["BASE <http://[> ASK FROM <g> {}", "BASE <http://e.x/> ASK FROM <//[> {}", "ASK FROM <a:\\UFFFFFFFF> {}"]
)
def test_dataset_of_no_iri_is_left_to_the_parser(text: str) -> None:
    dataset(text)
    with pytest.raises(SyntaxError):
        ox.Store().query(text)
