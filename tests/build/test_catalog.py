"""The catalogue, VoID and what is made of them: true, complete, as the publisher says, and apart from the knowledge."""

import json
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, SDO, VOID, XSD, Graph, Literal, URIRef

from bochum_kg.build import assembly, catalog
from bochum_kg.build.catalog import dcat, discovery, statistics
from bochum_kg.build.sources import SourceError
from bochum_kg.build.vocabulary import BO, ID
from bochum_kg.namespaces import BASE, NOT_IN_DEFAULT
from bochum_kg.releases.manifest import read_manifest

FILES = {"bochum-kg.ttl": {"bytes": 5, "sha256": "ab" * 32}, "ziele.csv": {"bytes": 7, "sha256": "cd" * 32}}
SPDX = dcat.SPDX


@pytest.fixture
def description(root: Path) -> Graph:
    return assembly.description(root)


@pytest.fixture(scope="session")
def published(real_release: Path) -> Graph:
    """The catalogue as portals get it."""
    return Graph().parse(real_release / "dcat.ttl")


@pytest.fixture(scope="session")
def void(real_release: Path) -> Graph:
    return Graph().parse(real_release / "void.ttl")


@pytest.fixture(scope="session")
def count(real_release: Path) -> Callable[[str], int]:
    """A SELECT of one number, asked of the dump in another engine than the one that counted."""
    store = ox.Store()
    store.load(path=str(real_release / "bochum-kg.nt"), format=ox.RdfFormat.N_TRIPLES)

    def run(query: str) -> int:
        solutions = store.query(query)
        assert isinstance(solutions, ox.QuerySolutions)
        return int(next(iter(solutions))[0].value)

    return run


def made(description: Graph, files: dict[str, Any] | None = None) -> Graph:
    metadata = {"tables": [{"url": "ziele.csv", "dc:title": [{"@language": la, "@value": "Z"} for la in ("de", "en")]}]}
    return catalog.catalogue(
        description, FILES if files is None else files, {"csv-metadata.json": json.dumps(metadata).encode()}, {"ziele"}
    )


# what the publisher says


def test_as_shipped_it_is_not_the_citys_dataset(description: Graph) -> None:
    publisher = description.value(dcat.CATALOG, DCTERMS.publisher)
    names = {str(name) for name in description.objects(publisher, FOAF.name)}
    assert all("nicht die Stadt Bochum" in name or "not the City of Bochum" in name for name in names)
    for dataset in description.subjects(RDF.type, DCAT.Dataset):
        texts = {text.language: str(text) for text in description.objects(dataset, DCTERMS.description)}
        assert "kein Datensatz der Stadt Bochum" in texts["de"].replace("Kein", "kein")
        assert "not a dataset of the City" in texts["en"].replace("Not", "not")


def test_no_date_of_change_is_older_than_the_ontologys(description: Graph, root: Path) -> None:
    said = str(description.value(dcat.CATALOG, DCTERMS.modified))
    assert said >= str(assembly.read(root)["ontology"].value(URIRef(f"{BASE}ontology"), DCTERMS.modified))


def test_publisher_licence_and_contact_reach_every_dataset_and_file(description: Graph) -> None:
    text = description.serialize(format="turtle")
    other = Graph().parse(
        data=text.replace("licenses/cc-by/4.0", "licenses/dl-zero-de/2.0").replace("#contact", "#amt")
    )
    catalogue = made(other)
    for dataset in catalogue.objects(dcat.CATALOG, DCAT.dataset):
        assert str(catalogue.value(dataset, DCAT.contactPoint)) == f"{BASE}catalog#amt"
        assert catalogue.value(dataset, DCTERMS.publisher) == dcat.PART.publisher
    for kind in (DCAT.Distribution, DCAT.DataService):
        for thing in catalogue.subjects(RDF.type, kind):
            assert str(catalogue.value(thing, DCTERMS.license)).endswith("licenses/dl-zero-de/2.0"), thing


def test_pages_are_documents_and_specifications_standards(description: Graph) -> None:
    """DCAT-AP asks for the classes of what its links lead to; those of code lists stand in the code lists."""
    catalogue = made(description)
    pages = {*catalogue.objects(None, FOAF.homepage), *catalogue.objects(None, DCAT.landingPage)}
    assert pages == set(catalogue.subjects(RDF.type, FOAF.Document)) != set()
    standards = set(catalogue.objects(None, DCTERMS.conformsTo))
    assert standards == set(catalogue.subjects(RDF.type, DCTERMS.Standard)) != set()


