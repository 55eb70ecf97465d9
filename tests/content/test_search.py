"""The search for things of all kinds: what is found, in what order, and why."""

from pathlib import Path

import pytest
from conftest import graph_of
from hypothesis import given, settings
from hypothesis import strategies as st

from bochum_kg.content.search import LONGEST, Hit, Search, result
from bochum_kg.content.search.marks import excerpt, marked
from bochum_kg.matching.folding import fold
from bochum_kg.namespaces import BASE
from bochum_kg.refusals import Refused
from bochum_kg.releases import graph as releases

GRAPH = graph_of("""
bo:Kernaktivitaet a owl:Class ; rdfs:label "Kernaktivität"@de , "core activity"@en .
bo:Amt rdfs:label "Amt"@de , "office"@en . bo:Dezernat rdfs:label "Dezernat"@de , "department"@en .
bo:dezernat a owl:ObjectProperty ; rdfs:label "Dezernat"@de , "department"@en .
org:member rdfs:label "Leitung"@de , "head"@en .
id:ka-g11 a bo:Kernaktivitaet ; skos:prefLabel "BOvelo – Leitprojekte Radverkehr"@de , "BOvelo – cycling"@en ;
    skos:hiddenLabel "Fahrrad"@de , "bicycle"@en ; bo:dezernat id:dezernat-vi ; bo:status id:status-laufend .
id:ka-g14 a bo:Kernaktivitaet ; skos:prefLabel "Bochums stille Örtchen"@de , "Public toilets"@en ;
    bo:dezernat id:dezernat-v ; dcterms:description "In jedem Stadtteil soll es öffentliche Toiletten geben."@de .
id:ka-t05 a bo:Kernaktivitaet ; skos:prefLabel "Haus des Wissens"@de , "House of Knowledge"@en ;
    bo:angabe id:ka-t05-name , id:ka-t05-wort .
id:ka-t05-name a bo:Angabe ; bo:bezeichnung "Neue Zentralbücherei"@de .
id:ka-t05-wort a bo:Angabe ; skos:prefLabel "Haus des Wissens: laufend"@de .
id:ka-v08 a bo:Kernaktivitaet ; skos:prefLabel "Bürger*innenfonds für größere Straßen"@de , "Citizens’ fund"@en .
id:status-laufend a bo:Status , skos:Concept ; skos:prefLabel "laufend"@de , "running"@en .
id:dezernat-v a bo:Dezernat , org:Organization ; skos:prefLabel "Dezernat V"@de , "Department V"@en ;
    bo:angabe id:dezernat-v-leitung .
id:dezernat-v-leitung a bo:Angabe ; org:member id:person-anger .
id:dezernat-vi a bo:Dezernat , org:Organization ; skos:prefLabel "Dezernat VI"@de , "Department VI"@en .
id:person-anger a foaf:Person ; skos:prefLabel "Britta Anger"@de , "Britta Anger"@en .
id:quelle-a a bo:Quelle ; skos:prefLabel "Artikel »Haus des Wissens länger geschlossen«"@de .
id:query-a a sh:SPARQLExecutable ; rdfs:label "Welche Kernaktivitäten gibt es?"@de .
id:fundstelle-a a bo:Fundstelle ; skos:prefLabel "Haus des Wissens, Folie 5"@de .
<https://example.org/haus> skos:prefLabel "Haus des Wissens anderswo"@de .
""")
SEARCH = Search(GRAPH)


def ids(text: str, search: Search = SEARCH) -> list[str]:
    return [hit.thing.removeprefix(BASE).removeprefix("id/") for hit in search.find(text).hits]


