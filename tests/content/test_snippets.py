"""Programs for pasting: the Python and the shell one are run against a server, with texts that are hard to quote."""

import csv
import io
import shutil
import subprocess
import sys

import pytest
from conftest import Server

from bochum_kg.content.snippets import snippets

HARD = """# it's "quoted" \\ \"\"\" 'single'
SELECT ("it's \\"a\\" \\\\ b" AS ?x) ("ü" AS ?y) {}"""


def run(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout


@pytest.fixture(scope="session")
def endpoint(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}/sparql"


def test_python_snippet_runs_and_prints_the_rows(endpoint: str) -> None:
    out = run([sys.executable, "-c", snippets(endpoint, HARD, "select")["python"]])
    assert out.splitlines() == ["['x', 'y']", str(['it\'s "a" \\ b', "ü"])]


@pytest.mark.parametrize("query", ['ASK { FILTER("a" = "a") } #"', "ASK {} #\\", 'ASK {} #""""'])
def test_python_snippet_runs_whatever_the_query_ends_with(endpoint: str, query: str) -> None:
    assert run([sys.executable, "-c", snippets(endpoint, query, "ask")["python"]]).strip() == "['true']"


def test_python_snippet_of_a_graph_prints_turtle(endpoint: str) -> None:
    query = "CONSTRUCT { <http://e.x/a> a <http://e.x/B> } {}"
    out = run([sys.executable, "-c", snippets(endpoint, query, "construct")["python"]])
    assert "<http://e.x/a> a <http://e.x/B>" in out


@pytest.mark.parametrize(
    ("query", "form", "printed"),
    [
        (HARD.replace("ü", "ü ` ${x}"), "select", "value: 'ü ` ${x}'"),
        ("ASK {} # `", "ask", "true"),
        ("CONSTRUCT { <http://e.x/a> a <http://e.x/B> } {}", "construct", "<http://e.x/a> a <http://e.x/B>"),
    ],
)
def test_javascript_snippet_runs_and_prints_the_answer(endpoint: str, query: str, form: str, printed: str) -> None:
    if not shutil.which("node"):
        pytest.skip("node is not installed")
    program = snippets(endpoint, query, form)["javascript"]
    assert printed in run(["node", "--input-type=module", "-e", program])


def test_curl_snippet_runs_and_prints_the_rows(endpoint: str) -> None:
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    out = run(["sh", "-c", snippets(endpoint, HARD, "select")["curl"]])
    assert list(csv.reader(io.StringIO(out))) == [["x", "y"], ['it\'s "a" \\ b', "ü"]]


def test_r_snippet_runs_and_reads_the_rows(endpoint: str) -> None:
    if not shutil.which("Rscript"):
        pytest.skip("R is not installed")
    out = run(["Rscript", "-e", snippets(endpoint, HARD, "select")["r"]])
    assert "ü" in out
