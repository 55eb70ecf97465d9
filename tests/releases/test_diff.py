"""What came and what went between two versions; blank nodes are told apart by what they say."""

import pyoxigraph as ox

from bochum_kg.releases import diff

A = b"<http://e.x/a> <http://e.x/p> <http://e.x/b> <http://e.x/graph/one> .\n"
B = b'<http://e.x/a> <http://e.x/p> "x"@de <http://e.x/graph/two> .\n'
SHAPE = """<http://e.x/s> <http://e.x/or> _:{0} <http://e.x/graph/shapes> .
_:{0} <http://e.x/first> _:{1} <http://e.x/graph/shapes> .
_:{1} <http://e.x/min> "{2}" <http://e.x/graph/shapes> .
"""


def lines(quads: list[ox.Quad]) -> list[str]:
    return [str(quad) for quad in quads]


def test_the_same_is_no_difference() -> None:
    difference = diff.compare(diff.read(A + B), diff.read(B + A))
    assert (difference.added, difference.removed, difference.graphs) == ([], [], {})


def test_what_came_and_what_went() -> None:
    difference = diff.compare(diff.read(A), diff.read(B))
    assert (diff.nquads(difference.added), diff.nquads(difference.removed)) == (B, A)


def test_counts_per_graph() -> None:
    assert diff.compare(diff.read(A), diff.read(B)).graphs == {"one": (0, 1), "two": (1, 0)}


def test_another_name_of_a_blank_node_is_no_difference() -> None:
    old, new = SHAPE.format("c14n0", "c14n1", 1), SHAPE.format("c14n7", "c14n3", 1)
    assert diff.compare(diff.read(old.encode()), diff.read(new.encode())).graphs == {}


def test_what_a_blank_node_says_two_steps_down_is_a_difference() -> None:
    old, new = SHAPE.format("c14n0", "c14n1", 1), SHAPE.format("c14n0", "c14n1", 2)
    assert diff.compare(diff.read(old.encode()), diff.read(new.encode())).graphs == {"shapes": (3, 3)}


def test_two_blank_nodes_that_say_different_things_stay_two() -> None:
    both = SHAPE.format("a", "b", 1) + SHAPE.format("c", "d", 2)
    assert len(diff.read(both.encode())) == 6


def test_blank_nodes_in_a_circle_come_to_an_end() -> None:
    circle = b"_:a <http://e.x/p> _:b .\n_:b <http://e.x/p> _:a .\n"
    assert diff.compare(diff.read(circle), diff.read(circle)).graphs == {}


def test_a_list_longer_than_is_looked_into_shows_its_last_member() -> None:
    def chain(last: str) -> bytes:
        items = [f"_:n{i} <http://e.x/rest> _:n{i + 1} .\n" for i in range(300)]
        return "".join([*items, f'_:n300 <http://e.x/first> "{last}" .\n']).encode()

    assert diff.compare(diff.read(chain("x")), diff.read(chain("y"))).added


def test_patch_names_what_to_delete_and_what_to_add() -> None:
    patch = diff.patch(diff.compare(diff.read(A), diff.read(B)))
    assert patch == f"TX .\nD {A.decode()}A {B.decode()}TC .\n"


def test_patch_of_the_default_graph_names_no_graph() -> None:
    patch = diff.patch(diff.compare(set(), diff.read(b"<http://e.x/a> <http://e.x/p> 1 .", ox.RdfFormat.TURTLE)))
    assert 'A <http://e.x/a> <http://e.x/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n' in patch
