"""The README says what there is: every route and command of the code, and no other."""

import re
from pathlib import Path

from flask.testing import FlaskClient

from bochum_kg.__main__ import main
from bochum_kg.releases.manifest import DUMP, read_manifest

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    """The text under the heading that contains `heading`."""
    found = re.search(rf"^#+ [^\n]*{heading}[^\n]*\n(.*?)(?=^#|\Z)", README, re.MULTILINE | re.DOTALL)
    assert found, f"README.md has no heading with {heading!r}"
    return found[1]


def shape(path: str) -> str:
    """A route without the names of its parameters: `/data/*.*`."""
    return re.sub(r"<[^>]*>|\{[^}]*\}", "*", path)


def routes_in_readme() -> list[str]:
    cells = re.findall(r"^\|([^|]*)\|", section("Routes"), re.MULTILINE)
    return [shape(path) for cell in cells for path in re.findall(r"`(/[^`]*)`", cell)]


def test_every_route_is_in_the_readme_and_the_other_way_round(client: FlaskClient) -> None:
    assert sorted(set(routes_in_readme())) == sorted(
        {shape(rule.rule) for rule in client.application.url_map.iter_rules()}
    )


def test_no_route_is_in_the_readme_twice() -> None:
    assert len(routes_in_readme()) == len(set(routes_in_readme()))


def test_every_command_is_in_the_readme_and_the_other_way_round() -> None:
    named = set(re.findall(r"bochum-kg ([a-z][a-z-]*)", " ".join(re.findall(r"```.*?```|`[^`]*`", README, re.DOTALL))))
    assert named == set(main.commands)


def test_every_option_in_the_readme_exists() -> None:
    options = {name for command in main.commands.values() for option in command.params for name in option.opts}
    named = set(re.findall(r"`(--[a-z-]+)", README)) | set(re.findall(r"bochum-kg [a-z-]+ (--[a-z-]+)", README))
    assert named <= options


def test_every_file_in_the_readme_exists(root: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", README):
        assert (root / target).exists(), target
    for path in re.findall(r"`((?:data|docs|shapes|ontology|tests|bochum_kg)/[\w./-]+)`", README):
        assert (root / path).exists(), path


def test_every_graph_named_as_a_download_exists(real_release: Path) -> None:
    files = read_manifest(real_release)["files"]
    for name in re.findall(r"`([\w-]+\.(?:ttl|jsonld|nt|rdf|nq))`", section("Routes")):
        assert name in files, name
    assert f"{DUMP}.nq" in section("Routes")
