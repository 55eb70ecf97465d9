"""Sizes that keep the house readable, and one version number everywhere."""

import re
from pathlib import Path

import pytest

from bochum_kg import __version__

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "bochum_kg").rglob("*.py"))
TEMPLATES = sorted((ROOT / "bochum_kg").rglob("*.html"))


def test_few_rooms() -> None:
    folder = ROOT / "bochum_kg"
    rooms = {path.relative_to(folder).parts[0] for path in [*MODULES, *TEMPLATES]}
    assert len(rooms) <= 22


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_a_module_reads_in_one_sitting() -> None:
    assert [path for path in MODULES if len(lines(path)) > 250] == []


def test_a_line_of_a_template_fits_an_editor() -> None:
    assert [path for path in TEMPLATES if max(map(len, lines(path)), default=0) > 160] == []


@pytest.mark.parametrize(
    ("name", "versions"),
    [
        ("CITATION.cff", r"^version: ([\d.]+)"),
        ("ontology/bochum.ttl", r"owl:version(?:IRI|Info) .*?([\d.]+)[>\"]|Strategie, [Vv]ersion ([\d.]+)\.\""),
        ("shapes/shapes.ttl", r"owl:version(?:IRI|Info) .*?([\d.]+)[>\"]"),
    ],
)
def test_version_is_the_same_everywhere(name: str, versions: str) -> None:
    found = re.findall(versions, (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    assert {"".join(groups) for groups in found} == {__version__}
