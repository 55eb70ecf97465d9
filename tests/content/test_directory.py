"""The directory of names."""

from bochum_kg.content.directory import Directory, Named, directory, texts

BASE = "https://x/"


def row(thing: str, p: str, o: str, language: str = "") -> dict[str, dict[str, str]]:
    value = {"type": "literal", "value": o} | ({"xml:lang": language} if language else {})
    return {"thing": {"type": "uri", "value": f"{BASE}id/{thing}"}, "p": {"type": "uri", "value": p}, "o": value}


def test_names_other_names_and_position_are_told_apart() -> None:
    skos = "http://www.w3.org/2004/02/skos/core#"
    found = directory(
        [
            row("a", f"{skos}prefLabel", "Ö", "de"),
            row("a", f"{skos}prefLabel", "Oe", "en"),
            row("a", f"{skos}altLabel", "alt", "de"),
            row("a", "https://schema.org/position", "3"),
        ],
        BASE,
    )
    assert found == {"a": Named({"de": "Ö", "en": "Oe"}, ["alt"], 3)}


def test_a_name_falls_back_to_the_other_language_and_then_to_the_id() -> None:
    names = Directory({"a": Named({"de": "Ja"})})
    assert (names.name("a", "en"), names.name("b", "en")) == ("Ja", "b")


def test_order_is_by_position_then_id() -> None:
    assert Directory({"a": Named(position=2), "b": Named(position=1)}).ordered(["c", "a", "b"]) == ["c", "b", "a"]


def test_a_row_as_text_has_our_things_by_local_id() -> None:
    row = {"a": {"type": "uri", "value": f"{BASE}id/ka-1"}, "b": {"type": "uri", "value": "http://e.x/id/y"}}
    assert texts(row, BASE) == {"a": "ka-1", "b": "http://e.x/id/y"}
