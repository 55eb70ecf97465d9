"""The command line: exit codes 0, 1 and 2, messages a person can act on, and `serve` as a process of its own."""

import contextlib
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import Result
from conftest import HEAD, Server, copied

from bochum_kg import __version__
from bochum_kg.__main__ import main
from bochum_kg.namespaces import BASE
from bochum_kg.releases.manifest import current, read_manifest

Cli = Callable[..., Result]
Processes = Callable[[object], set[int]]
NAMES = (
    'SELECT ?n { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?n FILTER(LANG(?n) = "en") } ORDER BY ?n LIMIT 2'
)
FAULT = "id:ka-v03 a bo:Kernaktivitaet ; bo:kompetenz id:kompetenz-eins .\n"


def add(project: Path, text: str, name: str = "neu") -> Path:
    path = project / "data" / f"{name}.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def one_line(result: Result) -> str:
    """What a command that could not run says: one line, exit code 2."""
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    lines = result.output.splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("bochum-kg: ")
    return lines[0]


@pytest.fixture
def out(tmp_path: Path, tiny_out: Path) -> Path:
    """A folder with the tiny release."""
    return copied(tiny_out, tmp_path / "out")


def test_version(cli: Cli) -> None:
    assert cli("--version").output.strip().endswith(__version__)


@pytest.mark.parametrize("command", sorted(main.commands))
def test_help_of_every_command(cli: Cli, command: str) -> None:
    result = cli(command, "--help")
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 3


def test_unknown_option_is_2(cli: Cli) -> None:
    assert cli("build", "--nix").exit_code == 2


def test_build_is_0_and_says_what_it_made(cli: Cli, project: Path, tmp_path: Path) -> None:
    result = cli("build", "--root", project, "--out", tmp_path / "out")
    assert result.exit_code == 0
    for word in ("assembled", "inferred", "validated: 0 violations, 1 other findings", "release "):
        assert word in result.output
    assert read_manifest(current(tmp_path / "out"))["base"] == BASE


def test_build_with_base(cli: Cli, project: Path, tmp_path: Path) -> None:
    assert cli("build", "--root", project, "--out", tmp_path / "out", "--base", "https://example.org/").exit_code == 0
    assert read_manifest(current(tmp_path / "out"))["base"] == "https://example.org/"


BAD_BASES = [
    "https://example.org",
    "example.org/",
    "",
    "/",
    "ftp://example.org/",
    "https:///",
    "https://exa mple.org/",
    "https://example.org/<>/",
    "https://example.org/#/",
    "https://example.org/?a=/",
    "http://[/",
    "https://example.org/%zz/",
    'https://example.org/"/',
    "urn:x:/",
    "https://example.org/a&b/",
    "https://example.org/a,b/",
]


@pytest.mark.parametrize("command", ["build", "serve"])
@pytest.mark.parametrize("base", BAD_BASES)
def test_bad_base_is_2(cli: Cli, project: Path, tmp_path: Path, command: str, base: str) -> None:
    said = one_line(cli(command, "--root", project, "--out", tmp_path / "out", "--base", base))
    assert "must be an http(s) IRI that ends with a slash and has no & , ; in it" in said
    assert not (tmp_path / "out").exists()