def why(text: str, thing: str, language: str = "de") -> list[tuple[str, str]]:
    hit = next(hit for hit in SEARCH.find(text, language).hits if hit.thing == f"{BASE}id/{thing}")
    reasons = result(hit, GRAPH, language).reasons
    return [(one.kind, "".join(f"[{p.text}]" if p.found else p.text for p in one.text)) for one in reasons]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Haus des Wissens", "ka-t05"),
        ("haus wissens", "ka-t05"),
        ("HAUS DES WISSENS", "ka-t05"),
        ("hausdeswissens", "ka-t05"),
        ("House of Knowledge", "ka-t05"),
        ("Zentralbuecherei", "ka-t05"),
        ("Örtchen", "ka-g14"),
        ("oertchen", "ka-g14"),
        ("Ortchen", "ka-g14"),
        ("grossere strassen", "ka-v08"),
        ("Bürgerfonds", "ka-v08"),
        ("Bürger", "ka-v08"),
        ("Rad", "ka-g11"),
        ("Verkehr", "ka-g11"),
        ("Fahrrad", "ka-g11"),
        ("Fahrradweg", "ka-g11"),
        ("bicycle", "ka-g11"),
        ("g11", "ka-g11"),
        ("Toiletten", "ka-g14"),
        ("Anger", "person-anger"),
        ("Dezernat V", "dezernat-v"),
        ("dezernat 5", "dezernat-v"),
        ("bo:Kernaktivitaet", "ontology#Kernaktivitaet"),
        ("laufend", "status-laufend"),
    ],
)
def test_first_hit(text: str, first: str) -> None:
    assert ids(text)[0] == first


@pytest.mark.parametrize("text", ["Haus des Wisens", "Hausd es Wissens", "Haus des Wisssens", "Haus des Wissesn"])
def test_misspelt_words_are_found_and_corrected(text: str) -> None:
    assert ids(text)[0] == "ka-t05"


def test_what_was_meant_is_written_as_here() -> None:
    assert SEARCH.find("haus des wisens").meant == ("haus des Wissens",)
    assert SEARCH.find("Farrad").meant == ("Fahrrad",)
    assert SEARCH.find("hausdswissens").meant == ("Haus des Wissens",)
    assert SEARCH.find("Haus des Wissens").meant == ()


def test_a_letter_belongs_to_the_word_before_it() -> None:
    assert ids("Dezernat V") == ["dezernat-v", "ka-g14", "person-anger"]
    assert ids("Dezernat VI") == ["dezernat-vi", "ka-g11"]


def test_a_longer_word_with_the_same_letters_is_another_one() -> None:
    assert ids("Anger") == ["person-anger", "dezernat-v"]  # not „länger“


def test_statements_source_places_and_things_of_others_are_no_hits() -> None:
    assert ids("Haus des Wissens") == ["ka-t05", "quelle-a"]


@pytest.mark.parametrize(
    ("text", "thing", "language", "reasons"),
    [
        ("Haus des Wissens", "ka-t05", "de", []),
        ("Haus des Wissens", "ka-t05", "en", [("in German", "[Haus] [des] [Wissens]")]),
        ("zentralbücherei", "ka-t05", "de", [("auch", "Neue [Zentralbücherei]")]),
        ("Fahrrad", "ka-g11", "de", [("Alltagswort", "[Fahrrad]")]),
        ("bicycle", "ka-g11", "de", [("Alltagswort", "[bicycle]")]),
        ("Dezernat V", "ka-g14", "de", [("Dezernat", "[Dezernat] [V]")]),
        ("Dezernat V", "ka-g14", "en", [("department", "[Dezernat] [V]")]),
        ("Anger", "dezernat-v", "de", [("Leitung", "Britta [Anger]")]),
        ("Toilette", "ka-g14", "de", [("", "In jedem Stadtteil soll es öffentliche [Toiletten] geben.")]),
        ("g11", "ka-g11", "de", [("Kennung", "[G11]")]),
    ],
)
def test_reason_when_the_name_does_not_say_it(
    text: str, thing: str, language: str, reasons: list[tuple[str, str]]
) -> None:
    assert why(text, thing, language) == reasons


def test_the_words_found_are_marked_in_the_name() -> None:
    hit: Hit = SEARCH.find("rad").hits[0]
    assert [(piece.text, piece.found) for piece in result(hit, GRAPH, "de").name][-1] == ("Radverkehr", True)


def test_hits_are_grouped_the_group_of_the_best_hit_first() -> None:
    assert [group.id for group in SEARCH.find("Haus des Wissens").groups] == ["kernaktivitaet", "quelle"]
    assert [group.id for group in SEARCH.find("Dezernat V").groups] == ["stelle", "kernaktivitaet", "person"]
    assert [group.id for group in SEARCH.find("Kernaktivität").groups][:2] == ["begriff", "abfrage"]


