"""The base IRI, the prefixes in their one order, and the way from an IRI to its local path and back.

The build works on BASE. A publisher's own base takes its place where a file of a release is put (`writing.Folder`) and
is read back from the manifest when the release is served.
"""

BASE = "https://w3id.org/bochum-kg/"

_OWN = {"bo": "ontology#", "id": "id/", "shape": "shapes#"}
_FOREIGN = {
    "adms": "http://www.w3.org/ns/adms#",
    "bibo": "http://purl.org/ontology/bibo/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "m8g": "http://data.europa.eu/m8g/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "unit": "http://qudt.org/vocab/unit/",
    "vann": "http://purl.org/vocab/vann/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# Graphs that describe the dataset: they count and measure it and its files.
METADATA = frozenset({"catalog", "void"})
# Graphs that are not part of the default graph: rules, findings and descriptions of the dataset are not data.
NOT_IN_DEFAULT = frozenset({"shapes", "report"}) | METADATA


def prefixes(base: str = BASE) -> dict[str, str]:
    """Prefix -> namespace IRI, own ones under `base` first, then the foreign ones in alphabetical order."""
    return {prefix: base + path for prefix, path in _OWN.items()} | _FOREIGN


def graph_iri(name: str, base: str = BASE) -> str:
    """The IRI of the named graph `name` ("kernaktivitaeten")."""
    return f"{base}graph/{name}"


def local(iri: str, base: str = BASE) -> str | None:
    """The local id of one of our things ("ka-v01"), or None for any other IRI."""
    start = base + "id/"
    return iri[len(start) :] if iri.startswith(start) and len(iri) > len(start) else None
