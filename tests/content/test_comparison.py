"""Both versions of the strategy side by side."""

from conftest import graph_of

from bochum_kg.content.comparison import comparison

FOUND = comparison(
    graph_of("""
id:kompetenz-a schema:position 1 .
id:s1 a bo:Schwerpunkt ; schema:position 2 ; bo:fassung id:fassung-2017 , id:fassung-2-0 ; bo:kompetenz id:kompetenz-a .
id:s2 a bo:Schwerpunkt ; schema:position 3 ; bo:fassung id:fassung-2017 ; bo:kompetenz id:kompetenz-a .
id:s3 a bo:Schwerpunkt ; schema:position 4 ; bo:fassung id:fassung-2-0 ; bo:kompetenz id:kompetenz-a .
id:z1 a bo:StrategischesZiel ; schema:position 5 ; bo:fassung id:fassung-2017 ; bo:kompetenz id:kompetenz-a ;
    dcterms:description "Ein Ziel"@de , "A goal"@en .
id:z2 a bo:StrategischesZiel ; schema:position 6 ; bo:fassung id:fassung-2017 ; bo:kompetenz id:kompetenz-a .
id:b a bo:Zielbild ; bo:fassung id:fassung-2017 ; bo:kompetenz id:kompetenz-a .
id:l a bo:Leitsatz ; bo:fassung id:fassung-2-0 ; bo:schwerpunkt id:s1 .
id:t a bo:Querschnittsthema ; bo:fassung id:fassung-2-0 .
id:u2 a bo:Uebergang ; bo:uebergangsart id:geteilt ; bo:herkunft id:h ; bo:vorgaenger id:s2 ;
    bo:nachfolger id:s3 , id:s1 ; bo:begruendung "Darum"@de , "Because"@en .
id:u1 a bo:Uebergang ; bo:uebergangsart id:unveraendert ; bo:herkunft id:h ; bo:vorgaenger id:s1 ; bo:nachfolger id:s1 .
id:u3 a bo:Uebergang ; bo:uebergangsart id:unklar ; bo:herkunft id:h .
""")
)


def test_numbers_are_counted_by_kind_and_version() -> None:
    assert FOUND.counts["Schwerpunkt", "fassung-2017"] == FOUND.counts["Schwerpunkt", "fassung-2-0"] == 2
    assert (FOUND.counts["StrategischesZiel", "fassung-2017"], FOUND.counts["StrategischesZiel", "fassung-2-0"]) == (
        2,
        0,
    )


def test_a_transition_to_two_is_one_in_the_order_of_2017() -> None:
    assert [(t.id, t.old, t.new) for t in FOUND.competences[0].transitions] == [
        ("u1", ["s1"], ["s1"]),
        ("u2", ["s2"], ["s1", "s3"]),
    ]
    assert FOUND.sorts == {"geteilt": 1, "unveraendert": 1}


def test_each_side_has_its_goals_in_order_picture_and_sentences() -> None:
    sides = FOUND.competences[0].sides
    assert (sides["fassung-2017"].goals, sides["fassung-2017"].picture) == (["z1", "z2"], "b")
    assert (sides["fassung-2-0"].goals, sides["fassung-2-0"].picture, sides["fassung-2-0"].sentences) == ([], "", 1)


def test_themes_are_named_and_descriptions_kept() -> None:
    assert (FOUND.themes, FOUND.descriptions["z1"]) == (["t"], {"de": "Ein Ziel", "en": "A goal"})
