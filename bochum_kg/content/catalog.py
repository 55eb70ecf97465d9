"""The catalogue of a release in, what it offers out: datasets with their files, and services – for people."""

from dataclasses import dataclass, field

from bochum_kg.language import sort_key
from bochum_kg.releases.graph import Graph


@dataclass(frozen=True)
class File:
    """A file to download: its name on the site, what it is, its size in bytes ("" where that is not known)."""

    name: str
    title: str
    size: str


@dataclass(frozen=True)
class Offer:
    """A dataset with its files, or a service at an `address`."""

    title: str
    description: str
    files: list[File] = field(default_factory=list)
    address: str = ""


def offers(graph: Graph, language: str) -> tuple[list[Offer], list[Offer]]:
    """The datasets and the services of the catalogue in `graph`, in `language`."""
    catalog = f"{graph.base}catalog"

    def text(thing: str, prop: str) -> str:
        return graph.translations(thing, prop).get(language, "")

    def files(dataset: str) -> list[File]:
        found = [one for one in graph.targets(dataset, "dcat:distribution") if graph.text(one, "dcat:downloadURL")]
        made = [
            File(one.partition("#")[2], text(one, "dcterms:title"), graph.text(one, "dcat:byteSize")) for one in found
        ]
        return sorted(made, key=lambda file: (sort_key(file.title), file.name))

    def offer(thing: str) -> Offer:
        about = text(thing, "dcterms:title"), text(thing, "dcterms:description")
        return Offer(*about, files(thing), graph.text(thing, "dcat:endpointURL"))

    datasets, services = (sorted(graph.targets(catalog, link)) for link in ("dcat:dataset", "dcat:service"))
    return [offer(one) for one in datasets], [offer(one) for one in services]
