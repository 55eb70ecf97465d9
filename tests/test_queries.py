"""The example queries in data/queries/: each is run on the real graph, and its answer compared with a count of our own.

The test of the query in `data/queries/a-b-c.ttl` is named `test_a_b_c…`; a query without one fails a test.
"""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, ORG, RDF, RDFS, SDO, SH, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from bochum_kg.build import assembly, dumps, validation
from bochum_kg.build.assembly import Graphs
from bochum_kg.build.vocabulary import BO, ID
from bochum_kg.namespaces import BASE, NOT_IN_DEFAULT, graph_iri, prefixes

ROOT = Path(__file__).parent.parent
FILES = {path.stem: path for path in sorted((ROOT / "data" / "queries").glob("*.ttl"))}
SLUGS = sorted(FILES.keys() - {"prefixes", "nutzergruppen"})
TEXTS = (SH.select, SH.ask, SH.construct)
GROUPS = {ID[f"nutzergruppe-{name}"] for name in ("portal", "forschung", "integration", "verwaltung")}

Row = dict[str, Any]
Answer = Callable[[str], list[Row]]


@pytest.fixture(scope="session")
def graphs() -> Graphs:
    """The sources as named graphs, with what follows from them."""
    return validation.with_inferred(assembly.read(ROOT))[0]


@pytest.fixture(scope="session")
def data(graphs: Graphs) -> Graph:
    """What a query without GRAPH sees."""
    return assembly.union(graph for name, graph in graphs.items() if name not in NOT_IN_DEFAULT)


@pytest.fixture(scope="session")
def store(graphs: Graphs) -> ox.Store:
    """Loaded as the engine's worker does: every named graph, and the merge of all but the apart ones as default."""
    quads = dumps.canonical(graphs)
    apart = {graph_iri(name) for name in NOT_IN_DEFAULT}
    store = ox.Store()
    store.extend(quads)
    store.extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads if q.graph_name.value not in apart)
    return store


@pytest.fixture(scope="session")
def run(store: ox.Store) -> Callable[[str], Any]:
    """Slug -> the outcome of its query."""
    return lambda slug: store.query(text_of(slug))


@pytest.fixture(scope="session")
def answer(run: Callable[[str], Any]) -> Answer:
    """Slug of a SELECT query -> its rows: variable -> rdflib term or None."""
    rows: dict[str, list[Row]] = {}

    def get(slug: str) -> list[Row]:
        if slug not in rows:
            outcome = run(slug)
            names = [variable.value for variable in outcome.variables]
            rows[slug] = [
                {name: None if row[name] is None else assembly.to_rdflib(row[name]) for name in names}
                for row in outcome
            ]
        return rows[slug]

    return get


def parsed(slug: str) -> Graph:
    graph = assembly.empty_graph()
    for triple in assembly.parse_file(FILES[slug]):
        graph.add(triple)
    return graph


def text_of(slug: str) -> str:
    return next(str(text) for kind in TEXTS for text in parsed(slug).objects(ID[f"query-{slug}"], kind))


def members(data: Graph, kind: Node) -> set[Node]:
    return set(data.subjects(RDF.type, kind))


def activities(data: Graph) -> set[Node]:
    return members(data, BO.Kernaktivitaet)


def statements(data: Graph, kind: Node) -> set[tuple[Node, Node]]:
    """(thing, Angabe) of every Angabe of that kind."""
    return {(thing, angabe) for thing, angabe in data.subject_objects(BO.angabe) if (angabe, RDF.type, kind) in data}


def name(data: Graph, thing: Node, language: str = "de") -> str:
    labels = (label for label in data.objects(thing, SKOS.prefLabel) if isinstance(label, Literal))
    return next(str(label) for label in labels if label.language == language)


def of_version(data: Graph, version: str) -> set[Node]:
    return members(data, BO.Schwerpunkt) & set(data.subjects(BO.fassung, ID[version]))


def links(data: Graph, schwerpunkt: Node) -> set[Node]:
    return activities(data) & set(data.subjects(BO.schwerpunkt, schwerpunkt))


def column(rows: list[Row], variable: str) -> list[Any]:
    return [row[variable] for row in rows]


def total(rows: list[Row], variable: str) -> int:
    return sum(int(row[variable]) for row in rows)


def number_of(row: Row, *variables: str) -> list[int]:
    return [int(row[variable]) for variable in variables]


# the files


@pytest.mark.parametrize("slug", SLUGS)
def test_the_file_holds_one_query_named_like_it(slug: str) -> None:
    assert set(parsed(slug).subjects()) == {ID[f"query-{slug}"]}


@pytest.mark.parametrize("slug", SLUGS)
def test_the_type_fits_the_one_query_text(slug: str) -> None:
    graph = parsed(slug)
    kinds = [kind for kind in TEXTS for _ in graph.objects(ID[f"query-{slug}"], kind)]
    assert len(kinds) == 1
    executable = f"SPARQL{str(kinds[0]).rsplit('#', 1)[1].capitalize()}Executable"
    assert set(graph.objects(ID[f"query-{slug}"], RDF.type)) == {SH.SPARQLExecutable, SH[executable]}


@pytest.mark.parametrize("slug", SLUGS)
def test_the_query_belongs_to_a_user_group(slug: str) -> None:
    assert set(parsed(slug).objects(None, DCTERMS.subject)) <= GROUPS


