"""What a page knows of a thing: statements with their sources, what repeats itself, what contradicts, what is near."""

from collections.abc import Callable
from typing import Any

import pytest
from conftest import graph_of

from bochum_kg.content import entity
from bochum_kg.content.entity import Entity
from bochum_kg.content.entity.statements import Statement, statement
from bochum_kg.content.entity.words import short
from bochum_kg.namespaces import BASE

TERMS = """
bo:Kernaktivitaet rdfs:label "Kernaktivität"@de , "Core activity"@en ; rdfs:subClassOf foaf:Project .
foaf:Project rdfs:label "Projekt"@de , "Project"@en .
bo:Statusangabe rdfs:label "Statusangabe"@de , "Status statement"@en ; rdfs:subClassOf bo:Angabe .
bo:Schwerpunktbezug rdfs:label "Schwerpunktbezug"@de , "Assignment"@en ; rdfs:subClassOf bo:Angabe .
bo:Kennzahlwert rdfs:label "Kennzahlwert"@de , "Figure"@en ; rdfs:subClassOf bo:Angabe .
bo:Kompetenz rdfs:label "Kompetenz"@de , "Competence"@en .
bo:Fundstelle rdfs:label "Fundstelle"@de , "Source place"@en .
bo:kompetenz rdfs:label "Kompetenz"@de , "competence"@en ; rdfs:subPropertyOf dcterms:subject .
bo:status rdfs:label "Status"@de , "status"@en .
bo:angabeZu rdfs:label "Angabe zu"@de , "about"@en ; owl:inverseOf bo:angabe .
dcterms:isPartOf rdfs:label "Teil von"@de , "is part of"@en ; owl:inverseOf dcterms:hasPart .
dcterms:hasPart rdfs:label "hat Teil"@de , "has part"@en .
unit:HA rdfs:label "Hektar"@de , "hectares"@en .
"""
DATA = """
id:ka-v01 a bo:Kernaktivitaet , foaf:Project ; skos:prefLabel "Eins"@de , "One"@en ; skos:altLabel "Früher Eins"@de ;
    dcterms:description "Worum es geht."@de , "What it is about."@en ; bo:nummer 1 ; bo:frei 1234.5 ;
    bo:kompetenz id:kompetenz-hotspot ; dcterms:subject id:kompetenz-hotspot ; skos:broadMatch id:kompetenz-hotspot ;
    bo:status id:status-umgesetzt ; bo:schwerpunkt id:schwerpunkt-a ; foaf:page <https://www.e.x/a/b> ;
    bo:angabe id:ka-v01-status-1 , id:ka-v01-status-2 , id:ka-v01-schwerpunkt-1 , id:ka-v01-kennzahl-1 ;
    bo:beleg id:fundstelle-1 .
id:ka-v02 a bo:Kernaktivitaet ; skos:prefLabel "Zwei"@de , "Two"@en ; bo:kompetenz id:kompetenz-hotspot ;
    bo:dient id:kompetenz-hotspot .
id:kompetenz-hotspot a bo:Kompetenz ; skos:prefLabel "Hotspot"@de , "Hotspot"@en ; dcterms:isPartOf id:ganzes .
id:schwerpunkt-a skos:prefLabel "A"@de , "A"@en ; bo:kompetenz id:kompetenz-hotspot .
id:ganzes skos:prefLabel "Ganzes"@de , "Whole"@en ; dcterms:hasPart id:kompetenz-hotspot , id:x , id:y , id:z .
id:x skos:prefLabel "X"@de ; dcterms:isPartOf id:ganzes .
id:y skos:prefLabel "Y"@de ; dcterms:isPartOf id:ganzes .
id:z skos:prefLabel "Z"@de ; dcterms:isPartOf id:ganzes .
id:status-umgesetzt skos:prefLabel "umgesetzt"@de , "implemented"@en .
id:status-laufend skos:prefLabel "laufend"@de , "ongoing"@en .
id:herkunft-amtlich skos:prefLabel "amtlich"@de , "official"@en .
id:herkunft-redaktionell skos:prefLabel "redaktionell"@de , "editorial"@en .
id:sicherheit-hoch skos:prefLabel "hoch"@de , "high"@en .
id:ka-v01-status-1 a bo:Statusangabe , bo:Angabe ; rdfs:label "Statusangabe: laufend (2023)"@de ;
    bo:angabeZu id:ka-v01 ;
    bo:status id:status-laufend ; bo:stand "2023"^^xsd:gYear ; bo:herkunft id:herkunft-amtlich ;
    bo:beleg id:fundstelle-1 .
id:ka-v01-status-2 a bo:Statusangabe , bo:Angabe ; rdfs:label "Statusangabe: umgesetzt (2024-08)"@de ;
    bo:angabeZu id:ka-v01 ; bo:status id:status-umgesetzt ; bo:stand "2024-08"^^xsd:gYearMonth ;
    bo:herkunft id:herkunft-amtlich ; bo:beleg id:fundstelle-2 .
id:ka-v01-schwerpunkt-1 a bo:Schwerpunktbezug , bo:Angabe ; rdfs:label "Schwerpunktbezug: A"@de ;
    bo:angabeZu id:ka-v01 ;
    bo:schwerpunkt id:schwerpunkt-a ; bo:herkunft id:herkunft-redaktionell ; bo:sicherheit id:sicherheit-hoch ;
    bo:begruendung "Darum."@de , "Because."@en ; bo:beleg id:fundstelle-1 .
id:ka-v01-kennzahl-1 a bo:Kennzahlwert , bo:Angabe ; rdfs:label "Kennzahlwert: Fläche, 1500.5"@de ;
    bo:angabeZu id:ka-v01 ;
    bo:wert 1500.5 ; bo:einheit unit:HA ; bo:merkmal "Fläche"@de , "Area"@en ; bo:herkunft id:herkunft-amtlich ;
    bo:beleg id:fundstelle-1 .
id:quelle-q a bo:Quelle ; skos:prefLabel "Quelle"@de , "Source"@en ; schema:url <https://e.x/q> ;
    bo:stand "2024"^^xsd:gYear .
id:fundstelle-1 a bo:Fundstelle ; rdfs:label "Quelle: Folie 1"@de , "Source: Folie 1"@en ; bo:quelle id:quelle-q ;
    bo:textstelle "Eins"@de ; bo:lokator "Folie 1"@de .
id:fundstelle-2 a bo:Fundstelle ; rdfs:label "Quelle: Folie 10"@de , "Source: Folie 10"@en ; bo:quelle id:quelle-q ;
    bo:textstelle "umgesetzt"@de ; bo:lokator "Folie 10"@de .
id:widerspruch-1 a bo:Widerspruch ; skos:prefLabel "Läuft es noch?"@de , "Still going on?"@en ;
    dcterms:description "Zwei Quellen."@de , "Two sources."@en ; bo:betrifft id:ka-v01 ;
    bo:aussage id:ka-v01-status-1 , id:fundstelle-2 ; bo:beleg id:fundstelle-2 .
"""
GRENZEN = """
id:grenze-mindestens skos:prefLabel "mindestens"@de , "at least"@en .
"""
DATA += f"<{BASE}dataset> <http://rdfs.org/ns/void#exampleResource> id:kompetenz-hotspot .\n"
Look = Callable[..., Entity]


