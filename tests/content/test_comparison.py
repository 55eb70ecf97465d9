"""Both versions of the strategy side by side."""

from bochum_kg.content.comparison import comparison
from bochum_kg.content.directory import Directory, Named

NAMES = Directory(
    {name: Named(position=n) for n, name in enumerate(("kompetenz-a", "s1", "s2", "s3", "z1", "z2", "t"))}
)


def part(thing: str, kind: str, *versions: str, **more: str) -> list[dict[str, str]]:
    return [{"thing": thing, "kind": f"x#{kind}", "version": f"fassung-{version}"} | more for version in versions]


A = {"competence": "kompetenz-a"}
FOUND = comparison(
    [
        *part("s1", "Schwerpunkt", "2017", "2-0", **A),
        *part("s2", "Schwerpunkt", "2017", **A),
        *part("s3", "Schwerpunkt", "2-0", **A),
        *part("z2", "StrategischesZiel", "2017", **A),
        *part("z1", "StrategischesZiel", "2017", de="Ein Ziel", en="A goal", **A),
        *part("b", "Zielbild", "2017", **A),
        *part("l", "Leitsatz", "2-0", area="s1"),
        *part("t", "Querschnittsthema", "2-0"),
    ],
    [
        {
            "statement": "u2",
            "sort": "geteilt",
            "provenance": "h",
            "old": "s2",
            "new": "s3",
            "de": "Darum",
            "en": "Because",
        },
        {
            "statement": "u2",
            "sort": "geteilt",
            "provenance": "h",
            "old": "s2",
            "new": "s1",
            "de": "Darum",
            "en": "Because",
        },
        {"statement": "u1", "sort": "unveraendert", "provenance": "h", "old": "s1", "new": "s1"},
    ],
    NAMES,
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
