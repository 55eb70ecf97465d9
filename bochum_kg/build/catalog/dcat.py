"""What a publisher says (data/catalog.ttl) and the files of a release in, the DCAT-AP.de 3.0 catalogue out.

A small graph of its own: it is made after the inference, links to nothing in the knowledge graph, and carries no labels
of code lists, since harvesters follow every link and take labels for values. All nodes are named.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rdflib import DCAT, DCTERMS, FOAF, RDF, SDO, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from bochum_kg import __version__
from bochum_kg.build.assembly import empty_graph
from bochum_kg.build.sources import SourceError
from bochum_kg.formats import DUMP_FORMATS, media_type
from bochum_kg.namespaces import BASE
from bochum_kg.releases.manifest import DUMP

CATALOG = URIRef(f"{BASE}catalog")
PART = Namespace(f"{CATALOG}#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
PREFIXES = {
    "adms": str(ADMS),
    "dcat": str(DCAT),
    "dcatap": str(DCATAP),
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "dcterms": str(DCTERMS),
    "foaf": str(FOAF),
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": str(SDO),
    "spdx": str(SPDX),
    "vcard": str(VCARD),
    "xsd": str(XSD),
}
_EVERY_DATASET, _EVERY_DISTRIBUTION = PART["every-dataset"], PART["every-distribution"]
_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "https://www.iana.org/assignments/media-types/"
_FORMATS = {  # suffix -> name, value of the EU file-type table
    "ttl": ("Turtle", "RDF_TURTLE"),
    "jsonld": ("JSON-LD", "JSON_LD"),
    "nt": ("N-Triples", "RDF_N_TRIPLES"),
    "rdf": ("RDF/XML", "RDF_XML"),
    "nq": ("N-Quads", "RDF_N_QUADS"),
    "csv": ("CSV", "CSV"),
    "gexf": ("GEXF", "XML"),
}
_ON_THE_SITE = (
    DCAT.accessURL,
    DCAT.downloadURL,
    DCAT.endpointURL,
    DCAT.endpointDescription,
    DCAT.landingPage,
    VCARD.hasURL,
)
_NOT_FOR_SERVICES = {
    DCTERMS.temporal,
    DCTERMS.spatial,
    DCTERMS.accrualPeriodicity,
    DCTERMS.provenance,
    URIRef(f"{DCAT}version"),
}
_KINDS = {  # link -> the class DCAT-AP wants of what it leads to, unless that is a value of a code list
    FOAF.homepage: FOAF.Document,
    DCAT.landingPage: FOAF.Document,
    DCTERMS.conformsTo: DCTERMS.Standard,
    SPDX.algorithm: SPDX.ChecksumAlgorithm,
}
_CATALOG_NEEDS = (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, FOAF.homepage)
_DATASET_NEEDS = (DCTERMS.publisher, DCAT.contactPoint, DCAT.theme, DCAT.keyword, DCTERMS.spatial, DCTERMS.temporal)
_FILE_NEEDS = (DCTERMS.license, SDO.license)

Files = Mapping[str, Mapping[str, Any]]


def catalogue(description: Graph, files: Files, graphs: set[str], titles: Mapping[str, dict[str, str]]) -> Graph:
    """The catalogue of `files` (name -> bytes and sha256, where they are known), with what `description` says.

    `graphs` are the names of the named graphs, `titles` those of the tables. Everything is under our own base.
    Raises SourceError when the description lacks what every catalogue must have.
    """
    for subject, needed in (
        (CATALOG, _CATALOG_NEEDS),
        (_EVERY_DATASET, _DATASET_NEEDS),
        (_EVERY_DISTRIBUTION, _FILE_NEEDS),
    ):
        for needs in needed:
            one(description, subject, needs)
    result = empty_graph()
    for triple in description:
        if triple[0] not in (_EVERY_DATASET, _EVERY_DISTRIBUTION):
            result.add(triple)
    dates = [(link, one(description, CATALOG, link)) for link in (DCTERMS.issued, DCTERMS.modified)]
    common = [*description.predicate_objects(_EVERY_DATASET), *dates, (URIRef(f"{DCAT}version"), Literal(__version__))]
    for dataset in description.subjects(RDF.type, DCAT.Dataset):
        result.add((CATALOG, DCAT.dataset, dataset))
        result.add((dataset, DCTERMS.identifier, Literal(str(dataset))))
        for link, value in common:
            result.add((dataset, link, value))
    shared = [(p, o) for p, o in description.predicate_objects(_EVERY_DISTRIBUTION) if p != SDO.license]
    for service in description.subjects(RDF.type, DCAT.DataService):
        result.add((CATALOG, DCAT.service, service))
        for link, value in (*common, *shared):
            if link not in _NOT_FOR_SERVICES:
                result.add((service, link, value))
    for triple in _service_distributions(description, [*shared, *dates]):
        result.add(triple)
    for name, facts in files.items():
        if dataset_of(name, graphs, titles) is not None:
            for triple in _distribution(name, facts, graphs, titles, [*shared, *dates]):
                result.add(triple)
    result = _on_the_site(result, site(description))
    for link, kind in _KINDS.items():
        for target in set(result.objects(None, link)):
            result.add((target, RDF.type, kind))
    return result


def dataset_of(name: str, graphs: set[str], titles: Mapping[str, dict[str, str]]) -> URIRef | None:
    """The dataset that the file `name` is a distribution of, or None for files that are none."""
    stem, _, suffix = name.partition(".")
    if stem == DUMP and suffix in ("nq", *(form.suffix for form in DUMP_FORMATS)):
        return PART.graph
    if stem in graphs and suffix in ("ttl", "jsonld"):
        return PART.subjects
    return PART.tables if (stem in titles and suffix in ("csv", "excel.csv")) or suffix == "gexf" else None


def site(description: Graph) -> str:
    """The public address of the site, with a slash at its end."""
    address = str(one(description, CATALOG, FOAF.homepage))
    if not re.fullmatch(r"https?://[^\s?#]+/", address):
        raise SourceError(
            "data/catalog.ttl", None, f"foaf:homepage <{address}> must be an address that ends with a slash"
        )
    return address


def one(description: Graph, subject: URIRef, link: URIRef) -> Node:
    """What `description` says of `subject`. Raises SourceError when it does not say it."""
    found = min(description.objects(subject, link), key=str, default=None)
    if found is None:
        raise SourceError("data/catalog.ttl", None, f"<{subject}> needs {link.n3(description.namespace_manager)}")
    return found


def _distribution(
    name: str,
    facts: Mapping[str, Any],
    graphs: set[str],
    titles: Mapping[str, dict[str, str]],
    shared: Iterable[tuple[Node, Node]],
) -> Iterator[tuple[Node, Node, Node]]:
    """A file: where it is, what it is, how large, and how to tell that it arrived whole."""
    file, address = PART[name], URIRef(f"{BASE}download/{name}")
    dataset = dataset_of(name, graphs, titles)
    assert dataset is not None
    yield dataset, DCAT.distribution, file
    yield file, RDF.type, DCAT.Distribution
    for language, title in _title(name, titles).items():
        yield file, DCTERMS.title, Literal(title, lang=language)
    yield file, DCAT.accessURL, address
    yield file, DCAT.downloadURL, address
    yield file, DCTERMS["format"], URIRef(f"{_EU}file-type/{_FORMATS[name.rsplit('.', 1)[-1]][1]}")
    yield file, DCAT.mediaType, URIRef(_IANA + media_type(name))
    yield file, ADMS.status, URIRef(f"{_EU}distribution-status/COMPLETED")
    for link, value in shared:
        yield file, link, value
    if facts:
        yield file, DCAT.byteSize, Literal(str(facts["bytes"]), datatype=XSD.nonNegativeInteger)
        yield file, SPDX.checksum, PART[f"{name}-sha256"]
        yield PART[f"{name}-sha256"], RDF.type, SPDX.Checksum
        yield PART[f"{name}-sha256"], SPDX.algorithm, SPDX.checksumAlgorithm_sha256
        yield PART[f"{name}-sha256"], SPDX.checksumValue, Literal(facts["sha256"], datatype=XSD.hexBinary)


def _service_distributions(
    description: Graph, shared: Iterable[tuple[Node, Node]]
) -> Iterator[tuple[Node, Node, Node]]:
    """Each service as a distribution of what it serves: no download, and its address for access."""
    for service, dataset in description.subject_objects(DCAT.servesDataset):
        assert isinstance(service, URIRef)
        access = URIRef(f"{service}-access")
        yield dataset, DCAT.distribution, access
        yield access, RDF.type, DCAT.Distribution
        yield access, DCAT.accessURL, one(description, service, DCAT.endpointURL)
        yield access, DCAT.accessService, service
        for said in (DCTERMS.title, DCTERMS.description, DCTERMS["format"]):
            yield from ((access, said, value) for value in description.objects(service, said))
        for link, value in shared:
            yield access, link, value


def _title(name: str, titles: Mapping[str, dict[str, str]]) -> dict[str, str]:
    stem, _, suffix = name.partition(".")
    form = _FORMATS[suffix.rsplit(".", 1)[-1]][0]
    if suffix == "gexf":
        return {"de": f"Netz für Gephi ({form})", "en": f"Network for Gephi ({form})"}
    if stem == DUMP:
        return {"de": f"Gesamter Graph ({form})", "en": f"Whole graph ({form})"}
    if suffix == "excel.csv":
        return {"de": f"{titles[stem]['de']} (CSV für Excel)", "en": f"{titles[stem]['en']} (CSV for German Excel)"}
    if suffix == "csv":
        return {language: f"{title} (CSV)" for language, title in titles[stem].items()}
    return {"de": f"Teilgraph {stem} ({form})", "en": f"Named graph {stem} ({form})"}


def _on_the_site(catalogue: Graph, site: str) -> Graph:
    """The same with all addresses on the site at `site`, where the names of things need not lead to."""
    for link in _ON_THE_SITE if site != BASE else ():
        for subject, address in list(catalogue.subject_objects(link)):
            if str(address).startswith(BASE):
                catalogue.remove((subject, link, address))
                catalogue.add((subject, link, URIRef(site + str(address)[len(BASE) :])))
    return catalogue