@pytest.mark.parametrize("slug", SLUGS)
def test_the_text_declares_exactly_the_prefixes_it_uses(slug: str) -> None:
    head, body = text_of(slug).split("\n\n", 1)
    declared = dict(re.findall(r"PREFIX (\w+): <([^>]+)>", head))
    assert declared.items() <= prefixes().items()
    used = re.findall(r"(?<![\w-])([a-z]\w*):", re.sub(r'<http[^>]*>|"[^"]*"|#.*', "", body))
    assert declared.keys() == set(used)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_text_is_at_most_26_lines(slug: str) -> None:
    assert text_of(slug).count("\n") < 26


@pytest.mark.parametrize("slug", SLUGS)
def test_the_rows_have_an_order(slug: str) -> None:
    if (None, SH.select, None) in parsed(slug):
        assert "ORDER BY" in text_of(slug).rsplit("}", 1)[1]


def test_every_query_has_a_test_of_its_meaning() -> None:
    tests = "\n".join(sorted(globals()))
    missing = [slug for slug in SLUGS if not re.search(f"^test_{slug.replace('-', '_')}(__|$)", tests, re.MULTILINE)]
    assert missing == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_titles_are_unique(graphs: Graphs, language: str) -> None:
    queries = graphs["queries"]
    titles = [
        str(title)
        for query in queries.subjects(RDF.type, SH.SPARQLExecutable)
        for title in queries.objects(query, RDFS.label)
        if title.language == language
    ]
    assert len(titles) == len(set(titles)) == len(SLUGS)


def test_positions_count_from_one_within_each_group(graphs: Graphs) -> None:
    queries = graphs["queries"]
    for group in GROUPS:
        found = sorted(
            int(str(queries.value(query, SDO.position))) for query in queries.subjects(DCTERMS.subject, group)
        )
        assert found == list(range(1, len(found) + 1))


def test_the_declared_prefixes_are_those_of_the_house(graphs: Graphs) -> None:
    queries = graphs["queries"]
    declared = {
        str(queries.value(one, SH.prefix)): str(queries.value(one, SH.namespace))
        for one in queries.objects(ID["query-prefixes"], SH.declare)
    }
    assert declared == prefixes()


@pytest.mark.parametrize("slug", SLUGS)
def test_no_query_answers_with_nothing(slug: str, run: Callable[[str], Any]) -> None:
    outcome = run(slug)
    assert bool(outcome) if isinstance(outcome, ox.QueryBoolean) else next(iter(outcome), None) is not None


@pytest.mark.parametrize("slug", SLUGS)
def test_no_row_comes_twice(slug: str, run: Callable[[str], Any]) -> None:
    outcome = run(slug)
    if not isinstance(outcome, ox.QuerySolutions):
        return
    rows = [tuple(str(value) for value in row) for row in outcome]
    assert len(rows) == len(set(rows))


# The questions a reader asks first


def test_kernaktivitaeten_je_status(answer: Answer, data: Graph) -> None:
    rows = answer("kernaktivitaeten-je-status")
    assert total(rows, "anzahl") == len(activities(data) & set(data.subjects(BO.status)))
    for row in rows:
        said = [set(data.subjects(link, row["status"])) & activities(data) for link in (BO.status, BO.statusAmtlich)]
        assert number_of(row, "anzahl", "davonLautStadt") == [len(some) for some in said]


def test_eingestellt_oder_integriert(answer: Answer, data: Graph) -> None:
    rows = answer("eingestellt-oder-integriert")
    ended = {ID["status-eingestellt"], ID["status-integriert"]}
    assert set(column(rows, "kernaktivitaet")) == {ka for ka in activities(data) if data.value(ka, BO.status) in ended}
    assert {str(row["fortgefuehrtIn"]) for row in rows if str(row["status"]) == "integriert"} == {"Haus des Wissens"}


def test_begonnen_in_einem_jahr(answer: Answer, data: Graph) -> None:
    rows = answer("begonnen-in-einem-jahr")
    expected = {
        (ka, date)
        for ka, angabe in statements(data, BO.Laufzeitangabe)
        for date in data.objects(angabe, SDO.startDate)
        if str(date).startswith("2019")
    }
    assert {(row["kernaktivitaet"], row["beginn"]) for row in rows} == expected
    assert any(len(str(row["beginn"])) == 4 for row in rows)  # only the year is known, and it is found


def test_meilensteine_seit_2020(answer: Answer, data: Graph) -> None:
    rows = answer("meilensteine-seit-2020")
    expected = {
        one
        for one in members(data, BO.Meilenstein)
        for date in [*data.objects(one, DCTERMS.date), *data.objects(one, SDO.startDate)]
        if str(date) >= "2020"
    }
    assert set(column(rows, "meilenstein")) == expected


def test_leitung_eines_dezernats(answer: Answer) -> None:
    assert [str(person) for person in column(answer("leitung-eines-dezernats"), "person")] == ["Jörg Lukat"]


def test_querschnittsthemen_laut_stadt(answer: Answer, data: Graph) -> None:
    rows = answer("querschnittsthemen-laut-stadt")
    assert len(rows) == 5
    for row in rows:
        links = (BO.querschnittsthema, BO.querschnittsthemaAmtlich)
        said = [activities(data) & set(data.subjects(link, row["thema"])) for link in links]
        assert number_of(row, "kernaktivitaeten", "davonLautStadt") == [len(some) for some in said]
    assert 0 < total(rows, "davonLautStadt") < total(rows, "kernaktivitaeten")


