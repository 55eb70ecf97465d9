"""The documentation says what there is: every route, command and option of the code, and no other."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bochum_kg.__main__ import main
from bochum_kg.releases.manifest import DUMP, read_manifest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
INTERFACES = (ROOT / "docs" / "interfaces.md").read_text(encoding="utf-8")
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])


def section(heading: str) -> str:
    """The text under the heading that contains `heading`."""
    found = re.search(rf"^#+ [^\n]*{heading}[^\n]*\n(.*?)(?=^#|\Z)", INTERFACES, re.MULTILINE | re.DOTALL)
    assert found, f"docs/interfaces.md has no heading with {heading!r}"
    return found[1]


def shape(path: str) -> str:
    """A route without the names of its parameters: `/data/*.*`."""
    return re.sub(r"<[^>]*>|\{[^}]*\}", "*", path)


def documented_routes() -> list[str]:
    cells = re.findall(r"^\|([^|]*)\|", section("Routes"), re.MULTILINE)
    return [shape(path) for cell in cells for path in re.findall(r"`(/[^`]*)`", cell)]


def test_every_route_is_documented_and_the_other_way_round(client: FlaskClient) -> None:
    assert sorted(set(documented_routes())) == sorted(
        {shape(rule.rule) for rule in client.application.url_map.iter_rules()}
    )


def test_no_route_is_documented_twice() -> None:
    assert len(documented_routes()) == len(set(documented_routes()))


def test_every_command_is_documented_and_the_other_way_round() -> None:
    quoted = " ".join(re.findall(r"```.*?```|`[^`]*`", INTERFACES, re.DOTALL))
    assert set(re.findall(r"bochum-kg ([a-z][a-z-]*)", quoted)) == set(main.commands)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_option_a_page_names_exists(page: Path) -> None:
    options = {name for command in main.commands.values() for option in command.params for name in option.opts}
    assert set(re.findall(r"bochum-kg [a-z-]+ [^`\n]*?(--[a-z-]+)", page.read_text(encoding="utf-8"))) <= options


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_file_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (page.parent / target).exists(), target
    for path in re.findall(r"`((?:data|docs|shapes|ontology|tests|bochum_kg|benchmarks)/[\w./-]+)`", text):
        assert (ROOT / path).exists(), path


def test_the_readme_stays_short() -> None:
    assert README.count("\n") <= 110


def test_doors_of_the_readme_open(real: FlaskClient) -> None:
    doors = re.findall(r"^\| `(/[^`]*)`", README, re.MULTILINE)
    assert len(doors) == 10
    for door in doors:
        assert real.get(door, follow_redirects=True).status_code == 200, door


def test_every_graph_named_as_a_download_exists(real_release: Path) -> None:
    files = read_manifest(real_release)["files"]
    for name in re.findall(r"`([\w-]+\.(?:ttl|jsonld|nt|rdf|nq))`", section("Routes")):
        assert name in files, name
    assert f"{DUMP}.nq" in section("Routes")
