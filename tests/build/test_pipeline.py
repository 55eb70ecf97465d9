"""The stages together: same sources, same bytes, in whatever order Python's sets come."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bochum_kg.build import pipeline
from bochum_kg.releases.manifest import current

SEEDS = range(20)  # of Python's hashes, which give sets and their members another order in every process
STAGES = """
import sys
from hashlib import sha256
from pathlib import Path
from bochum_kg.build import assembly, catalog, documentation, dumps, pipeline, validation
graphs, problems, data = validation.with_inferred(assembly.read(Path(sys.argv[1])))
findings = validation.validate(graphs, problems, data)
description = assembly.description(Path(sys.argv[1]))
graphs["void"] = catalog.void(graphs, data, description)
whole = {quad.triple for quad in dumps.canonical({"whole": data})}
made = pipeline.of_data(graphs, data, whole) | catalog.from_graphs(graphs, data, description)
made |= documentation.of_findings(graphs, data, findings)
for name, content in made.items():
    print(name, sha256(content).hexdigest())
print(made["schema/Kernaktivitaet.json"].decode())
"""
# What has no order of its own: rules on a class and on the one above it, and properties with several ranges.
SHAPES = """
@prefix bo: <https://w3id.org/bochum-kg/ontology#> .
@prefix id: <https://w3id.org/bochum-kg/id/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
[] a sh:NodeShape ; sh:targetClass bo:Angabe ; sh:property
    [ sh:path bo:herkunft ; sh:severity sh:Violation ;
      sh:in ( id:herkunft-amtlich id:herkunft-dritte id:herkunft-redaktionell ) ] ,
    [ sh:path bo:rang ; sh:minInclusive 0 ; sh:maxInclusive 5 ; sh:severity sh:Violation ] .
[] a sh:NodeShape ; sh:targetClass bo:Statusangabe ; sh:property
    [ sh:path bo:herkunft ; sh:in ( id:herkunft-amtlich id:herkunft-redaktionell ) ; sh:severity sh:Violation ] ,
    [ sh:path bo:rang ; sh:minInclusive 1 ; sh:maxInclusive 9 ; sh:severity sh:Violation ] .
"""
TERMS = """
@prefix bo: <https://w3id.org/bochum-kg/ontology#> .
@prefix id: <https://w3id.org/bochum-kg/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
bo:rang a owl:DatatypeProperty ; rdfs:label "Rang"@de , "rank"@en ; schema:rangeIncludes xsd:integer , xsd:decimal .
bo:kompetenz schema:rangeIncludes bo:Kompetenz , bo:Schwerpunkt , bo:Kernaktivitaet .
id:ka-v01-status-1 bo:rang 3 .
"""


@pytest.fixture(scope="module")
def made(root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the stages make of the tiny project with these additions, once per seed."""
    project = tmp_path_factory.mktemp("seeds")
    for folder in ("ontology", "data", "shapes"):
        (project / folder).symlink_to(root / "tests" / "tiny" / folder)
    for folder, name, text in (("shapes", "more.ttl", SHAPES), ("ontology", "more.ttl", TERMS)):
        (project / folder).unlink()
        (project / folder).mkdir()
        for path in (root / "tests" / "tiny" / folder).iterdir():
            (project / folder / path.name).symlink_to(path)
        (project / folder / name).write_text(text, encoding="utf-8")

    def run(seed: int) -> str:
        environment = os.environ | {"PYTHONHASHSEED": str(seed)}
        command = [sys.executable, "-c", STAGES, str(project)]
        done = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    with ThreadPoolExecutor(2) as two:
        return list(two.map(run, SEEDS))


def test_same_sources_same_bytes_over_twenty_hash_seeds(made: list[str]) -> None:
    assert {tuple(set(made[0].splitlines()) ^ set(text.splitlines())) for text in made} == {()}


def test_of_several_rules_for_one_property_all_hold(made: list[str]) -> None:
    schema = json.loads(made[0][made[0].index("{") :])["$defs"]["Statusangabe"]
    names = [iri.rsplit("/", 1)[1] for iri in schema["properties"]["herkunft"]["properties"]["id"]["enum"]]
    assert names == ["herkunft-amtlich", "herkunft-redaktionell"]
    rank = schema["properties"]["https://w3id.org/bochum-kg/ontology#rang"]
    assert (rank["minimum"], rank["maximum"]) == (1, 5)


# pyshacl takes the letters of a blank node, which by the standard has none; the quick check does not.
ONLY_THE_JUDGE = """
@prefix shape: <https://w3id.org/bochum-kg/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
shape:NurDerRichter a sh:NodeShape ; sh:targetSubjectsOf <http://e.x/blank> ; sh:severity sh:SEVERITY ;
    sh:message "Nur pyshacl."@de , "Only pyshacl."@en ;
    sh:sparql [ sh:select "SELECT $this WHERE { $this <http://e.x/blank> ?b FILTER (STRLEN(STR(?b)) > 0) }" ] .
"""


@pytest.mark.parametrize("severity", ["Info", "Violation"])
def test_pyshacl_judges_what_is_published(project: Path, tmp_path: Path, severity: str) -> None:
    (project / "shapes" / "judge.ttl").write_text(ONLY_THE_JUDGE.replace("SEVERITY", severity), encoding="utf-8")
    (project / "data" / "judge.ttl").write_text("<https://w3id.org/bochum-kg/id/ka-v01> <http://e.x/blank> [] .")
    findings = pipeline.build(project, tmp_path / "out")
    assert "NurDerRichter" in str(findings)
    published = current(tmp_path / "out")
    assert published.exists() == (severity == "Info")
    assert severity == "Violation" or "NurDerRichter" in (published / "manifest.json").read_text(encoding="utf-8")
