"""A citation says which release and which query, so that it can be checked years later."""

import json
import re
from dataclasses import replace
from hashlib import sha256

import pytest

from bochum_kg.releases.citation import Citation, normal

WITHOUT = Citation("0123456789abcdef", "2026-11-25T15:00:00Z", "http://e.x/release/0123456789abcdef/", "ab12", "", "de")
WITH = replace(WITHOUT, query="ASK {}", language="en")


def test_text_names_release_day_address_and_hash() -> None:
    assert WITHOUT.text() == (
        "Projekt bochum-kg (2026): Die Bochum Strategie als Wissensgraph. Ausgabe vom 25. November "
        "2026 (0123456789abcdef). http://e.x/release/0123456789abcdef/ – SHA-256 der kanonischen N-Quads ab12."
    )


def test_text_of_a_query_has_its_hash() -> None:
    assert WITH.text().endswith(f"SHA-256 of the query {sha256(b'ASK {}').hexdigest()}.")


def test_undated_release_says_so() -> None:
    undated = replace(WITHOUT, issued="")
    assert "(o. J.)" in undated.text()
    assert "year" not in undated.bibtex()
    assert "issued" not in json.loads(undated.csl())[0]


@pytest.mark.parametrize("citation", [WITHOUT, WITH])
def test_bibtex_is_one_entry_with_balanced_braces(citation: Citation) -> None:
    entry = citation.bibtex()
    assert re.fullmatch(r"@misc\{[\w-]+,\n(  \w+ = \{.*\},\n)+\}\n", entry)
    assert entry.count("{") == entry.count("}")
    assert "  version = {0123456789abcdef},\n" in entry


@pytest.mark.parametrize("citation", [WITHOUT, WITH, replace(WITHOUT, issued="")])
def test_ris_is_one_record_of_tagged_lines(citation: Citation) -> None:
    lines = citation.ris().split("\r\n")
    assert (lines[0], lines[-2:]) == ("TY  - DATA", ["ER  - ", ""])
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines[:-1])
    assert f"UR  - {citation.address}" in lines
    assert ("PY  - 2026" in lines, "DA  - 2026/11/25" in lines) == (bool(citation.issued),) * 2


def test_csl_json_is_a_dataset_with_a_date() -> None:
    (item,) = json.loads(WITH.csl())
    assert (item["type"], item["issued"], item["URL"]) == ("dataset", {"date-parts": [[2026, 11, 25]]}, WITH.address)


@pytest.mark.parametrize("text", ["ASK {\r\n}", "ASK {\n}\n", "\n ASK {\r}"])
def test_a_form_and_a_file_give_the_same_query(text: str) -> None:
    assert normal(text) == "ASK {\n}"
