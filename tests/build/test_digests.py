"""Hashes of word sequences: what they find, what they do not, and that the file kept is readable and complete."""

import json
import os
import random
import sys
from base64 import b64decode
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF

from bochum_kg.build import assembly, digests
from bochum_kg.build.digests import Digests, contains
from bochum_kg.build.vocabulary import BO, ID
from bochum_kg.namespaces import local

PAGE = """Die Stadt Bochum stellt 1.000 Bänke auf. Bürger*innen schlagen Orte vor.

Bis 2030 sollen alle stehen."""


def kept(text: str, source: str = "quelle-x") -> Digests:
    """The digest of `text` as it is read back from a file."""
    return digests.parsed([digests.line(source, "https://example.org/", text)])


@pytest.mark.parametrize(
    "words",
    [
        "Die Stadt Bochum stellt",
        "stellt „1.000 Bänke“ auf",
        "die STADT bochum",
        "Bürger*innen",
        "B\u00e4nke",
        "Ba\u0308nke",
        "St\u00adadt Bochum",
        "Bis 2030",
    ],
)
def test_words_of_the_page_are_found(words: str) -> None:
    assert contains(kept(PAGE), "quelle-x", words) is True


@pytest.mark.parametrize(
    "words",
    [
        "Die Stadt Bochum stellte",
        "Stadt Bochum Die",
        "stellt 1.001 Bänke auf",
        "Die Stadt stellt Bänke auf",
        "schlagen Orte vor Bis 2030",
        "Herne",
        "– /",
        "",
    ],
)
def test_other_words_are_not(words: str) -> None:
    assert contains(kept(PAGE), "quelle-x", words) is False


def test_page_not_read_says_nothing() -> None:
    assert contains(kept(PAGE), "quelle-y", "Die Stadt") is None


def test_source_is_known_by_its_iri_too() -> None:
    assert contains(kept(PAGE), str(ID["quelle-x"]), "Die Stadt") is True


@given(st.text())
def test_every_stretch_of_a_text_is_found_in_it(text: str) -> None:
    sequence = digests.words(text.replace("\n", " "))
    if sequence:
        assert contains(kept(" ".join(sequence)), "quelle-x", " ".join(sequence[len(sequence) // 2 :])) is True


def test_file_is_sorted_by_source_and_names_each_once() -> None:
    names = [json.loads(line)["quelle"] for line in digests.DIGESTS.read_text(encoding="utf-8").splitlines()]
    assert names == sorted(set(names))


def test_file_holds_no_words() -> None:
    for line in digests.DIGESTS.read_text(encoding="utf-8").splitlines():
        assert set(json.loads(line)) == {"quelle", "url", "found_url", "words", "grams"}


def test_read_is_all_of_it() -> None:
    read = digests.read()
    for line in digests.DIGESTS.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        assert len(read[entry["quelle"]]) * 4 == len(b64decode(entry["grams"]))


def test_answers_are_those_of_the_readable_hashes(root: Path) -> None:
    """Where the material the hashes come from is at hand: its own check says the same, of right and of wrong words."""
    folder = Path(os.environ.get("BOCHUM_KG_SOURCES", root.parent / "shared" / "sources")) / "web"
    if not (folder / "check.py").exists():
        pytest.skip("the material is not at hand")
    sys.path.insert(0, str(folder))
    theirs = import_module("check")
    mine, chance = digests.read(), random.Random(1)
    data = assembly.union(graph for name, graph in assembly.read(root).items() if name != "shapes")
    asked = [
        (local(str(data.value(place, BO.quelle))) or "", str(words))
        for place, words in data.subject_objects(BO.textstelle)
    ]
    sources = sorted(str(local(str(source))) for source in data.subjects(RDF.type, BO.Quelle))
    asked += [(chance.choice(sources), words) for _, words in asked]
    assert len(asked) > 1000
    for source, words in asked:
        if source in theirs.load():
            assert contains(mine, source, words) is theirs.contains(source, words), (source, words)
