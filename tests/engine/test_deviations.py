"""Where Oxigraph deviates from SPARQL 1.1 the engine answers rightly, or says that it cannot."""

import contextlib
import json
import random
from collections import Counter
from collections.abc import Iterator
from itertools import product

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bochum_kg.engine import Request
from bochum_kg.engine.embedded import EmbeddedEngine
from bochum_kg.engine.paths import with_zero_lengths
from bochum_kg.engine.sums import with_differences
from bochum_kg.engine.tokens import tokens
from bochum_kg.refusals import Refused

XSD = "http://www.w3.org/2001/XMLSchema#"
NQUADS = """<urn:x> <urn:p> <urn:y> <urn:d> .
<urn:y> <urn:p> "l" <urn:d> .
<urn:x> <urn:q> <urn:x> <urn:d> .
<urn:n> <urn:p> <urn:m> <urn:g> .
<urn:k> <urn:p> <urn:k> <urn:h> .
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedEngine]:
    path = tmp_path_factory.mktemp("deviations") / "tiny.nq"
    path.write_text(NQUADS)
    started = EmbeddedEngine(path, prefixes={"bo": "urn:bo#"}, apart=frozenset({"urn:g", "urn:h"}), workers=1)
    yield started
    started.close()


def answer(engine: EmbeddedEngine, text: str) -> dict[str, dict[str, list[dict[str, dict[str, str]]]]]:
    found: dict[str, dict[str, list[dict[str, dict[str, str]]]]] = json.loads(
        b"".join(engine.query(Request(f"PREFIX xsd: <{XSD}> PREFIX : <urn:> {text}")).chunks)
    )
    return found


def rows(engine: EmbeddedEngine, text: str) -> list[dict[str, str]]:
    bindings = answer(engine, text)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings]


def values(engine: EmbeddedEngine, text: str, name: str = "o") -> list[str]:
    return sorted(row[name] for row in rows(engine, text))


SUMS = {  # moment, duration: sum, difference
    ('"2024-01-15"^^xsd:date', '"P1M"^^xsd:yearMonthDuration'): ("2024-02-15", "2023-12-15"),
    ('"2024-01-31"^^xsd:date', '"P1M"^^xsd:yearMonthDuration'): ("2024-02-29", "2023-12-31"),
    ('"2024-01-15"^^xsd:date', '"P1Y"^^xsd:yearMonthDuration'): ("2025-01-15", "2023-01-15"),
    ('"2024-01-15"^^xsd:date', '"-P1M"^^xsd:yearMonthDuration'): ("2023-12-15", "2024-02-15"),
    ('"2024-02-28Z"^^xsd:date', '"P2D"^^xsd:dayTimeDuration'): ("2024-03-01Z", "2024-02-26Z"),
    ('"2024-01-15"^^xsd:date', '"P1M1D"^^xsd:duration'): ("2024-02-16", "2023-12-14"),
    ('"2024-01-15T10:00:00"^^xsd:dateTime', '"P1M"^^xsd:yearMonthDuration'): (
        "2024-02-15T10:00:00",
        "2023-12-15T10:00:00",
    ),
    ('"2024-01-15T10:00:00"^^xsd:dateTime', '"P1DT2H"^^xsd:dayTimeDuration'): (
        "2024-01-16T12:00:00",
        "2024-01-14T08:00:00",
    ),
    ('"2024-01-15T10:00:00Z"^^xsd:dateTime', '"P1M1D"^^xsd:duration'): (
        "2024-02-16T10:00:00Z",
        "2023-12-14T10:00:00Z",
    ),
    ('"10:00:00"^^xsd:time', '"PT90M"^^xsd:dayTimeDuration'): ("11:30:00", "08:30:00"),
}
SPELLINGS = {  # of a sum of moment and duration, {m} and {d}, or of variables that hold them
    "constants": "SELECT ({m} + {d} AS ?x) {{}}",
    "constants turned round": "SELECT ({d} + {m} AS ?x) {{}}",
    "no space": "SELECT ({m}+{d} AS ?x) {{}}",
    "variables": "SELECT (?a + ?b AS ?x) {{ VALUES (?a ?b) {{ ({m} {d}) }} }}",
    "variables turned round": "SELECT (?b + ?a AS ?x) {{ VALUES (?a ?b) {{ ({m} {d}) }} }}",
    "variables with names in the other order": "SELECT (?z + ?b AS ?x) {{ VALUES (?z ?b) {{ ({m} {d}) }} }}",
    "the same turned round": "SELECT (?b + ?z AS ?x) {{ VALUES (?z ?b) {{ ({m} {d}) }} }}",
    "variable and constant": "SELECT (?a + {d} AS ?x) {{ VALUES ?a {{ {m} }} }}",
    "constant and variable": "SELECT ({d} + ?a AS ?x) {{ VALUES ?a {{ {m} }} }}",
    "constant first": "SELECT ({m} + ?b AS ?x) {{ VALUES ?b {{ {d} }} }}",
    "variable first": "SELECT (?b + {m} AS ?x) {{ VALUES ?b {{ {d} }} }}",
    "BIND": "SELECT ?x {{ BIND({m} AS ?a) BIND({d} AS ?b) BIND(?b + ?a AS ?x) }}",
    "in a call": "SELECT ?x {{ VALUES ?a {{ {m} }} BIND(COALESCE(IF(false, 1, ?a + {d})) AS ?x) }}",
    "in brackets": "SELECT ((((?a) + ({d}))) AS ?x) {{ VALUES ?a {{ {m} }} }}",
    "with comments": "SELECT (?a # here +\n + # and ) there\n {d} AS ?x) {{ VALUES ?a {{ {m} }} }}",
    "subquery": "SELECT ?x {{ {{ SELECT (?a + {d} AS ?x) {{ VALUES ?a {{ {m} }} }} }} }}",
    "GROUP BY": "SELECT ?x {{ VALUES ?a {{ {m} }} }} GROUP BY ({d} + ?a AS ?x)",
    "aggregate": "SELECT (MAX(?a + ?b) AS ?x) {{ VALUES (?a ?b) {{ ({m} {d}) }} }}",
    "after an aggregate": "SELECT (MAX(?a) + {d} AS ?x) {{ VALUES ?a {{ {m} }} }}",
    "in OPTIONAL": "SELECT ?x {{ OPTIONAL {{ BIND({m} + {d} AS ?x) }} }}",
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
@pytest.mark.parametrize(("moment", "duration"), SUMS, ids=lambda text: text.replace('"', "").replace("^^xsd:", " "))
def test_sum_of_date_and_duration(engine: EmbeddedEngine, moment: str, duration: str, spelling: str) -> None:
    total, difference = SUMS[moment, duration]
    text = spelling.format(m=moment, d=duration)
    assert rows(engine, text) == [{"x": total}]
    if text.count("+") == 1 and ("?a +" in text or "?z +" in text or f"{moment} + " in text):
        assert rows(engine, text.replace("+", "-")) == [{"x": difference}]


CLAUSES = {
    "FILTER": "SELECT ?a { VALUES ?a { %m } FILTER(?a + %d > %m) }",
    "FILTER turned round": "SELECT ?a { VALUES ?a { %m } FILTER(%m < %d + ?a) }",
    "FILTER with &&": "SELECT ?a { VALUES ?a { %m } FILTER(true && ?a + %d != ?a && 1 + 1 = 2) }",
    "FILTER with IN": "SELECT ?a { VALUES ?a { %m } FILTER(?a + %d IN (1, %d + ?a)) }",
    "FILTER EXISTS": "SELECT ?a { VALUES ?a { %m } FILTER EXISTS { FILTER(?a + %d > ?a) } }",
    "HAVING": "SELECT ?a { VALUES ?a { %m } } GROUP BY ?a HAVING(MAX(?a) + %d > %m)",
    "ORDER BY": "SELECT ?a { VALUES ?a { %m } } ORDER BY DESC(?a + %d) (?a + %d)",
}


@pytest.mark.parametrize("clause", CLAUSES.values(), ids=CLAUSES)
def test_sum_in_clause(engine: EmbeddedEngine, clause: str) -> None:
    text = clause.replace("%m", '"2024-01-15"^^xsd:date').replace("%d", '"P1M"^^xsd:yearMonthDuration')
    assert values(engine, text, "a") == ["2024-01-15"]


def test_order_by_sum(engine: EmbeddedEngine) -> None:
    text = """SELECT ?n { VALUES (?n ?a ?b) {
        (1 "2024-01-31"^^xsd:date "P1M"^^xsd:yearMonthDuration) (2 "2024-01-15"^^xsd:date "P3M"^^xsd:yearMonthDuration)
        (3 "2024-02-01"^^xsd:date "P0M"^^xsd:yearMonthDuration) } } ORDER BY (?b + ?a)"""
    assert [row["n"] for row in rows(engine, text)] == ["3", "1", "2"]


def test_sums_of_three(engine: EmbeddedEngine) -> None:
    day, month = '"P1D"^^xsd:dayTimeDuration', '"P1M"^^xsd:yearMonthDuration'
    for terms in (["?a", day, month], [day, "?a", month], [day, day, "?a"], ["?a", "(" + day + " + " + day + ")"]):
        text = f'SELECT ({" + ".join(terms)} AS ?x) {{ VALUES ?a {{ "2024-01-15"^^xsd:date }} }}'
        expected = {0: "2024-02-16", 1: "2024-02-16"}.get(terms.count(day) - 1 if month in terms else 1, "")
        assert values(engine, text, "x") == [expected if month in terms else "2024-01-17"]


def test_sum_with_a_difference(engine: EmbeddedEngine) -> None:
    dates = '"2024-01-15"^^xsd:date "2024-01-10"^^xsd:date'
    assert values(engine, f"SELECT (?a - ?b + ?a AS ?x) {{ VALUES (?a ?b) {{ ({dates}) }} }}", "x") == ["2024-01-20"]
    assert values(engine, f"SELECT (?a + (?a - ?b) AS ?x) {{ VALUES (?a ?b) {{ ({dates}) }} }}", "x") == ["2024-01-20"]


def test_sums_of_numbers_are_what_they_were() -> None:
    """Compared with Oxigraph's own, term by term and type by type."""
    numbers = ["1", "-2", "0.5", "-0.25", "1e0", "-0e0", "0e0", "1e308", '"INF"^^xsd:double', '"NaN"^^xsd:float']
    numbers += [
        '"3"^^xsd:float',
        '"-0"^^xsd:float',
        '"x"',
        "true",
        "9223372036854775807",
        '"P1M"^^xsd:duration',
        "<a:b>",
    ]
    store = ox.Store()
    for left, right in product(numbers, repeat=2):
        text = f"PREFIX xsd: <{XSD}> SELECT (?a + ?b AS ?x) {{ VALUES (?a ?b) {{ ({left} {right}) }} }}"
        assert with_differences(text) != text
        said = [str(row["x"]) for solutions in (text, with_differences(text)) for row in store.query(solutions)]  # type: ignore[union-attr]
        assert said[0] == said[1], (left, right)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s <a:p>+ ?o }",
        "SELECT * { ?s (<a:p>+/<a:q>)+ ?o FILTER(?o > 1) }",
        "SELECT (?a + 1 AS ?x) (1.5 + ?b AS ?y) (?a + ?b * 2 AS ?z) (COUNT(?a) + COUNT(?b) AS ?n) { ?s ?p +1 }",
        "SELECT * { VALUES ?x { +1 '+' } FILTER(?x = '1 + 1') } # ?a + ?b",
        "SELECT (?a +",
        "+",
        ") + ( } ]",
    ],
)
def test_what_is_no_sum_of_dates_stays(text: str) -> None:
    assert with_differences(text).split() == text.split()


