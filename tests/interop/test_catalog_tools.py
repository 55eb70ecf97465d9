"""The catalogue as others read it: by official shapes, CKAN's parser, mlcroissant, and HEAD on every address."""

import hashlib
import http.client
import json
import os
import subprocess
import sys
import warnings
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import ROOT, Server
from rdflib import DCAT, RDF, SH, SKOS, Graph, URIRef

from bochum_kg.build.catalog import dcat
from bochum_kg.namespaces import BASE

SHAPES = ROOT.parent / "shared" / "validation"
SHAPE_FILES = (
    "dcat-ap-de-3.0/**/dcat-ap-SHACL-DE.ttl",
    "dcat-ap-de-3.0/**/dcat-ap-de-deprecated.ttl",
    "dcat-ap-de-3.0/**/dcat-ap-spec-german-additions.ttl",
    "dcat-ap-de-3.0/**/dcat-ap-de-controlledvocabularies.ttl",
    "dcat-ap-3.0.0/**/dcat-ap-SHACL.ttl",
)
FILE_TYPES = URIRef("http://publications.europa.eu/resource/authority/file-type")
LISTS = (
    str(FILE_TYPES).removesuffix("file-type"),
    "https://www.iana.org/assignments/",
    "http://dcat-ap.de/def/licenses/",
)
CKAN = Path(os.environ.get("BOCHUM_KG_CKAN", ROOT / ".venv-ckan"))


@pytest.fixture(scope="module")
def catalogue(real_release: Path) -> Graph:
    return Graph().parse(real_release / "dcat.ttl")


def findings(catalogue: Graph) -> Counter[tuple[str, str]]:
    """What the official shapes find: severity and message."""
    pyshacl = pytest.importorskip("pyshacl")
    shapes = Graph()
    for pattern in SHAPE_FILES:
        (path,) = SHAPES.glob(pattern)
        shapes.parse(path)
    data = Graph().parse(SHAPES / "authority-membership.ttl")
    data.add((URIRef(f"{FILE_TYPES}/XML"), SKOS.inScheme, FILE_TYPES))  # in the EU table, not in the stub
    data += catalogue
    _, results, _ = pyshacl.validate(
        data, shacl_graph=shapes, advanced=True, allow_warnings=True, allow_infos=True, inference="none"
    )
    return Counter(
        (str(results.value(r, SH.resultSeverity)).rsplit("#", 1)[-1], str(results.value(r, SH.resultMessage)))
        for r in results.subjects(RDF.type, SH.ValidationResult)
    )


needs_shapes = pytest.mark.skipif(not SHAPES.exists(), reason="the official shapes are not in ../shared/validation")


@needs_shapes
def test_official_shapes_find_nothing(catalogue: Graph) -> None:
    assert findings(catalogue) == Counter()


@needs_shapes
def test_dcat_ap_alone_misses_no_class_but_those_of_code_lists(catalogue: Graph) -> None:
    """The German shapes switch off these of the European ones; portals elsewhere do not know the German ones."""
    pyshacl = pytest.importorskip("pyshacl")
    (path,) = SHAPES.glob(SHAPE_FILES[-1])
    _, results, _ = pyshacl.validate(catalogue, shacl_graph=Graph().parse(path), advanced=True, inference="none")
    violations = {
        (str(results.value(r, SH.resultPath)), str(results.value(r, SH.value)), str(results.value(r, SH.resultMessage)))
        for r in results.subjects(SH.resultSeverity, SH.Violation)
    }
    assert {
        found for found in violations if not (found[1].startswith(LISTS) or found[2].endswith("rdfs:Resource"))
    } == set()


@needs_shapes
def test_official_shapes_do_look(catalogue: Graph) -> None:
    broken, file = Graph() + catalogue, dcat.PART["bochum-kg.ttl"]
    broken.remove((file, URIRef("http://purl.org/dc/terms/license"), None))
    broken.remove((file, DCAT.accessURL, None))
    broken.set((dcat.PART.graph, DCAT.theme, URIRef("http://example.org/politics")))
    broken.remove((dcat.PART.tables, URIRef("http://purl.org/dc/terms/title"), None))
    assert sum(number for (severity, _), number in findings(broken).items() if severity == "Violation") >= 4


HARVESTED = {"ttl": "turtle", "xml": "xml", "jsonld": "json-ld"}


