"""How the parts of the strategy hang together, drawn by one activity."""

from conftest import graph_of

from bochum_kg.content.model import BOX, HEIGHT, TALL, WIDTH, model

WHOLE = """
id:ka-1 a bo:Kernaktivitaet .
id:ka-2 a bo:Kernaktivitaet ; bo:schwerpunkt id:alt , id:sp ; bo:querschnittsthema id:qt ; bo:dezernat id:d ;
    bo:angabe id:x , id:sa .
id:sp a bo:Schwerpunkt ; bo:kompetenz id:k . id:k a bo:Kompetenz . id:qt a bo:Querschnittsthema . id:d a bo:Dezernat .
id:x a bo:Kennzahlwert . id:sa a bo:Statusangabe ; bo:status id:s ; bo:beleg id:f . id:s a bo:Status .
id:f a bo:Fundstelle ; bo:quelle id:q . id:q a bo:Quelle .
"""


def test_the_first_activity_that_has_all_of_it_is_drawn() -> None:
    drawn = model(graph_of(WHOLE))
    assert drawn is not None
    assert ("ka-2", "bo:angabe", "sa") in drawn.said
    assert {box.kind: box.thing for box in drawn.boxes}["Schwerpunkt"] == "sp"
    assert all(0 <= box.x <= WIDTH - BOX and 0 <= box.y <= TALL - HEIGHT for box in drawn.boxes)


def test_arrows_go_from_edge_to_edge() -> None:
    drawn = model(graph_of(WHOLE))
    assert drawn is not None
    across, down = (0, BOX // 2, BOX), (0, HEIGHT // 2, HEIGHT)
    edges = {(box.x + x, box.y + y) for box in drawn.boxes for x in across for y in down}
    assert all({(a.x1, a.y1), (a.x2, a.y2)} <= edges for a in drawn.arrows)


def test_without_such_an_activity_there_is_no_drawing() -> None:
    assert model(graph_of("id:ka-1 a bo:Kernaktivitaet ; bo:kompetenz id:k .")) is None
