"""What every route does alike: preflights, a slash at the end, parameters of others, bodies that nobody wants."""

import http.client
import re

import pytest
from conftest import Server
from flask.testing import FlaskClient

PAGE = {"Accept": "text/html"}
# An address of each kind of route.
ADDRESSES = (
    *("/", "/kernaktivitaeten", "/kernaktivitaeten.csv", "/daten", "/matrix", "/zeitleiste", "/validation", "/sparql"),
    *("/id/ka-v01", "/data/ka-v01.ttl", "/page/ka-v01", "/ontology", "/catalog", "/catalog.ttl", "/.well-known/void"),
    *("/download/bochum-kg.nq", "/context/v1.jsonld", "/api", "/api/kernaktivitaeten", "/openapi.json", "/queries"),
    *("/reconcile", "/reconcile/suggest/entity", "/release/", "/release/index.json", "/cite", "/ldes", "/changes.atom"),
    *("/health", "/metrics", "/static/style.css"),
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_preflight_allows_whatever_a_script_sends(client: FlaskClient, address: str) -> None:
    asked = {"Origin": "https://e.x", "Access-Control-Request-Method": "GET"}
    response = client.options(address, headers=asked | {"Access-Control-Request-Headers": "accept, x-mine"})
    assert (response.status_code, response.data) == (204, b"")
    assert response.headers["Access-Control-Allow-Headers"] == "accept, x-mine"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in response.headers["Access-Control-Allow-Methods"].split(", ")
    assert "accept" in client.options(address).headers["Access-Control-Allow-Headers"].lower()


def test_options_names_all_methods_of_an_address_and_what_may_be_sent_there(client: FlaskClient) -> None:
    sparql, validation = client.options("/sparql").headers, client.options("/validation").headers
    assert sparql["Allow"] == "GET, HEAD, OPTIONS, POST, QUERY"
    assert sparql["Accept-Query"] == '"application/sparql-query"'
    assert validation["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert "text/turtle" in validation["Accept-Post"]
    assert client.options("/nix").status_code == 404


@pytest.mark.parametrize("address", [a for a in ADDRESSES if not a.endswith("/")])
def test_slash_at_the_end_leads_to_the_address_without(client: FlaskClient, address: str) -> None:
    response = client.get(f"{address}/?lang=en&q=%C3%84", headers=PAGE)
    assert (response.status_code, response.location) == (308, f"{address}?lang=en&q=%C3%84")
    assert client.options(f"{address}/").status_code == 204


def test_post_with_a_slash_at_the_end_stays_a_post(client: FlaskClient) -> None:
    response = client.post("/sparql/", data={"query": "ASK {}"}, follow_redirects=True)
    assert response.json["boolean"] is True


@pytest.mark.parametrize("path", ["//sparql", "///sparql", "//sparql//", "//daten", "//id/ka-v01"])
def test_slashes_at_the_beginning_count_as_one(client: FlaskClient, path: str) -> None:
    response = client.get("/", headers=PAGE, environ_overrides={"PATH_INFO": path})
    assert (response.status_code, response.location) in (
        (200, None),
        (308, "/sparql"),
        (303, "/page/ka-v01"),
    )


def test_doubled_slashes_lead_to_the_address_with_one_each(client: FlaskClient) -> None:
    for host in ("localhost", "evil.example"):
        for path in ("/page//ka-v01", "//page///ka-v01/"):
            response = client.get("/", headers={"Host": host}, environ_overrides={"PATH_INFO": path})
            assert (response.status_code, response.location) == (308, "/page/ka-v01")


@pytest.mark.parametrize("address", ["/nix/", "/id/", "/nix//", "/sparql/nix/", "/download/"])
def test_slash_at_the_end_of_nothing_is_not_found(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers=PAGE)
    assert (response.status_code, response.location) == (404, None)


TRACKED = ("/", "/kernaktivitaeten", "/kernaktivitaeten.csv", "/api/kernaktivitaeten", "/api/kernaktivitaeten/ka-v01")
TRACKERS = ("utm_source", "UTM_campaign", "fbclid", "gclid", "msclkid", "_", "_ga", "mc_eid", "gad_source", "wbraid")
TRACKERS += (
    "ref",
    "ref_src",
    "epik",
    "fb_ref",
    "at_medium",
    "WT.mc_id",
    "s_cid",
    "ncid",
    "rb_clickid",
    "utm_id[]",
    "si",
)


@pytest.mark.parametrize("name", TRACKERS)
@pytest.mark.parametrize("address", TRACKED)
def test_parameters_of_others_change_nothing(client: FlaskClient, address: str, name: str) -> None:
    plain, tracked = client.get(address), client.get(address, query_string={name: "Iw&AR"})
    assert (tracked.status_code, tracked.data) == (200, plain.data)
    escaped = "".join(f"%{ord(sign):02x}" for sign in name)
    assert client.get(f"{address}?{escaped}=1").data == plain.data


def test_misspelt_filter_is_an_error_all_the_same(client: FlaskClient) -> None:
    response = client.get("/kernaktivitaeten?statsu=laufend&utm_source=x")
    assert response.json["parameter"] == "statsu"


def test_error_about_a_parameter_leads_back_to_the_list(client: FlaskClient) -> None:
    page = client.get("/kernaktivitaeten?status=foo&lang=de", headers=PAGE)
    assert page.status_code == 400
    assert re.search(r'<a href="/kernaktivitaeten\?lang=de">Zurück', page.text)


@pytest.mark.parametrize("address", ["/", "/kernaktivitaeten", "/page/ka-v01", "/ontology", "/sparql"])
def test_unknown_language_is_german_with_a_note(client: FlaskClient, address: str) -> None:
    page = client.get(f"{address}?lang=fr", headers=PAGE)
    assert (page.status_code, page.headers["Content-Language"]) == (200, "de")
    assert "nicht auf <code>fr</code>" in page.text
    for lang in ("de", "en", "EN", "de-DE"):
        known = client.get(f"{address}?lang={lang}", headers=PAGE)
        assert known.headers["Content-Language"] == lang[:2].lower()
        assert 'role="note"' not in known.text
        assert f"?lang={lang[:2].lower()}" in known.text


@pytest.mark.parametrize("address", ["/sparql", "/validation", "/reconcile", "/cite", "/health"])
@pytest.mark.parametrize("megabytes", [1, 8])
def test_refusal_of_a_large_body_can_be_read(server: Server, address: str, megabytes: int) -> None:
    for kind in ("application/sparql-query", "application/x-www-form-urlencoded", "text/turtle"):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        connection.request("POST", address, b"query=" + b"#" * (megabytes * 1024**2), {"Content-Type": kind})
        assert connection.getresponse().status in (405, 413, 415, 400)
        connection.close()