def test_sum_of_many_does_not_explode() -> None:
    text = "SELECT (" + " + ".join(f"?v{n}" for n in range(900)) + " AS ?x) {}"
    assert len(with_differences(text)) < 10 * len(text)
    nested = "SELECT (" + "(" * 60 + "?v" + " + ?v)" * 60 + " AS ?x) {}"
    assert len(with_differences(nested)) < 20 * len(nested)
    for query in (text, nested):
        ox.Store().query(with_differences(query))


ZERO = {  # path: in how many ways it may have length zero
    ":p*": 1,
    ":p?": 1,
    "a*": 1,
    "^:p*": 1,
    "^(:p*)": 1,
    "(:p*)": 1,
    "(:p|:q)*": 1,
    "(:p/:q)?": 1,
    "(:p?)+": 1,
    "(:p*)*": 1,
    ":p*/:q*": 1,
    ":p?/^:q?/:p*": 1,
    ":p*|:q": 1,
    ":q|:p?": 1,
    ":p*|:q*": 2,
    "(:p*|:q?)/:p*": 2,
    "!:p*": 1,
    "!(:p|^:q)?": 1,
    "<urn:p>*": 1,
    ":p+": 0,
    ":p*/:q": 0,
    ":p|:q": 0,
    "(:p/:q*)+": 0,
    "!(:p|^:q)": 0,
}


