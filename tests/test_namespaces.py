"""IRI to local id, and the prefix table."""

from bochum_kg.namespaces import BASE, graph_iri, local, prefixes


def test_local_id_of_a_thing_of_ours() -> None:
    assert local(BASE + "id/ka-v01") == "ka-v01"


def test_no_local_id_for_other_iris() -> None:
    assert [local(iri) for iri in (BASE + "id/", BASE + "ontology#status", "https://example.org/id/x", "")] == [
        None
    ] * 4


def test_local_id_under_another_base() -> None:
    assert local("https://example.org/id/x", "https://example.org/") == "x"
    assert local(BASE + "id/x", "https://example.org/") is None


def test_own_prefixes_come_first_and_follow_the_base() -> None:
    assert list(prefixes().items())[:3] == [
        ("bo", BASE + "ontology#"),
        ("id", BASE + "id/"),
        ("shape", BASE + "shapes#"),
    ]
    assert prefixes("https://example.org/")["bo"] == "https://example.org/ontology#"


def test_foreign_prefixes_are_in_alphabetical_order_and_stay() -> None:
    foreign = list(prefixes("https://example.org/"))[3:]
    assert foreign == sorted(foreign)
    assert prefixes("https://example.org/")["skos"] == "http://www.w3.org/2004/02/skos/core#"


def test_graph_iri() -> None:
    assert graph_iri("ziele") == BASE + "graph/ziele"
    assert graph_iri("ziele", "https://example.org/") == "https://example.org/graph/ziele"