def test_what_has_all_words_hides_what_has_some() -> None:
    answer = SEARCH.find("öffentliche Örtchen")
    assert [hit.thing for hit in answer.hits] == [f"{BASE}id/ka-g14"]
    assert not answer.partly


def test_words_that_nothing_has_together_or_at_all() -> None:
    apart = SEARCH.find("Toiletten Wissens")
    assert (apart.partly, apart.without) == (True, ())
    assert {hit.thing for hit in apart.hits} >= {f"{BASE}id/ka-g14", f"{BASE}id/ka-t05"}
    assert SEARCH.find("Wissens Xylophon").without == ("Xylophon",)


@pytest.mark.parametrize("text", ["", " ", "?!", "–", "\x00", "Xylophonkonzert"])
def test_nothing_found(text: str) -> None:
    assert not SEARCH.find(text).groups


WORDS = st.sampled_from(["Haus", "Dezernat", "V", "rad", "Bürger*innen", "1.000", "ß", "Ⅷ", "de", "İ", "🚲"])


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=LONGEST), st.lists(WORDS, max_size=60).map(lambda words: " ".join(words)[:LONGEST])))
def test_no_text_breaks_it(text: str) -> None:
    answer = SEARCH.find(text)
    for hit in answer.hits:
        shown = result(hit, GRAPH, "de")
        assert "".join(piece.text for piece in shown.name) == GRAPH.name(hit.thing, "de")
        assert 0 < hit.score <= 100


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(Refused, match="201 characters; 200 are the most") as refused:
        SEARCH.find("a" * (LONGEST + 1))
    assert refused.value.status == 400


@given(st.text(max_size=400), st.sets(st.text(max_size=8).map(fold), max_size=4))
def test_pieces_are_the_text(text: str, words: set[str]) -> None:
    assert "".join(piece.text for piece in marked(text, words)) == text
    part = "".join(piece.text for piece in excerpt(text, words)).removeprefix("… ").removesuffix(" …")
    assert part in text
    assert len(part) <= 180


def test_an_excerpt_shows_the_word_found_far_behind() -> None:
    pieces = excerpt(f"{'Wort ' * 100}Treffer {'Wort ' * 100}", {"treffer"})
    assert [piece.text for piece in pieces if piece.found] == ["Treffer"]
    assert pieces[0].text.startswith("… Wort")
    assert pieces[-1].text.endswith("Wort …")


@pytest.fixture(scope="module")
def real(real_release: Path) -> Search:
    return Search(releases.read(real_release, BASE))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Haus des Wisens", "ka-t05"),
        ("Anger", "person-anger"),
        ("Dezernat V", "dezernat-v"),
        ("Rad", "ka-g11"),
        ("Klima", "querschnittsthema-klima"),
        ("Citywache", "ka-g15"),
        ("Senioren portal", "ka-t13"),
        ("climate", "querschnittsthema-klima"),
        ("Fahrrad", "ka-g11"),
        ("Schwimmbad", "ka-t07"),
        ("Bücherei", "ka-t05"),
        ("Handy", "ka-v04"),
    ],
)
def test_real_graph_first_hit(real: Search, text: str, first: str) -> None:
    assert ids(text, real)[0] == first


def test_real_graph_dezernat_v_and_its_activities_alone(real: Search) -> None:
    activities = {hit.thing for hit in real.find("Dezernat V").hits if hit.group.id == "kernaktivitaet"}
    linked = {thing for thing in real.entries if "dezernat-v" in _departments(real, thing)}
    assert activities == linked != set()


def _departments(real: Search, thing: str) -> list[str]:
    return real.graph.texts(thing, "bo:dezernat")


@pytest.mark.parametrize(
    "kind", ["kernaktivitaet", "stelle", "person", "schwerpunkt", "kompetenz", "querschnittsthema"]
)
def test_real_graph_everything_is_first_by_its_own_name(real: Search, kind: str) -> None:
    for thing, entry in real.entries.items():
        if entry.group.id == kind:
            name = real.graph.name(thing, "de")
            best = real.find(name).hits
            score = next(hit.score for hit in best if hit.thing == thing)
            assert score == max(hit.score for hit in best), name
