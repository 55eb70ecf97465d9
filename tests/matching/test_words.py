"""What a word may stand for among the words of some texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bochum_kg.matching.words import How, Words

WORDS = Words(["radverkehr in bochum", "fahrrad und radverkehr", "schulen", "haus des wissens"])


def like(word: str) -> dict[str, How]:
    return {one.word: one.how for one in WORDS.like(word)}


@pytest.mark.parametrize(
    ("word", "known", "how"),
    [
        ("bochum", "bochum", How.SAME),
        ("schule", "schulen", How.INFLECTED),
        ("rad", "radverkehr", How.AROUND),
        ("rad", "fahrrad", How.AROUND),
        ("verkehr", "radverkehr", How.AROUND),
        ("fahrradweg", "fahrrad", How.WITHIN),
    ],
)
def test_word_stands_for(word: str, known: str, how: How) -> None:
    assert like(word)[known] is how


@pytest.mark.parametrize("word", ["", "x", "ra", "in b", "m\nf"])
def test_word_stands_for_nothing(word: str) -> None:
    assert not like(word)


def test_misspelt_word_is_near_the_right_one() -> None:
    assert [(one.word, one.how) for one in WORDS.near("wisens")] == [("wissens", How.MISSPELT)]
    assert not WORDS.near("abc")


def test_rare_word_weighs_more() -> None:
    assert WORDS.weight("schulen") > WORDS.weight("radverkehr") > 0
    assert WORDS.weight("nirgends") == WORDS.weight("schulen")


def test_no_text_at_all() -> None:
    assert (Words([]).like("haus"), Words([]).near("haus")) == ((), ())


@given(st.text(max_size=80))
def test_quality_is_between_0_and_1_and_only_the_word_itself_is_1(word: str) -> None:
    for one in (*WORDS.like(word), *WORDS.near(word)):
        assert 0 < one.quality <= 1
        assert (one.quality == 1) == (one.how is How.SAME) == (one.word == word)
