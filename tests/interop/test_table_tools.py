"""The tables and the network in the tools people use: a CSVW validator, pandas over HTTP, networkx."""

import csv
import warnings
from pathlib import Path

import pytest
from conftest import Server

from bochum_kg.build.tables.spreadsheets import GROUP

OWN = "kernaktivitaeten.csv-metadata.json"


def valid(path: Path) -> bool:
    """Whether the CSVW validator accepts the metadata, the tables it names and the keys between them."""
    csvw = pytest.importorskip("csvw", reason="csvw, a CSVW validator, is not installed")
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")  # the validator counts its own warnings
        try:
            return bool(csvw.CSVW(str(path), validate=True).is_valid)
        except ValueError:  # how it reports a key that leads nowhere
            return False


def copied(release: Path, folder: Path) -> Path:
    """`folder`, with the tables and their metadata."""
    for path in release.iterdir():
        if path.suffix in (".csv", ".json"):
            (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_csvw_all_tables_and_the_keys_between_them(real_release: Path) -> None:
    assert valid(real_release / GROUP)


def test_csvw_each_table_by_its_own_metadata(real_release: Path) -> None:
    names = [path.name for path in real_release.glob("*.csv-metadata.json")]
    assert len(names) > 30
    for name in names:
        assert valid(real_release / name), name


@pytest.mark.parametrize(
    ("old", "new", "metadata"),
    [
        pytest.param(b",kompetenz-hotspot,", b",kompetenz-unbekannt,", GROUP, id="key that leads nowhere"),
        pytest.param(b"\nka-h01,", b"\nka-h02,", OWN, id="id twice"),
        pytest.param(b"/id/ka-v07,7,", b"/id/ka-v07,sieben,", OWN, id="number in words"),
        pytest.param(b",2024-08,", b",August 2024,", OWN, id="date in words"),
        pytest.param(b",status_id,", b",stand_id,", OWN, id="other header"),
    ],
)
def test_csvw_the_validator_does_look(
    real_release: Path, tmp_path: Path, old: bytes, new: bytes, metadata: str
) -> None:
    table = copied(real_release, tmp_path) / "kernaktivitaeten.csv"
    assert old in table.read_bytes()
    table.write_bytes(table.read_bytes().replace(old, new, 1))
    assert not valid(tmp_path / metadata)


def test_pandas_reads_every_table_by_its_address(real_release: Path, real_server: Server) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    for path in real_release.glob("*.csv"):
        if path.name.endswith(".excel.csv"):
            continue
        frame = pandas.read_csv(f"{real_server.url}/download/{path.name}")
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        assert ([*frame.columns], len(frame)) == (rows[0], len(rows) - 1), path.name


def test_pandas_reads_what_excel_reads(real_server: Server) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    german = pandas.read_csv(
        f"{real_server.url}/download/kennzahlwerte.excel.csv", sep=";", decimal=",", encoding="utf-8-sig"
    )
    assert german["wert"].tolist() == pandas.read_csv(f"{real_server.url}/download/kennzahlwerte.csv")["wert"].tolist()


def test_pandas_counts_the_implemented(real_server: Server) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = pandas.read_csv(f"{real_server.url}/download/kernaktivitaeten.csv")
    matrix = pandas.read_csv(f"{real_server.url}/download/matrix-kompetenz-status.csv", index_col="id")
    counts = frame[frame.status_id == "status-umgesetzt"].groupby("kompetenz_id").size()
    assert counts.to_dict() == matrix.status_umgesetzt[matrix.status_umgesetzt > 0].to_dict()


def test_networkx_reads_gexf_as_the_node_and_edge_lists_say(real_release: Path) -> None:
    networkx = pytest.importorskip("networkx", reason="networkx, to read GEXF, is not installed")
    graph = networkx.read_gexf(real_release / "bochum-kg.gexf")
    nodes = list(csv.DictReader((real_release / "nodes.csv").read_text(encoding="utf-8").splitlines()))
    edges = list(csv.DictReader((real_release / "edges.csv").read_text(encoding="utf-8").splitlines()))
    assert {(node, said["label"], said["Class"]) for node, said in graph.nodes(data=True)} == {
        (row["Id"], row["Label"], row["Class"]) for row in nodes
    }
    assert sorted((s, t, said["Property"]) for s, t, said in graph.edges(data=True)) == sorted(
        (row["Source"], row["Target"], row["Property"]) for row in edges
    )


def test_networkx_finds_the_way_from_an_activity_to_the_city(real_release: Path) -> None:
    networkx = pytest.importorskip("networkx", reason="networkx, to read GEXF, is not installed")
    graph = networkx.read_gexf(real_release / "bochum-kg.gexf")
    assert networkx.shortest_path(graph, "ka-v07", "stadt-bochum")[1:-1] in (["dezernat-vi"], ["amt-tiefbauamt"])
