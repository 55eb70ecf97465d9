"""The site as files: what nginx makes of them is what the site answers, and what it cannot answer it says."""

import gzip
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import pytest
from click.testing import Result
from conftest import client_of, copied
from flask.testing import FlaskClient

from bochum_kg import __version__
from bochum_kg.export import nginx
from bochum_kg.releases.manifest import current, read_manifest
from bochum_kg.site import Site

Cli = Callable[..., Result]
Answer = tuple[int, dict[str, str], bytes]
ROOT_URL = "https://strategie.example/"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SAME = ("Content-Type", "Location", "Content-Language", "Access-Control-Allow-Origin", "Content-Security-Policy")


@pytest.fixture(scope="module")
def folder(cli: Cli, tiny_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of the tiny release."""
    folder = tmp_path_factory.mktemp("export") / "site"
    result = cli("export", folder, "--out", tiny_out, "--url", ROOT_URL)
    assert result.exit_code in (0, 1), result.output  # the tiny project has links that lead nowhere
    return folder


class Nginx:
    """Debian's nginx on a copy of an export, on a free port of the loopback."""

    def __init__(self, folder: Path):
        program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if program is None:
            pytest.skip("nginx is not installed")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        conf = folder / "site.conf"
        conf.write_text(re.sub(r"listen 127.0.0.1:\d+", f"listen 127.0.0.1:{self.port}", conf.read_text()))
        user = "user root; " if os.geteuid() == 0 else ""  # the folders of tests are closed to others
        command = [program, "-p", str(folder), "-c", "nginx.conf", "-g", f"daemon off; {user}"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        self.process.kill()
        pytest.fail(f"nginx does not start: {self.process.communicate()[1]}")

    def get(self, address: str, headers: dict[str, str] | None = None, method: str = "GET") -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, address, headers=headers or {})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, dict(response.getheaders()), body

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=10)


