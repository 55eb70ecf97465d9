"""The 405 points of data.europa.eu's metadata quality assessment (data.europa.eu/mqa/methodology), each rule a row.

By the methodology the best distribution of a dataset counts. Ours are asked for more: every file takes every point.
Services have no file, so they cannot take the points for one.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from rdflib import DCAT, DCTERMS, RDF, Graph, URIRef
from rdflib.term import Node
from test_catalog_tools import findings, needs_shapes

from bochum_kg.build.catalog import dcat
from bochum_kg.namespaces import BASE

EU = "http://publications.europa.eu/resource/authority/"
# In both lists of the assessment, of what is not proprietary and what is machine-readable; not SPARQLQ, not HTML.
OPEN = {"CSV", "JSON_LD", "RDF_N_QUADS", "RDF_N_TRIPLES", "RDF_TURTLE", "RDF_XML", "XML"}
Test = Callable[["Assessed", Node], bool]


class Assessed:
    """The catalogue, and the site that its addresses lead to."""

    def __init__(self, catalogue: Graph, client: FlaskClient):
        self.catalogue, self._client = catalogue, client

    def value(self, thing: Node, link: URIRef) -> str:
        return str(self.catalogue.value(thing, link) or "")

    def answers(self, address: str) -> bool:
        """Whether HEAD of an address of the site gives 200."""
        path = f"/{address.removeprefix(BASE)}"
        return bool(urlsplit(address).scheme) and self._client.head(path).status_code == 200


def has(link: URIRef) -> Test:
    return lambda assessed, thing: bool(assessed.value(thing, link))


def listed(link: URIRef, *lists: str) -> Test:
    return lambda assessed, thing: assessed.value(thing, link).startswith(lists)


def answers(link: URIRef) -> Test:
    return lambda assessed, thing: assessed.answers(assessed.value(thing, link))


def is_open(assessed: Assessed, thing: Node) -> bool:
    return assessed.value(thing, DCTERMS.format).removeprefix(f"{EU}file-type/") in OPEN


def in_vocabularies(assessed: Assessed, thing: Node) -> bool:
    media = listed(DCAT.mediaType, "https://www.iana.org/assignments/media-types/")
    return listed(DCTERMS.format, f"{EU}file-type/")(assessed, thing) and media(assessed, thing)


DATASET = {  # dimension, rule -> points, whether a dataset takes them
    ("Findability", "keywords"): (30, has(DCAT.keyword)),
    ("Findability", "categories"): (30, listed(DCAT.theme, f"{EU}data-theme/")),
    ("Findability", "geo search"): (20, has(DCTERMS.spatial)),
    ("Findability", "time based search"): (20, has(DCTERMS.temporal)),
    ("Reusability", "access rights"): (10, has(DCTERMS.accessRights)),
    ("Reusability", "access rights from the list"): (5, listed(DCTERMS.accessRights, f"{EU}access-right/")),
    ("Reusability", "contact point"): (20, has(DCAT.contactPoint)),
    ("Reusability", "publisher"): (10, has(DCTERMS.publisher)),
    ("Contextuality", "date of issue"): (5, has(DCTERMS.issued)),
    ("Contextuality", "date of change"): (5, has(DCTERMS.modified)),
}
FILE = {  # the same for a distribution
    ("Accessibility", "access URL answers"): (50, answers(DCAT.accessURL)),
    ("Accessibility", "download URL"): (20, has(DCAT.downloadURL)),
    ("Accessibility", "download URL answers"): (30, answers(DCAT.downloadURL)),
    ("Interoperability", "format"): (20, has(DCTERMS.format)),
    ("Interoperability", "media type"): (10, has(DCAT.mediaType)),
    ("Interoperability", "format and media type from the lists"): (10, in_vocabularies),
    ("Interoperability", "not proprietary"): (20, is_open),
    ("Interoperability", "machine-readable"): (20, is_open),
    ("Reusability", "licence"): (20, has(DCTERMS.license)),
    ("Reusability", "licence from a list"): (10, listed(DCTERMS.license, "http://dcat-ap.de/def/licenses/")),
    ("Contextuality", "rights"): (5, has(DCTERMS.rights)),
    ("Contextuality", "size"): (5, has(DCAT.byteSize)),
}
COMPLIANCE = ("Interoperability", "conforms to DCAT-AP"), 30  # by its shapes, for the catalogue as a whole


@pytest.fixture(scope="module")
def assessed(real: FlaskClient) -> Assessed:
    return Assessed(Graph().parse(data=real.get("/catalog.ttl").data), real)


def datasets(assessed: Assessed) -> list[Node]:
    return sorted(assessed.catalogue.objects(dcat.CATALOG, DCAT.dataset), key=str)


def files(assessed: Assessed, dataset: Node | None = None) -> list[Node]:
    found = assessed.catalogue.objects(dataset, DCAT.distribution)
    return sorted((one for one in found if not assessed.value(one, DCAT.accessService)), key=str)


def test_the_rules_add_up_as_published() -> None:
    sums: dict[str, int] = {COMPLIANCE[0][0]: COMPLIANCE[1]}
    for (dimension, _), (points, _) in (DATASET | FILE).items():
        sums[dimension] = sums.get(dimension, 0) + points
    expected = {"Findability": 100, "Accessibility": 100, "Interoperability": 110, "Reusability": 75}
    assert sums == expected | {"Contextuality": 20}
    assert sum(sums.values()) == 405


@pytest.mark.parametrize("rule", DATASET, ids=str)
def test_every_dataset_takes_the_points(assessed: Assessed, rule: tuple[str, str]) -> None:
    _, test = DATASET[rule]
    assert [str(one) for one in datasets(assessed) if not test(assessed, one)] == []


@pytest.mark.parametrize("rule", FILE, ids=str)
def test_every_file_takes_the_points(assessed: Assessed, rule: tuple[str, str]) -> None:
    _, test = FILE[rule]
    assert [str(one) for one in files(assessed) if not test(assessed, one)] == []


@needs_shapes
def test_every_dataset_has_405_points(assessed: Assessed) -> None:
    conforms = not any(severity == "Violation" for severity, _ in findings(assessed.catalogue))
    found = {}
    for dataset in datasets(assessed):
        own = sum(points for points, test in DATASET.values() if test(assessed, dataset))
        best = max(sum(p for p, test in FILE.values() if test(assessed, file)) for file in files(assessed, dataset))
        found[str(dataset).rpartition("#")[2]] = own + best + COMPLIANCE[1] * conforms
    assert found == dict.fromkeys(("graph", "subjects", "tables"), 405)


def test_a_rule_that_is_broken_costs_its_points(assessed: Assessed) -> None:
    broken = Assessed(Graph(), assessed._client)
    file = URIRef("https://example.org/file")
    broken.catalogue.add((file, RDF.type, DCAT.Distribution))
    broken.catalogue.add((file, DCAT.accessURL, URIRef(f"{BASE}download/nothing.ttl")))
    broken.catalogue.add((file, DCTERMS.format, URIRef(f"{EU}file-type/SPARQLQ")))
    assert {rule for rule, (_, test) in FILE.items() if test(broken, file)} == {("Interoperability", "format")}
    assert not any(test(broken, file) for _, test in DATASET.values())
