"""Following links over WSGI, on a site of a few lines: what becomes which file, and what is left out."""

import gzip
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from bochum_kg.export import nginx
from bochum_kg.export.crawl import Crawl, Files

Crawled = Callable[..., Files]
LONG = "x" * 1000


def page(*links: str) -> Response:
    return Response("".join(f'<a href="{link}">x</a>' for link in links), content_type="text/html; charset=utf-8")


def negotiated(target: str) -> Response:
    response = Response(status=303, headers={"Location": target})
    response.vary.add("Accept")
    return response


def site(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    request = Request(environ)
    html = "html" in request.headers.get("Accept", "")
    lasting = {"Cache-Control": "public, max-age=31536000, immutable"}
    style = "/static/style.css?v=1"
    answers = {
        "/": lambda: page(
            "/a?lang=en", "b/", "/data/x.ttl", "/table.csv?lang=en", "/list?status=x", "/live/deep", "//e.x/"
        ),
        "/a": lambda: page("#top", "/missing", "/old", "/id/x", "https://site.example/absolute", "mailto:a@e.x"),
        "/b/": lambda: page("deeper", style) if html else Response("{}", mimetype="application/json"),
        "/b/deeper": lambda: page(),
        "/absolute": lambda: Response("<x/>", content_type="text/turtle; charset=utf-8"),
        "/data/x.ttl": lambda: Response(LONG, content_type="text/turtle; charset=utf-8", headers=lasting),
        "/copy/x.ttl": lambda: Response(LONG, content_type="text/turtle; charset=utf-8"),
        "/table.csv": lambda: Response(request.args.get("lang", "de"), content_type="text/csv; charset=utf-8"),
        "/static/style.css": lambda: Response("a{}", mimetype="text/css"),
        "/old": lambda: Response(status=301, headers={"Location": "/new"}),
        "/new": lambda: page(),
        "/id/x": lambda: negotiated("/a"),
        "/missing": lambda: Response("no", 404),
    }
    return answers.get(request.path, lambda: Response("unexpected", 500))()(environ, start)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Crawl(site, tmp_path, "https://site.example/", ["/live"]).run(["/", "/copy/x.ttl"])


def test_every_address_is_a_file_named_by_what_it_is(files: Files) -> None:
    assert set(files.types) == {
        *("index.html", "index.en.html", "a.html", "a.en.html", "new.html", "new.en.html"),
        *("b/index.html", "b/index.en.html", "b/index.json", "b/deeper.html", "b/deeper.en.html"),
        *("absolute.ttl", "data/x.ttl", "copy/x.ttl", "table.en.csv", "static/style.css"),
    }


def test_content_and_type_are_those_of_the_site(files: Files, tmp_path: Path) -> None:
    assert files.types["data/x.ttl"] == "text/turtle; charset=utf-8"
    assert (tmp_path / "data/x.ttl").read_text() == LONG
    assert (tmp_path / "table.en.csv").read_text() == "en"
    assert gzip.decompress((tmp_path / "data/x.ttl.gz").read_bytes()) == LONG.encode()


def test_same_content_is_written_once(files: Files, tmp_path: Path) -> None:
    assert (tmp_path / "data/x.ttl").samefile(tmp_path / "copy/x.ttl")


def test_what_never_changes_is_told_from_what_may(files: Files) -> None:
    assert (files.lasting["data/x.ttl"], files.lasting["copy/x.ttl"]) == (True, False)


def test_broken_link_is_told_with_the_page_that_has_it(files: Files) -> None:
    assert files.broken == {"/missing": "404, linked from /a"}


def test_redirects_are_kept_but_those_by_accept(files: Files) -> None:
    assert files.redirects == {"/old": "301 /new"}


def test_configuration_of_what_was_found(files: Files) -> None:
    text = nginx.site(files, listen="80", root="files", live=("/live",), server="", csp="none")
    assert "location = /old { return 301 /new; }" in text
    assert '"~^/data/.*\\.ttl$" "public, max-age=31536000, immutable";' in text
    assert "location = /id/" not in text


def test_site_that_fails_is_an_error(tmp_path: Path) -> None:
    def fails(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        Crawl(fails, tmp_path, "https://site.example/", []).run(["/"])