@pytest.mark.parametrize(("path", "ways"), ZERO.items())
@pytest.mark.parametrize(
    "constant", [":none", "<urn:none>", "'none'", "'none'@de", "'n'^^:t", "5", "-1.5", "true", ":p"]
)
def test_zero_length_from_what_the_graph_does_not_know(
    engine: EmbeddedEngine, path: str, ways: int, constant: str
) -> None:
    value = {":none": "urn:none", "<urn:none>": "urn:none", ":p": "urn:p", "'n'^^:t": "n"}.get(constant)
    value = value or constant.split("@")[0].strip("'")
    assert values(engine, f"SELECT * {{ {constant} {path} ?o }}") == [value] * ways
    assert values(engine, f"SELECT * {{ ?o {path} {constant} . }}") == [value] * ways
    assert len(rows(engine, f"SELECT * {{ {constant} {path} {constant} }}")) == ways
    assert answer(engine, f"ASK {{ {constant} {path} {constant} }}")["boolean"] == (ways > 0)
    assert answer(engine, f"ASK {{ {constant} {path} [] }}")["boolean"] == (ways > 0)
    assert rows(engine, f"SELECT * {{ {constant} {path} :x }}") == []
    assert rows(engine, f"SELECT * {{ :x {path} {constant} }}") == []


