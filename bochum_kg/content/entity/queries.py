"""The questions a thing's page and data ask of the engine. What goes in is an IRI of ours, checked already.

The form of a pattern matters here: FILTER … IN where VALUES would be joined with everything first, an OPTIONAL within
an OPTIONAL where two patterns in one would be (20 ms became 0.1 ms), and the thing's IRI in the pattern itself, as a
FILTER on a variable reads the whole graph. And Virtuoso forgets a VALUES or BIND in a UNION within a subquery.
"""

_PREFIXES = """PREFIX bo: <{base}ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX void: <http://rdfs.org/ns/void#>
"""

# What a page needs, in one question, as each costs a way to the engine and back. Rows with ?o: the thing, its Angaben,
# the contradictions it takes part in with the Angaben they compare, and what it is a part of. Rows with ?place: where
# that is written. The others: what points to the thing.
_ABOUT = """SELECT ?s ?p ?o ?name ?kind ?thing ?about ?origin ?place ?words ?locator ?source ?url ?date WHERE {{
  {{
    {{
      BIND(<{iri}> AS ?s)
      <{iri}> ?p ?o
    }} UNION {{
      {{ SELECT DISTINCT ?s WHERE {{ <{iri}> {company} ?s FILTER(?s != <{iri}>) }} }}
      ?s ?p ?o FILTER(?p != rdfs:label)
    }} UNION {{
      <{iri}> (bo:angabeZu|bo:betrifft|bo:schwerpunkt|org:subOrganizationOf)+ ?s .
      ?s ?p ?o FILTER(?p IN (bo:kompetenz, bo:schwerpunkt, bo:quelle, org:subOrganizationOf))
    }}
    FILTER(!ISLITERAL(?o) || LANG(?o) IN ("", "{language}") || ?p IN (skos:altLabel, bo:textstelle, bo:lokator))
    OPTIONAL {{ ?o skos:prefLabel|rdfs:label ?name FILTER(LANG(?name) = "{language}") }}
  }} UNION {{
    {{ SELECT DISTINCT ?place WHERE {{ <{iri}> ({company})?/bo:beleg? ?place }} }}
    ?place bo:quelle ?source .
    OPTIONAL {{ ?place bo:textstelle ?words }}
    OPTIONAL {{ ?place bo:lokator ?locator }}
    OPTIONAL {{ ?source skos:prefLabel ?name FILTER(LANG(?name) = "{language}") }}
    OPTIONAL {{ ?source schema:url ?url }}
    OPTIONAL {{ ?source bo:stand ?date }}
  }} UNION {{
    ?s ?p <{iri}> .
    FILTER(?p NOT IN (bo:angabeZu, bo:betrifft, bo:aussage, void:exampleResource))
    OPTIONAL {{ ?s skos:prefLabel|rdfs:label ?name FILTER(LANG(?name) = "{language}") }}
    OPTIONAL {{ ?s a ?kind }}
    OPTIONAL {{ ?s bo:herkunft ?origin }}
    OPTIONAL {{ ?s bo:angabeZu ?thing OPTIONAL {{ ?thing skos:prefLabel ?about FILTER(LANG(?about) = "{language}") }} }}
  }}
}}"""
_COMPANY = "bo:angabe|bo:aussage|^bo:betrifft|^bo:aussage|((^bo:betrifft|^bo:aussage)/bo:aussage)"

_VOCABULARY = """SELECT ?term ?label ?parent ?inverse WHERE {{
  ?term rdfs:label ?label FILTER(LANG(?label) = "{language}")
  FILTER(!STRSTARTS(STR(?term), "{base}id/"))
  OPTIONAL {{ ?term rdfs:subClassOf|rdfs:subPropertyOf ?parent FILTER(ISIRI(?parent)) }}
  OPTIONAL {{ ?term owl:inverseOf|^owl:inverseOf ?inverse }}
}}"""

_DATA = """CONSTRUCT {{ ?thing ?p ?o . ?o ?named ?name }}
WHERE {{
  {{ BIND(<{iri}> AS ?thing) }}
  UNION {{ <{iri}> bo:angabe ?thing }}
  UNION {{ <{iri}> bo:beleg ?thing }}
  UNION {{ <{iri}> bo:angabe/bo:beleg ?thing }}
  UNION {{ <{iri}> (bo:beleg|bo:angabe/bo:beleg)/bo:quelle ?thing }}
  ?thing ?p ?o .
  OPTIONAL {{ VALUES ?named {{ skos:prefLabel rdfs:label }} ?o ?named ?name }}
}}"""


def exists(iri: str) -> str:
    """ASK whether the graph says anything about `iri`."""
    return f"ASK {{ <{iri}> ?p ?o }}"


def data(iri: str, base: str) -> str:
    """CONSTRUCT what is said about `iri`, its Angaben, their places and sources, and the names of all it points to."""
    return (_PREFIXES + _DATA).format(iri=iri, base=base)


def about(iri: str, base: str, language: str) -> str:
    """SELECT all that the page of `iri` says, in three kinds of rows.

    ?s ?p ?o ?name: statements about `iri`, its Angaben, contradictions, and what it is a part of. ?place ?words
    ?locator ?source ?name ?url ?date: the source places these rest on. ?s ?p ?name ?kind ?thing ?about ?origin: what
    points to `iri`, a row per class of it; of an Angabe also the ?thing it is ?about and its ?origin.
    """
    return (_PREFIXES + _ABOUT).format(iri=iri, base=base, language=language, company=_COMPANY)


def terms(base: str, language: str) -> str:
    """SELECT ?term ?label ?parent ?inverse: names of classes, properties and foreign terms, and their order."""
    return (_PREFIXES + _VOCABULARY).format(base=base, language=language)