@pytest.fixture(scope="module")
def look() -> Look:
    """The thing with a local id, in a language, out of the data above."""
    graph = graph_of(TERMS + DATA)
    words = {language: entity.Words(graph, language) for language in ("de", "en")}
    return lambda local, language="de": entity.entity(f"{BASE}id/{local}", words[language])


def texts(values: Any) -> list[str]:
    return [value.text for value in values]


@pytest.mark.parametrize(
    ("language", "name", "kind", "description"),
    [("de", "Eins", "Kernaktivität", "Worum es geht."), ("en", "One", "Core activity", "What it is about.")],
)
def test_name_kind_and_description_in_one_language(
    look: Look, language: str, name: str, kind: str, description: str
) -> None:
    thing = look("ka-v01", language)
    assert (thing.name, texts(thing.kinds), thing.descriptions) == (name, [kind], [description])


def test_a_name_in_another_language_says_so(look: Look) -> None:
    (old,) = look("ka-v01", "en").other_names
    assert (old.text, old.language) == ("Früher Eins", "de")


def test_breadcrumb_goes_from_competence_to_focus_area(look: Look) -> None:
    assert texts(look("ka-v01").crumbs) == ["Hotspot", "A"]
    assert texts(look("ka-v01-status-1").crumbs) == ["Hotspot", "A", "Eins"]
    assert look("ka-v01-status-1").competence == "hotspot"


def test_facts_leave_out_what_statements_say_and_what_repeats(look: Look) -> None:
    facts = look("ka-v01").facts
    assert list(facts) == ["Kompetenz", "frei", "page"]
    assert texts(facts["frei"]) == ["1.234,5"]
    assert texts(facts["page"]) == ["e.x/a/b"]


def test_newest_status_first_and_the_older_is_history(look: Look) -> None:
    newest, older = look("ka-v01").statements["Status"]
    assert (newest.text, newest.date, newest.earlier) == ("umgesetzt", "2024-08", False)
    assert (older.text, older.earlier) == ("laufend", True)