PLACES = {
    "alone": "SELECT ?o { %t }",
    "before a semicolon": "SELECT ?o { %t ; }",
    "before semicolons and more": "SELECT ?o { %t ; ; . ?x :p ?y FILTER(?y = :y) }",
    "with space and comments": "SELECT ?o\n{ # *\n %t # ?\n . }",
    "before a triple": "SELECT ?o { %t . ?x :p ?y . FILTER(?y = :y) }",
    "after a triple": "SELECT ?o { ?x :p ?y . FILTER(?x = :x) %t . }",
    "between triples": "SELECT ?o { :x :p ?y . %t . ?y :p ?z }",
    "after a list": "SELECT ?o { :x :p ?y ; :q ?z , ?z . %t }",
    "after BIND": "SELECT ?o { BIND(1 AS ?x) %t }",
    "after VALUES": "SELECT ?o { VALUES (?x ?y) { (1 2) } %t }",
    "after VALUES of one": "SELECT ?o { VALUES ?o { :none :x } %t }",
    "after a filter with a function": "SELECT ?o { FILTER xsd:boolean('true') %t }",
    "after FILTER NOT EXISTS": "SELECT ?o { FILTER NOT EXISTS { ?a :r ?b } %t }",
    "OPTIONAL": "SELECT ?o { OPTIONAL { %t } }",
    "after OPTIONAL": "SELECT ?o { OPTIONAL { ?a :r ?b } %t }",
    "EXISTS": "SELECT ?o { VALUES ?o { :x :none } FILTER EXISTS { %t } }",
    "NOT EXISTS": "SELECT ?o { VALUES ?o { :none } FILTER NOT EXISTS { %t FILTER(?o = :x) } }",
    "EXISTS in an expression": "SELECT ?o { BIND(IF(EXISTS { %t }, :none, :wrong) AS ?o) }",
    "UNION": "SELECT ?o { { %t } UNION { ?o :r ?x } }",
    "group": "SELECT ?o { { { %t } } }",
    "subquery": "SELECT ?o { { SELECT ?o WHERE { %t } } }",
    "subquery that groups": "SELECT ?o { { SELECT ?o (COUNT(*) AS ?n) { %t } GROUP BY ?o HAVING(COUNT(*) = 1) } }",
    "MINUS": "SELECT ?o { VALUES ?o { :none :x } MINUS { %t FILTER(?o != :none) } FILTER(?o = :none) }",
    "GRAPH by name": "SELECT ?o { GRAPH :g { %t } }",
    "GRAPH by name, among others": "SELECT ?o { GRAPH :g { :n :p ?m . %t . } }",
    "GRAPH of any name": "SELECT ?o { GRAPH ?g { %t } FILTER(?g = :h) }",
    "GRAPH in a subquery": "SELECT ?o { { SELECT ?o { GRAPH <urn:h> { ?k :p ?l . %t } } } }",
    "FROM": "SELECT ?o FROM :g { %t }",
    "FROM several": "SELECT ?o FROM :g FROM :h { %t }",
    "FROM NAMED": "SELECT ?o FROM NAMED :g { GRAPH ?g { %t } }",
    "twice": "SELECT ?o { %t . %t }",
}


