"""The commonest mistakes in queries are told by what is wrong, where, and what to do."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bochum_kg.engine.habits import told
from bochum_kg.engine.mistakes import refusal
from bochum_kg.engine.tokens import tokens

PREFIXES = {"bo": "https://e.x/ontology#", "skos": "http://www.w3.org/2004/02/skos/core#"}
MISTAKES = {  # query: column, what is said
    "SELECT * { ?s bo:status ?o }": (15, "PREFIX bo: <https://e.x/ontology#>"),
    "DESCRIBE bo:x": (10, "The prefix bo: is not declared"),
    "ASK { VALUES ?x { skos:a } }": (19, "PREFIX skos: <http"),
    "ASK FROM bo:g {}": (10, "The prefix bo: is not declared"),
    "SELECT * { ?s ?p '1'^^bo:t }": (23, "The prefix bo: is not declared"),
    "SELECT * { ?s nix:name ?o }": (15, "The prefix nix: is not declared"),
    "SELECT * { ?s my.voc:name ?o }": (15, "The prefix my.voc: is not declared"),
    "SELECT * { ?s my-voc.1:a.b-c ?o }": (15, "The prefix my-voc.1: is not declared"),
    "PREFIX a.b: <http://x/> SELECT * { ?s a.b:c.d ?o ; a.c:d ?p }": (52, "The prefix a.c: is not declared"),
    "SELECT * { ?s bo:a.b ?o }": (15, "PREFIX bo: <https://e.x/ontology#>"),
    "SELECT * { ?s ?p ?o.bo:x ?p ?o }": (21, "PREFIX bo: <https://e.x/ontology#>"),
    "SELECT * { ?s :name ?o }": (15, "The prefix : is not declared"),
    "PREFIX foaf <http://x/> SELECT * { ?s foaf:a ?o }": (8, "lacks its colon"),
    "SELECT * { ?s http://x/p ?o }": (15, "angle brackets"),
    "SELECT ?a, ?b { ?a ?p ?b }": (10, "no comma"),
    "SELECT COUNT(*) { ?a ?p ?b }": (8, "(COUNT(…) AS ?name)"),
    "SELECT (COUNT(*)) { ?a ?p ?b }": (9, "(COUNT(…) AS ?name)"),
    "SELECT ?a SUM(?b) { ?a ?p ?b } GROUP BY ?a": (11, "(SUM(…) AS ?name)"),
    "SELECT (COUNT(*) AS n) { ?a ?p ?b }": (21, "AS ?n"),
    "SELECT * { ?s ?p ?o": (10, "{ is never closed"),
    "SELECT * { ?s ?p ?o }}": (22, "} closes no bracket"),
    "SELECT * { FILTER(CONTAINS(?o, 'x') }": (37, "} closes no bracket"),
    "SELECT * { ?s ?p ?o FILTER ?o > 3 }": (28, "FILTER(…)"),
    "SELECT * { ?s ?p ?o FILTER(?o == 3) }": (32, "not =="),
    "SELECT * { ?s ?p ?o FILTER(?o <> 3) }": (31, "not <>"),
    "SELECT * { ?s ?p ?o FILTER(?o = 3 AND ?s = 4) }": (35, "&&"),
    "SELECT * { OPTIONAL ?s ?p ?o }": (21, "OPTIONAL { … }"),
    "SELECT * { ?s ?p ?o } ORDER ?s": (29, "followed by BY"),
    "SELECT * { ?s <b> }": (19, "Before } the object is missing"),
    "SELECT * { ?s }": (15, "Before } the object is missing"),
    "SELECT * { ?s ?p ?o . ?o a }": (28, "Before } the object is missing"),
    "SELECT * { ?s ?p ?o ; ?q . }": (26, "Before . the object is missing"),
    "SELECT * { OPTIONAL { ?s ?p . ?o ?q ?r } }": (29, "Before . the object is missing"),
    "SELECT * { ?s ?p ?o ?o ?q ?r }": (21, "A dot is missing between the triple before ?o"),
    "SELECT * { ?s a <c> ; ?q ?r <d> ?e ?f }": (29, "A dot is missing"),
    "SELECT { ?s ?p ?o }": (8, "come variables"),
    "SELECT DISTINCT { ?s ?p ?o }": (17, "come variables"),
    "SELECT * { ?s ?p laufend }": (18, "laufend says nothing here"),
    "SELECT * { ?s ?p ?o FILTER(LANG(?o) = de) }": (39, "de says nothing here"),
    "SELECT * { ?s ?p 'a }": (18, "never closed"),
    "SELECT * { ?s BO:status ?o }": (15, "PREFIX BO: <https://e.x/ontology#>"),
    "SELECT * { ?s bochum:status ?o }": (15, "PREFIX bochum: <https://e.x/ontology#>"),
    "SELECT * { ?s ?p ?o FILTER(UPPER(?o) = 'A') }": (28, "Is UCASE meant?"),
    "SELECT (STRLENGTH(?o) AS ?n) { ?s ?p ?o }": (9, "Is STRLEN meant?"),
    "SELECT * { ?s ?p ?o FILTER(xyzzy(?o)) }": (28, "no function xyzzy"),
    "SELECT * { ?s ?p ?o FILTER(?o LIKE 'a%') }": (31, "CONTAINS"),
    "SELECT * { ?s ?p ?o FILTER(?o = NULL) }": (33, "BOUND"),
    "SELECT * { ?s ?p ?o FILTER(?o = “a”) }": (33, "straight quotation marks"),
    "SELECT * { ?s ?p „a“ }": (18, "straight quotation marks"),
    "SELECT * { ?s ?p ?o } LIMIT": (23, "LIMIT 10"),
    "SELECT * { ?s ?p ?o } LIMIT ten": (23, "LIMIT 10"),
    "SELECT * { ?s ?p ?o } OFFSET -1": (23, "OFFSET 10"),
    "SELECT TOP 10 * { ?s ?p ?o }": (8, "write LIMIT"),
    "SELECT * { ?s ?p ?o UNION ?s ?q ?r }": (21, "in braces: { … } UNION { … }"),
    "SELECT * { ?s ?p ?o } FILTER(?o = 1)": (23, "before the last brace"),
    "SELECT * { ?s ?p ?o } OPTIONAL { ?s ?q ?r }": (23, "before the last brace"),
    "SELECT (1 \\u002B 1 AS ?x) {}": (11, "texts and IRIs only"),
    "{ ?s ?p ?o }": (1, "begins with SELECT"),
    "": (1, "begins with SELECT"),
}


@pytest.mark.parametrize(("text", "expected"), MISTAKES.items())
def test_mistake_is_told_by_what_is_wrong_and_where(text: str, expected: tuple[int, str]) -> None:
    with pytest.raises(SyntaxError):
        ox.Store().query(text)
    said = refusal(text, PREFIXES)
    assert said is not None
    assert (said.status, said.title, said.members["line"]) == (400, "Syntax error", 1)
    assert said.members["column"] == expected[0]
    assert expected[1] in said.text


SENTENCES = {
    "SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }": "add it to GROUP BY",
    "SELECT ?s ?p (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s": "add it to GROUP BY",
    "SELECT * { ?s ?p ?o } GROUP BY ?s": "name the variables that are grouped",
    "SELECT * { ?s ?p 'a' 'b' }": "cannot be read near 'b'",
    "SELECT": "cannot be read near SELECT",
}


@pytest.mark.parametrize(("text", "said"), SENTENCES.items())
def test_what_the_parser_says_is_told_without_its_grammar(text: str, said: str) -> None:
    with pytest.raises(SyntaxError) as caught:
        ox.Store().query(text)
    assert refusal(text, PREFIXES) is None
    assert said in told(str(caught.value).partition(": ")[2], tokens(text.rstrip(" }")))


def test_declaration_of_ours_is_there_for_programs() -> None:
    said = refusal("SELECT *\n{ ?s\r\n bo:a ?o }", PREFIXES)
    assert said is not None
    assert (said.members["line"], said.members["column"]) == (3, 2)
    assert said.members["declaration"] == "PREFIX bo: <https://e.x/ontology#>"


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX bo: <a:b> SELECT ?a { ?a bo:p _:b } GROUP BY ?a HAVING(COUNT(*) > 1) ORDER BY DESC(COUNT(*)) (MAX(?b))",
        "SELECT ?a (COUNT(*) AS ?n) { ?a ?p ?b } GROUP BY ?a",
        "PREFIX my.voc-1: <http://x/> SELECT * { ?s my.voc-1:a.b-c ?o . ?o my.voc-1:d ?p }",
        "SELECT * { OPTIONAL { ?s ?p 'it''s' } FILTER(?s IN (1, 2) && ?p != 3) MINUS { ?s ?q 'a\\'b' } }",
        "SELECT * { ?a a ?b ; ?c ?d , ?e ; . ?f !(^<g>|a) ?h } VALUES (?a ?b) { (UNDEF 1) }",
        "SELECT * { GRAPH ?g { ?a ?b [ ?c ?d ; ?e ( ?f ?g ) ] . [] ?h true } }",
        "SELECT * { { ?i ?j 'k'@de , 1 } UNION { ?l <m>/<n>* ?o } }",
        "SELECT * { ?s ?p ?o VALUES ?s { 1 2 } BIND(IF(EXISTS { ?a ?b ?c }, 1, 2) AS ?x) FILTER EXISTS { ?s ?p 1 } }",
        "SELECT ?x { { SELECT DISTINCT ?x WHERE { ?x ?y ?z } LIMIT 3 } ?x ?y ?z FILTER regex(?z, 'a') ?z ?z ?z }",
        "SELECT (GROUP_CONCAT(DISTINCT ?a; SEPARATOR=', ') AS ?b) { ?a ?b ?c OPTIONAL { ?c ?d ?e } ?f ?g ?h . }",
        "CONSTRUCT { ?a ?b ?c } { ?a ?b ?c }",
        "SELECT ?s { { ?s ?p '“a”' } UNION { ?s a ?o FILTER(NOT EXISTS { ?a ?b ?c } && ?o NOT IN (1, 2)) } } # „x“",
        "SELECT DISTINCT ?s (IF(isIRI(?o), langMatches('', '*'), 1) AS ?x) { ?s ?p ?o } ORDER BY DESC(?s) LIMIT 3",
        "SELECT ?x (SUM(?y) + MAX(?y) AS ?z) { { SELECT ?x ?y WHERE { ?x ?p ?y } } } GROUP BY ?x ORDER BY (MIN(?y))",
    ],
)
def test_query_without_a_mistake_has_none(text: str) -> None:
    assert refusal(text, PREFIXES) is None


@given(
    st.text() | st.lists(st.sampled_from([*"{}()[].,'=<>:", "SELECT ", "AS ", "COUNT(", "PREFIX ", "?x "])).map("".join)
)
def test_any_text_is_looked_through(text: str) -> None:
    refusal(text, PREFIXES)
