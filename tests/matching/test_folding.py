"""Names as they are compared: umlauts, ß, gender forms, punctuation, numerals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bochum_kg.matching import folding


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bürger", "Buerger"),
        ("Bürger", "burger"),
        ("Straße", "Strasse"),
        ("Bürger*innen", "Bürger"),
        ("Bürger:innen", "Bürger"),
        ("Bürger_innen", "Bürger"),
        ("Bürger·innen", "Bürger"),
        ("BürgerInnen", "Bürger"),
        ("Bürger/-innen", "Bürger"),
        ("Bürger/innen", "Bürger"),
        ("Bürger(innen)", "Bürger"),
        ("Bürgerinnen und Bürger", "Bürger"),
        ("Bürger und Bürgerinnen", "Bürger"),
        ("Bürgerinnen", "Bürger"),
        ("Bürger*innenfonds", "BürgerInnenfonds"),
        ("Senior/-innenportal", "Senior:innenportal"),
        ("Quartiershausmeister*in", "Quartiershausmeister:in"),
        ("Vorreiterin", "Vorreiter"),
        ("1.000 Bänke", "1000 Baenke"),
        ("1,000 benches", "1000 benches"),
        ("Kultur & Geschichte", "Kultur und Geschichte"),
        ("„Mein Bochum“ – Anträge", "Mein Bochum: Antraege"),
        ("Mach‘ mit", "mach mit"),
        ("Dezernat VI", "Dezernat 6"),
    ],
)
def test_names_that_compare_as_equal(one: str, other: str) -> None:
    assert folding.fold(one) == folding.fold(other)


@pytest.mark.parametrize(("one", "other"), [("Berlin", "Berl"), ("Finnen", "F"), ("Magazin", "Magaz"), ("115", "11")])
def test_names_that_stay_different(one: str, other: str) -> None:
    assert folding.fold(one) != folding.fold(other)


@given(st.text(max_size=300))
def test_folding_twice_changes_nothing_but_endings(text: str) -> None:
    folded = folding.fold(text)
    assert folded == folded.strip().lower()
    assert "ß" not in folded


def test_acronym() -> None:
    assert folding.acronym("haus des wissens") == "hdw"
    assert folding.acronym("stadt bochum") == ""
