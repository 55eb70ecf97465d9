"""Absolute addresses begin with the site's own, and below a path everything leads below it."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.middleware.proxy_fix import ProxyFix

from bochum_kg.site import Site
from bochum_kg.views import create_app

# What repeats the address of the site: Service Description, manifests, collections, feeds, citations, snippets.
ABSOLUTE = (
    *("/sparql", "/reconcile", "/api", "/api/kernaktivitaeten", "/changes.atom", "/ldes.ttl", "/cite?format=csl"),
    *("/release", "/queries/kernaktivitaeten-nach-status"),
)
EVIL = (
    *("evil.example", "localhost.evil.example", "evil.example:80", "127.0.0.1.evil.example", "203.0.113.9"),
    *("localhost@evil.example", "localhost/evil", "evil.localhost.example", ""),
)


@pytest.mark.parametrize("address", ABSOLUTE)
@pytest.mark.parametrize("host", EVIL)
def test_foreign_host_is_not_repeated(client: FlaskClient, site: Site, address: str, host: str) -> None:
    for accept in ("text/turtle", "text/html", "*/*"):
        response = client.get(address, headers={"Host": host, "Accept": accept})
        assert response.status_code in (200, 308, 404, 406)
        assert (host or "localhost") not in response.text + str(response.headers)
    description = client.get("/sparql", headers={"Host": host, "Accept": "text/turtle"}).text
    assert f"{site.base}sparql" in description


OWN = ("localhost", "localhost:8123", "127.0.0.1:9", "[::1]:8000", "LOCALHOST", "kg.localhost")


@pytest.mark.parametrize("host", OWN)
def test_own_host_is_repeated(client: FlaskClient, host: str) -> None:
    assert (
        f"http://{host}/sparql".lower()
        in client.get("/sparql", headers={"Host": host, "Accept": "text/turtle"}).text.lower()
    )


def test_address_the_server_listens_on_is_its_own(site: Site) -> None:
    client = create_app(site, host="192.0.2.7").test_client()
    assert client.get("/api", headers={"Host": "192.0.2.7:8000"}).json["@graph"][0]["id"] == "http://192.0.2.7:8000/api"


FORWARDED = ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}, {"X-Forwarded-Proto": "javascript"})


@pytest.mark.parametrize("forwarded", FORWARDED)
def test_public_address_is_the_only_source(site: Site, forwarded: dict[str, str]) -> None:
    app = create_app(site, "https://kg.example/strategie/")
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1, x_prefix=1)  # type: ignore[method-assign]
    client = app.test_client()
    assert client.get("/api", headers=forwarded).json["@graph"][0]["id"] == "https://kg.example/strategie/api"
    assert client.get("/strategie/api", headers=forwarded).json["@graph"][0]["id"] == "https://kg.example/strategie/api"


def test_scheme_is_http_or_https(site: Site) -> None:
    app = create_app(site)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_proto=1)  # type: ignore[method-assign]
    client = app.test_client()
    https, other = (client.get("/api", headers={"X-Forwarded-Proto": s}) for s in ("https", "javascript"))
    assert https.json["@graph"][0]["id"] == "https://localhost/api"
    assert other.json["@graph"][0]["id"] == f"{site.base}api"


@pytest.fixture(scope="module")
def below(site: Site) -> FlaskClient:
    app = create_app(site)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_prefix=1)  # type: ignore[method-assign]
    return app.test_client()


@pytest.mark.parametrize("path", ["/id/ka-v01", "/kg/id/ka-v01"])
def test_redirects_stay_below_the_path(below: FlaskClient, path: str) -> None:
    prefix = {"X-Forwarded-Prefix": "/kg"}
    assert below.get(path, headers=prefix).location == "/kg/data/ka-v01.ttl"
    assert below.get("/graph/ontology", headers=prefix).location == "/kg/download/ontology.ttl"
    assert below.get("/sparql/", headers=prefix).location == "/kg/sparql"
    assert below.get("/release", headers=prefix).location == "http://localhost/kg/release/"


PAGES = (
    *("/", "/kernaktivitaeten", "/page/ka-v01", "/daten", "/sparql", "/matrix", "/release/", "/cite", "/nix"),
    *("/page/nix", "/vorschlag", "/suche?q=Name", "/kernaktivitaeten?nix=1"),
)


@pytest.mark.parametrize("page", [*PAGES, "/sparql?query=ASK{}&format=html"])
def test_links_forms_and_styles_stay_below_the_path(below: FlaskClient, page: str) -> None:
    text = below.get(page, headers={"X-Forwarded-Prefix": "/kg", "Accept": "text/html"}).text
    targets = re.findall(r'\s(?:href|src|action|data-completion)="(/[^"]*)"', text)
    assert len(targets) > 10
    assert {target for target in targets if not target.startswith("/kg/")} == set()
    assert "/kg/kg/" not in text


def test_headers_feeds_and_json_stay_below_the_path(below: FlaskClient) -> None:
    prefix = {"X-Forwarded-Prefix": "/kg"}
    assert "</kg/.well-known/void>" in str(below.get("/data/ka-v01.ttl", headers=prefix).headers.getlist("Link"))
    assert "http://localhost/kg/release/" in below.get("/changes.atom", headers=prefix).text
    assert "http://localhost/kg/sparql" in below.get("/sparql", headers=prefix | {"Accept": "text/turtle"}).text
    published = below.get("/release/index.json", headers=prefix).json["publications"]
    assert published[0]["url"].startswith("/kg/release/")
    assert below.get("/health", headers=prefix).json["releases"] == "/kg/release/"
    described = below.get("/openapi.json", headers=prefix).json
    assert (described["servers"], described["externalDocs"]["url"]) == ([{"url": "/kg/"}], "/kg/api")
    hits = below.get("/suche?q=Bochum&format=json", headers=prefix).json["groups"]
    assert {hit["page"].startswith("/kg/page/") for group in hits for hit in group["results"]} == {True}


def test_url_of_a_mounted_site_has_its_path(site: Site) -> None:
    response = create_app(site).test_client().get("/id/ka-v01", base_url="http://localhost/kg/")
    assert response.location == "/kg/data/ka-v01.ttl"


def test_relative_iris_begin_at_the_endpoint(client: FlaskClient) -> None:
    query = "CONSTRUCT { <s> <#p> <../x> , <> } WHERE {}"
    asked = {"query_string": {"query": query}, "headers": {"Accept": "application/n-triples"}}
    for host, root in (("localhost:1", "http://localhost:1/"), ("localhost:2", "http://localhost:2/")):
        asked["headers"]["Host"] = host
        lines = client.get("/sparql", **asked).text.splitlines()
        triple = f"<{root}s> <{root}sparql#p>"
        assert sorted(lines) == sorted([f"{triple} <{root}x> .", f"{triple} <{root}sparql> ."])


def test_relative_graphs_and_prefixes_begin_at_the_endpoint(client: FlaskClient) -> None:
    for clause in ("FROM <graph/none>", "FROM NAMED <graph/none>"):
        query = f"PREFIX : <x/> SELECT (:a AS ?x) {clause} {{}}"
        rows = client.get("/sparql", query_string={"query": query}).json["results"]["bindings"]
        assert rows[0]["x"]["value"] == "http://localhost/x/a"