def test_addresses_start_with_the_sites_own(description: Graph) -> None:
    description.set((dcat.CATALOG, FOAF.homepage, URIRef("https://daten.example.org/strategie/")))
    catalogue, where = made(description), "https://daten.example.org/strategie/"
    for link in (DCAT.accessURL, DCAT.downloadURL, DCAT.endpointURL, DCAT.landingPage):
        assert {str(o)[: len(where)] for o in catalogue.objects(None, link)} == {where}
    assert {str(s)[: len(BASE)] for s in catalogue.subjects(RDF.type, DCAT.Dataset)} == {BASE}


@pytest.mark.parametrize(
    ("subject", "link"),
    [
        (dcat.CATALOG, FOAF.homepage),
        (dcat.CATALOG, DCTERMS.publisher),
        (dcat.CATALOG, DCTERMS.issued),
        (dcat.CATALOG, DCTERMS.modified),
        (dcat.PART["every-distribution"], SDO.license),
        (dcat.PART["every-distribution"], DCTERMS.license),
        (dcat.PART["every-dataset"], DCTERMS.publisher),
        (dcat.PART["every-dataset"], DCAT.contactPoint),
    ],
)
def test_what_is_missing_is_named(description: Graph, subject: URIRef, link: URIRef) -> None:
    description.remove((subject, link, None))
    with pytest.raises(SourceError, match=rf"data/catalog\.ttl: <{subject}> needs \S*{re.split('[/#]', link)[-1]}"):
        made(description)


@pytest.mark.parametrize("address", ["https://example.org", "https://example.org/?x=/", "mailto:a@example.org/"])
def test_an_address_that_nothing_can_be_added_to_is_refused(description: Graph, address: str) -> None:
    description.set((dcat.CATALOG, FOAF.homepage, URIRef(address)))
    with pytest.raises(SourceError, match="must be an address that ends with a slash"):
        made(description)


def test_a_project_without_description_is_told_so(project: Path) -> None:
    (project / "data" / "catalog.ttl").unlink()
    with pytest.raises(SourceError, match=r"catalog\.ttl: No such file"):
        assembly.description(project)


# the catalogue


def test_there_is_one_dataset_per_dataset(published: Graph) -> None:
    datasets = set(published.subjects(RDF.type, DCAT.Dataset))
    assert datasets == {dcat.PART.graph, dcat.PART.subjects, dcat.PART.tables}
    assert set(published.objects(dcat.CATALOG, DCAT.dataset)) == datasets


def test_every_file_is_described_truly(real_release: Path, published: Graph) -> None:
    files = read_manifest(real_release)["files"]
    downloads = set(published.subjects(DCAT.downloadURL))
    assert len(downloads) > 100
    for file in downloads:
        name = str(file).removeprefix(f"{BASE}catalog#")
        content = (real_release / name).read_bytes()
        assert published.value(file, DCAT.downloadURL) == published.value(file, DCAT.accessURL)
        assert str(published.value(file, DCAT.downloadURL)) == f"{BASE}download/{name}"
        assert str(published.value(file, DCAT.byteSize)) == str(len(content)) == str(files[name]["bytes"])
        checksum = published.value(published.value(file, SPDX.checksum), SPDX.checksumValue)
        assert isinstance(checksum, Literal)
        assert (str(checksum), checksum.datatype) == (sha256(content).hexdigest(), XSD.hexBinary)


def test_dumps_subjects_tables_and_services_are_there(real_release: Path, published: Graph) -> None:
    manifest = read_manifest(real_release)
    names = {str(file).removeprefix(f"{BASE}catalog#") for file in published.subjects(RDF.type, DCAT.Distribution)}
    tables = {name for name in manifest["files"] if name.endswith(".csv")}
    expected = {f"bochum-kg.{suffix}" for suffix in ("ttl", "jsonld", "nt", "rdf", "nq", "gexf")} | tables
    expected |= {f"{g}.{suffix}" for g in manifest["graphs"] if g != "catalog" for suffix in ("ttl", "jsonld")}
    assert names == expected | {"sparql-access", "reconciliation-access"}


def test_a_service_is_reached_by_its_endpoint_and_not_downloaded(published: Graph) -> None:
    for access, service in published.subject_objects(DCAT.accessService):
        assert published.value(access, DCAT.accessURL) == published.value(service, DCAT.endpointURL)
        assert published.value(access, DCAT.downloadURL) is None