@pytest.mark.parametrize(
    ("stand", "earlier"),
    [
        ('"2024-08-31"^^xsd:date', [False, False]),  # the same last day: they contradict each other
        ('"2024-08-30"^^xsd:date', [False, True]),
        ('"2024-09-01"^^xsd:date', [False, True]),
        ('"2024"^^xsd:gYear', [False, True]),
    ],
)
def test_of_statuses_only_what_is_older_than_the_latest_is_folded_away(stand: str, earlier: list[bool]) -> None:
    graph = graph_of(f"""
bo:Statusangabe rdfs:label "Statusangabe"@de .
id:ka bo:angabe id:s1 , id:s2 .
id:s1 a bo:Statusangabe ; bo:status id:status-laufend ; bo:stand "2024-08"^^xsd:gYearMonth ;
    bo:herkunft id:herkunft-amtlich .
id:s2 a bo:Statusangabe ; bo:status id:status-umgesetzt ; bo:stand {stand} ; bo:herkunft id:herkunft-amtlich .
""")
    thing = entity.entity(graph.iri("ka"), entity.Words(graph, "de"))
    assert [said.earlier for said in thing.statements["Status"]] == earlier


def test_equal_statements_are_shown_once_with_both_proofs() -> None:
    graph = graph_of("""
bo:Zustaendigkeit rdfs:label "Zuständigkeit"@de .
id:ka bo:angabe id:a , id:b , id:c , id:d .
id:a a bo:Zustaendigkeit ; bo:zustaendigeStelle id:x ; bo:herkunft id:herkunft-redaktionell ; bo:stand "2024" .
id:b a bo:Zustaendigkeit ; bo:zustaendigeStelle id:x ; bo:herkunft id:herkunft-dritte .
id:c a bo:Zustaendigkeit ; bo:zustaendigeStelle id:y ; bo:herkunft id:herkunft-dritte .
id:d a bo:Zustaendigkeit ; bo:zustaendigeStelle id:x ; bo:rolle id:rolle-kompetenz ; bo:herkunft id:herkunft-dritte .
""")
    (group,) = entity.entity(graph.iri("ka"), entity.Words(graph, "de")).statements.values()
    shown = {said.iri.rsplit("/", 1)[1]: [one.iri.rsplit("/", 1)[1] for one in said.also] for said in group}
    assert shown == {"b": ["a"], "c": [], "d": []}


def test_what_one_page_adds_to_a_statement_is_not_on_the_next(look: Look) -> None:
    def disputed(thing: Entity) -> list[list[str]]:
        return [said.disputed for group in thing.statements.values() for said in group if said.disputed]

    assert disputed(look("ka-v01")) == disputed(look("ka-v01")) == [[f"{BASE}id/widerspruch-1"]]
    assert [said.earlier for said in look("ka-v01").statements["Status"]] == [False, True]
    (side, _) = look("widerspruch-1").contradictions[0].sides
    assert (side.iri, side.disputed, side.earlier) == (f"{BASE}id/ka-v01-status-1", [], False)


def test_a_statement_has_origin_reason_certainty_and_places(look: Look) -> None:
    (said,) = look("ka-v01", "en").statements["Focus areas"]
    assert said.editorial
    assert (said.reason, said.certainty, said.date) == ("Because.", "high", "")
    (place,) = said.places
    assert (place.source_name, place.words, place.locator, place.url) == ("Source", "Eins", "Folie 1", "https://e.x/q")


def test_a_figure_has_its_unit(look: Look) -> None:
    (said,) = look("ka-v01").statements["Zahlen"]
    assert texts(said.says) == ["1.500,5 Hektar", "Fläche"]


def angabe(turtle: str, language: str = "de") -> Statement:
    """The Angabe id:a that `turtle` describes, for reading."""
    graph = graph_of(TERMS + DATA + GRENZEN + turtle)
    return statement(graph.iri("a"), entity.Words(graph, language))


@pytest.mark.parametrize(
    ("language", "bound", "unit", "text"),
    [
        ("de", "", "HA", "90 Hektar"),
        ("de", "bo:grenze id:grenze-mindestens ;", "HA", "mindestens 90 Hektar"),
        ("en", "bo:grenze id:grenze-mindestens ;", "NUM", "at least 90"),
    ],
)
def test_a_figure_that_is_a_bound_is_read_as_one(language: str, bound: str, unit: str, text: str) -> None:
    said = angabe(f"id:a a bo:Kennzahlwert ; bo:wert 90 ; {bound} bo:einheit unit:{unit} .", language)
    assert (texts(said.says), said.plain, said.more) == ([text], [], {})


