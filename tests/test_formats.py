"""What an Accept header gets: the table of clients, RFC 9110's corner cases, and any text at all."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bochum_kg.formats import (
    CSV,
    DUMP_FORMATS,
    GRAPH_FORMATS,
    HTML,
    JSON,
    JSON_LD,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    RESULT_FORMATS,
    TSV,
    TURTLE,
    XML,
    Format,
    media_type,
    named,
    negotiate,
)

PAGE = (*GRAPH_FORMATS, HTML)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
SPARQLWRAPPER = "application/sparql-results+json,application/json,text/javascript,application/javascript"
RDFLIB_STORE = "application/sparql-results+xml, application/rdf+xml"
RDFLIB_PARSE = "application/rdf+xml, text/rdf+n3, text/turtle, application/n-triples, application/ld+json"
COMUNICA = "application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7"
COMUNICA_BARE = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
    "text/turtle;q=0.6,application/rdf+xml;q=0.5,text/html;q=0.2"
)
YASGUI = "application/sparql-results+json,*/*;q=0.9"
YASGUI_GRAPH = "application/n-triples,*/*;q=0.9"
JENA = (
    "application/sparql-results+json, application/sparql-results+xml;q=0.9, text/tab-separated-values;q=0.7, "
    "text/csv;q=0.5, application/json;q=0.2, application/xml;q=0.2, */*;q=0.1"
)
JENA_GRAPH = "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3"
RDF4J = (
    "application/x-binary-rdf-results-table, application/sparql-results+xml, text/csv, application/sparql-results+json"
)

TABLE = [
    ("missing, results", None, RESULT_FORMATS, JSON),
    ("missing, graph", None, GRAPH_FORMATS, TURTLE),
    ("missing, page", None, PAGE, TURTLE),
    ("empty", "", RESULT_FORMATS, JSON),
    ("blank", "  ", RESULT_FORMATS, JSON),
    ("anything", "*/*", RESULT_FORMATS, JSON),
    ("anything, page", "*/*", PAGE, TURTLE),
    ("exact", "text/csv", RESULT_FORMATS, CSV),
    ("upper case", "Text/CSV", RESULT_FORMATS, CSV),
    ("type wildcard", "text/*", RESULT_FORMATS, CSV),
    ("type wildcard, graph", "application/*", GRAPH_FORMATS, N_TRIPLES),
    ("nothing fits", "image/png", RESULT_FORMATS, None),
    ("page wanted of results", "text/html", RESULT_FORMATS, None),
    ("forbidden by q=0", "application/sparql-results+json;q=0", RESULT_FORMATS, None),
    ("q=0 beats wildcard", "application/sparql-results+json;q=0, */*", RESULT_FORMATS, XML),
    ("q=0 beats wildcard, with aliases", "text/turtle;q=0, */*;q=0.1", GRAPH_FORMATS, N_TRIPLES),
    ("q=0.0", "text/turtle;q=0.0,application/rdf+xml;q=0.1", GRAPH_FORMATS, RDF_XML),
    ("everything forbidden", "*/*;q=0", RESULT_FORMATS, None),
    ("everything but CSV forbidden", "*/*;q=0,text/csv", RESULT_FORMATS, CSV),
    ("higher q wins", "text/csv;q=0.5, text/tab-separated-values;q=0.6", RESULT_FORMATS, TSV),
    ("specific range beats wildcard's q", "text/csv;q=0.1, text/*;q=0.9", RESULT_FORMATS, TSV),
    ("first offer among equals", "text/csv, application/sparql-results+xml", RESULT_FORMATS, XML),
    ("charset", "text/turtle; charset=utf-8", GRAPH_FORMATS, TURTLE),
    ("charset and q", "text/turtle;charset=utf-8;q=0.2, application/n-triples;q=0.3", GRAPH_FORMATS, N_TRIPLES),
    ("profile", 'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', GRAPH_FORMATS, JSON_LD),
    ("profile with comma", 'application/ld+json;profile="a,b";q=0.5', GRAPH_FORMATS, JSON_LD),
    ("JSON results with charset", "application/sparql-results+json; charset=utf-8", RESULT_FORMATS, JSON),
    ("alias", "application/json", RESULT_FORMATS, JSON),
    ("alias, graph", "application/json", GRAPH_FORMATS, JSON_LD),
    ("alias, XML", "application/xml", RESULT_FORMATS, XML),
    ("browser on a page", BROWSER, PAGE, HTML),
    ("browser on results", BROWSER, RESULT_FORMATS, XML),
    ("XHTML only", "application/xhtml+xml", PAGE, HTML),
    ("SPARQLWrapper JSON", SPARQLWRAPPER, RESULT_FORMATS, JSON),
    ("SPARQLWrapper XML", "application/sparql-results+xml", RESULT_FORMATS, XML),
    ("SPARQLWrapper CONSTRUCT", "application/rdf+xml", GRAPH_FORMATS, RDF_XML),
    ("SPARQLWrapper Turtle", "application/turtle,text/turtle", GRAPH_FORMATS, TURTLE),
    ("SPARQLWrapper old Turtle", "application/turtle", GRAPH_FORMATS, TURTLE),
    ("sparql-dataframe", "text/csv", RESULT_FORMATS, CSV),
    ("SPARQLStore SELECT", RDFLIB_STORE, RESULT_FORMATS, XML),
    ("SPARQLStore CONSTRUCT", RDFLIB_STORE, GRAPH_FORMATS, RDF_XML),
    ("Graph.parse never gets a page", RDFLIB_PARSE, PAGE, TURTLE),
    ("YASGUI", YASGUI, RESULT_FORMATS, JSON),
    ("YASGUI graph", YASGUI_GRAPH, GRAPH_FORMATS, N_TRIPLES),
    ("Comunica", COMUNICA, RESULT_FORMATS, JSON),
    ("Comunica on the bare address", COMUNICA_BARE, PAGE, N_QUADS),
    ("Jena", JENA, RESULT_FORMATS, JSON),
    ("Jena graph", JENA_GRAPH, DUMP_FORMATS, TURTLE),
    ("RDF4J, unordered with binary types", RDF4J, RESULT_FORMATS, JSON),
]


@pytest.mark.parametrize(("accept", "offers", "wanted"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_negotiate(accept: str | None, offers: tuple[Format, ...], wanted: Format | None) -> None:
    assert negotiate(accept, offers) is wanted


RANGES = st.sampled_from(
    [
        "*/*",
        "text/*",
        "text/html",
        "text/csv",
        "application/json",
        ";q=",
        "q=0",
        "0.5",
        ",",
        ";",
        '"',
        "=",
        "/",
        " ",
        "*",
    ]
)


@given(st.text() | st.lists(RANGES).map("".join), st.sampled_from([RESULT_FORMATS, GRAPH_FORMATS, PAGE]))
@example(",", RESULT_FORMATS)
@example("text/csv;q=nan", RESULT_FORMATS)
@example("*/*;q=-1", RESULT_FORMATS)
@example("text/csv;q=1e999", RESULT_FORMATS)
def test_negotiate_any_header_gets_an_offer_or_none(accept: str, offers: tuple[Format, ...]) -> None:
    assert negotiate(accept, offers) in (*offers, None)


@pytest.mark.parametrize("form", [*RESULT_FORMATS, *GRAPH_FORMATS], ids=lambda form: form.suffix)
def test_named_by_suffix_media_type_and_each_short_name(form: Format) -> None:
    offers = RESULT_FORMATS if form in RESULT_FORMATS else GRAPH_FORMATS
    assert {named(name, offers) for name in (form.suffix, form.media_type.upper(), *form.names)} == {form}


def test_named_unknown_is_none() -> None:
    assert named("xlsx", RESULT_FORMATS) is None


def test_short_names_are_unambiguous() -> None:
    for offers in (RESULT_FORMATS, GRAPH_FORMATS):
        names = [name for form in offers for name in {form.suffix, form.media_type, *form.names, *form.aliases}]
        assert len(names) == len(set(names))


def test_text_types_name_their_charset_and_json_ld_stays_bare() -> None:
    assert CSV.content_type == "text/csv; charset=utf-8"
    assert JSON_LD.content_type == "application/ld+json"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("werte.ttl", "text/turtle"),
        ("werte.excel.csv", "text/csv"),
        ("werte.csv-metadata.json", "application/csvm+json"),
        ("context/v1.0.jsonld", "application/ld+json"),
        ("v1/croissant.json", "application/json"),
    ],
)
def test_media_type_of_a_file(name: str, expected: str) -> None:
    assert media_type(name) == expected


def test_media_type_of_an_unknown_suffix() -> None:
    with pytest.raises(KeyError):
        media_type("werte.xyz")