def test_every_date_is_typed(published: Graph) -> None:
    """What the official shapes do not notice (validation/README.md)."""
    dates = [date for link in (DCTERMS.issued, DCTERMS.modified) for date in published.objects(None, link)]
    assert len(dates) > 200
    assert {date.datatype for date in dates if isinstance(date, Literal)} == {XSD.date}


def test_catalogue_is_apart_from_the_knowledge(published: Graph) -> None:
    """Harvesters follow every link and take labels for values."""
    ours = {str(o) for o in published.objects() if str(o).startswith((str(ID), str(BO)))}
    assert ours == set()
    assert {str(s).split("#")[0] for s in published.subjects(RDFS.label)} == {f"{BASE}catalog"}
    assert not any(isinstance(term, Literal) for term in published.subjects())


def test_all_formats_say_the_same(real_release: Path, facts: Callable[[bytes, str], frozenset[str]]) -> None:
    said = {
        suffix: facts((real_release / f"dcat.{suffix}").read_bytes(), suffix)
        for suffix in ("nt", "ttl", "rdf", "jsonld")
    }
    assert said["ttl"] == said["rdf"] == said["jsonld"] == said["nt"]
    assert len(said["nt"]) > 2000


def test_graph_is_the_catalogue_but_for_its_own_checksum(real_release: Path, published: Graph) -> None:
    graph, whole = Graph().parse(real_release / "catalog.ttl"), dcat.PART["bochum-kg.nq"]
    own = {*published.triples((dcat.PART["bochum-kg.nq-sha256"], None, None))}
    own |= {*published.triples((whole, DCAT.byteSize, None)), *published.triples((whole, SPDX.checksum, None))}
    assert set(published) - set(graph) == own
    assert len(own) == 5
    assert set(graph) <= set(published)


def test_inference_never_sees_the_description(real_release: Path, root: Path) -> None:
    assert not {"catalog", "void"} & assembly.read(root).keys()
    inferred = (real_release / "inferred.nt").read_text(encoding="utf-8")
    assert f"{BASE}catalog" not in inferred
    assert "/ns/dcat#" not in inferred
    assert "void#" not in inferred


def test_default_graph_has_it_and_the_dumps_of_the_whole_have_not(real_release: Path) -> None:
    assert "ns/dcat#Distribution" not in (real_release / "bochum-kg.nt").read_text(encoding="utf-8")
    assert "graph/catalog> ." in (real_release / "bochum-kg.nq").read_text(encoding="utf-8")
    manifest = read_manifest(real_release)
    assert manifest["triples"] > manifest["graphs"]["catalog"] + manifest["graphs"]["void"]


def test_same_graphs_same_catalogue(description: Graph) -> None:
    assert set(made(description)) == set(made(description, dict(reversed(FILES.items()))))


# VoID