@pytest.fixture(scope="module")
def in_ckan(real_server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """The datasets a harvester gets from each form of the catalogue, fetched without Accept, parsed by ckanext-dcat."""
    python = CKAN / "bin" / "python"
    if not python.exists():
        pytest.skip("CKAN's parser needs an environment of its own: docs/portals.md, or BOCHUM_KG_CKAN")
    folder, arguments = tmp_path_factory.mktemp("ckan"), []
    for suffix, form in HARVESTED.items():
        (folder / suffix).write_bytes(fetch(real_server, f"/catalog.{suffix}")[1])
        arguments += [form, folder / suffix]
    script = Path(__file__).parent / "ckan_datasets.py"
    ran = subprocess.run([python, script, *arguments], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    return dict(zip(HARVESTED, json.loads(ran.stdout), strict=True))


@pytest.mark.parametrize("suffix", HARVESTED)
def test_ckan_makes_three_datasets(in_ckan: dict[str, list[dict[str, Any]]], suffix: str) -> None:
    datasets = in_ckan[suffix]
    assert {dataset["title"] for dataset in datasets} == {
        "Bochum Strategie als Wissensgraph",
        "Bochum Strategie: Teilgraphen nach Gegenstand",
        "Bochum Strategie: Tabellen",
    }
    for dataset in datasets:
        extras = {extra["key"]: extra["value"] for extra in dataset["extras"]}
        assert "Projekt bochum-kg (nicht die Stadt Bochum)" in extras["publisher_name"]
        assert extras["modified"] >= "2026-11-25"
        assert extras["temporal_start"].startswith("2017")
        assert "Bochum" in {tag["name"] for tag in dataset["tags"]}
        for resource in dataset["resources"]:
            assert resource["license"] == "http://dcat-ap.de/def/licenses/cc-by/4.0"
            assert resource["url"].startswith(BASE)
            if "access_services" not in resource:
                assert int(resource["size"]) > 0
                assert len(resource["hash"]) == 64


def test_mlcroissant_accepts_the_tables(real_release: Path) -> None:
    pytest.importorskip("mlcroissant", reason="mlcroissant is not installed")
    code = "import sys, mlcroissant as m; d = m.Dataset(jsonld=sys.argv[1]); print(len(d.metadata.record_sets))"
    ran = subprocess.run(  # apart, because it logs and warns on its own account
        [sys.executable, "-c", code, real_release / "croissant.json"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert int(ran.stdout) == len(json.loads((real_release / "croissant.json").read_text())["recordSet"]) > 30
    assert "warning" not in ran.stderr.lower(), ran.stderr[-2000:]


def test_head_every_address_in_the_catalogue(real_server: Server, catalogue: Graph) -> None:
    """Each distribution answers 200 with the type, size and content the catalogue says; services answer a bare GET."""
    files = list(catalogue.subject_objects(DCAT.downloadURL))
    assert len(files) > 100
    for file, address in files:
        path = f"/{str(address).removeprefix(BASE)}"
        response, _ = fetch(real_server, path, "HEAD")
        said = str(catalogue.value(file, DCAT.mediaType)).removeprefix("https://www.iana.org/assignments/media-types/")
        assert (response.status, response.headers.get_content_type()) == (200, said), path
        assert response.headers["Content-Length"] == str(catalogue.value(file, DCAT.byteSize)), path
        _, content = fetch(real_server, path)
        checksum = catalogue.value(catalogue.value(file, dcat.SPDX.checksum), dcat.SPDX.checksumValue)
        assert hashlib.sha256(content).hexdigest() == str(checksum), path
    for link in (DCAT.accessURL, DCAT.endpointURL, DCAT.endpointDescription, DCAT.landingPage):
        for address in set(catalogue.objects(None, link)) - {address for _, address in files}:
            path = f"/{str(address).removeprefix(BASE)}"
            assert {fetch(real_server, path, method)[0].status for method in ("HEAD", "GET")} == {200}, path


def test_links_of_void_answer(real_server: Server, real_release: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        void = Graph().parse(f"{real_server.url}/.well-known/void")
    linked = {
        str(o) for p in ("dataDump", "sparqlEndpoint", "exampleResource") for o in void.objects(None, dcat_void(p))
    }
    assert len(linked) > 20
    for address in linked:
        path = urlsplit(address.replace(BASE, f"{real_server.url}/")).path
        assert fetch(real_server, path, "HEAD")[0].status in (200, 303), path


def dcat_void(name: str) -> URIRef:
    return URIRef(f"http://rdfs.org/ns/void#{name}")


def fetch(server: Server, path: str, method: str = "GET") -> tuple[http.client.HTTPResponse, bytes]:
    """The answer as a harvester gets it that sends no headers."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request(method, path)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response, content