def test_schwerpunkte_je_fassung(answer: Answer, data: Graph) -> None:
    counts = {row["fassung"]: int(row["anzahl"]) for row in answer("schwerpunkte-je-fassung")}
    whole = len(members(data, BO.Schwerpunkt))
    assert counts == {ID["fassung-2017"]: 25, ID["fassung-2-0"]: 25, None: whole}


def test_dinge_mit_einem_wort_im_namen(answer: Answer) -> None:
    rows = {row["ding"]: row for row in answer("dinge-mit-einem-wort-im-namen")}
    assert "Kernaktivität" in str(rows[ID["ka-g09"]]["art"])
    named = [row for row in rows.values() if "bänke" in str(row["name"]).lower()]
    assert len(named) > 10  # the others have the word in their English name only


def test_zahlen_einer_kernaktivitaet(answer: Answer, data: Graph) -> None:
    rows = answer("zahlen-einer-kernaktivitaet")
    assert len(rows) == len([a for ka, a in statements(data, BO.Kennzahlwert) if ka == ID["ka-g05"]])
    assert {row["angabe"] for row in rows if row["grenze"] is not None} == {
        a for ka, a in statements(data, BO.Kennzahlwert) if ka == ID["ka-g05"] and data.value(a, BO.grenze)
    }


def test_teile_der_strategie(answer: Answer, data: Graph) -> None:
    counts = {row["klasse"]: int(row["anzahl"]) for row in answer("teile-der-strategie")}
    for kind in ("Kompetenz", "Schwerpunkt", "StrategischesZiel", "Zielbild", "Leitsatz", "Kernaktivitaet", "Tranche"):
        assert counts.get(URIRef(BO[kind]), 0) == (len(members(data, BO[kind])) if kind != "Tranche" else 0), kind


def test_zustaendig_fuer_eine_kernaktivitaet(answer: Answer, data: Graph) -> None:
    rows = answer("zustaendig-fuer-eine-kernaktivitaet")
    kinds = (BO.Zustaendigkeit, BO.Partnerangabe)
    expected = {a for kind in kinds for ka, a in statements(data, kind) if ka == ID["ka-t05"]}
    assert set(column(rows, "angabe")) == expected
    assert {str(row["rolle"]) for row in rows} <= {"Linie", "Kompetenz", "Partner"}


# Stadtverwaltung


def test_kernaktivitaeten_eines_dezernats(answer: Answer, data: Graph) -> None:
    rows = answer("kernaktivitaeten-eines-dezernats")
    competence = set(data.subjects(BO.verantwortung, ID["dezernat-vi"]))
    expected = {ka for ka in activities(data) if data.value(ka, BO.kompetenz) in competence}
    expected |= set(data.subjects(BO.dezernat, ID["dezernat-vi"]))
    assert set(column(rows, "kernaktivitaet")) == expected


def test_kernaktivitaeten_eines_dezernats__baustellenmanagement_in_line(answer: Answer) -> None:
    rows = answer("kernaktivitaeten-eines-dezernats")
    assert {str(row["weg"]) for row in rows if row["kernaktivitaet"] == ID["ka-v07"]} >= {"Linie"}


def test_kernaktivitaeten_eines_dezernats__names_every_statement_on_it(answer: Answer, data: Graph) -> None:
    said = {
        thing
        for thing, angabe in statements(data, BO.Zustaendigkeit)
        if (angabe, BO.zustaendigeStelle, ID["dezernat-vi"]) in data and thing in activities(data)
    }
    assert said <= set(column(answer("kernaktivitaeten-eines-dezernats"), "kernaktivitaet"))


def test_dezernate_im_vergleich(answer: Answer, data: Graph) -> None:
    rows = answer("dezernate-im-vergleich")
    assert len(rows) == 6
    for row in rows:
        led = {ka for k in data.subjects(BO.verantwortung, row["dezernat"]) for ka in data.subjects(BO.kompetenz, k)}
        line = set(data.subjects(BO.dezernat, row["dezernat"]))
        assert number_of(row, "inDerLinie", "inDerKompetenz") == [len(line), len(led & activities(data))]


def test_wer_verantwortet_was(answer: Answer, data: Graph) -> None:
    rows = answer("wer-verantwortet-was")
    assert len(rows) == 75
    for row in rows:
        bodies = sorted(name(data, body) for body in data.objects(row["kernaktivitaet"], BO.zustaendigeStelle))
        assert str(row["linie"]) == ("; ".join(bodies) or "nicht bekannt")


def test_wer_verantwortet_was__vorreiterin_has_two_heads(answer: Answer) -> None:
    rows = answer("wer-verantwortet-was")
    assert {str(r["kompetenzverantwortung"]) for r in rows if r["kernaktivitaet"] == ID["ka-v07"]} == {
        "Dezernat II; Dezernat III"
    }


def test_ohne_zustaendige_stelle(answer: Answer, data: Graph) -> None:
    known = set(data.subjects(BO.zustaendigeStelle))
    assert set(column(answer("ohne-zustaendige-stelle"), "kernaktivitaet")) == activities(data) - known


def test_ohne_status(answer: Answer, data: Graph) -> None:
    stated = {thing for thing, _ in statements(data, BO.Statusangabe)}
    assert set(column(answer("ohne-status"), "kernaktivitaet")) == activities(data) - stated


def test_umgesetzt_je_kompetenz(answer: Answer, data: Graph) -> None:
    rows = answer("umgesetzt-je-kompetenz")
    status = Counter(data.value(ka, BO.status) for ka in activities(data))
    assert total(rows, "gesamt") == 75
    assert total(rows, "umgesetzt") == status[ID["status-umgesetzt"]]
    assert total(rows, "laufend") == status[ID["status-laufend"]]
    assert total(rows, "beendet") == status[ID["status-eingestellt"]] + status[ID["status-integriert"]]
    assert total(rows, "ohneStatus") == status[None]