@pytest.mark.parametrize(
    ("link", "query"),
    [
        (VOID.triples, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
        (VOID.classes, "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }"),
        (VOID.properties, "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"),
        (VOID.distinctSubjects, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
        (VOID.distinctObjects, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"),
        (VOID.entities, f'SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{ID}")) }}'),
    ],
)
def test_void_counts_the_dump(void: Graph, count: Callable[[str], int], link: URIRef, query: str) -> None:
    assert int(str(void.value(statistics.DATASET, link))) == count(query)


def test_void_counts_every_class(void: Graph, count: Callable[[str], int]) -> None:
    parts = list(void.objects(statistics.DATASET, VOID.classPartition))
    assert len(parts) == int(str(void.value(statistics.DATASET, VOID.classes)))
    for part in parts:
        kind = void.value(part, VOID["class"])
        assert int(str(void.value(part, VOID.entities))) == count(
            f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a <{kind}> }}"
        )
        assert int(str(void.value(part, VOID.triples))) == count(
            f"SELECT (COUNT(*) AS ?n) {{ ?s a <{kind}> ; ?p ?o }}"
        ), kind


def test_void_counts_every_property(void: Graph, count: Callable[[str], int]) -> None:
    parts = list(void.objects(statistics.DATASET, VOID.propertyPartition))
    assert len(parts) == int(str(void.value(statistics.DATASET, VOID.properties)))
    for part in parts:
        link = void.value(part, VOID.property)
        assert int(str(void.value(part, VOID.triples))) == count(f"SELECT (COUNT(*) AS ?n) {{ ?s <{link}> ?o }}"), link


def test_void_counts_nested_partitions(void: Graph, count: Callable[[str], int]) -> None:
    rows = void.query(
        """PREFIX void: <http://rdfs.org/ns/void#> PREFIX ext: <http://ldf.fi/void-ext#>
        SELECT ?class ?property ?n ?to ?type ?m {
          ?dataset void:classPartition ?part . ?part void:class ?class ; void:propertyPartition ?inner .
          ?inner void:property ?property ; void:triples ?n .
          { ?inner void:classPartition [ void:class ?to ; void:triples ?m ] }
          UNION { ?inner ext:datatypePartition [ ext:datatype ?type ; void:triples ?m ] }
        }""",
        initBindings={"dataset": statistics.DATASET},
    )
    checked = 0
    for kind, link, number, to, datatype, inner in rows:  # type: ignore[misc]
        if str(kind) not in (str(BO.Kernaktivitaet), str(BO.Statusangabe), str(BO.Kennzahlwert)):
            continue
        assert int(number) == count(f"SELECT (COUNT(*) AS ?n) {{ ?s a <{kind}> ; <{link}> ?o }}")
        test = f"?o a <{to}>" if to else f"FILTER(DATATYPE(?o) = <{datatype}>)"
        assert int(inner) == count(f"SELECT (COUNT(*) AS ?n) {{ ?s a <{kind}> ; <{link}> ?o . {test} }}"), (link, to)
        checked += 1
    assert checked > 60


def test_void_counts_links_to_the_outside(void: Graph, count: Callable[[str], int]) -> None:
    sets = list(void.subjects(RDF.type, VOID.Linkset))
    assert len(sets) >= 4
    for linkset in sets:
        link, space = (
            void.value(linkset, VOID.linkPredicate),
            void.value(void.value(linkset, VOID.objectsTarget), VOID.uriSpace),
        )
        query = f'SELECT (COUNT(*) AS ?n) {{ ?s <{link}> ?o FILTER(STRSTARTS(STR(?o), "{space}")) }}'
        assert int(str(void.value(linkset, VOID.triples))) == count(query), linkset


def test_void_has_a_subset_per_graph(real_release: Path, void: Graph) -> None:
    counts = read_manifest(real_release)["graphs"]
    told = {
        str(void.value(subset, DCTERMS.title)): int(str(void.value(subset, VOID.triples)))
        for subset in void.subjects(FOAF.isPrimaryTopicOf)
    }
    assert told == {name: number for name, number in counts.items() if name not in NOT_IN_DEFAULT}


def test_void_names_licence_endpoint_and_dumps(void: Graph, real_release: Path) -> None:
    dataset = statistics.DATASET
    assert str(void.value(dataset, DCTERMS.license)) == "https://creativecommons.org/licenses/by/4.0/"
    assert str(void.value(dataset, VOID.sparqlEndpoint)) == f"{BASE}sparql"
    for dump in void.objects(dataset, VOID.dataDump):
        assert (real_release / str(dump).removeprefix(f"{BASE}download/")).exists()


def test_sib_editor_gets_prefixes_examples_and_targets(real_release: Path) -> None:
    examples = Graph().parse(real_release / "sparql-examples.ttl")
    asked = """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT DISTINCT ?sq ?query ?target { ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ;
          sh:select|sh:ask|sh:construct|sh:describe ?query ; <https://schema.org/target> ?target }"""
    rows = list(examples.query(asked))
    assert len(rows) > 40
    assert {str(row[2]) for row in rows} == {f"{BASE}sparql"}  # type: ignore[index]
    declared = "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?p { [] sh:namespace ?n ; sh:prefix ?p }"
    assert {"bo", "id", "skos"} <= {str(row[0]) for row in examples.query(declared)}  # type: ignore[index]


# for search engines, learners, crawlers


def test_schema_org_has_what_google_asks_for(real_release: Path) -> None:
    said = json.loads((real_release / "dataset.jsonld").read_text(encoding="utf-8"))
    assert said["@type"] == "Dataset"
    assert 50 <= len(said["description"]) <= 5000
    for key in (
        "name",
        "license",
        "creator",
        "distribution",
        "temporalCoverage",
        "spatialCoverage",
        "identifier",
        "keywords",
    ):
        assert said[key], key
    assert said["temporalCoverage"] == "2017/2030"
    for download in said["distribution"]:
        path = real_release / download["contentUrl"].removeprefix(f"{BASE}download/")
        assert download["contentSize"] == f"{path.stat().st_size} B"


def test_croissant_has_every_table_and_column(real_release: Path) -> None:
    said = json.loads((real_release / "croissant.json").read_text(encoding="utf-8"))
    files = {file["@id"]: file for file in said["distribution"]}
    assert set(files) == {p.name for p in real_release.glob("*.csv") if not p.name.endswith(".excel.csv")}
    for records in said["recordSet"]:
        name = f"{records['@id']}.csv"
        content = (real_release / name).read_bytes()
        assert files[name]["sha256"] == sha256(content).hexdigest()
        columns = [field["source"]["extract"]["column"] for field in records["field"]]
        assert columns == content.split(b"\r\n")[0].decode().split(",")


def test_sitemap_has_a_page_for_every_thing(real_release: Path, count: Callable[[str], int]) -> None:
    urls = [
        loc.text or "" for loc in ET.parse(real_release / "sitemap.xml").getroot().iter() if loc.tag.endswith("loc")
    ]
    assert len(urls) == len(set(urls)) < 50_000
    assert urls[: len(discovery.PAGES)] == [BASE + path for path in discovery.PAGES]
    things = count(f'SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{ID}")) }}')
    assert sum("/page/" in url for url in urls) == things
    assert f"{BASE}page/ka-v07" in urls


def test_robots_may_read_pages_but_not_ask(real_release: Path) -> None:
    """By RFC 9309, section 2.2.2: the longest rule that matches decides (Python's own parser knows no `*`)."""
    lines = (real_release / "robots.txt").read_text(encoding="utf-8").splitlines()
    rules = [(line.split(": ")[1], line.startswith("Allow")) for line in lines if re.match("(Dis)?[Aa]llow: ", line)]

    def may(path: str) -> bool:
        fitting = [r for r in rules if re.match(re.escape(r[0]).replace(r"\*", ".*").replace(r"\$", "$"), path)]
        return max(fitting, key=lambda rule: len(rule[0]))[1]

    for path in ("/", "/page/ka-v07", "/page/ka-v07?lang=en", "/download/bochum-kg.ttl", "/catalog.ttl", "/sparql"):
        assert may(path), path
    for path in ("/sparql?query=x", "/kernaktivitaeten?status=laufend&lang=de", "/reconcile?queries=x", "/metrics"):
        assert not may(path), path
    assert f"Sitemap: {BASE}sitemap.xml" in lines


def test_ro_crate_describes_the_release_and_each_file(tiny_release: Path) -> None:
    """RO-Crate 1.2: metadata descriptor, root data entity, data entities, contextual entities."""
    document = json.loads((tiny_release / "ro-crate-metadata.json").read_bytes())
    assert document["@context"] == "https://w3id.org/ro/crate/1.2/context"
    entities = {entity["@id"]: entity for entity in document["@graph"]}
    assert len(entities) == len(document["@graph"])
    descriptor, crate = entities["ro-crate-metadata.json"], entities["./"]
    assert (descriptor["@type"], descriptor["about"]) == ("CreativeWork", {"@id": "./"})
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    assert crate["@type"] == "Dataset"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", crate["datePublished"])
    for needed in ("name", "description", "license", "author", "publisher", "keywords", "identifier", "version"):
        assert crate[needed], needed
    references = [part["@id"] for part in crate["hasPart"]]
    references += [crate[link]["@id"] for link in ("license", "author", "publisher", "spatialCoverage")]
    references.append(entities[crate["publisher"]["@id"]]["contactPoint"]["@id"])
    assert {*references} <= entities.keys()
    manifest = read_manifest(tiny_release)["files"]
    assert {part["@id"] for part in crate["hasPart"]} >= {*manifest} - {"ro-crate-metadata.json"} - {
        name for name in manifest if name.startswith(("dcat.", "dataset.", "croissant."))
    }
    for part in crate["hasPart"]:
        file = entities[part["@id"]]
        content = (tiny_release / part["@id"]).read_bytes()
        assert (file["@type"], file["sha256"]) == ("File", sha256(content).hexdigest())
        assert (file["contentSize"], bool(file["name"])) == (str(len(content)), True)


def test_citation_file_has_what_its_schema_requires(root: Path) -> None:
    text = (root / "CITATION.cff").read_text(encoding="utf-8")
    keys = set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))
    assert {"authors", "cff-version", "message", "title", "version", "date-released", "license"} <= keys
