"""German and English for people: the order of names, what is found, numbers and dates."""

from datetime import date as Date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bochum_kg.language import date, folded, number, remembered, sort_key


def test_names_sort_as_in_a_german_register() -> None:
    names = ["Zebra", "Öl", "Apfel", "Äpfel", "apfel 10", "Apfel 9", "„Ofen“", "Straße", "Strassen", "Strand"]
    assert sorted(names, key=sort_key) == [
        *("Apfel", "Äpfel", "Apfel 9", "apfel 10", "„Ofen“", "Öl", "Strand", "Straße", "Strassen", "Zebra")
    ]


@given(st.text(), st.text())
def test_two_names_sort_as_the_pieces_of_both(first: str, second: str) -> None:
    (pieces, _), (more, _) = sort_key(first), sort_key(second)
    assert sort_key(f"{first} {second}") == (pieces + more, f"{first} {second}")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Straße", "strasse"),
        ("KERNAKTIVITÄT", "kernaktivitat"),
        ("Café", "cafe"),
        ("", ""),
        ("„A–É“…", "„a–e“..."),
        ("x\u20d7–", "x–"),
    ],
)
def test_folded_text_has_no_case_and_no_accents(text: str, plain: str) -> None:
    assert folded(text) == plain


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_text_is_folded_as_any_other(text: str) -> None:
    assert folded(text) + "a" == folded(text + "ä")


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        (12345, "12.345", "12,345"),
        ("1234.5", "1.234,5", "1,234.5"),
        ("-7", "-7", "-7"),
        ("rund 5", "rund 5", "rund 5"),
        ("9007199254740993", "9.007.199.254.740.993", "9,007,199,254,740,993"),
        ("0.0000001", "0.0000001", "0.0000001"),
        ("1e300", "1e300", "1e300"),
        ("INF", "∞", "∞"),
    ],
)
def test_number(value: int | str, german: str, english: str) -> None:
    assert (number(value, "de"), number(value, "en")) == (german, english)


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        ("2017-05-18", "18. Mai 2017", "18 May 2017"),
        ("2024-03", "März 2024", "March 2024"),
        ("2030", "2030", "2030"),
        ("2024-13", "2024-13", "2024-13"),
        ("bald", "bald", "bald"),
    ],
)
def test_date_is_as_precise_as_the_value(value: str, german: str, english: str) -> None:
    assert (date(value, "de"), date(value, "en")) == (german, english)


@given(st.dates(min_value=Date(1000, 1, 1)))
def test_every_date_names_its_year(day: Date) -> None:
    assert str(day.year) in date(day.isoformat(), "de")


def test_short_texts_are_remembered_and_long_ones_are_not() -> None:
    asked = []

    @remembered(2, longest=3)
    def twice(text: str, times: int = 2) -> str:
        asked.append(text)
        return text * times

    for text in ("a", "a", "long", "long", "b", "c", "a"):
        assert twice(text) == text * 2
    assert asked == ["a", "long", "long", "b", "c", "a"]  # a third one took the place of the oldest
