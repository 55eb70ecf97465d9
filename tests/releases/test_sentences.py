"""What changed, in words: one sentence for what an editor did, in German and in English."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bochum_kg.build import assembly, dumps, validation
from bochum_kg.build.assembly import Graphs
from bochum_kg.releases import diff, sentences

Tell = Callable[..., list[str]]
KA = "data/kernaktivitaeten/ka-v01.ttl"
STATUS = """
id:ka-v02-status-1 a bo:Statusangabe ;
    bo:status id:status-laufend ;
    bo:stand "2025"^^xsd:gYear ;
    bo:herkunft id:herkunft-amtlich ;
    bo:beleg id:fundstelle-eins .
"""


def version(graphs: Graphs) -> sentences.Version:
    return sentences.Version(diff.read(diff.nquads(dumps.canonical(graphs))))


@pytest.fixture
def tell(project: Path, tiny_graphs: Graphs) -> Tell:
    """What is told in a language once these texts are replaced in these files (None: the file goes)."""

    def tell(language: str, *edits: tuple[str, str, str] | tuple[str, None]) -> list[str]:
        for path, *replacement in edits:
            file = project / path
            if replacement == [None]:
                file.unlink()
                continue
            old, new = replacement
            text = file.read_text(encoding="utf-8")
            assert old in text
            file.write_text(text.replace(old, new), encoding="utf-8")
        graphs = validation.with_inferred(assembly.read(project)).graphs
        things = sentences.in_words(version(tiny_graphs), version(graphs), language)
        return [sentence for thing in things for sentence in thing.sentences(language)]

    return tell


def test_nothing_changed_is_nothing_to_tell(tell: Tell) -> None:
    assert tell("de") == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "„Mein Bochum“ – größer: Status umgesetzt → laufend"),
        ("en", "“My Bochum” – bigger: status implemented → ongoing"),
    ],
)
def test_a_changed_status_is_one_sentence(tell: Tell, language: str, sentence: str) -> None:
    assert tell(language, (KA, "bo:status id:status-umgesetzt", "bo:status id:status-laufend")) == [sentence]


def test_a_new_angabe_is_told_with_its_thing_and_after_what_follows_from_it(tell: Tell) -> None:
    first = "bo:kompetenz id:kompetenz-eins ."
    new = "bo:kompetenz id:kompetenz-eins ; bo:angabe id:ka-v02-status-1 .\n" + STATUS
    prefix = (
        "data/kernaktivitaeten/ka-v02.ttl",
        "@prefix skos",
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n@prefix skos",
    )
    assert tell("de", prefix, ("data/kernaktivitaeten/ka-v02.ttl", first, new)) == [
        "Ohne Status: Status neu: laufend",
        "Ohne Status: neu: Statusangabe: laufend (2025)",
    ]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "„Mein Bochum“ – größer: Statusangabe: umgesetzt (2024-09): bo:stand August 2024 → September 2024"),
        ("en", "“My Bochum” – bigger: Status statement: implemented (2024-09): bo:stand August 2024 → September 2024"),
    ],
)
def test_another_date_of_an_angabe_is_told_in_words(tell: Tell, language: str, sentence: str) -> None:
    told = tell(language, (KA, '"2024-08"', '"2024-09"'))
    assert told == [sentence.replace("bo:", "")]


def test_a_new_name_is_told_under_the_new_name(tell: Tell) -> None:
    edit = ("data/kernaktivitaeten/ka-v02.ttl", '"Ohne Status"@de', '"Noch ohne Status"@de')
    assert tell("de", edit)[0].startswith("Noch ohne Status: ")
    assert tell("de")[0].endswith("„Ohne Status“ → „Noch ohne Status“")


def test_what_changed_in_the_other_language_only_is_told_with_that_language(tell: Tell) -> None:
    edit = ("data/kernaktivitaeten/ka-v02.ttl", '"Ohne Status"@de', '"Noch ohne Status"@de')
    assert tell("en", edit)[0].endswith("“Ohne Status” (de) → “Noch ohne Status” (de)")


def test_a_thing_that_goes_is_told_with_its_class(tell: Tell) -> None:
    assert tell("de", ("data/kernaktivitaeten/ka-v02.ttl", None))[-1] == "entfällt: Ohne Status (Kernaktivität)"


def test_parts_of_a_thing_that_goes_are_not_told(tell: Tell) -> None:
    assert tell("en", (KA, None)) == ["gone: “My Bochum” – bigger (Core activity)"]


def test_a_place_that_several_things_rest_on_is_told_by_itself(tell: Tell) -> None:
    first = (
        "data/kernaktivitaeten/ka-v02.ttl",
        "bo:kompetenz id:kompetenz-eins .",
        "bo:kompetenz id:kompetenz-eins ; bo:beleg id:fundstelle-eins .",
    )
    told = tell("de", first, (KA, '"Folie 1"', '"Folie 2"'))
    assert any("„Folie 1“ → „Folie 2“" in sentence and "größer" not in sentence for sentence in told)


def test_rules_are_counted_and_not_told(tell: Tell, project: Path, tiny_graphs: Graphs) -> None:
    shapes = dict(tiny_graphs)
    shapes["shapes"] = assembly.empty_graph()
    old, new = (diff.read(diff.nquads(dumps.canonical(graphs))) for graphs in (tiny_graphs, shapes))
    difference = diff.compare(old, new)
    assert sentences.in_words(sentences.Version(old), sentences.Version(new), "de") == []
    report = sentences.report(difference, [], "de")
    assert report["graphs"]["shapes"]["removed"] == report["removed"] > 0
    assert sentences.text_report(report).startswith("Quads +0 −")
