"""What is looked up where, what counts as checked, and what fails: a graph of a few lines, a document, a page."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import Result
from rdflib import Graph

from bochum_kg.build import digests, quotations
from bochum_kg.build.quotations import ABSENT, DOCUMENT, NOTE, PAGE, UNREAD, Verification

Turtle = Callable[[str], Graph]
DOCUMENT_TEXT = "1.000 Bänke für Bochum – umgesetzt\nEnde der Liste"
PAGE_TEXT = "Alle Bänke sind aufgestellt, sagt die Stadt."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deck").mkdir()
    (tmp_path / "deck" / "deck.txt").write_text(DOCUMENT_TEXT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def verify(turtle: Turtle, folder: Path) -> Callable[..., Verification]:
    """The outcome for places, each "source words", and for statements, each "provenance places"."""
    checksum = sha256(DOCUMENT_TEXT.encode()).hexdigest()
    sources = f'id:deck a bo:Quelle ; bo:datei "deck.txt" ; bo:sha256 "{checksum}" . id:seite a bo:Quelle .\n'
    kept = digests.parsed([digests.line("seite", "https://example.org/", PAGE_TEXT)])

    def outcome(*places: str, said: tuple[str, ...] = (), at: Path | None = folder) -> Verification:
        text = sources
        for number, place in enumerate(places):
            source, words = place.split(" ", 1)
            kind, what = ("Recherchenotiz", "notiz") if source == "notiz" else ("Fundstelle", "textstelle")
            text += f'id:p{number} a bo:{kind} ; bo:quelle id:{source} ; bo:{what} "{words}"@de .\n'
        for number, statement in enumerate(said):
            origin, *belege = statement.split()
            by = f" ; bo:herkunft id:herkunft-{origin}" if origin != "things" else ""
            text += f"id:s{number} bo:beleg {', '.join(f'id:p{place}' for place in belege)}{by} .\n"
        return quotations.verify(turtle(text), kept, at)

    return outcome


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("deck 1.000 Bänke für Bochum", DOCUMENT),
        ("deck „1.000 Bänke“ für Bochum - umgesetzt Ende", DOCUMENT),
        ("seite Alle Bänke sind aufgestellt", PAGE),
        ("seite alle bänke", PAGE),
        ("ungelesen Alle Bänke", UNREAD),
        ("notiz Nach den Notizen stehen alle", NOTE),
    ],
)
def test_place_is_of_one_class(verify: Callable[..., Verification], place: str, kind: str) -> None:
    result = verify(place)
    assert result.places == {kind: 1}
    assert result.good


@pytest.mark.parametrize(
    "place", ["deck 1.000 Bänke für Boch", "deck 1.000 bänke", "deck Stühle", "seite Alle Bänke stehen", "seite Bank"]
)
def test_words_that_are_not_there_are_named(verify: Callable[..., Verification], place: str) -> None:
    result = verify(place)
    assert result.missing == [("p0", *place.split(" ", 1))]
    assert not result.good
    assert not result.places


def test_document_not_at_hand_is_said_and_not_counted_as_checked(verify: Callable[..., Verification]) -> None:
    result = verify("deck 1.000 Bänke", said=("amtlich 0",), at=None)
    assert result.absent == ["deck.txt"]
    assert result.places == {ABSENT: 1}
    assert result.share == (0, 1)
    assert result.good


def test_document_of_another_version_is_named(verify: Callable[..., Verification], folder: Path) -> None:
    (folder / "deck" / "deck.txt").write_text(DOCUMENT_TEXT + "!", encoding="utf-8")
    result = verify("deck 1.000 Bänke")
    assert result.changed == ["deck.txt"]
    assert not result.good


def test_statement_is_what_the_best_of_its_places_is(verify: Callable[..., Verification]) -> None:
    places = ("deck 1.000 Bänke", "seite Alle Bänke", "ungelesen Bänke", "notiz Bänke", "seite Stühle")
    said = ("amtlich 0 2", "dritte 1 3", "dritte 2 3", "redaktionell 3", "things 0", "amtlich 4")
    result = verify(*places, said=said)
    assert result.statements == {
        ("amtlich", DOCUMENT): 1,
        ("dritte", PAGE): 1,
        ("dritte", UNREAD): 1,
        ("redaktionell", NOTE): 1,
        ("things", DOCUMENT): 1,
        ("amtlich", UNREAD): 1,
    }
    assert result.share == (2, 4)


def test_report_has_four_classes_by_provenance(verify: Callable[..., Verification]) -> None:
    text = quotations.text_report(verify("deck 1.000 Bänke", "seite Alle", said=("amtlich 0", "dritte 1")))
    heads, *rows = text.strip().splitlines()
    assert heads.split() == ["source", "places", "amtlich", "dritte", "redaktionell", "things"]
    assert [row[:24].strip() for row in rows[:4]] == [DOCUMENT, PAGE, UNREAD, NOTE]
    assert rows[0].split()[-5:] == ["1", "1", "0", "0", "0"]
    assert "2 of 2 statements that are not our own (100 %)" in text


def test_command_in_a_fresh_clone_finds_every_quotation_of_a_page(cli: Callable[..., Result], root: Path) -> None:
    result = cli("verify-sources", "--root", root)
    assert result.exit_code == 0, result.output
    assert "not at hand, not checked" in result.output
    assert "not found in" not in result.output


def test_command_fails_for_words_that_are_not_there(cli: Callable[..., Result], root: Path, tmp_path: Path) -> None:
    for name in ("ontology", "data", "shapes"):
        (tmp_path / name).mkdir()
    source = "@prefix bo: <https://w3id.org/bochum-kg/ontology#> . @prefix id: <https://w3id.org/bochum-kg/id/> .\n"
    source += 'id:x a bo:Fundstelle ; bo:quelle id:quelle-seite-ka-g11 ; bo:textstelle "Diese Wörter fehlen"@de .'
    (tmp_path / "data" / "x.ttl").write_text(source, encoding="utf-8")
    result = cli("verify-sources", "--root", tmp_path)
    assert result.exit_code == 1
    assert "x: not found in quelle-seite-ka-g11: 'Diese Wörter fehlen'" in result.output
