"""The catalogue in, what search engines, machine learners and crawlers ask for out.

schema.org Dataset (for the start page), Croissant 1.1 (the tables), sitemap (sitemaps.org 0.9), robots.txt (RFC 9309).
"""

from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from rdflib import DCAT, DCTERMS, FOAF, Graph, Literal, URIRef
from rdflib.term import Node

from bochum_kg import __version__
from bochum_kg.build.catalog.dcat import CATALOG, PART, one
from bochum_kg.formats import media_type

PAGES = (
    "",
    "kernaktivitaeten",
    "matrix",
    "zustaendigkeit",
    "zeitleiste",
    "vergleich",
    "kennzahlen",
    "daten",
    "queries",
    "ontology",
    "shapes",
    "validation",
    "sparql",
    "abfrage",
    "release/",
)  # besides the things
_KINDS = {"integer": "sc:Integer", "decimal": "sc:Float", "boolean": "sc:Boolean", "anyURI": "sc:URL"}
# The context Croissant 1.1 prescribes, to the letter.
_CROISSANT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


class Site:
    """What the catalogue `about` (under our own base) says, as texts; `license` is the licence text's address."""

    def __init__(self, about: Graph, address: str, license: str):
        self.about, self.address, self.license = about, address, license

    def text(self, subject: Node, link: URIRef, language: str = "") -> str:
        """The value of `link`, in `language` where it has one; "" when there is none."""
        values = (value for value in self.about.objects(subject, link) if isinstance(value, Literal))
        return min((str(value) for value in values if (value.language or "") == language), default="")

    def both(self, subject: Node, link: URIRef) -> dict[str, str]:
        return {language: self.text(subject, link, language) for language in ("de", "en")}

    def files(self, dataset: URIRef) -> list[str]:
        """The names of the dataset's files."""
        parts = self.about.objects(dataset, DCAT.distribution)
        return sorted(
            str(part).removeprefix(str(PART)) for part in parts if (part, DCAT.downloadURL, None) in self.about
        )


def schema_org(site: Site) -> dict[str, Any]:
    """The schema.org Dataset, as Google reads it from the start page."""
    about, graph = site.about, PART.graph
    publisher = one(about, CATALOG, DCTERMS.publisher)
    organisation = {"@type": "Organization", "name": site.text(publisher, FOAF.name, "de")}
    period = one(about, graph, DCTERMS.temporal)
    keywords = sorted(str(word) for word in about.objects(graph, DCAT.keyword))
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": str(graph),
        "name": site.text(graph, DCTERMS.title, "de"),
        "alternateName": site.text(graph, DCTERMS.title, "en"),
        "description": site.text(graph, DCTERMS.description, "de"),
        "url": site.address,
        "identifier": str(graph),
        "keywords": keywords,
        "inLanguage": ["de", "en"],
        "license": site.license,
        "creator": organisation,
        "publisher": organisation,
        "isAccessibleForFree": True,
        "version": __version__,
        "datePublished": site.text(graph, DCTERMS.issued),
        "dateModified": site.text(graph, DCTERMS.modified),
        "temporalCoverage": f"{site.text(period, DCAT.startDate)}/{site.text(period, DCAT.endDate)}",
        "spatialCoverage": {"@type": "Place", "name": "Bochum"},
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": site.text(CATALOG, DCTERMS.title, "de"),
            "url": f"{site.address}catalog",
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "name": site.text(PART[name], DCTERMS.title, "de"),
                "contentUrl": f"{site.address}download/{name}",
                "encodingFormat": media_type(name),
                "contentSize": f"{size} B",
            }
            for dataset in (graph, PART.tables)
            for name in site.files(dataset)
            if (size := site.text(PART[name], DCAT.byteSize)) and not name.endswith(".excel.csv")
        ],
    }


def croissant(site: Site, files: Mapping[str, Mapping[str, Any]], tables: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Croissant for the `tables` (as CSVW describes them): a file and a record set each."""
    tables, dataset = list(tables), PART.tables
    publisher = site.text(one(site.about, CATALOG, DCTERMS.publisher), FOAF.name, "en")
    return {
        "@context": _CROISSANT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "@id": str(dataset),
        "name": {"en": "bochum-strategie-tables"},
        "description": {"en": site.text(dataset, DCTERMS.description, "en")},
        "license": site.license,
        "url": site.address,
        "creator": {"@type": "sc:Organization", "name": {"en": publisher}},
        "datePublished": site.text(dataset, DCTERMS.issued),
        "version": __version__,
        "citeAs": f"{publisher}: {site.text(dataset, DCTERMS.title, 'en')}, version {__version__}, {site.address}",
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": table["url"],
                "name": {"en": table["url"]},
                "contentUrl": f"{site.address}download/{table['url']}",
                "contentSize": f"{files[table['url']]['bytes']} B",
                "encodingFormat": "text/csv",
                "sha256": files[table["url"]]["sha256"],
            }
            for table in tables
        ],
        "recordSet": [_record_set(table) for table in tables],
    }


def sitemap(address: str, things: Iterable[str]) -> bytes:
    """All pages of the site at `address`: the main ones, and one for each of the `things` (local ids)."""
    paths = [*PAGES, *(f"page/{local}" for local in sorted(things))]
    urls = "".join(f"<url><loc>{escape(address + path)}</loc></url>\n" for path in paths)
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{namespace}">\n{urls}</urlset>\n'.encode()


def robots(address: str) -> bytes:
    """Crawlers may read all pages and files; only answers to questions, which are without number, are left out."""
    rules = ["User-agent: *", "Disallow: /*?", "Allow: /*?lang=de$", "Allow: /*?lang=en$", "Disallow: /metrics"]
    rules += ["Allow: /", "Crawl-delay: 1"]
    return "\n".join((*rules, "", f"Sitemap: {address}sitemap.xml", "")).encode()


def _record_set(table: dict[str, Any]) -> dict[str, Any]:
    name = table["url"].removesuffix(".csv")
    titles = {text["@language"]: text["@value"] for text in table["dc:title"]}
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": {"en": name},
        "description": {"en": titles["en"], "de": titles["de"]},
        "key": [{"@id": f"{name}/{column}"} for column in table["tableSchema"]["primaryKey"]],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/{column['name']}",
                "name": {"en": column["name"]},
                "description": {"en": column["titles"]["en"], "de": column["titles"]["de"]},
                "dataType": "sc:Text" if "separator" in column else _KINDS.get(str(column["datatype"]), "sc:Text"),
                "source": {"fileObject": {"@id": table["url"]}, "extract": {"column": column["name"]}},
            }
            for column in table["tableSchema"]["columns"]
        ],
    }