def test_umgesetzt_je_kompetenz__sizes_of_the_five_lists(answer: Answer) -> None:
    assert [int(size) for size in column(answer("umgesetzt-je-kompetenz"), "gesamt")] == [15, 20, 13, 13, 14]


def test_freie_plaetze_je_schwerpunkt(answer: Answer, data: Graph) -> None:
    rows = answer("freie-plaetze-je-schwerpunkt")
    assert set(column(rows, "schwerpunkt")) == of_version(data, "fassung-2-0")
    for row in rows:
        taken = len(links(data, row["schwerpunkt"]))
        assert number_of(row, "belegt", "frei", "ueberzaehlig") == [taken, max(0, 5 - taken), max(0, taken - 5)]


def test_freie_plaetze_je_kompetenz(answer: Answer) -> None:
    rows = answer("freie-plaetze-je-kompetenz")
    assert [number_of(row, "belegt", "frei") for row in rows] == [[15, 10], [20, 5], [13, 12], [13, 12], [14, 11]]


def test_aemter_und_ihr_dezernat(answer: Answer, data: Graph) -> None:
    rows = answer("aemter-und-ihr-dezernat")
    assert set(column(rows, "amt")) == members(data, BO.Amt)
    placed = {thing for thing, _ in statements(data, BO.Gliederungsangabe)} & members(data, BO.Amt)
    assert {row["amt"] for row in rows if row["gehoertZu"] is not None} == placed


def test_aemter_und_ihr_dezernat__jugendamt_belongs_to_five(answer: Answer) -> None:
    rows = answer("aemter-und-ihr-dezernat")
    assert {str(row["dezernatName"]) for row in rows if row["amt"] == ID["amt-jugendamt"]} == {"Dezernat V"}


def test_leitung_der_dezernate(answer: Answer, data: Graph) -> None:
    rows = answer("leitung-der-dezernate")
    expected = {
        angabe for thing, angabe in statements(data, BO.Leitungsangabe) if (thing, RDF.type, BO.Dezernat) in data
    }
    assert len(rows) == len(expected)
    mayors = [str(row["person"]) for row in rows if str(row["dezernatName"]) == "Dezernat I"]
    assert {"Thomas Eiskirch", "Jörg Lukat"} <= set(mayors)


def test_titel_der_dezernate(answer: Answer, data: Graph) -> None:
    rows = answer("titel-der-dezernate")
    expected = {a for thing, a in statements(data, BO.Bezeichnungsangabe) if (thing, RDF.type, BO.Dezernat) in data}
    assert set(column(rows, "angabe")) == expected
    assert {str(row["dezernatName"]) for row in rows} <= {f"Dezernat {n}" for n in ("I", "II", "III", "IV", "V", "VI")}


def test_aufgaben_der_toechter(answer: Answer, data: Graph) -> None:
    rows = answer("aufgaben-der-toechter")
    companies = members(data, BO.Tochtergesellschaft)
    assert set(column(rows, "unternehmen")) == companies
    line = {(c, ka) for ka in activities(data) for c in data.objects(ka, BO.zustaendigeStelle) if c in companies}
    assert {(row["unternehmen"], row["aufgabe"]) for row in rows if str(row["art"]) == "Linie"} == line


def test_aufgaben_der_toechter__wirtschaftsentwicklung_leads_shootingstar(answer: Answer) -> None:
    led = [row for row in answer("aufgaben-der-toechter") if str(row["art"]) == "Kompetenz"]
    assert [(row["unternehmen"], row["aufgabe"]) for row in led] == [
        (ID["tochter-wirtschaftsentwicklung"], ID["kompetenz-shootingstar"])
    ]


def test_ziele_und_ergebnisse(answer: Answer, data: Graph) -> None:
    rows = answer("ziele-und-ergebnisse")
    figures = {(ka, figure) for ka, figure in statements(data, BO.Kennzahlwert) if ka in activities(data)}
    targets = {pair for pair in figures if (pair[1], BO.wertart, ID["wertart-ziel"]) in data}
    results = {pair for pair in figures if (pair[1], BO.wertart, ID["wertart-ergebnis"]) in data}
    expected = 0
    for ka, target in targets:
        unit = data.value(target, BO.einheit)
        expected += sum(ka == other and data.value(result, BO.einheit) == unit for other, result in results) or 1
    assert len(rows) == expected
    assert {row["kernaktivitaet"] for row in rows} == {ka for ka, _ in targets}


def test_ziele_und_ergebnisse__photovoltaik_has_both(answer: Answer) -> None:
    rows = [row for row in answer("ziele-und-ergebnisse") if row["kernaktivitaet"] == ID["ka-v14"]]
    assert {int(row["zielwert"]) for row in rows} == {20000}
    assert {int(row["ergebniswert"]) for row in rows if str(row["gleicheReihe"]) == "ja"} == {3250}


def test_geplante_termine(answer: Answer, data: Graph) -> None:
    rows = answer("geplante-termine")
    planned = [
        angabe
        for kind in (BO.Laufzeitangabe, BO.Ereignisangabe)
        for _, angabe in statements(data, kind)
        if (angabe, BO.geplant, Literal(True)) in data
    ]
    assert len(rows) == len(planned)
    assert all(row["termin"] is not None for row in rows)
    assert sum(row["kernaktivitaet"] == ID["ka-t05"] for row in rows) >= 2  # Haus des Wissens: 2026 or 2027


