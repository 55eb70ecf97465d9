"""Signposting: robots find from a landing page to its data, licence and name, and back again."""

from typing import Any

import pytest
from conftest import client_of
from flask.testing import FlaskClient
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from bochum_kg.namespaces import BASE
from bochum_kg.site import Site

HTML = {"Accept": "text/html"}
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def links(response: TestResponse) -> dict[str, list[tuple[str, str]]]:
    """Relation -> target and media type of each link in the headers."""
    found: dict[str, list[tuple[str, str]]] = {}
    for header in response.headers.getlist("Link"):
        target, options = parse_options_header(header)
        found.setdefault(options["rel"], []).append((target.strip("<>"), options.get("type", "")))
    return found


def in_set(anchor: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """The same out of an anchor of a link set, with paths for addresses here."""
    return {
        rel: [(one["href"].removeprefix("http://localhost"), one.get("type", "")) for one in targets]
        for rel, targets in anchor.items()
        if rel != "anchor"
    }


def test_page_of_a_thing_is_a_landing_page(client: FlaskClient) -> None:
    found = links(client.get("/page/ka-v01", headers=HTML))
    assert found["cite-as"] == [(f"{BASE}id/ka-v01", "")]
    assert found["license"] == [(LICENCE, "")]
    assert found["author"] == [(f"{BASE}catalog#publisher", "")]
    assert found["type"] == [("https://schema.org/AboutPage", "")]
    assert found["describedby"] == [("/data/ka-v01.jsonld", "application/ld+json")]
    assert found["linkset"] == [("/linkset/ka-v01", "application/linkset+json")]
    assert len(found["item"]) == 4
    for target, kind in (*found["item"], *found["describedby"], *found["linkset"]):
        response = client.get(target)
        assert (response.status_code, response.mimetype) == (200, kind)


def test_data_lead_back_to_the_page(client: FlaskClient) -> None:
    for suffix in ("ttl", "jsonld", "nt", "rdf"):
        found = links(client.get(f"/data/ka-v01.{suffix}"))
        assert found["collection"] == [("/page/ka-v01", "text/html")]
        assert found["cite-as"] == [(f"{BASE}id/ka-v01", "")]
        assert {"license", "author", "type", "describedby", "linkset"} <= found.keys()


def test_release_leads_to_its_files_and_they_back(client: FlaskClient, site: Site) -> None:
    release = site.manifest["release"]
    found = links(client.get(f"/release/{release}/", headers=HTML))
    assert found["cite-as"] == [(f"http://localhost/release/{release}/", "")]
    assert found["describedby"] == [(f"/release/{release}/ro-crate-metadata.json", "application/ld+json")]
    for target, kind in (*found["item"], *found["describedby"], *found["linkset"]):
        response = client.get(target)
        assert (response.status_code, response.mimetype) == (200, kind), target
    for address in (f"/release/{release}/ziele.csv", "/download/ziele.csv"):
        back = links(client.get(address))
        assert back["collection"] == [(f"/release/{release}/", "text/html")]
        assert back["cite-as"] == [(f"/release/{release}/ziele.csv", "")]
        assert {"license", "author", "type", "linkset"} <= back.keys()


def test_link_set_of_a_thing_is_what_the_headers_say(client: FlaskClient) -> None:
    document = client.get("/linkset/ka-v01").json
    assert document is not None
    anchors = {one["anchor"]: in_set(one) for one in document["linkset"]}
    page = links(client.get("/page/ka-v01", headers=HTML))
    assert anchors["http://localhost/page/ka-v01"] == page
    for suffix in ("ttl", "nt"):
        data = links(client.get(f"/data/ka-v01.{suffix}"))
        assert anchors[f"http://localhost/data/ka-v01.{suffix}"].items() <= data.items()


def test_link_set_of_a_release_has_every_file(client: FlaskClient, site: Site) -> None:
    document = client.get(f"/release/{site.manifest['release']}/linkset.json").json
    assert document is not None
    (anchor,) = document["linkset"]
    assert {one["href"].split("/", 5)[-1] for one in anchor["item"]} == {*site.manifest["files"]}


@pytest.mark.parametrize("local", ["nothing", "ka-v99"])
def test_no_link_set_of_nothing(client: FlaskClient, local: str) -> None:
    assert client.get(f"/linkset/{local}").status_code == 404


def test_below_a_path_links_lead_below_it(site: Site) -> None:
    found = links(client_of(site, "https://example.org/kg/").get("/page/ka-v01", headers=HTML))
    assert found["linkset"] == [("/kg/linkset/ka-v01", "application/linkset+json")]
    assert found["cite-as"] == [(f"{BASE}id/ka-v01", "")]