@pytest.mark.parametrize(
    ("kind", "dates", "german", "english"),
    [
        ("Laufzeitangabe", 'schema:startDate "2020"^^xsd:gYear', "Beginn 2020", "start 2020"),
        (
            "Laufzeitangabe",
            'schema:endDate "2026"^^xsd:gYear ; bo:geplant true',
            "geplant: Ende 2026",
            "planned: end 2026",
        ),
        (
            "Laufzeitangabe",
            'schema:startDate "2020"^^xsd:gYear ; schema:endDate "2022-05"^^xsd:gYearMonth',
            "2020 bis Mai 2022",
            "2020 to May 2022",
        ),
        ("Ereignisangabe", 'dcterms:date "2022"^^xsd:gYear ; bo:geplant false', "2022", "2022"),
        (
            "Ereignisangabe",
            'dcterms:date "2022-05-01"^^xsd:date ; bo:geplant 1',
            "geplant: 1. Mai 2022",
            "planned: 1 May 2022",
        ),
        ("Leitungsangabe", 'schema:endDate "2025-04"^^xsd:gYearMonth', "bis April 2025", "until April 2025"),
        ("Leitungsangabe", 'schema:startDate "2025"^^xsd:gYear', "seit 2025", "since 2025"),
        ("Ereignisangabe", 'bo:stand "2022"^^xsd:gYear', "", ""),
    ],
)
def test_when_something_was_or_is_planned_is_said_in_words(kind: str, dates: str, german: str, english: str) -> None:
    turtle = f'id:a a bo:{kind} ; bo:anlass "Bau"@de , "Works"@en ; {dates} .'
    for language, text, occasion in (("de", german, "Bau"), ("en", english, "Works")):
        said = angabe(turtle.replace("geplant 1", 'geplant "1"^^xsd:boolean'), language)
        assert (said.when, texts(said.says), said.more) == (text, [occasion], {})


def test_days_that_are_inferred_for_queries_are_not_shown() -> None:
    said = angabe("""
id:a a bo:Ereignisangabe ; bo:anlass "Bau"@de ; dcterms:date "2022"^^xsd:gYear ; bo:datumTag "2022-01-01"^^xsd:date ;
    bo:stand "2024"^^xsd:gYear ; bo:standTag "2024-01-01"^^xsd:date ; dcterms:created "2026-11-22"^^xsd:date .
""")
    assert (said.when, said.more, said.date, said.made) == ("2022", {}, "2024", "2026-11-22")


@pytest.mark.parametrize(
    ("kind", "target", "role", "words"),
    [
        ("Zustaendigkeit", "zustaendigeStelle", "linie", "setzt um"),
        ("Schwerpunktbezug", "schwerpunkt", "primaer", "in erster Linie"),
        ("Schwerpunktbezug", "schwerpunkt", "anderes", "rolle-anderes"),
    ],
)
def test_roles_are_told_in_words_without_the_name_of_the_property(
    kind: str, target: str, role: str, words: str
) -> None:
    said = angabe(f"id:a a bo:{kind} ; bo:{target} id:ganzes ; bo:rolle id:rolle-{role} .")
    assert (texts(said.says), [value.text.rsplit("/", 1)[-1] for value in said.plain]) == (["Ganzes"], [words])


def test_a_note_of_ours_is_told_from_words_of_the_source() -> None:
    said = angabe("""
id:a a bo:Statusangabe ; bo:status id:status-laufend ; bo:beleg id:f .
id:f a bo:Recherchenotiz , bo:Fundstelle ; bo:quelle id:quelle-q ; bo:notiz "Bericht von 2019"@de .
id:quelle-q bo:gelesen "2026-11"^^xsd:gYearMonth .
""")
    (place,) = said.places
    assert (place.words, place.note, place.read) == ("", "Bericht von 2019", "2026-11")


def test_each_source_stands_once_beside_a_statement() -> None:
    said = angabe("id:a a bo:Statusangabe ; bo:status id:status-laufend ; bo:beleg id:fundstelle-1 , id:fundstelle-2 .")
    assert [len(said.places), [place.source_name for place in said.sources]] == [2, ["Quelle"]]