def test_zahlen_der_stadt_im_abgleich(answer: Answer, data: Graph) -> None:
    rows = answer("zahlen-der-stadt-im-abgleich")
    status = Counter(data.value(ka, BO.status) for ka in activities(data))
    ended = status[ID["status-eingestellt"]] + status[ID["status-integriert"]]
    expected = {75: 75, 38: status[ID["status-laufend"]], 34: status[ID["status-umgesetzt"]], 3: ended}
    assert {int(row["dieStadtSagt"]): int(row["imGraphen"]) for row in rows} == expected
    assert all(int(r["differenz"]) == int(r["imGraphen"]) - int(r["dieStadtSagt"]) for r in rows)


# Datenportale


def test_kernaktivitaeten(answer: Answer, data: Graph) -> None:
    rows = answer("kernaktivitaeten")
    assert len(rows) == 75
    assert [str(row["nummer"]) for row in rows[:15]] == [str(number) for number in range(1, 16)]
    for row in rows:
        status = data.value(row["kernaktivitaet"], BO.status)
        assert (row["statusName"] and str(row["statusName"])) == (status and name(data, status))


def test_core_activities_in_english(answer: Answer, data: Graph) -> None:
    rows = answer("core-activities-in-english")
    assert set(column(rows, "activity")) == activities(data)
    assert all((row["name"].language, row["germanName"].language) == ("en", "de") for row in rows)
    assert sum(row["description"] is not None for row in rows) == len(
        activities(data) & set(data.subjects(DCTERMS.description))
    )


def test_kernaktivitaeten_fuer_das_klima(answer: Answer, data: Graph) -> None:
    rows = answer("kernaktivitaeten-fuer-das-klima")
    theme = ID["querschnittsthema-klima"]
    assigned = {ka for ka, angabe in statements(data, BO.Themenbezug) if (angabe, BO.querschnittsthema, theme) in data}
    assert set(column(rows, "kernaktivitaet")) == assigned
    official = set(data.subjects(BO.querschnittsthemaAmtlich, theme))
    assert {row["kernaktivitaet"] for row in rows if row["lautStadt"]} == official
    for row in rows:
        bodies = sorted(name(data, body) for body in data.objects(row["kernaktivitaet"], BO.zustaendigeStelle))
        assert str(row["stellen"] or "") == "; ".join(bodies)


def test_kernaktivitaeten_fuer_das_klima__figures_of_the_waermewende(answer: Answer) -> None:
    rows = answer("kernaktivitaeten-fuer-das-klima")
    assert ["44 Prozent" in str(row["zahlen"]) for row in rows if row["kernaktivitaet"] == ID["ka-g18"]] == [True]


def test_meilensteine(answer: Answer, data: Graph) -> None:
    rows = answer("meilensteine")
    assert set(column(rows, "meilenstein")) == members(data, BO.Meilenstein)
    begins = [str(row["beginn"]) for row in rows]
    assert begins == sorted(begins)
    assert rows[0]["meilenstein"] == ID["meilenstein-2015-marke-bochum"]


def test_meilensteine__the_same_decision_is_connected(answer: Answer) -> None:
    rows = {row["meilenstein"]: row for row in answer("meilensteine")}
    assert str(rows[ID["meilenstein-2017-05-ratsbeschluss"]]["siehe"]) == "Ratsbeschluss vom 18. Mai 2017"


def test_meilensteine_des_foliensatzes(answer: Answer) -> None:
    rows = answer("meilensteine-des-foliensatzes")
    assert [str(row["zeit"]) for row in rows] == [
        "2016-07",
        "2017-02",
        "2017-05",
        "2018-03",
        "2018-09",
        "2019/2020",
        "2021/2023",
        "2023/2024",
        "2024-08",
    ]


def test_dritte_tranche(answer: Answer, data: Graph) -> None:
    rows = answer("dritte-tranche")
    assert set(column(rows, "kernaktivitaet")) == set(data.subjects(BO.tranche, ID["tranche-3"]))
    assert len(rows) == 25
    assert sum(str(row["beschlussjahr"]) == "2023" for row in rows) == 12


def test_kernaktivitaeten_je_tranche(answer: Answer, data: Graph) -> None:
    rows = answer("kernaktivitaeten-je-tranche")
    assert len(rows) == 3
    for row in rows:
        assert int(row["anzahl"]) == len(set(data.subjects(BO.tranche, row["tranche"])))
        assert int(row["moeglich"]) == len(set(data.subjects(BO.moeglicheTranche, row["tranche"])))
    assert total(rows, "anzahl") + len(set(data.subjects(BO.moeglicheTranche))) == 75


def test_zahlen_zum_bochum_fonds(answer: Answer, data: Graph) -> None:
    rows = answer("zahlen-zum-bochum-fonds")
    figures = {angabe for ka, angabe in statements(data, BO.Kennzahlwert) if ka == ID["ka-v08"]}
    assert sorted(int(row["wert"]) for row in rows) == sorted(int(str(data.value(f, BO.wert))) for f in figures)
    dates = [str(row["stand"] or "") for row in rows]
    assert dates == sorted(dates)


def test_zahlen_zum_bochum_fonds__projects_of_2021(answer: Answer) -> None:
    projects = [
        r
        for r in answer("zahlen-zum-bochum-fonds")
        if str(r["merkmal"]) == "vom Bochum-Fonds im Jahr 2021 geförderte Projekte"
    ]
    assert [(int(r["wert"]), str(r["stand"]), str(r["einheit"])) for r in projects] == [(60, "2021-12", "Anzahl")]


