"""The catalogue and the files of a release in, RO-Crate 1.2 metadata out: what a repository wants to know of a deposit.

A release folder with this file in it is a crate (w3id.org/ro/crate/1.2): nothing else has to be typed in.
"""

from collections.abc import Mapping
from typing import Any

from rdflib import DCAT, DCTERMS, FOAF

from bochum_kg import __version__
from bochum_kg.build.catalog.dcat import CATALOG, PART, one
from bochum_kg.build.catalog.discovery import Site
from bochum_kg.formats import media_type

NAME = "ro-crate-metadata.json"
_PROFILE = "https://w3id.org/ro/crate/1.2"
_LICENCE = "Creative Commons Attribution 4.0 International (CC BY 4.0)"


def crate(site: Site, files: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The metadata of the release with `files` (name -> bytes, sha256), as the catalogue of `site` describes it."""
    publisher, about = one(site.about, CATALOG, DCTERMS.publisher), PART.graph
    period = one(site.about, about, DCTERMS.temporal)
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": site.text(about, DCTERMS.title, "en"),
        "alternateName": site.text(about, DCTERMS.title, "de"),
        "description": site.text(about, DCTERMS.description, "en"),
        "identifier": str(about),
        "url": site.address,
        "datePublished": site.text(about, DCTERMS.modified),
        "license": {"@id": site.license},
        "author": {"@id": str(publisher)},
        "publisher": {"@id": str(publisher)},
        "keywords": ", ".join(sorted(str(word) for word in site.about.objects(about, DCAT.keyword))),
        "inLanguage": ["de", "en"],
        "version": __version__,
        "temporalCoverage": f"{site.text(period, DCAT.startDate)}/{site.text(period, DCAT.endDate)}",
        "spatialCoverage": {"@id": "http://www.wikidata.org/entity/Q2103"},
        "hasPart": [{"@id": name} for name in sorted(files)],
    }
    name, contact = site.text(publisher, FOAF.name, "en"), {"@id": str(PART.contact)}
    return {
        "@context": f"{_PROFILE}/context",
        "@graph": [
            {"@id": NAME, "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": _PROFILE}},
            root,
            {
                "@id": str(publisher),
                "@type": "Organization",
                "name": name,
                "url": site.address,
                "contactPoint": contact,
            },
            {**contact, "@type": "ContactPoint", "name": name, "contactType": "publisher", "url": site.address},
            {"@id": site.license, "@type": "CreativeWork", "name": _LICENCE, "url": site.license},
            {"@id": "http://www.wikidata.org/entity/Q2103", "@type": "Place", "name": "Bochum"},
            *(_file(file, facts, site) for file, facts in sorted(files.items())),
        ],
    }


def _file(name: str, facts: Mapping[str, Any], site: Site) -> dict[str, Any]:
    return {
        "@id": name,
        "@type": "File",
        "name": site.text(PART[name], DCTERMS.title, "en") or name,
        "encodingFormat": media_type(name),
        "contentSize": str(facts["bytes"]),
        "sha256": facts["sha256"],
    }
