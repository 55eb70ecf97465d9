"""SELECT * gives its columns in the order in which the query names them."""

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from bochum_kg.engine.columns import in_order


def selected(text: str) -> list[str]:
    outcome = ox.Store().query(text)
    assert isinstance(outcome, ox.QuerySolutions)
    return [variable.value for variable in outcome.variables]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("SELECT * { ?s ?p ?o }", "s p o"),
        ("select distinct*{ ?z ?b ?a }", "z b a"),
        ("SELECT REDUCED # all *\n* { ?z ?b ?a }", "z b a"),
        ("PREFIX p: <http://x/*> SELECT * WHERE { ?z p:a $y . OPTIONAL { ?y p:b ?x } } ORDER BY ?x", "z y x"),
        ("SELECT * { ?z ?y ?x . BIND(?z AS ?b) FILTER NOT EXISTS { ?a ?z ?c } }", "z y x b"),
        ("SELECT * { { SELECT ?z (COUNT(*) AS ?n) { ?z ?b ?c } GROUP BY ?z } ?z ?y ?x }", "z n y x"),
        ("SELECT * { { SELECT * { ?z ?b ?c } } ?z ?y ?x }", "z b c y x"),
        ("SELECT * { ?z <http://x/p>* ?b . [] ?y _:b }", "z b y"),
        ("SELECT * { GRAPH ?g { ?z ?b ?a } } VALUES (?d ?c) { (1 2) }", "g z b a d c"),
        ("SELECT * { ?ü ?a_1 ?B }", "ü a_1 B"),
    ],
)
def test_order_is_that_of_the_query(text: str, columns: str) -> None:
    assert selected(in_order(text, selected)) == columns.split()
    assert sorted(columns.split()) == sorted(selected(text))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {}",
        "SELECT ?b ?a { ?a ?b ?c }",
        "SELECT (COUNT(*) AS ?n) { ?b ?a ?c }",
        "SELECT ?n { { SELECT * { ?b ?a ?n } } }",
        "DESCRIBE *  { ?b ?a ?n }",
        "ASK { { SELECT * { ?b ?a ?n } } }",
        "CONSTRUCT { ?b ?a ?n } { { SELECT * { ?b ?a ?n } } }",
        'SELECT ("SELECT *" AS ?x) {}',
        "SELECT",
        "SELECT #*",
        "",
    ],
)
def test_other_queries_stay_as_they_are(text: str) -> None:
    assert in_order(text, selected) == text


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_files_have_the_columns_so_too(client: FlaskClient, form: str) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT * { ?s ?p ?o } LIMIT 1", "format": form})
    assert answer.text.splitlines()[0].replace("?", "").replace("\t", ",") == "s,p,o"


def test_a_mistake_is_told_at_its_place(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT * {\n ?s ?p }", "format": "json"})
    assert answer.get_json(force=True)["line"] == 2