@pytest.fixture(scope="module")
def server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    server = Nginx(copied(folder, tmp_path_factory.mktemp("nginx") / "site"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def client(site: Site) -> FlaskClient:
    """A client of the site at the address of the export."""
    return client_of(site, ROOT_URL)


def live(client: FlaskClient, address: str, headers: dict[str, str] | None = None) -> Answer:
    """What the site itself answers, at the address of the export."""
    response = client.get(address, headers=headers)
    return response.status_code, dict(response.headers), response.data


def test_pages_are_there_in_both_languages(folder: Path) -> None:
    texts = [(folder / "files/page" / name).read_text() for name in ("ka-v01.html", "ka-v01.en.html")]
    assert ["Mein Bochum" in texts[0], "My Bochum" in texts[1]] == [True, True]


def test_every_file_of_the_release_is_there_with_its_twin(folder: Path, tiny_release: Path) -> None:
    for name in read_manifest(tiny_release)["files"]:
        assert (folder / "files/download" / name).read_bytes() == (tiny_release / name).read_bytes()
        assert (folder / f"files/download/{name}.gz").read_bytes() == (tiny_release / f"{name}.gz").read_bytes()
        assert (folder / "files/release" / tiny_release.name / name).exists()


def test_every_twin_is_the_file_packed(folder: Path) -> None:
    files = [path for path in (folder / "files").rglob("*") if path.is_file() and path.suffix != ".gz"]
    assert len(files) > 300
    for path in files:
        assert gzip.decompress(Path(f"{path}.gz").read_bytes()) == path.read_bytes(), path


def test_absolute_links_are_under_the_given_address(folder: Path) -> None:
    feed = (folder / "files/changes.atom").read_text()
    assert f'href="{ROOT_URL}release/' in feed
    assert "localhost" not in feed


def test_summary_says_what_it_was_made_of(folder: Path, tiny_release: Path) -> None:
    summary = json.loads((folder / "export.json").read_text())
    assert (summary["release"], summary["root"]) == (tiny_release.name, ROOT_URL)
    assert {path: r for path, r in summary["broken"].items() if not r.startswith("404")} == {}


def test_files_bear_the_time_of_the_release(folder: Path) -> None:
    files = [path for path in (folder / "files").rglob("*") if path.is_file()]
    assert len({path.stat().st_mtime for path in files}) == 1


def test_foreign_folder_is_refused_and_left_alone(cli: Cli, tiny_out: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = cli("export", tmp_path, "--out", tiny_out)
    assert (result.exit_code, len(result.output.splitlines())) == (2, 1)
    assert "no earlier export" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("options", "reason"), [(["--url", "strategie"], "--url"), (["--live", "ftp://e.x/"], "--live")]
)
def test_bad_address_is_2(cli: Cli, tiny_out: Path, tmp_path: Path, options: list[str], reason: str) -> None:
    result = cli("export", tmp_path / "new", "--out", tiny_out, *options)
    assert (result.exit_code, reason in result.output) == (2, True)


def test_without_a_release_is_2(cli: Cli, tmp_path: Path) -> None:
    result = cli("export", tmp_path / "new", "--out", tmp_path / "none")
    assert (result.exit_code, len(result.output.splitlines())) == (2, 1)


ADDRESSES = [
    *("/?lang=de", "/?lang=en", "/page/ka-v01?lang=de", "/page/ka-v01?lang=en", "/kernaktivitaeten?lang=en"),
    *(f"/data/ka-v01.{suffix}" for suffix in ("ttl", "jsonld", "nt", "rdf")),
    "/data/ka-v01-inline.jsonld",
    *(f"/download/bochum-kg.{suffix}" for suffix in ("ttl", "jsonld", "nt", "rdf", "nq", "nq.gz", "gexf")),
    *("/download/nodes.csv", "/download/nodes.excel.csv", "/download/nodes.csv-metadata.json"),
    *("/kernaktivitaeten.csv", "/kernaktivitaeten.json", "/context/v1.jsonld"),
    *("/release/?lang=de", "/release/index.json", "/changes.atom", "/changes.atom?lang=en", "/cite?lang=en"),
    *("/api?lang=en", "/catalog?lang=de", "/changes/ka-v01.atom?lang=en", "/llms.txt"),
    *("/api", "/api/kernaktivitaeten", "/api/kernaktivitaeten/ka-v01", "/openapi.json"),
    *("/ldes", "/ldes.jsonld", "/ldes/1", "/ldes/1.nt", "/ontology?lang=de", "/shapes?lang=en"),
    *("/static/style.css", f"/static/style.css?{__version__}", "/static/icon.svg"),
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_answer_is_the_one_of_the_site(server: Nginx, client: FlaskClient, address: str) -> None:
    headers = BROWSER if "lang=" in address and ".atom" not in address else {}  # browsers get feeds as pages there
    status, mine, body = server.get(address, headers)
    _, theirs, expected = live(client, address, headers)
    assert (status, body) == (200, expected)
    assert {name: mine.get(name) for name in SAME} == {name: theirs.get(name) for name in SAME}


@pytest.mark.parametrize("path", ["/ontology", "/ldes", "/ldes/1", "/id/ka-v01", "/graph/werte", "/release/"])
@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/ld+json", "application/n-triples", "text/html", "application/json", "*/*"]
)
def test_format_by_accept_is_the_one_of_the_site(server: Nginx, client: FlaskClient, path: str, accept: str) -> None:
    status, mine, body = server.get(path, {"Accept": accept})
    expected, theirs, content = live(client, path, {"Accept": accept})
    if expected == 406:
        pytest.skip("the site refuses; a copy gives what it has")
    assert (status, mine.get("Location")) == (expected, theirs.get("Location"))
    if status == 200 and mine["Content-Type"] != "text/html; charset=utf-8":  # pages carry the language in their links
        assert (mine["Content-Type"], body) == (theirs["Content-Type"], content)


@pytest.mark.parametrize(
    ("header", "language"),
    [("en-US,en;q=0.9", "en"), ("de,en;q=0.5", "de"), ("fr, en;q=0.5", "en"), ("fr", "de"), ("", "de")],
)
def test_language_by_header(server: Nginx, header: str, language: str) -> None:
    _, headers, body = server.get("/page/ka-v01", {**BROWSER, "Accept-Language": header})
    assert headers["Content-Language"] == language
    assert f'<html lang="{language}">'.encode() in body


def test_packed_when_taken(server: Nginx, folder: Path) -> None:
    status, headers, body = server.get("/download/bochum-kg.nq", {"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"], headers["Content-Type"]) == (200, "gzip", "application/n-quads")
    assert gzip.decompress(body) == (folder / "files/download/bochum-kg.nq").read_bytes()


def test_what_never_changes_is_kept_for_ever(server: Nginx, tiny_release: Path) -> None:
    for address in ("/context/v1.jsonld", f"/release/{tiny_release.name}/werte.ttl", "/ldes/1.ttl"):
        assert "immutable" in server.get(address)[1]["Cache-Control"], address
    for address in ("/download/werte.ttl", "/page/ka-v01", "/release/index.json", f"/release/{tiny_release.name}/"):
        assert "immutable" not in server.get(address)[1]["Cache-Control"], address


def test_etag_is_answered_with_304(server: Nginx) -> None:
    etag = server.get("/data/ka-v01.ttl")[1]["ETag"]
    assert server.get("/data/ka-v01.ttl", {"If-None-Match": etag})[0] == 304


@pytest.mark.parametrize(
    "address", ["/nothing", "/page/nothing", "/id/nothing", "/data/nothing.ttl", "/errors/404.html"]
)
def test_what_is_not_there_is_404(server: Nginx, address: str) -> None:
    status, headers, body = server.get(address)
    assert (status, headers["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(body)["status"] == 404
    assert server.get(address, BROWSER)[1]["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "path", ["/../export.json", "/..%2fexport.json", "/%2e%2e/site.conf", "/export.json", "/site.conf"]
)
def test_only_the_files_are_served(server: Nginx, path: str) -> None:
    assert server.get(path)[0] in (400, 404)


@pytest.mark.parametrize(
    "address",
    [
        "/sparql?query=ASK%7B%7D",
        "/kernaktivitaeten?status=laufend",
        "/kernaktivitaeten.csv?status=laufend",
        "/reconcile",
    ],
)
def test_what_needs_a_running_server_says_so(server: Nginx, address: str) -> None:
    status, headers, body = server.get(address)
    assert (status, headers["Content-Type"]) == (501, "application/problem+json")
    assert "running server" in json.loads(body)["detail"]


@pytest.mark.parametrize("address", ["/sparql", "/validation", "/page/ka-v01", "/kernaktivitaeten.csv"])
def test_what_is_sent_is_for_a_running_server(server: Nginx, address: str) -> None:
    assert server.get(address, method="POST")[0] == 501


def test_query_page_explains(server: Nginx) -> None:
    status, headers, body = server.get("/sparql?lang=en", BROWSER)
    assert (status, headers["Content-Language"]) == (200, "en")
    assert b"needs the running server" in body


def test_with_a_running_server_queries_go_there(folder: Path, tmp_path: Path) -> None:
    copy = copied(folder, tmp_path / "site")
    conf = (copy / "site.conf").read_text().replace("return 501;", "return 307 https://live.example$request_uri;")
    (copy / "site.conf").write_text(conf)
    server = Nginx(copy)
    try:
        status, headers, _ = server.get("/sparql?query=ASK%7B%7D", method="POST")
        assert (status, headers["Location"]) == (307, "https://live.example/sparql?query=ASK%7B%7D")
    finally:
        server.stop()


def test_every_link_of_every_page_leads_somewhere(server: Nginx, folder: Path) -> None:
    known = set(json.loads((folder / "export.json").read_text())["broken"])
    links: dict[str, str] = {}
    for page in (folder / "files").rglob("*.html"):
        path = "/" + str(page.relative_to(folder / "files"))
        for link in re.findall(r'\s(?:href|src)="([^"#]+)', page.read_text(encoding="utf-8")):
            links.setdefault(urljoin(path, unescape(link)), path)
    own = {link: page for link, page in links.items() if link.startswith("/") and not link.startswith("//")}
    assert len(own) > 200
    broken = {}
    for link, page in own.items():
        status, _, _ = server.get(link, BROWSER)
        explained = status == 501 and "?" in link  # a selection: for a running server
        if not (status in (200, 303, 308) or explained or link.partition("?")[0] in known):
            broken[link] = (status, page)
    assert broken == {}


def test_configuration_with_a_running_server_names_it() -> None:
    from bochum_kg.export.crawl import Files

    text = nginx.site(Files(), listen="8080", root="files", live=("/sparql",), server="https://live.example", csp="x")
    assert text.count("return 307 https://live.example$request_uri;") == 2
    assert "501;" not in text.replace("error_page 501 ", "")


def test_earlier_export_is_replaced(cli: Cli, tiny_out: Path, folder: Path) -> None:
    (folder / "files/page/old.html").write_text("old")
    before = (folder / "files/page/ka-v01.html").read_bytes()
    assert cli("export", folder, "--out", tiny_out, "--url", ROOT_URL).exit_code in (0, 1)
    assert not (folder / "files/page/old.html").exists()
    assert (folder / "files/page/ka-v01.html").read_bytes() == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    assert current(tiny_out).exists()
