"""A real browser on a real server: Debian's Chromium, driven by Playwright, that may talk to this server only."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

# The same engine without the windows of a desktop browser, if there is one: a page takes a third of the processor time.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
_QUIET = ["no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking"]
_QUIET += ["disable-component-update", "disable-sync"]


MISSING = "/page/gibt-es-nicht"
# One address for each kind of page.
PAGES = [
    "/",
    "/daten",
    "/kernaktivitaeten",
    "/suche",
    "/suche?q=Haus des Wisens",
    "/suche?q=Bochum",
    "/matrix",
    "/zustaendigkeit",
    "/zeitleiste",
    "/vergleich",
    "/kennzahlen",
    "/sparql",
    "/abfrage",
    "/abfrage?was=bo:Kernaktivitaet&bo:status=status-laufend&spalte=bo:zustaendigeStelle",
    "/queries",
    "/queries/kernaktivitaeten-fuer-das-klima",
    "/ontology",
    "/shapes",
    "/validation",
    "/vorschlag",
    "/vorschlag?zu=ka-v07&art=zahl",
    "/release/",
    "/cite",
    "/api",
    "/catalog",
    "/changes.atom",
    "/changes/ka-v07.atom",
    "/sparql?format=html&query=SELECT * { ?s ?p ?o } LIMIT 20",
    "/sparql?format=html&query=DESCRIBE <https://w3id.org/bochum-kg/id/ka-v07>",
    "/queries?topic=Klima",
    "/queries/gliederung-als-graph",
    "/kernaktivitaeten?querschnittsthema=klima&status=unbekannt&q=park",
    "/page/bochum-strategie",
    "/page/fassung-2-0",
    "/page/kompetenz-hotspot",
    "/page/schwerpunkt-forschung",
    "/page/tranche-1",
    "/kontakt?seite=/page/ka-v07",
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


def in_language(address: str, language: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}lang={language}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra `interop`)")
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian package chromium-headless-shell)")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[f"--{flag}" for flag in _QUIET])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def real_site(real_server: Any) -> str:
    """The address of the site on the real graph, without a slash at its end."""
    assert real_server.port, real_server.line
    return real_server.url


class Visit:
    """One browser window. What it asked elsewhere, what the console complained about, and what failed is collected."""

    def __init__(self, context: Any, site: str) -> None:
        self.site, self.page = site, context.new_page()
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, url: str) -> None:
        if not url.startswith((self.site + "/", "data:", "blob:")):
            self.elsewhere.append(url)

    def go(self, path: str, status: int = 200) -> Any:
        """Open `path` on the site, which must answer with `status`; the page."""
        response = self.page.goto(self.site + path)
        assert response.status == status, f"{path}: {response.status}"
        return self.page

    def clean(self) -> None:
        """Fail unless nothing was asked elsewhere and the console is empty."""
        assert (self.elsewhere, self.complaints) == ([], [])


@pytest.fixture
def visit(browser: Any, real_site: str) -> Iterator[Callable[..., Visit]]:
    """Opens a window: `visit(width=320, java_script_enabled=False, color_scheme="dark", locale="en-GB")`."""
    contexts = []

    def open_window(width: int = 1280, height: int = 900, **options: Any) -> Visit:
        options = {"viewport": {"width": width, "height": height}, "locale": "de-DE", **options}
        context = browser.new_context(**options)
        contexts.append(context)
        return Visit(context, real_site)

    yield open_window
    for context in contexts:
        context.close()


WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


# A page has ten colours; axe reads each anew for every word and all that lies below it, a fifth of its time.
COLOURS_ONCE = """;(() => {
  const colour = axe.commons.color.Color.prototype, parse = colour.parseString, known = new Map();
  colour.parseString = function (text) {
    if (!known.has(text)) {
      parse.call(this, text);
      known.set(text, [this.r, this.g, this.b, this.alpha]);
    }
    [this.r, this.g, this.b, this.alpha] = known.get(text);
    return this;
  };
})()"""


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core as a script."""
    package = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed (`interop`)")
    return Path(package.__file__).with_name("axe.min.js").read_text(encoding="utf-8") + COLOURS_ONCE


def violations(page: Any, axe: str, *rules: str) -> list[str]:
    """What axe finds on `page`, a line each; `rules` or else all of WCAG 2.2 AA and the best practices."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(axe)  # through the debugger: the page's own policy allows no foreign script
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": WCAG}
    found = page.evaluate("only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only)
    return [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