@pytest.mark.parametrize("triple", [":none :p* ?o", "?o (:p|:q)? :none", ":none :p*/:q* ?o"])
@pytest.mark.parametrize("query", PLACES.values(), ids=PLACES)
def test_zero_length_anywhere(engine: EmbeddedEngine, query: str, triple: str) -> None:
    assert values(engine, query.replace("%t", triple)) == ["urn:none"]


def test_zero_length_from_a_triple_term(engine: EmbeddedEngine) -> None:
    term = "<<( :a :b 'c' )>>"
    assert len(rows(engine, f"SELECT * {{ {term} :p* ?o }}")) == 1
    assert answer(engine, f"ASK {{ {term} :p? {term} }}")["boolean"]
    assert rows(engine, "SELECT * { <<( ?a :b 'c' )>> :p* ?o }") == []


def test_zero_length_of_what_the_graph_knows_stays(engine: EmbeddedEngine) -> None:
    assert values(engine, "SELECT * { :x :p* ?o ; :q ?q }") == ["l", "urn:x", "urn:y"]
    assert values(engine, "SELECT * { :x :p? ?o . ?q :q :x , ?q }") == ["urn:x", "urn:y"]
    assert values(engine, "SELECT * { GRAPH ?g { :n :p* ?o } FILTER(?g = :g) }") == ["urn:m", "urn:n"]
    assert values(engine, "SELECT * { GRAPH :g { :n :p* ?o } }") == ["urn:m", "urn:n"]
    assert values(engine, "SELECT * { GRAPH :g { :n :p* ?o , ?o } }") == ["urn:m", "urn:n"]
    assert rows(engine, "SELECT * { VALUES ?s { :none } ?s :p* ?o }") == []  # a variable stands for terms of the graph
    assert rows(engine, "SELECT * { GRAPH :absent { :none :p* ?o } }") == []