def test_a_note_on_sources_stands_after_the_contradictions() -> None:
    graph = graph_of(
        TERMS
        + DATA
        + """
id:widerspruch-0 a bo:Quellennotiz ; skos:prefLabel "Doppelt"@de ; bo:betrifft id:ka-v01 ;
    bo:aussage id:ka-v01-status-1 , id:ka-v01-status-2 .
"""
    )
    thing = entity.entity(graph.iri("ka-v01"), entity.Words(graph, "de"))
    assert [(one.name, one.harmless) for one in thing.contradictions] == [("Läuft es noch?", False), ("Doppelt", True)]
    assert [(len(said.disputed), len(said.noted)) for said in thing.statements["Status"]] == [(0, 1), (1, 1)]


def test_a_contradiction_shows_both_sides(look: Look) -> None:
    thing = look("ka-v01")
    (found,) = thing.contradictions
    assert (found.name, found.description, found.more) == ("Läuft es noch?", "Zwei Quellen.", 0)
    assert [side.text for side in found.sides] == ["laufend", "Fundstelle"]
    assert [side.places[0].words for side in found.sides] == ["Eins", "umgesetzt"]
    assert [said.disputed for said in thing.statements["Status"]] == [[], [found.iri]]


def test_a_contradiction_is_its_own_subject(look: Look) -> None:
    (found,) = look("widerspruch-1").contradictions
    assert len(found.sides) == 2


def test_an_angabe_is_named_by_what_it_says(look: Look) -> None:
    thing = look("ka-v01-status-2")
    assert thing.name == "Status: umgesetzt"
    assert thing.itself is not None
    assert list(thing.facts) == ["Angabe zu"]


def test_incoming_links_by_kind_with_their_names(look: Look) -> None:
    groups = {group.title: texts(group.values) for group in look("kompetenz-hotspot").incoming}
    assert groups["Kernaktivität · Kompetenz"] == ["Eins", "Zwei"]


def test_incoming_places_of_a_source_go_without_its_name_and_count_by_number(look: Look) -> None:
    (group,) = look("quelle-q").incoming
    assert texts(group.values) == ["Folie 1", "Folie 10"]


def test_incoming_says_when_only_we_say_so(look: Look) -> None:
    groups = look("schwerpunkt-a").incoming
    assert {group.kind_name for group in groups if group.editorial} == {"Kernaktivität", "Schwerpunktbezug"}
    assert not any(group.editorial for group in look("status-umgesetzt").incoming)


def test_a_link_that_goes_both_ways_is_shown_once(look: Look) -> None:
    few, many = look("x"), look("ganzes")
    assert (texts(few.facts["Teil von"]), few.incoming) == (["Ganzes"], [])
    assert "hat Teil" not in many.facts
    assert sum(len(group.values) for group in many.incoming if group.relation == "hat Teil") == 4


def test_neighbours_are_few_and_name_their_link(look: Look) -> None:
    found = {(near.value.text, near.relation, near.onwards, near.editorial) for near in look("ka-v01").neighbours}
    assert found == {
        ("Hotspot", "Kompetenz", True, False),
        ("A", "schwerpunkt", True, True),
        ("umgesetzt", "Status", True, False),
    }


def test_a_neighbour_with_several_links_is_drawn_once(look: Look) -> None:
    hotspot = look("kompetenz-hotspot")
    assert sum(value.text == "Zwei" for group in hotspot.incoming for value in group.values) == 2
    assert [near.value.text for near in hotspot.neighbours].count("Zwei") == 1


def test_what_the_catalogue_takes_as_an_example_is_no_news_of_the_thing(look: Look) -> None:
    assert "dataset" not in {value.text for group in look("kompetenz-hotspot").incoming for value in group.values}


@pytest.mark.parametrize(
    ("local", "kind"),
    [
        ("ka-v01", "Thing"),
        ("kompetenz-hotspot", "DefinedTerm"),
        ("ka-v01-status-1", "Claim"),
        ("fundstelle-1", "Quotation"),
        ("quelle-q", "CreativeWork"),
    ],
)
def test_schema_org_says_no_more_than_fits(look: Look, local: str, kind: str) -> None:
    page = entity.describe(look(local), "de", BASE)
    assert (page["@type"], page["mainEntity"]["@type"]) == ("WebPage", kind)
    assert page["mainEntity"]["@id"] == f"{BASE}id/{local}"
    assert page["isPartOf"] == {"@id": f"{BASE}catalog#graph"}  # a Dataset without description would be reported


@pytest.mark.parametrize(
    ("iri", "text"),
    [
        ("http://metadata.un.org/sdg/11", "metadata.un.org/sdg/11"),
        ("https://www.bochum.de/", "bochum.de"),
        ("https://www.bochum.de/a-very/long-path/that-goes/on-and-on/Stra%C3%9Fe", "bochum.de/…/Straße"),
    ],
)
def test_addresses_for_reading(iri: str, text: str) -> None:
    assert short(iri) == text
