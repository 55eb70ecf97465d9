"""Which files a project has, what is refused, and the fingerprint that tells one state of them from another."""

from pathlib import Path

import pytest

from bochum_kg.build import sources
from bochum_kg.build.sources import SourceError


@pytest.mark.parametrize("folder", sources.SOURCES)
def test_missing_folder_is_named_with_the_remedy(project: Path, folder: str) -> None:
    (project / folder).rename(project / "weg")
    with pytest.raises(SourceError, match=f"{folder}: folder not found; .* --root"):
        sources.source_files(project)


@pytest.mark.parametrize("name", ["strategie", "ontology", "shapes", "inferred", "report", "catalog", "bochum-kg"])
def test_graph_name_already_taken(project: Path, name: str) -> None:
    (project / "data" / name).mkdir()
    if name != "strategie":
        (project / "data" / name / "a.ttl").touch()
    with pytest.raises(SourceError, match=f"graph name '{name}' is already taken"):
        sources.source_files(project)


def test_graph_name_that_is_no_iri_path(project: Path) -> None:
    (project / "data" / "über uns.ttl").touch()
    with pytest.raises(SourceError, match=r"graph name 'über uns' must match \[a-z0-9-\]\+"):
        sources.source_files(project)


UNREAD = ["a.TTL", "a.Ttl", "a.ttl.txt", "a.nt", "a.jsonld", "a.ttl~", "a.ttl.bak", "liesmich.md", "a", "neu.ttl "]


@pytest.mark.parametrize("folder", ["data", "data/kernaktivitaeten", "data/kernaktivitaeten/alt", "ontology", "shapes"])
def test_files_that_are_not_read_are_named(project: Path, folder: str) -> None:
    (project / folder).mkdir(exist_ok=True)
    for name in [*UNREAD, ".DS_Store", "._ka-v01.ttl"]:
        (project / folder / name).write_text("nix")
    assert set(sources.unread(project)) == {project / folder / name for name in UNREAD}


def test_hidden_files_are_no_sources_at_any_depth(project: Path) -> None:
    before = sources.source_files(project)
    for folder in ("data", "data/kernaktivitaeten", "ontology", "shapes", "data/kernaktivitaeten/.git"):
        (project / folder).mkdir(exist_ok=True)
        (project / folder / "._ka-v01.ttl").write_text("nix")
    assert sources.source_files(project) == before
    assert sources.unread(project) == []


def test_fingerprint_is_the_same_for_a_copy(project: Path, root: Path) -> None:
    assert sources.fingerprint(project) == sources.fingerprint(root / "tests" / "tiny")


@pytest.mark.parametrize(
    "name", ["ontology/tiny.ttl", "data/werte.ttl", "data/kernaktivitaeten/ka-v02.ttl", "shapes/tiny.ttl"]
)
def test_fingerprint_changes_with_any_byte(project: Path, name: str) -> None:
    before = sources.fingerprint(project)
    path = project / name
    path.write_bytes(path.read_bytes() + b"\n")
    assert sources.fingerprint(project) != before


def test_fingerprint_changes_with_a_name(project: Path) -> None:
    before = sources.fingerprint(project)
    (project / "data" / "werte.ttl").rename(project / "data" / "zahlen.ttl")
    assert sources.fingerprint(project) != before


def test_fingerprint_changes_with_a_new_file(project: Path) -> None:
    before = sources.fingerprint(project)
    (project / "data" / "kernaktivitaeten" / "leer.ttl").touch()
    assert sources.fingerprint(project) != before