@pytest.mark.parametrize(
    "pattern",
    [
        ":none :p* ?o ; :q ?x",
        ":none :p* ?o , ?p",
        "?x :q ?y ; :p* :none",
        "_:b :p* :none",
        "?s :q [ :p* :none ]",
        "[ :q ?x ] :p? :none",
        "(1 2) :p? :none",
        "_:b :p ?x . :none :p* ?o . _:b :p ?y",
        "GRAPH ?g { :none :p* ?o ; :q ?x }",
        ":none " + "/".join(["(:p?|:q?)"] * 5) + " ?o",
    ],
)
def test_zero_length_that_would_be_wrong_is_refused(engine: EmbeddedEngine, pattern: str) -> None:
    with pytest.raises(Refused) as caught:
        answer(engine, f"SELECT * {{ {pattern} }}")
    assert (caught.value.status, caught.value.title) == (422, "Query cannot be answered")
    assert "length zero" in str(caught.value)


def test_syntax_error_has_the_place_in_the_text_that_was_sent(engine: EmbeddedEngine) -> None:
    for text in (
        "SELECT (?a + ?b AS ?x) { ?s ?p 'x'@ }",
        "SELECT * { <urn:none> <urn:p>* ?o . ?s ?p 'x'@ }",
        "ASK { ?o <a:p>* 'x'@ } ",
    ):
        with pytest.raises(SyntaxError) as own:
            ox.Store().query(text)
        with pytest.raises(Refused) as caught:
            b"".join(engine.query(Request(text)).chunks)
        assert caught.value.title == "Syntax error"
        assert f"error at 1:{caught.value.members['column']}:" in str(own.value)


def test_undeclared_prefix_has_the_place_where_it_begins(engine: EmbeddedEngine) -> None:
    with pytest.raises(Refused) as caught:
        b"".join(engine.query(Request("ASK { ?o <a:p>* no:x } ")).chunks)
    assert (caught.value.members["column"], caught.value.members["prefix"]) == (17, "no")


PIECES = [*"{}()[].;,*?+/|^!a", " ", ":p", "?o", "<urn:x>", "'", "1", "FILTER", "VALUES", "GRAPH", "SELECT", "{|", "^^"]


@settings(max_examples=2000, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text())
def test_any_text_is_rewritten_or_refused(text: str) -> None:
    with contextlib.suppress(Refused):
        with_zero_lengths("SELECT " + with_differences(text), lambda ask: False)


def test_rewriting_takes_time_linear_in_the_text() -> None:
    for piece in ("?s :p* ?o . ", ":n :p* ?o . ", "FILTER(?a + ?b > 1) ", "{", "(", "[", ":n :p*/(", "VALUES ", "1+"):
        text = "SELECT * { " + piece * 3000
        assert tokens(text)
        if piece not in ("{", "(", "[", ":n :p*/("):  # deeper than the pre-check lets through
            with_zero_lengths(with_differences(text), lambda ask: True)


def test_random_sums_are_those_of_the_calendar(engine: EmbeddedEngine) -> None:
    chance = random.Random(14)
    for _ in range(50):
        year, month, months = chance.randint(1900, 2100), chance.randint(1, 12), chance.randint(-30, 30)
        years, rest = divmod(year * 12 + month - 1 + months, 12)
        duration = f'"{"-" if months < 0 else ""}P{abs(months)}M"^^xsd:yearMonthDuration'
        text = f'SELECT ({duration} + ?a AS ?x) {{ VALUES ?a {{ "{year}-{month:02}-28"^^xsd:date }} }}'
        assert Counter(values(engine, text, "x")) == {f"{years}-{rest + 1:02}-28": 1}