def test_zeitreihen(answer: Answer, data: Graph) -> None:
    rows = answer("zeitreihen")
    assert {row["angabe"] for row in rows} == set(data.subjects(BO.zeitreihe))
    assert len(rows) == len(set(data.subjects(BO.zeitreihe)))
    moments = [(str(row["zeitreiheName"]), str(row["stand"] or "")) for row in rows]
    assert moments == sorted(moments)


def test_ziele_je_kompetenz(answer: Answer) -> None:
    rows = answer("ziele-je-kompetenz")
    per_pair = Counter((str(row["kompetenzName"]), str(row["fassungName"])) for row in rows)
    assert Counter(per_pair.values()) == {3: 5, 2: 5}
    assert sum(count for (_, version), count in per_pair.items() if "2017" in version) == 15


def test_schwerpunkte_2_0(answer: Answer, data: Graph) -> None:
    rows = answer("schwerpunkte-2-0")
    assert set(column(rows, "schwerpunkt")) == of_version(data, "fassung-2-0")
    assert list(Counter(str(row["kompetenzName"]) for row in rows).values()) == [5] * 5


def test_leitsaetze_beider_fassungen(answer: Answer, data: Graph) -> None:
    rows = answer("leitsaetze-beider-fassungen")
    expected = members(data, BO.Leitsatz) & set(data.subjects(BO.schwerpunkt, ID["schwerpunkt-innovationskultur"]))
    assert set(column(rows, "leitsatz")) == expected
    assert len({str(row["fassungName"]) for row in rows}) == 2


# Forschung


def test_von_2017_zu_2_0(answer: Answer, data: Graph) -> None:
    rows = answer("von-2017-zu-2-0")
    assert {str(row["name2017"]) for row in rows} == {name(data, old) for old in of_version(data, "fassung-2017")}
    assert {str(row["name2"]) for row in rows if row["name2"]} == {
        name(data, new) for new in of_version(data, "fassung-2-0")
    }


def test_von_2017_zu_2_0__unchanged_are_those_in_both_versions(answer: Answer, data: Graph) -> None:
    unchanged = [row for row in answer("von-2017-zu-2-0") if str(row["geschehen"]) == "unverändert"]
    assert len(unchanged) == len(of_version(data, "fassung-2017") & of_version(data, "fassung-2-0"))
    assert all(str(row["name2017"]) == str(row["name2"]) for row in unchanged)


def test_matrix_kernaktivitaet_querschnittsthema(answer: Answer, data: Graph) -> None:
    rows = answer("matrix-kernaktivitaet-querschnittsthema")
    themes = {
        "vielfalt": "gesellschaftliche-vielfalt",
        "sozialeLage": "soziale-lage",
        "sicherheit": "sicherheit",
        "klima": "klima",
        "digitalisierung": "digitalisierung",
    }
    assert len(rows) == 75
    for row in rows:
        for variable, theme in themes.items():
            linked = (row["kernaktivitaet"], BO.querschnittsthema, ID[f"querschnittsthema-{theme}"]) in data
            assert str(row[variable]) == ("ja" if linked else "nein")


def test_matrix_kompetenz_querschnittsthema(answer: Answer, data: Graph) -> None:
    rows = answer("matrix-kompetenz-querschnittsthema")
    assert len(rows) == 25
    expected = Counter(
        (name(data, data.value(ka, BO.kompetenz)), name(data, theme))
        for ka in activities(data)
        for theme in data.objects(ka, BO.querschnittsthema)
    )
    found = {(str(row["kompetenzName"]), str(row["themaName"])): int(row["anzahl"]) for row in rows}
    assert {pair: count for pair, count in found.items() if count} == expected


def test_matrix_schwerpunkt_status(answer: Answer, data: Graph) -> None:
    rows = answer("matrix-schwerpunkt-status")
    assert set(column(rows, "schwerpunkt")) == of_version(data, "fassung-2-0")
    for row in rows:
        status = Counter(data.value(ka, BO.status) for ka in links(data, row["schwerpunkt"]))
        assert number_of(row, "gesamt", "umgesetzt", "laufend", "beendet", "ohneStatus") == [
            status.total(),
            status[ID["status-umgesetzt"]],
            status[ID["status-laufend"]],
            status[ID["status-eingestellt"]] + status[ID["status-integriert"]],
            status[None],
        ]


def test_mehrere_querschnittsthemen(answer: Answer, data: Graph) -> None:
    rows = answer("mehrere-querschnittsthemen")
    themes = {ka: sorted(name(data, t) for t in data.objects(ka, BO.querschnittsthema)) for ka in activities(data)}
    expected = {ka: "; ".join(some) for ka, some in themes.items() if len(some) >= 2}
    assert {row["kernaktivitaet"]: str(row["themen"]) for row in rows} == expected


def test_wer_sagt_das(answer: Answer, data: Graph) -> None:
    rows = answer("wer-sagt-das")
    for question, link in (
        ("Status", BO.status),
        ("Schwerpunkt", BO.schwerpunkt),
        ("Querschnittsthema", BO.querschnittsthema),
        ("zuständige Stelle", BO.zustaendigeStelle),
    ):
        expected = {(name(data, ka), name(data, x)) for ka in activities(data) for x in data.objects(ka, link)}
        assert {(str(r["name"]), str(r["antwort"])) for r in rows if str(r["frage"]) == question} == expected


