"""/static: types, packed twins, addresses that never change."""

import gzip
import re

import pytest
from flask.testing import FlaskClient

BROWSER = {"Accept": "text/html", "Accept-Encoding": "gzip, br"}
FILES = ["style.css", "search.js", "query.js", "icon.svg"]
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@pytest.mark.parametrize("name", FILES)
def test_get_packed_or_as_it_is(client: FlaskClient, name: str) -> None:
    plain, packed = (client.get(f"/static/{name}", headers={"Accept-Encoding": e}) for e in ("identity", "gzip, br"))
    assert [one.mimetype for one in (plain, packed)] == [TYPES[name.rsplit(".")[-1]]] * 2
    assert (packed.headers["Content-Encoding"], packed.vary.as_set()) == ("gzip", {"accept-encoding"})
    assert gzip.decompress(packed.data) == plain.data
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["ETag"] != packed.headers["ETag"]


def test_all_that_pages_link_to_never_changes(client: FlaskClient) -> None:
    linked = set()
    for path in ("/", "/sparql", "/vorschlag"):
        linked |= set(re.findall(r'(/static/[^"]+\?[^"]+)"', client.get(path, headers={"Accept": "text/html"}).text))
    assert len(linked) >= 5
    for address in linked:
        response = client.get(address, headers=BROWSER)
        assert "immutable" in response.headers["Cache-Control"], address
        again = client.get(address, headers=BROWSER | {"If-None-Match": response.headers["ETag"]})
        assert again.status_code == 304


@pytest.mark.parametrize("query", ["", "?1.0", "?000000000000"])
def test_get_under_another_version_is_asked_for_again(client: FlaskClient, query: str) -> None:
    response = client.get(f"/static/style.css{query}")
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "public, max-age=300")


def test_the_query_page_stays_light(client: FlaskClient) -> None:
    """With the editor, all that it sends is below 350 kB."""
    page = client.get("/sparql", headers={"Accept": "text/html"}).text
    linked = set(re.findall(r'"(/static/[^"]+)"', page))
    if not any("yasgui" in address for address in linked):
        pytest.skip("the editor was not built")
    assert sum(len(client.get(address, headers=BROWSER).data) for address in {*linked, "/sparql"}) < 350_000


@pytest.mark.parametrize("name", ["%2e%2e/assets.py", "none.css", "editor"])
def test_get_what_is_not_there_is_404(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404
