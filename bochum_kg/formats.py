"""One table of formats – suffix, media type, short names – and the choice between them.

Negotiation follows RFC 9110, section 12.5.1, on top of Werkzeug's parser; what is added is what Werkzeug leaves open:
a missing header takes the first offer, and media-type parameters such as `profile` or `charset` do not spoil a match.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from bochum_kg.language import remembered
from bochum_kg.refusals import Refused, Text

_LONGEST = 4096  # characters of an Accept header


@dataclass(frozen=True, eq=False)  # there is one of each
class Format:
    """A serialisation: file suffix, media type, names a client may ask for it by, and Oxigraph's own name."""

    suffix: str
    media_type: str
    names: tuple[str, ...]
    oxigraph: ox.RdfFormat | ox.QueryResultsFormat | None
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """Media type for the header. JSON-LD stays bare: jsonld.js compares the header to the letter."""
        text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if text else self.media_type


TURTLE = Format(
    "ttl", "text/turtle", ("turtle", "ttl"), ox.RdfFormat.TURTLE, ("application/turtle", "application/x-turtle")
)
JSON_LD = Format("jsonld", "application/ld+json", ("jsonld", "json-ld"), ox.RdfFormat.JSON_LD, ("application/json",))
N_TRIPLES = Format("nt", "application/n-triples", ("nt", "n-triples", "ntriples"), ox.RdfFormat.N_TRIPLES)
RDF_XML = Format(
    "rdf",
    "application/rdf+xml",
    ("rdf", "xml", "rdf+xml", "rdfxml"),
    ox.RdfFormat.RDF_XML,
    ("application/xml", "text/xml"),
)
N_QUADS = Format("nq", "application/n-quads", ("nq", "n-quads", "nquads"), ox.RdfFormat.N_QUADS)
TRIG = Format("trig", "application/trig", ("trig",), ox.RdfFormat.TRIG)
HTML = Format("html", "text/html", ("html",), None, ("application/xhtml+xml",))

JSON = Format(
    "srj",
    "application/sparql-results+json",
    ("json", "srj"),
    ox.QueryResultsFormat.JSON,
    ("application/json", "text/javascript", "application/javascript"),
)
XML = Format(
    "srx",
    "application/sparql-results+xml",
    ("xml", "srx"),
    ox.QueryResultsFormat.XML,
    ("application/xml", "text/xml"),
)
CSV = Format("csv", "text/csv", ("csv",), ox.QueryResultsFormat.CSV)
TSV = Format("tsv", "text/tab-separated-values", ("tsv",), ox.QueryResultsFormat.TSV)

GRAPH_FORMATS = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, N_QUADS, TRIG)
RESULT_FORMATS = (JSON, XML, CSV, TSV)
DUMP_FORMATS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
BY_SUFFIX = {form.suffix: form for form in (*GRAPH_FORMATS, *RESULT_FORMATS)}  # what a query can be answered in

_FILES = {form.suffix: form.media_type for form in (*DUMP_FORMATS, N_QUADS, CSV, HTML)} | {
    "atom": "application/atom+xml",
    "csv-metadata.json": "application/csvm+json",
    "gexf": "application/xml",  # application/gexf+xml was never registered
    "json": "application/json",
    "ro-crate-metadata.json": JSON_LD.media_type,
    "txt": "text/plain",
    "xml": "application/xml",
}


def media_type(name: str) -> str:
    """The media type of the release file `name`, by the longest suffix that is known. Raises KeyError."""
    suffix = name.rsplit("/", 1)[-1]
    while suffix not in _FILES and "." in suffix:
        suffix = suffix.split(".", 1)[1]
    return _FILES[suffix]


def content_type(name: str) -> str:
    """The Content-Type of the release file `name`. Raises KeyError."""
    kind = media_type(name)
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def suffix_of(kind: str) -> str:
    """The file suffix for the media type `kind`: the inverse of `media_type`. Raises KeyError."""
    for suffix, known in _FILES.items():
        if known == kind and "." not in suffix:
            return suffix
    return {"json": "json", "xml": "xml"}[kind.rsplit("+", 1)[-1]]


def named(name: str, offers: Sequence[Format]) -> Format | None:
    """The offer with this short name, suffix or media type (any case), or None."""
    wanted = name.strip().lower()
    for offer in offers:
        if wanted in (offer.suffix, offer.media_type, *offer.names, *offer.aliases):
            return offer
    return None


@remembered(1024)
def negotiate(accept: str | None, offers: tuple[Format, ...]) -> Format | None:
    """The offer that the Accept header `accept` likes best, the earlier among equals; None when it refuses all.

    A missing or empty header takes the first offer. `q=0` forbids. Raises Refused for one that is too long.
    """
    if not accept or not accept.strip():
        return offers[0]
    from werkzeug.datastructures import MIMEAccept  # loads a web server: four fifths of the time a command starts in
    from werkzeug.http import parse_accept_header

    if len(accept) > _LONGEST:
        text = Text("The Accept header has {size:,} characters; {most:,} are allowed.", size=len(accept), most=_LONGEST)
        raise Refused(431, "Request header too large", text)
    unquoted = re.sub(r'"(?:[^"\\]|\\.)*"?', "", accept)  # a quoted parameter may hold commas and semicolons
    bare = ",".join(_bare(part) for part in unquoted.split(","))
    ranges = parse_accept_header(bare, MIMEAccept)
    best: tuple[float, Format] | None = None
    for offer in offers:
        quality = _quality(ranges, offer)
        if quality > 0 and (best is None or quality > best[0]):
            best = (quality, offer)
    return best[1] if best else None


def _quality(ranges: Iterable[tuple[str, float]], offer: Format) -> float:
    """The q of the most specific range that matches, as section 12.5.1 requires; an alias must be named in full."""
    for wanted in ((offer.media_type,), offer.aliases, (f"{offer.media_type.split('/')[0]}/*",), ("*/*",)):
        qualities = [float(quality) for media_range, quality in ranges if media_range.lower() in wanted]
        if qualities:
            return max(qualities)
    return 0.0


def _bare(part: str) -> str:
    """A media range with its q and no other parameter: charset and profile do not decide here."""
    media_range, *parameters = part.split(";")
    q = next((p.strip() for p in parameters if p.strip().lower().startswith("q=")), None)
    return f"{media_range.strip()};{q}" if q else media_range.strip()