def test_build_violation_is_1_with_the_report(cli: Cli, project: Path, tmp_path: Path) -> None:
    add(project, FAULT)
    result = cli("build", "--root", project, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "Violation (1)\n  ka-v03: A number is needed." in result.output
    assert "No release written" in result.output
    assert not current(tmp_path / "out").exists()


def test_build_violation_in_german(cli: Cli, project: Path, tmp_path: Path) -> None:
    add(project, FAULT)
    assert "Eine Nummer ist nötig." in cli("build", "--root", project, "--out", tmp_path / "out", "--lang", "de").output


def test_build_contradiction_is_1(cli: Cli, project: Path, tmp_path: Path) -> None:
    add(project, "id:ka-v01 a bo:Angabe .")
    result = cli("build", "--root", project, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "OWL inconsistency" in result.output


def test_build_broken_turtle_is_2_with_file_and_line(cli: Cli, project: Path, tmp_path: Path) -> None:
    path = add(project, "id:x ex:p 1 .\nid:x ex:p\n")
    assert f"{path}:{HEAD.count(chr(10)) + 3}: " in one_line(cli("build", "--root", project, "--out", tmp_path / "out"))


def test_build_and_serve_with_a_root_keep_releases_there(
    cli: Cli, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    assert cli("build", "--root", project).exit_code == 0
    assert (project / "build" / "current").exists()
    assert cli("build", "--out", "elsewhere", "--root", project).exit_code == 0
    assert [path.name for path in here.iterdir()] == ["elsewhere"]
    result = cli("serve", "--root", project, "--query-log", here / "nix" / "log", "--port", "0")
    assert (result.exit_code, "assembled" in result.output) == (2, False)  # the release was there


@pytest.mark.parametrize("text", [FAULT, "id:x ex:p"])
def test_build_that_fails_leaves_the_last_release(cli: Cli, project: Path, out: Path, text: str) -> None:
    before = {path: path.read_bytes() for path in current(out).rglob("*") if path.is_file()}
    add(project, text)
    assert cli("build", "--root", project, "--out", out).exit_code in (1, 2)
    assert {path: path.read_bytes() for path in current(out).rglob("*") if path.is_file()} == before


def test_build_missing_folder_is_2(cli: Cli, tmp_path: Path) -> None:
    assert "folder not found" in one_line(cli("build", "--root", tmp_path / "nix", "--out", tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_build_where_nothing_can_be_written_is_2(cli: Cli, project: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = cli("build", "--root", project, "--out", tmp_path / "file")
    assert result.exit_code == 2
    assert result.output.splitlines()[-1].startswith(f"bochum-kg: {tmp_path / 'file'}")


def test_validate_is_0_with_findings_and_places(cli: Cli, project: Path) -> None:
    result = cli("validate", "--root", project)
    assert result.exit_code == 0
    assert "Info (1)\n  ka-v02: No status on record." in result.output
    assert "Competence One: 23 of 25" in result.output
    assert "0 violations, 1 other findings" in result.output


@pytest.mark.parametrize("command", ["validate", "build"])
def test_a_file_that_is_not_read_is_named(cli: Cli, project: Path, tmp_path: Path, command: str) -> None:
    path = project / "data" / "kernaktivitaeten" / "ka-v02.ttl"
    path.rename(path.with_suffix(".TTL"))
    options = ["--out", tmp_path / "out"] if command == "build" else []
    result = cli(command, "--root", project, *options)
    assert f"{path.with_suffix('.TTL')}: not read, since its name does not end in .ttl" in result.output


def test_validate_in_german(cli: Cli, project: Path) -> None:
    output = cli("validate", "--root", project, "--lang", "de").output
    assert "ka-v02: Kein Status belegt." in output
    assert "Kompetenz Eins: 23 von 25" in output


def test_validate_violation_is_1(cli: Cli, project: Path) -> None:
    add(project, FAULT)
    assert cli("validate", "--root", project).exit_code == 1


def test_validate_proposal_says_only_what_it_breaks(cli: Cli, project: Path, tmp_path: Path) -> None:
    path = tmp_path / "vorschlag.ttl"
    path.write_text(HEAD + FAULT)
    result = cli("validate", path, "--root", project)
    assert result.exit_code == 1
    assert "ka-v03: A number is needed." in result.output
    assert "ka-v02" not in result.output
    assert "Competence One: 22 of 25" in result.output


def test_validate_good_proposal_is_0(cli: Cli, project: Path, tmp_path: Path) -> None:
    path = tmp_path / "vorschlag.jsonld"
    path.write_text(json.dumps({"@id": f"{BASE}id/neu", "http://e.x/p": "x"}))
    result = cli("validate", path, "--root", project)
    assert (result.exit_code, "No findings." in result.output) == (0, True)


@pytest.mark.parametrize(("name", "reason"), [("fehlt.ttl", "No such file"), ("x.csv", "unknown suffix"), (".", "")])
def test_validate_unusable_proposal_is_2(cli: Cli, project: Path, tmp_path: Path, name: str, reason: str) -> None:
    assert reason in one_line(cli("validate", tmp_path / name, "--root", project))


def test_validate_broken_proposal_is_2_with_file_and_line(cli: Cli, project: Path, tmp_path: Path) -> None:
    path = tmp_path / "kaputt.ttl"
    path.write_text("id:x a 1 .")
    assert f"{path}:1: The prefix id: has not been declared" in one_line(cli("validate", path, "--root", project))


def test_query_prints_csv(cli: Cli, tiny_out: Path) -> None:
    result = cli("query", NAMES, "--out", tiny_out)
    assert (result.exit_code, result.stdout_bytes) == (0, b"n\r\nCompetence One\r\nFocus area One\r\n")


def test_query_prints_turtle_for_a_graph(cli: Cli, tiny_out: Path) -> None:
    assert "id:ka-v02 a " in cli("query", f"DESCRIBE <{BASE}id/ka-v02>", "--out", tiny_out).stdout


@pytest.mark.parametrize("form", ["json", "srj"])
def test_query_prints_the_format_asked_for(cli: Cli, tiny_out: Path, form: str) -> None:
    assert json.loads(cli("query", "ASK {}", "--format", form, "--out", tiny_out).stdout)["boolean"] is True


@pytest.mark.parametrize("form", ["nt", "rdf", "jsonld", "turtle"])
def test_query_prints_a_graph_in_each_format(cli: Cli, tiny_out: Path, form: str) -> None:
    result = cli("query", f"DESCRIBE <{BASE}id/ka-v01>", "--format", form, "--out", tiny_out)
    assert result.exit_code == 0
    assert "größer" in result.stdout


def test_query_from_a_file(cli: Cli, tiny_out: Path, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text(NAMES)
    assert "Competence One" in cli("query", f"@{tmp_path / 'q.rq'}", "--out", tiny_out).stdout


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT *\n{ ?s ?p }", "Syntax error: Line 2"),
        ("CLEAR ALL", "Updates are not available"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> {} }", "SERVICE is not available"),
        ("@/nix/nix.rq", "/nix/nix.rq: No such file or directory"),
    ],
)
def test_query_bad_is_2(cli: Cli, tiny_out: Path, text: str, reason: str) -> None:
    assert reason in one_line(cli("query", text, "--out", tiny_out))


def test_query_unknown_format_is_2(cli: Cli, tiny_out: Path) -> None:
    assert "unknown format 'xlsx'" in one_line(cli("query", "ASK {}", "--format", "xlsx", "--out", tiny_out))


def test_query_without_release_is_2_with_the_remedy(cli: Cli, tmp_path: Path) -> None:
    assert "run `bochum-kg build`" in one_line(cli("query", "ASK {}", "--out", tmp_path))


def test_query_leaves_no_process(cli: Cli, tiny_out: Path, tiny_release: Path, processes: Processes) -> None:
    before = processes(tiny_release)
    cli("query", "ASK {}", "--out", tiny_out)
    assert processes(tiny_release) == before


def serve(*arguments: object) -> subprocess.CompletedProcess[str]:
    """`bochum-kg serve` where it is expected not to run."""
    command = [sys.executable, "-m", "bochum_kg", "serve", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30)


def test_serve_port_taken_is_2_in_one_line(project: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = serve("--root", project, "--out", tmp_path / "out", "--port", port)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert f"cannot listen on 127.0.0.1:{port}: Address already in use; choose another with --port" in result.stderr


@pytest.mark.parametrize(("name", "content"), [("manifest.json", b"{"), ("werte.ttl", b"")])
def test_serve_unreadable_release_is_2_in_one_line(project: Path, out: Path, name: str, content: bytes) -> None:
    (current(out) / name).write_bytes(content)
    result = serve("--root", project, "--out", out, "--port", 0)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert "`bochum-kg build`" in result.stderr


@pytest.mark.parametrize("name", ["bochum-kg.nq", "bochum-kg.nt", "api.json", "kernaktivitaeten.ttl"])
def test_serve_release_that_is_damaged_is_2_in_one_line(project: Path, out: Path, name: str) -> None:
    path = current(out) / name
    path.write_bytes(b"x" * path.stat().st_size)
    result = serve("--root", project, "--out", out, "--port", 0)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert "damaged" in result.stderr
    assert "run `bochum-kg build` again" in result.stderr


def test_serve_violation_without_a_release_is_1(project: Path, tmp_path: Path) -> None:
    add(project, FAULT)
    result = serve("--root", project, "--out", tmp_path / "out", "--port", 0)
    assert result.returncode == 1
    assert "A number is needed." in result.stderr
    assert "Traceback" not in result.stderr


@pytest.fixture
def serving(project: Path, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers on the project, of one process if nothing else is said, and kills what a test leaves."""
    servers = []

    def start(out: Path, *options: str) -> Server:
        servers.append(Server(project, out, "--workers", "1", *options))
        return servers[-1]

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.stop(signal.SIGKILL)
        for stream in (server.process.stdout, server.process.stderr):
            if stream:
                stream.close()


Serving = Callable[..., Server]


def test_serve_builds_when_there_is_no_release(serving: Serving, tmp_path: Path) -> None:
    server = serving(tmp_path / "out")
    assert server.line == f"http://127.0.0.1:{server.port}/  (SPARQL at /sparql, Ctrl-C stops)\n"
    status, body = server.get("/health")
    assert (status, json.loads(body)["ready"]) == (200, True)
    code, errors = server.stop()
    assert code == 0
    assert "assembled" in errors


def test_serve_does_not_build_when_the_release_is_fresh(serving: Serving, out: Path) -> None:
    server = serving(out)
    assert server.get("/health")[0] == 200
    assert server.stop() == (0, "")


def test_serve_builds_when_the_sources_are_newer(serving: Serving, project: Path, out: Path) -> None:
    add(project, 'id:neu skos:prefLabel "Neu"@de .')
    server = serving(out)
    assert server.get("/page/neu")[0] == 200
    assert "assembled" in server.stop()[1]


def test_serve_builds_once_for_a_changed_comment(serving: Serving, project: Path, out: Path) -> None:
    path = project / "data" / "werte.ttl"
    path.write_text(path.read_text(encoding="utf-8") + "# nichts Neues\n", encoding="utf-8")
    errors = []
    for _ in range(2):
        server = serving(out)
        errors.append(server.stop()[1])
    assert "assembled" in errors[0]
    assert errors[1] == ""


def test_serve_the_last_good_release_when_there_are_violations(serving: Serving, project: Path, out: Path) -> None:
    add(project, FAULT)
    server = serving(out)
    assert server.get("/page/ka-v01")[0] == 200
    assert server.get("/page/ka-v03")[0] == 404
    errors = server.stop()[1]
    assert "A number is needed." in errors
    assert "last good release" in errors


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_serve_ends_quickly_with_no_process_left(
    serving: Serving, out: Path, processes: Processes, by: signal.Signals
) -> None:
    server = serving(out, "--workers", "2")
    assert len(processes(current(out))) == 4
    for _ in range(9):  # a process that has not answered yet is only killed after a while
        assert server.get("/health")[0] == 200
    start = time.monotonic()
    code, errors = server.stop(by)
    assert time.monotonic() - start < 5
    assert (code, errors, processes(current(out))) == (0, "", set())


def test_serve_ends_with_no_process_left_during_a_long_query(serving: Serving, out: Path, processes: Processes) -> None:
    server = serving(out, "--timeout", "3", "--workers", "2")
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

    def ask() -> None:
        with contextlib.suppress(OSError):  # the connection ends with the server
            server.get(f"/sparql?query={quote(query)}")

    client = threading.Thread(target=ask)
    client.start()
    time.sleep(0.5)
    server.stop()
    client.join(20)
    assert processes(current(out)) == set()


def test_diff_of_a_release_with_itself_is_0(cli: Cli, out: Path) -> None:
    result = cli("diff", current(out).name, out / "current", "--out", out)
    assert (result.exit_code, result.output) == (0, "no difference\n")


def test_diff_of_two_is_1_and_in_words(cli: Cli, out: Path, project: Path, tmp_path: Path) -> None:
    file = project / "data/kernaktivitaeten/ka-v01.ttl"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("id:status-umgesetzt", "id:status-laufend"), encoding="utf-8")
    assert cli("build", "--root", project, "--out", tmp_path / "new").exit_code == 0
    result = cli("diff", current(out).name, tmp_path / "new" / "current", "--out", out, "--lang", "de")
    assert result.exit_code == 1
    assert result.output.startswith("„Mein Bochum“ – größer: Status umgesetzt → laufend\nQuads +")


def test_diff_as_json_and_as_patch(cli: Cli, tmp_path: Path) -> None:
    old, new = tmp_path / "old.ttl", tmp_path / "new.nq"
    old.write_text("<http://e.x/a> <http://e.x/p> <http://e.x/b> .")
    new.write_text("")
    report = json.loads(cli("diff", old, new, "--format", "json").output)
    assert (report["added"], report["removed"], report["things"][0]["how"]) == (0, 1, "gone")
    patch = cli("diff", old, new, "--format", "patch")
    assert (patch.exit_code, patch.output) == (1, "TX .\nD <http://e.x/a> <http://e.x/p> <http://e.x/b> .\nTC .\n")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("nothing", None, "no file, no folder with a release"),
        ("a.md", b"", "unknown suffix"),
        ("a.nq", b"<a> <b> .", ""),
        ("a.nq.gz", b"not packed", ""),
    ],
)
def test_diff_of_what_cannot_be_read_is_2(
    cli: Cli, tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    line = one_line(cli("diff", tmp_path / name, tmp_path / name, "--out", tmp_path))
    assert name in line
    assert reason in line