def test_wer_sagt_das__our_own_answers_have_a_reason_and_a_certainty(answer: Answer) -> None:
    ours = [row for row in answer("wer-sagt-das") if str(row["herkunft"]) == "redaktionell"]
    assert ours
    assert all(row["begruendung"] is not None and row["sicherheit"] is not None for row in ours)


def test_belege_einer_kernaktivitaet(answer: Answer, data: Graph) -> None:
    rows = answer("belege-einer-kernaktivitaet")
    places = {place for angabe in data.objects(ID["ka-t05"], BO.angabe) for place in data.objects(angabe, BO.beleg)}
    assert {(row["textstelle"], row["notiz"]) for row in rows} == {
        (data.value(place, BO.textstelle), data.value(place, BO.notiz)) for place in places
    }


def test_einordnungen_mit_geringer_sicherheit(answer: Answer, data: Graph) -> None:
    low = set(data.subjects(BO.sicherheit, ID["sicherheit-gering"]))
    assert len(answer("einordnungen-mit-geringer-sicherheit")) == sum(
        angabe in low for _, angabe in data.subject_objects(BO.angabe)
    )


def test_schwerpunkt_amtlich_oder_redaktionell(answer: Answer, data: Graph) -> None:
    rows = answer("schwerpunkt-amtlich-oder-redaktionell")
    assert set(column(rows, "kernaktivitaet")) == activities(data)
    primary = members(data, BO.Schwerpunktbezug) & set(data.subjects(BO.rolle, ID["rolle-primaer"]))
    official = primary & set(data.subjects(BO.herkunft, ID["herkunft-amtlich"]))
    assert {row["angabe"] for row in rows if str(row["herkunft"]) == "amtlich"} == official
    assert set(column(rows, "angabe")) == primary


def test_widersprueche(answer: Answer, data: Graph) -> None:
    rows = answer("widersprueche")
    assert {(row["widerspruch"], row["aussage"]) for row in rows} == set(data.subject_objects(BO.aussage))
    kinds = {str(row["art"]): {r["widerspruch"] for r in rows if r["art"] == row["art"]} for row in rows}
    assert kinds == {"Widerspruch": members(data, BO.Widerspruch), "Hinweis": members(data, BO.Quellennotiz)}
    assert all(row["was"] is not None for row in rows)


def test_widersprueche__haus_des_wissens_with_both_dates(answer: Answer) -> None:
    aussagen = [row["aussage"] for row in answer("widersprueche") if row["widerspruch"] == ID["widerspruch-06"]]
    assert aussagen == [ID["ka-t05-ereignis-4"], ID["ka-t05-ereignis-5"]]


def test_angaben_nach_herkunft(answer: Answer, data: Graph) -> None:
    rows = answer("angaben-nach-herkunft")
    assert total(rows, "anzahl") == len(members(data, BO.Angabe))
    ours = [row for row in rows if str(row["herkunftName"]) == "redaktionell"]
    assert total(ours, "anzahl") == len(set(data.subjects(BO.herkunft, ID["herkunft-redaktionell"])))


def test_quellen_und_ihr_gewicht(answer: Answer, data: Graph) -> None:
    rows = answer("quellen-und-ihr-gewicht")
    assert set(column(rows, "quelle")) == members(data, BO.Quelle)
    angaben = members(data, BO.Angabe)
    for row in rows:
        supported = {x for place in data.subjects(BO.quelle, row["quelle"]) for x in data.subjects(BO.beleg, place)}
        assert number_of(row, "angaben", "dinge") == [len(supported & angaben), len(supported - angaben)]


def test_quellen_und_ihr_gewicht__the_city_comes_first(answer: Answer) -> None:
    rows = answer("quellen-und-ihr-gewicht")
    assert {row["quelle"] for row in rows[:2]} == {ID["quelle-foliensatz-2-0"], ID["quelle-kurzbeschreibungen"]}
    counts = [int(row["angaben"]) for row in rows]
    assert counts == sorted(counts, reverse=True)


def test_status_im_lauf_der_zeit(answer: Answer, data: Graph) -> None:
    pairs = statements(data, BO.Statusangabe)
    several = {thing for thing, count in Counter(thing for thing, _ in pairs).items() if count > 1}
    expected = {(thing, angabe) for thing, angabe in pairs if thing in several}
    rows = answer("status-im-lauf-der-zeit")
    assert {(row["kernaktivitaet"], row["angabe"]) for row in rows} == expected
    assert len(rows) == len(expected)


def test_alter_des_wissens(answer: Answer, data: Graph) -> None:
    rows = answer("alter-des-wissens")
    assert len(rows) == 75
    own = set(data.subjects(BO.herkunft, ID["herkunft-redaktionell"]))
    for row in rows:
        sourced = set(data.objects(row["kernaktivitaet"], BO.angabe)) - own
        dates = [str(date) for angabe in sourced for date in data.objects(angabe, BO.stand)]
        assert str(row["juengsterStand"] or "") == max(dates, default="")


# Integration


def triples(run: Callable[[str], Any], slug: str) -> Graph:
    graph = Graph()
    for triple in run(slug):
        graph.add(tuple(assembly.to_rdflib(term) for term in (triple.subject, triple.predicate, triple.object)))
    return graph


