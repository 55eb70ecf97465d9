"""What the dataset is, for machines that look for data: DCAT-AP.de, VoID, schema.org, Croissant, RO-Crate.

Made last, from what is there: nothing here is reasoned over, and nothing of it is in the knowledge graph.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox
from rdflib import SDO, Graph
from rdflib.term import Node

from bochum_kg.build.assembly import Graphs, to_oxigraph
from bochum_kg.build.catalog import assistants, crate, dcat, discovery
from bochum_kg.build.catalog.statistics import describe as void
from bochum_kg.build.tables.spreadsheets import GROUP
from bochum_kg.build.vocabulary import ID
from bochum_kg.context.compaction import Compaction
from bochum_kg.formats import DUMP_FORMATS, JSON_LD
from bochum_kg.namespaces import BASE, prefixes
from bochum_kg.releases.manifest import DUMP
from bochum_kg.serialisation import expanded, json_document, serialise

__all__ = ["READ", "catalogue", "files", "from_graphs", "license", "void"]

Facts = Mapping[str, Mapping[str, Any]]
READ = {GROUP}  # the files of other stages that hold the titles of the tables


def catalogue(description: Graph, facts: Facts, tables: Mapping[str, bytes], graphs: set[str]) -> Graph:
    """The catalogue of the files written so far and of the N-Quads that will hold it.

    `description` is data/catalog.ttl, `facts` say size and SHA-256 of each file, `tables` are the files that hold the
    titles of the tables, `graphs` the names of the named graphs. Raises SourceError when the description lacks
    something.
    """
    titles = {table["url"].removesuffix(".csv"): _texts(table["dc:title"]) for table in _tables(tables)}
    return dcat.catalogue(description, {f"{DUMP}.nq": {}, **facts}, graphs, titles)


def files(description: Graph, facts: Facts, tables: Mapping[str, bytes], graphs: set[str]) -> dict[str, bytes]:
    """Name -> content of the files of the finished catalogue, which is made of the same as `catalogue`."""
    about = catalogue(description, facts, tables, graphs)
    triples = _oxigraph(about)
    made = {}
    for form in DUMP_FORMATS:
        assert isinstance(form.oxigraph, ox.RdfFormat)
        content = _json_ld(triples) if form is JSON_LD else serialise(triples, form.oxigraph, dcat.PREFIXES)
        made[f"dcat.{form.suffix}"] = content
    site = discovery.Site(about, dcat.site(description), license(description))
    made["dataset.jsonld"] = json_document(discovery.schema_org(site)).encode()
    made["croissant.json"] = json_document(discovery.croissant(site, facts, _tables(tables))).encode()
    made[crate.NAME] = json_document(crate.crate(site, facts)).encode()
    return made


def from_graphs(graphs: Graphs, data: Graph, description: Graph) -> dict[str, bytes]:
    """The files that need no sizes: sitemap, robots.txt, texts for assistants, example queries with where to ask them.

    `data` is the default graph of `graphs`, VoID is among them.
    """
    address = dcat.site(description)
    subjects = {str(subject) for subject in data.subjects()}
    things = [subject.removeprefix(str(ID)) for subject in subjects if subject.startswith(str(ID))]
    made = {"sitemap.xml": discovery.sitemap(address, things), "robots.txt": discovery.robots(address)}
    made |= assistants.files(data, description, address)
    examples = [*graphs.get("queries", ()), *graphs["void"].triples((None, SDO.target, None))]
    for form in DUMP_FORMATS:
        assert isinstance(form.oxigraph, ox.RdfFormat)
        made[f"sparql-examples.{form.suffix}"] = serialise(_oxigraph(examples), form.oxigraph, prefixes())
    return made


def license(description: Graph) -> str:
    """The address of the licence text. Raises SourceError when the description has none."""
    return str(dcat.one(description, dcat.PART["every-distribution"], SDO.license))


def _oxigraph(triples: Iterable[tuple[Node, Node, Node]]) -> list[ox.Triple]:
    return [ox.Triple(*(to_oxigraph(term) for term in triple)) for triple in triples]  # type: ignore[arg-type]


def _json_ld(triples: list[ox.Triple]) -> bytes:
    """With its context inside: harvesters do not fetch one."""
    compaction = Compaction(dcat.PREFIXES)
    nodes = [compaction.node(node) for node in expanded(triples, BASE)]
    return json_document({"@context": dcat.PREFIXES, "@graph": nodes}).encode()


def _tables(files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """The tables and their columns, as their metadata describes them."""
    tables: list[dict[str, Any]] = json.loads(files.get(GROUP, b'{"tables": []}'))["tables"]
    return tables


def _texts(values: list[dict[str, str]]) -> dict[str, str]:
    return {value["@language"]: value["@value"] for value in values}
