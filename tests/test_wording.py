"""docs/words.md is kept: no page, name, rule, question or error text calls a thing by a word the list rules out."""

import re
import tomllib
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import pytest
from rdflib import RDFS, SH, SKOS, Graph, Literal

ROOT = Path(__file__).parents[1]
_QUOTED = r'(?:"(?:[^"\\]|\\.)*"\s*)+'
_BOTH = re.compile(rf"\bt\(\s*({_QUOTED}),\s*({_QUOTED})")


def rows() -> list[tuple[str, str, list[str]]]:
    """German, English and what is ruled out, of each row."""
    lines = (ROOT / "docs" / "words.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")][1:]
    return [(german, english, never.split(", ")) for german, english, _, never in cells]


Said = Iterator[tuple[str, str]]  # place and text


def on_pages() -> Said:
    """Place and text of everything templates say in both languages, and of the German error texts."""
    for template in sorted((ROOT / "bochum_kg" / "views" / "templates").glob("*.html")):
        for texts in _BOTH.findall(re.sub(r"\s+", " ", template.read_text(encoding="utf-8"))):
            yield from ((template.name, text) for text in texts)
    table = tomllib.loads((ROOT / "bochum_kg" / "views" / "german.toml").read_text(encoding="utf-8"))
    yield from (("german.toml", text) for text in chain.from_iterable(table.items()))


def in_names() -> Said:
    """Place and text of names of terms, rules and concepts, and of the questions."""
    files = ["ontology/bochum.ttl", "data/begriffe.ttl", *(f"{folder}/*.ttl" for folder in ("shapes", "data/queries"))]
    for file in sorted(path for pattern in files for path in ROOT.glob(pattern)):
        read = Graph().parse(file, format="turtle")
        for prop in (RDFS.label, RDFS.comment, SKOS.prefLabel, SH.name, SH.message):
            yield from ((file.name, str(text)) for text in read.objects(None, prop) if isinstance(text, Literal))


@pytest.mark.parametrize("texts", [on_pages, in_names])
def test_what_the_list_rules_out_is_nowhere(texts: Callable[[], Said]) -> None:
    said = [*texts()]
    assert len(said) > 300
    never = {word: re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE) for *_, no in rows() for word in no}
    found = [(place, word, text) for place, text in said for word, rule in never.items() if rule.search(text)]
    assert not found, "\n".join(map(str, found))


def test_every_word_of_the_list_is_said() -> None:
    said = " ".join(text for _, text in chain(on_pages(), in_names())).casefold()
    words = [word for german, english, _ in rows() for word in (*german.split(", "), *english.split(", "))]
    assert [word for word in words if word.casefold() not in said] == []