def test_kernaktivitaet_als_graph(run: Callable[[str], Any], data: Graph) -> None:
    graph = triples(run, "kernaktivitaet-als-graph")
    angaben = set(data.objects(ID["ka-v07"], BO.angabe))
    places = {place for thing in angaben | {ID["ka-v07"]} for place in data.objects(thing, BO.beleg)}
    for thing in angaben | places | {ID["ka-v07"]}:
        assert set(data.predicate_objects(thing)) <= set(graph.predicate_objects(thing))


def test_kernaktivitaet_als_graph__other_things_only_by_name(run: Callable[[str], Any], data: Graph) -> None:
    graph = triples(run, "kernaktivitaet-als-graph")
    assert set(graph.predicates(ID["dezernat-vi"])) == {SKOS.prefLabel}


def test_gliederung_als_graph(run: Callable[[str], Any], data: Graph) -> None:
    graph = triples(run, "gliederung-als-graph")
    top = set(graph.objects(ID["bochum-strategie"], DCTERMS.hasPart))
    middle = {part for one in top for part in graph.objects(one, DCTERMS.hasPart)}
    bottom = {part for one in middle for part in graph.objects(one, DCTERMS.hasPart)}
    assert top == members(data, BO.Kompetenz)
    assert middle == of_version(data, "fassung-2-0")
    assert bottom == {ka for schwerpunkt in middle for ka in links(data, schwerpunkt)}
    assert all({name(graph, x), name(graph, x, "en")} for x in top | middle | bottom)


def test_namen_und_kennungen(answer: Answer, data: Graph) -> None:
    rows = answer("namen-und-kennungen")
    named = {thing for thing in data.subjects(SKOS.prefLabel) if str(thing).startswith(ID)}
    assert {str(row["ding"]) for row in rows} == {str(thing) for thing in named}
    assert len(rows) == len(named)
    assert all(row["ding"] == ID[str(row["kennung"])] for row in rows)


def test_namen_und_kennungen__former_names_are_there(answer: Answer) -> None:
    rows = {row["ding"]: row for row in answer("namen-und-kennungen")}
    assert "Bürger*innenfonds" in str(rows[ID["ka-v08"]]["weitereNamen"]).split("; ")
    assert str(rows[ID["ka-v08"]]["art"]) == "Kernaktivität"


def test_verweise_nach_aussen(answer: Answer, data: Graph) -> None:
    rows = answer("verweise-nach-aussen")
    kinds = (SDO.sameAs, SKOS.exactMatch, SKOS.closeMatch, SKOS.relatedMatch)
    assert len(rows) == sum(len(list(data.subject_objects(kind))) for kind in kinds)
    wikidata = URIRef("http://www.wikidata.org/entity/Q2103")
    assert (ID["stadtgebiet-bochum"], wikidata) in {(row["ding"], row["ziel"]) for row in rows}


def test_anzahl_je_klasse(answer: Answer, data: Graph) -> None:
    rows = answer("anzahl-je-klasse")
    assert all(int(row["anzahl"]) == len(members(data, row["klasse"])) for row in rows)
    counts = {str(row["klasse"]): int(row["anzahl"]) for row in rows}
    assert (counts[BO + "Kernaktivitaet"], counts[BO + "Kompetenz"], counts[BO + "Dezernat"]) == (75, 5, 6)


def test_eigenschaften_je_klasse(answer: Answer, data: Graph) -> None:
    rows = {(row["klasse"], row["eigenschaft"]): row for row in answer("eigenschaften-je-klasse")}
    for kind in (BO.Kernaktivitaet, BO.Dezernat, BO.Fundstelle):
        expected = Counter(link for thing in members(data, kind) for link in data.predicates(thing))
        assert {link: int(row["tripel"]) for (k, link), row in rows.items() if k == kind} == expected


def test_ontologie_begriffe(answer: Answer, graphs: Graphs) -> None:
    defined = set(graphs["ontology"].subjects(RDFS.isDefinedBy, URIRef(BASE + "ontology")))
    rows = answer("ontologie-begriffe")
    assert set(column(rows, "begriff")) == defined
    assert len(rows) == len(defined)


def test_benannte_graphen(answer: Answer, graphs: Graphs) -> None:
    found = {str(row["graph"]): int(row["tripel"]) for row in answer("benannte-graphen")}
    assert found == {graph_iri(name): len(graph) for name, graph in graphs.items() if len(graph)}


def test_abgeleitete_verbindungen(answer: Answer, graphs: Graphs) -> None:
    rows = answer("abgeleitete-verbindungen")
    assert {row["eigenschaft"]: int(row["tripel"]) for row in rows} == Counter(graphs["inferred"].predicates())
    assert {BO.status, BO.dezernat, ORG.subOrganizationOf} <= {row["eigenschaft"] for row in rows}
    assert all(row["name"] is not None for row in rows)


def test_jede_angabe_ist_belegt(run: Callable[[str], Any], data: Graph) -> None:
    supported = all(
        (angabe, BO.herkunft, None) in data
        and any(data.objects(place, BO.quelle) for place in data.objects(angabe, BO.beleg))
        for angabe in members(data, BO.Angabe)
    )
    assert bool(run("jede-angabe-ist-belegt")) is supported


def test_jede_angabe_ist_belegt__notices_one_without(store: ox.Store) -> None:
    broken = ox.Store()
    broken.extend(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    place = next(broken.quads_for_pattern(ox.NamedNode(ID["ka-v07-status-1"]), None, None))
    for quad in list(broken.quads_for_pattern(place.subject, ox.NamedNode(BO.beleg), None)):
        broken.remove(quad)
    assert not broken.query(text_of("jede-angabe-ist-belegt"))
