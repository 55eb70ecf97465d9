"""Tables and networks: they say what the graph says, in columns that stay, in bytes that spreadsheets take."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest

from bochum_kg.build import assembly, tables
from bochum_kg.build.tables.definitions import TABLES, Column, Table, classes
from bochum_kg.build.tables.spreadsheets import as_csv, as_excel_csv
from bochum_kg.build.vocabulary import BO, ID
from bochum_kg.namespaces import prefixes
from bochum_kg.releases.manifest import read_manifest

DOCUMENTATION = (Path(__file__).parents[2] / "docs" / "tables.md").read_text(encoding="utf-8")
MATRICES = (
    "kernaktivitaet-querschnittsthema",
    "kompetenz-querschnittsthema",
    "schwerpunkt-querschnittsthema",
    "dezernat-querschnittsthema",
    "dezernat-kompetenz",
    "kompetenz-status",
    "schwerpunkt-status",
)
NAMES = [*(name for name, *_ in TABLES), *(f"matrix-{name}" for name in MATRICES), "nodes", "edges"]

Rows = dict[str, dict[str, str]]
Select = Callable[[str], list[tuple[str, ...]]]


@pytest.fixture(scope="session")
def rows(real_release: Path) -> Callable[[str], Rows]:
    """Table -> first column -> row."""

    def read(name: str) -> Rows:
        text = (real_release / f"{name}.csv").read_bytes().decode("utf-8")
        reader = csv.DictReader(io.StringIO(text, newline=""))
        return {next(iter(row.values())): row for row in reader}

    return read


@pytest.fixture(scope="session")
def select(real_release: Path) -> Select:
    """A SELECT on the real graph -> its rows, things by their local ids."""
    store = ox.Store()
    store.load(path=str(real_release / "bochum-kg.nt"), format=ox.RdfFormat.N_TRIPLES)

    def run(query: str) -> list[tuple[str, ...]]:
        solutions = store.query(query, prefixes=prefixes())
        assert isinstance(solutions, ox.QuerySolutions)
        return [tuple("" if term is None else term.value.removeprefix(str(ID)) for term in row) for row in solutions]

    return run


# which tables there are


def test_every_class_has_a_table_with_all_its_members(real_release: Path, rows: Callable[[str], Rows]) -> None:
    counts: dict[str, int] = read_manifest(real_release)["classes"]
    told = Counter(dict.fromkeys(counts, 0))
    for name, _, _, kinds, _ in TABLES:
        ours = [str(kind).removeprefix(str(BO)) for kind in classes(kinds) if str(kind).startswith(str(BO))]
        told.update(ours)
        others = {"organisationen": 1, "personen": len(rows("personen"))}.get(name, 0)  # the city; foaf:Person
        assert len(rows(name)) == sum(counts[kind] for kind in ours) + others, name
    assert {kind for kind, number in told.items() if number != 1} == {"Angabe"}  # told by its kinds


def test_every_table_comes_in_three_files(real_release: Path) -> None:
    suffixes = ("csv", "excel.csv", "csv-metadata.json")
    expected = {f"{name}.{suffix}" for name in NAMES for suffix in suffixes} | {"csv-metadata.json", "bochum-kg.gexf"}
    found = {
        name for name in read_manifest(real_release)["files"] if ".csv" in name or "csv-" in name or ".gexf" in name
    }
    assert found == expected


@pytest.mark.parametrize("name", NAMES)
def test_every_table_is_documented(name: str) -> None:
    assert f"`{name}`" in DOCUMENTATION


def test_the_columns_of_the_activities_stay(rows: Callable[[str], Rows]) -> None:
    assert " ".join(rows("kernaktivitaeten")["ka-v07"]) == (
        "id iri nummer name_de name_en weitere_namen_de weitere_namen_en beschreibung_de beschreibung_en "
        "kompetenz_id kompetenz_de kompetenz_en tranche_id tranche_de tranche_en "
        "moegliche_tranche_id moegliche_tranche_de moegliche_tranche_en beschlussjahr "
        "status_id status_de status_en status_stand status_herkunft_id status_angabe_id "
        "schwerpunkt_id schwerpunkt_de schwerpunkt_en "
        "schwerpunkt_herkunft_id schwerpunkt_sicherheit_id schwerpunkt_angabe_id "
        "querschnittsthema_id querschnittsthema_de querschnittsthema_en "
        "querschnittsthema_herkunft_id querschnittsthema_sicherheit_id querschnittsthema_angabe_id "
        "zustaendige_stelle_id zustaendige_stelle_de zustaendige_stelle_en "
        "zustaendige_stelle_stand zustaendige_stelle_herkunft_id zustaendige_stelle_angabe_id "
        "dezernat_id dezernat_de dezernat_en ersetzt_id ersetzt_de ersetzt_en "
        "ersetzt_durch_id ersetzt_durch_de ersetzt_durch_en webseite beleg_id quellen_id quellen_de quellen_en"
    )


def test_every_column_has_titles_in_both_languages(real_release: Path) -> None:
    for table in json.loads((real_release / "csv-metadata.json").read_text())["tables"]:
        for column in table["tableSchema"]["columns"]:
            assert column["titles"]["de"], (table["url"], column["name"])
            assert column["titles"]["en"], (table["url"], column["name"])


def test_a_project_without_most_classes_has_all_tables(tiny_release: Path) -> None:
    assert {f"{name}.csv" for name in NAMES} <= set(read_manifest(tiny_release)["files"])


def test_same_graphs_same_bytes(tiny_graphs: assembly.Graphs) -> None:
    shuffled = {}
    for name in reversed(tiny_graphs):
        graph = shuffled[name] = assembly.empty_graph()
        for triple in sorted(tiny_graphs[name], reverse=True):
            graph.add(triple)
    first, second = (tables.files(assembly.default(graphs), graphs["shapes"]) for graphs in (shuffled, tiny_graphs))
    assert first == second


# what stands in them


def test_an_activity_with_status_and_who_says_so(rows: Callable[[str], Rows]) -> None:
    row = rows("kernaktivitaeten")["ka-v07"]
    assert row["iri"] == f"{ID}ka-v07"
    assert (row["nummer"], row["name_de"]) == ("7", "Baustellenmanagement – Alles aus einer Hand")
    assert (row["status_id"], row["status_de"], row["status_en"]) == ("status-umgesetzt", "umgesetzt", "implemented")
    assert (row["status_stand"], row["status_herkunft_id"]) == ("2024-08", "herkunft-amtlich")
    assert row["status_angabe_id"] == "ka-v07-status-1"


def test_every_activity_has_the_links_of_the_graph(rows: Callable[[str], Rows], select: Select) -> None:
    links = ("kompetenz", "tranche", "moeglicheTranche", "status", "schwerpunkt", "querschnittsthema", "dezernat")
    for link in (*links, "zustaendigeStelle"):
        column = {"moeglicheTranche": "moegliche_tranche", "zustaendigeStelle": "zustaendige_stelle"}.get(
            link, link
        ) + "_id"
        told = [
            (id_, value) for id_, row in rows("kernaktivitaeten").items() for value in row[column].split("|") if value
        ]
        assert told == sorted(select(f"SELECT ?ka ?x {{ ?ka a bo:Kernaktivitaet ; bo:{link} ?x }}")), link


@pytest.mark.parametrize("link", ["status", "schwerpunkt", "querschnittsthema", "zustaendige_stelle"])
def test_behind_every_link_stands_an_angabe_that_says_it(
    rows: Callable[[str], Rows], select: Select, link: str
) -> None:
    term = {"zustaendige_stelle": "zustaendigeStelle"}.get(link, link)
    said = set(select(f"SELECT ?ka ?a ?x ?h {{ ?ka bo:angabe ?a . ?a bo:{term} ?x ; bo:herkunft ?h }}"))
    for id_, row in rows("kernaktivitaeten").items():
        parts = [row[f"{link}_{part}"].split("|") for part in ("angabe_id", "id", "herkunft_id")]
        for angabe, value, herkunft in zip(*parts, strict=True):
            assert (id_, angabe, value, herkunft) in said or not value


def test_a_status_has_the_date_of_the_latest_statement(rows: Callable[[str], Rows], select: Select) -> None:
    several = Counter(ka for ka, _ in select("SELECT ?ka ?a { ?ka bo:angabe ?a . ?a a bo:Statusangabe }"))
    assert any(number > 1 for number in several.values())
    for ka, number in several.items():
        if number > 1:
            query = f"SELECT ?d {{ <{ID}{ka}> bo:status ?s ; bo:angabe [ bo:status ?s ; bo:stand ?d ] }}"
            dates = sorted(date for (date,) in select(query))
            assert rows("kernaktivitaeten")[ka]["status_stand"] == (dates[-1] if dates else "")


def test_an_official_assignment_goes_before_our_own(rows: Callable[[str], Rows], select: Select) -> None:
    official = """SELECT ?ka ?s { ?ka bo:angabe [ a bo:Schwerpunktbezug ; bo:schwerpunkt ?s ;
        bo:rolle id:rolle-primaer ; bo:herkunft id:herkunft-amtlich ] }"""
    for ka, schwerpunkt in select(official):
        row = rows("kernaktivitaeten")[ka]
        told = dict(zip(row["schwerpunkt_id"].split("|"), row["schwerpunkt_herkunft_id"].split("|"), strict=True))
        assert told[schwerpunkt] == "herkunft-amtlich"


def test_lists_side_by_side_have_the_same_length(real_release: Path, rows: Callable[[str], Rows]) -> None:
    for name in NAMES[: len(TABLES)]:
        for row in rows(name).values():
            for column in [c for c in row if c.endswith("_id") and f"{c[:-3]}_de" in row]:
                lengths = {len(row[f"{column[:-2]}{part}"].split("|")) for part in ("id", "de", "en")}
                assert len(lengths) == 1, (name, row["id"], column)


def test_what_an_activity_rests_on_is_named(rows: Callable[[str], Rows]) -> None:
    row = rows("kernaktivitaeten")["ka-v07"]
    assert row["quellen_id"] == "quelle-foliensatz-2-0|quelle-kurzbeschreibungen"
    for place in row["beleg_id"].split("|"):
        assert rows("fundstellen")[place]["quelle_id"] in row["quellen_id"].split("|")


@pytest.mark.parametrize(
    ("name", "down", "across"),
    [
        ("kompetenz-querschnittsthema", "kompetenz", "querschnittsthema"),
        ("schwerpunkt-querschnittsthema", "schwerpunkt", "querschnittsthema"),
        ("dezernat-querschnittsthema", "dezernat", "querschnittsthema"),
        ("dezernat-kompetenz", "dezernat", "kompetenz"),
        ("kompetenz-status", "kompetenz", "status"),
        ("schwerpunkt-status", "schwerpunkt", "status"),
    ],
)
def test_a_matrix_counts_what_a_query_counts(
    rows: Callable[[str], Rows], select: Select, name: str, down: str, across: str
) -> None:
    query = f"""SELECT ?row ?column (COUNT(DISTINCT ?ka) AS ?n) {{ ?ka a bo:Kernaktivitaet
        OPTIONAL {{ ?ka bo:{down} ?row }} OPTIONAL {{ ?ka bo:{across} ?column }} }} GROUP BY ?row ?column"""
    expected = {(r or "ohne", c.replace("-", "_") or "ohne"): int(n) for r, c, n in select(query)}
    told = {
        (row, column): int(number)
        for row, cells in rows(f"matrix-{name}").items()
        for column, number in cells.items()
        if column not in ("id", "name_de", "name_en", "kernaktivitaeten") and number != "0"
    }
    assert told == expected


def test_a_matrix_has_a_row_for_what_nothing_serves(rows: Callable[[str], Rows], select: Select) -> None:
    query = "SELECT ?s { ?s a bo:Schwerpunkt ; bo:fassung id:fassung-2-0 }"
    assert {s for (s,) in select(query)} <= set(rows("matrix-schwerpunkt-status"))
    assert rows("matrix-schwerpunkt-status")["schwerpunkt-forschung"]["kernaktivitaeten"] == "0"


def test_the_matrix_of_activities_says_one_or_none(rows: Callable[[str], Rows]) -> None:
    activities = rows("kernaktivitaeten")
    for id_, row in rows("matrix-kernaktivitaet-querschnittsthema").items():
        themes = [c.replace("_", "-") for c in row if c.startswith("querschnittsthema") and row[c] == "1"]
        assert sorted(themes) == [theme for theme in activities[id_]["querschnittsthema_id"].split("|") if theme]
        assert row["ohne"] == str(int(not themes))


def test_edges_are_links_of_the_graph_between_nodes(
    real_release: Path, rows: Callable[[str], Rows], select: Select
) -> None:
    text = (real_release / "edges.csv").read_text(encoding="utf-8")
    edges = [(row["Source"], row["Property"], row["Target"]) for row in csv.DictReader(text.splitlines())]
    assert len(edges) == len(set(edges)) > 500
    assert set(edges) <= set(select("SELECT ?s ?p ?o { ?s ?p ?o FILTER(ISIRI(?o)) }"))
    assert {end for source, _, target in edges for end in (source, target)} <= set(rows("nodes"))


def test_gexf_has_the_nodes_and_edges(real_release: Path, rows: Callable[[str], Rows]) -> None:
    graph = ET.parse(real_release / "bochum-kg.gexf").getroot()
    space = {"g": "http://www.gexf.net/1.2draft"}
    assert [node.get("id") for node in graph.iterfind(".//g:node", space)] == list(rows("nodes"))
    text = (real_release / "edges.csv").read_text(encoding="utf-8")
    assert len(graph.findall(".//g:edge", space)) == len(list(csv.DictReader(text.splitlines())))


# how they are written


def table(datatype: str, *cells: list[str], many: bool = False) -> Table:
    titles = {"de": "x", "en": "x"}
    return Table("t", titles, [Column("x", titles, datatype, many=many)], [[cell] for cell in cells], ("x",))


def test_csv_is_rfc_4180() -> None:
    assert as_csv(table("string", ['ä "b", c'], ["d\ne"])) == 'x\r\n"ä ""b"", c"\r\n"d\ne"\r\n'.encode()


def test_csv_keeps_a_separator_in_a_single_value_and_breaks_it_in_a_list() -> None:
    assert as_csv(table("string", ["a|b"])) == b"x\r\na|b\r\n"
    assert as_csv(table("string", ["a|b", "c"], many=True)) == "x\r\na¦b|c\r\n".encode()


def test_excel_variant_has_a_byte_order_mark_and_semicolons(real_release: Path) -> None:
    assert as_excel_csv(table("string", ["a;b"])) == b'\xef\xbb\xbfx\r\n"a;b"\r\n'
    plain, excel = ((real_release / f"ziele.{suffix}").read_bytes() for suffix in ("csv", "excel.csv"))
    rows = [
        list(csv.reader(io.StringIO(t.decode("utf-8-sig"), newline=""), delimiter=d))
        for t, d in ((plain, ","), (excel, ";"))
    ]
    assert rows[0] == rows[1]


def test_excel_variant_has_decimal_commas_in_numbers_only() -> None:
    assert as_excel_csv(table("decimal", ["-1.5"])).endswith(b"\r\n-1,5\r\n")
    assert as_excel_csv(table("string", ["1.5"])).endswith(b"\r\n1.5\r\n")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "  =", "＝"])
def test_excel_variant_runs_nothing(start: str) -> None:
    text = as_excel_csv(table("string", [f"{start}1+1"], ["a-1"])).decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text, newline=""), delimiter=";")] == ["x", f"'{start}1+1", "a-1"]


def test_plain_csv_is_not_touched_by_the_guard() -> None:
    assert as_csv(table("string", ["=1+1"])) == b"x\r\n=1+1\r\n"


def test_metadata_knows_lists_required_columns_and_keys(real_release: Path) -> None:
    group: dict[str, Any] = json.loads((real_release / "csv-metadata.json").read_text())
    schema = next(t for t in group["tables"] if t["url"] == "kernaktivitaeten.csv")["tableSchema"]
    columns = {column["name"]: column for column in schema["columns"]}
    assert columns["status_id"].keys() & {"separator", "required"} == set()
    assert columns["nummer"]["required"] is True
    assert columns["nummer"]["datatype"] == "integer"
    assert columns["schwerpunkt_id"]["separator"] == "|"
    assert columns["kompetenz_id"]["valueUrl"] == f"{ID}{{kompetenz_id}}"
    assert columns["tranche_id"]["valueUrl"] == f"{ID}{{tranche_id}}"
    assert columns["moegliche_tranche_id"]["separator"] == "|"
    assert [(key["columnReference"], key["reference"]) for key in schema["foreignKeys"]] == [
        ("kompetenz_id", {"columnReference": "id", "resource": "kompetenzen.csv"})  # tranche_id may be empty
    ]
