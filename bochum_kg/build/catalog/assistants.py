"""The graph in, two texts for AI assistants out: llms.txt says where what is (llmstxt.org), llms-full.txt what it is.

Names are German, as the strategy is; everything else is English where it was said in English.
"""

from collections.abc import Iterable, Iterator

from rdflib import DCTERMS, RDF, RDFS, SDO, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from bochum_kg.build.catalog.dcat import PART, one
from bochum_kg.build.vocabulary import BO
from bochum_kg.namespaces import local

_DOORS = (
    ("mcp", "Model Context Protocol", "tools for assistants: search, entries with sources, lists, queries"),
    ("llms-full.txt", "All core activities in one text", "with status, responsibility, themes and sources"),
    ("sparql", "SPARQL 1.1", "any question; GET or POST, results as CSV or JSON"),
    ("queries", "Example queries", "tested, explained, in German and English"),
    ("api", "JSON collections", "framed JSON-LD with filters; described by openapi.json"),
    ("suche", "Search", "`?q=`, as JSON with `&format=json`"),
)
_MORE = (
    ("kernaktivitaeten", "Core activities", "list with filters; also kernaktivitaeten.csv and .json"),
    ("zustaendigkeit", "Who is responsible for what", "departments, offices, companies"),
    ("zeitleiste", "Timeline", "2016 to 2030"),
    ("ontology", "Vocabulary", "classes and properties, defined"),
    ("daten", "Downloads", "Turtle, JSON-LD, CSV, N-Quads"),
    ("cite", "How to cite", "a release, or a query on it"),
    ("changes.atom", "Changes", "what changed with each release, in words"),
)
_DATES = (("from", SDO.startDate), ("until", SDO.endDate), ("on", DCTERMS.date))


def files(data: Graph, description: Graph, address: str) -> dict[str, bytes]:
    """Name -> content: `data` is the default graph, `description` what the publisher says, `address` the site's."""
    head = [
        f"# {_text(description, PART.graph, DCTERMS.title)}",
        f"> {_text(description, PART.graph, DCTERMS.description)}",
        f"Licence: {one(description, PART['every-distribution'], SDO.license)}. Cite the page of an entry and its "
        f"sources. Every entry `ID` has a page at {address}page/ID and data at {address}data/ID.ttl.",
    ]
    index = [*head, "## Ask", _links(_DOORS, address), "## Read", _links(_MORE, address)]
    return {
        "llms.txt": "\n\n".join([*index, ""]).encode(),
        "llms-full.txt": "\n\n".join([*head, *_competences(data, address), ""]).encode(),
    }


def _links(doors: Iterable[tuple[str, str, str]], address: str) -> str:
    return "\n".join(f"- [{title}]({address}{path}): {what}" for path, title, what in doors)


def _competences(data: Graph, address: str) -> Iterator[str]:
    for competence in sorted(data.subjects(RDF.type, BO.Kompetenz), key=lambda c: (_number(data, c, SDO.position), c)):
        yield f"## Competence: {_name(data, competence)}"
        yield from _about(data, competence)
        members = [a for a in data.subjects(BO.kompetenz, competence) if (a, RDF.type, BO.Kernaktivitaet) in data]
        for activity in sorted(members, key=lambda a: (_number(data, a, BO.nummer), a)):
            yield f"### {_name(data, activity)} ({local(str(activity))})"
            yield from _about(data, activity)
            lines = sorted(_statement(data, said) for said in data.objects(activity, BO.angabe))
            yield "\n".join([*lines, f"- Page: {address}page/{local(str(activity))}"])


def _statement(data: Graph, said: Node) -> str:
    """One line: what an Angabe says, for when, who says so, and where."""
    origins = [_text(data, one, SKOS.prefLabel) or str(local(str(one))) for one in data.objects(said, BO.herkunft)]
    when = [f"{word} {day}" for word, link in _DATES for day in sorted(map(str, data.objects(said, link)))]
    places = [source for place in data.objects(said, BO.beleg) for source in data.objects(place, BO.quelle)]
    names = {f"{_text(data, one, SKOS.prefLabel, 'de')} {data.value(one, SDO.url) or ''}".strip() for one in places}
    proofs = f" – {'; '.join(sorted(names))}" if names else ""
    return f"- {', '.join([_text(data, said, RDFS.label), *when])} [{', '.join(sorted(origins))}]{proofs}"


def _about(data: Graph, thing: Node) -> Iterator[str]:
    if text := _text(data, thing, DCTERMS.description):
        yield " ".join(text.split())


def _name(data: Graph, thing: Node) -> str:
    """The German name, and the English one where it is another."""
    german, english = (_text(data, thing, SKOS.prefLabel, language) for language in ("de", "en"))
    return german if english in ("", german) else f"{german} ({english})"


def _text(data: Graph, thing: Node, link: URIRef, language: str = "en") -> str:
    """What `link` says of `thing` in `language`, or else in any."""
    found = sorted((one for one in data.objects(thing, link) if isinstance(one, Literal)), key=str)
    return str(min(found, key=lambda one: one.language != language, default=""))


def _number(data: Graph, thing: Node, link: URIRef) -> int:
    return int(str(data.value(thing, link) or 0))
