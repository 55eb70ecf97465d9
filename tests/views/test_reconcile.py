"""/reconcile over HTTP, both versions: answers valid against the official schemas, OpenRefine's requests, refusals."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from conftest import ROOT, client_of
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bochum_kg.namespaces import BASE
from bochum_kg.site import Site

OFFICIAL = ROOT.parent / "shared" / "validation" / "reconciliation-0.2"
SWAGGER = {"definitions": {"securityDefinitions": {"additionalProperties": {"type": "object", "required": ["type"]}}}}


@pytest.fixture(scope="session")
def official() -> Callable[[str, Any], None]:
    """Checks a JSON value against one of the official schemas of version 0.2, found by its file name."""
    jsonschema = pytest.importorskip("jsonschema")
    referencing = pytest.importorskip("referencing")
    if not OFFICIAL.is_dir():
        pytest.skip("the official schemas are not here (../shared/validation/reconciliation-0.2)")
    draft7 = referencing.jsonschema.DRAFT7
    schemas = {path.stem: json.loads(path.read_text()) for path in (OFFICIAL / "schemas").glob("*.json")}
    known = {schema["$id"]: schema for schema in schemas.values() if "$id" in schema}
    known["http://swagger.io/v2/schema.json"] = SWAGGER
    registry = referencing.Registry().with_resources(
        (iri, draft7.create_resource(schema)) for iri, schema in known.items()
    )

    def check(name: str, value: Any) -> None:
        schema = {key: part for key, part in schemas[name].items() if key != "$schema"}
        jsonschema.Draft7Validator(schema, registry=registry).validate(value)

    return check


def ask(client: FlaskClient, queries: Any, **more: Any) -> Any:
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)}, **more)
    assert answer.status_code == 200, answer.text
    return answer.json


Official = Callable[[str, Any], None]


@pytest.mark.parametrize("kind", ["valid", "invalid"])
def test_the_checker_tells_the_official_examples_apart(official: Official, kind: str) -> None:
    wrong = []
    for name in ("manifest", "reconciliation-query-batch", "reconciliation-result-batch", "data-extension-response"):
        for path in sorted((OFFICIAL / "examples" / name / kind).glob("*.json")):
            try:
                official(name, json.loads(path.read_text()))
            except Exception:
                wrong.append(path.name)
    if kind == "valid":
        assert wrong == []
    else:
        assert len(wrong) >= 10


def test_manifest(client: FlaskClient, official: Official) -> None:
    manifest = client.get("/reconcile").json
    official("manifest", manifest)
    assert manifest["identifierSpace"] == f"{BASE}id/"
    assert manifest["view"]["url"] == "http://localhost/id/{{id}}"


def test_addresses_in_the_manifest_answer(client: FlaskClient) -> None:
    manifest = client.get("/reconcile").json
    addresses = [
        manifest["preview"]["url"].replace("{{id}}", "ka-v01"),
        manifest["view"]["url"].replace("{{id}}", "ka-v01"),
    ]
    for kind, one in manifest["suggest"].items():
        addresses.append(f"{one['service_url']}{one['service_path']}?prefix=k")
        id_ = {"entity": "ka-v01", "type": "kernaktivitaet", "property": "nummer"}[kind]
        addresses.append(one["flyout_service_url"] + one["flyout_service_path"].replace("${id}", id_))
    propose = manifest["extend"]["propose_properties"]
    addresses.append(f"{propose['service_url']}{propose['service_path']}?type=kernaktivitaet")
    assert {client.get(a, follow_redirects=True).status_code for a in addresses} == {200}


def test_ids_need_no_encoding(client: FlaskClient) -> None:
    """OpenRefine joins them to addresses as they are."""
    manifest = client.get("/reconcile").json
    assert all(kind["id"].replace("-", "").isalnum() and kind["id"].isascii() for kind in manifest["defaultTypes"])


def test_queries_by_post(client: FlaskClient, official: Official) -> None:
    asked = {
        "q0": {"query": "mein bochum größer", "type": "kernaktivitaet", "limit": 3, "type_strict": "should"},
        "q1": {"query": "nirgends"},
    }
    official("reconciliation-query-batch", asked)
    found = ask(client, asked)
    official("reconciliation-result-batch", found)
    best = found["q0"]["result"][0]
    assert (best["id"], best["match"], best["score"]) == ("ka-v01", True, 100)
    assert best["type"] == [{"id": "kernaktivitaet", "name": "Kernaktivität"}]
    assert found["q1"] == {"result": []}


def test_a_bad_query_leaves_its_batch_as_it_is(client: FlaskClient, official: Official) -> None:
    """OpenRefine sends "" for an empty cell when it guesses types."""
    found = ask(client, {"q0": {"query": " "}, "q1": {"query": "ohne status"}, "q2": {"query": 5}, "q3": {"query": ""}})
    official("reconciliation-result-batch", found)
    assert found["q1"]["result"][0]["id"] == "ka-v02"
    assert found["q0"] == found["q3"] == {"result": []}
    assert found["q2"] == {"result": [], "error": "q2/query: must be a string."}


def test_bad_items_leave_the_other_values(client: FlaskClient, official: Official) -> None:
    asked = {"ids": [None, "ka-v01", "unbekannt"], "properties": [{}, {"id": "status"}, {"id": "unbekannt"}]}
    found = client.post("/reconcile", data={"extend": json.dumps(asked)}).get_json()
    official("data-extension-response", found)
    assert list(found["rows"]) == ["ka-v01", "unbekannt"]
    assert [column["id"] for column in found["meta"]] == ["status", "unbekannt"]
    assert found["rows"]["ka-v01"]["status"] != []
    assert found["errors"] == ["ids/0: must be a string.", "properties/0/id: must be a string."]


def test_queries_by_get(client: FlaskClient) -> None:
    answer = client.get("/reconcile", query_string={"queries": '{"q":{"query":"ohne status"}}'})
    assert answer.json["q"]["result"][0]["id"] == "ka-v02"


def test_values_as_openrefine_sends_them(client: FlaskClient) -> None:
    asked = {"q": {"query": "ohne", "properties": [{"pid": "kompetenz", "v": {"id": "kompetenz-eins", "name": "x"}}]}}
    assert ask(client, asked)["q"]["result"][0]["id"] == "ka-v02"


def test_every_official_example_query_is_answered(client: FlaskClient, official: Official) -> None:
    for path in sorted((OFFICIAL / "examples" / "reconciliation-query-batch" / "valid").glob("*.json")):
        official("reconciliation-result-batch", ask(client, json.loads(path.read_text())))


def test_names_in_english(client: FlaskClient) -> None:
    found = ask(client, {"q": {"query": "without status"}}, headers={"Accept-Language": "en"})
    assert found["q"]["result"][0]["name"] == "Without status"
    assert client.get("/reconcile?lang=en").json["defaultTypes"][0]["name"] in ("Core activity", "Competence", "status")


def test_answers_without_accept_language_are_german(client: FlaskClient) -> None:
    answer = client.get("/reconcile/suggest/entity?prefix=ohne")
    assert answer.headers["Content-Language"] == "de"
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize(("kind", "schema"), [("entity", "entities"), ("type", "types"), ("property", "properties")])
def test_suggest(client: FlaskClient, official: Official, kind: str, schema: str) -> None:
    for prefix in ("k", "", "zzz", "o"):
        answer = client.get(f"/reconcile/suggest/{kind}?prefix={prefix}").json
        official(f"suggest-{schema}-response", answer)
    assert client.get(f"/reconcile/suggest/{kind}?prefix=k").json["result"]


def test_suggest_in_pages(client: FlaskClient) -> None:
    first = client.get("/reconcile/suggest/property?limit=2").json["result"]
    second = client.get("/reconcile/suggest/property?limit=2&cursor=2").json["result"]
    assert len(first) == len(second) == 2
    assert first != second


@pytest.mark.parametrize(("kind", "id_"), [("entity", "ka-v01"), ("type", "kompetenz"), ("property", "kompetenz")])
def test_flyout(client: FlaskClient, kind: str, id_: str) -> None:
    answer = client.get(f"/reconcile/flyout/{kind}?id={id_}").json
    assert answer["id"] == id_
    assert "<p>" in answer["html"]
    assert "<Klammern>" not in answer["html"]


@pytest.mark.parametrize(
    "path",
    [
        "/reconcile/flyout/entity?id=nix",
        "/reconcile/flyout/nix?id=ka-v01",
        "/reconcile/preview?id=nix",
        "/reconcile/preview",
        "/reconcile/suggest/nix",
        "/reconcile/v1",
    ],
)
def test_what_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_preview_may_be_framed(client: FlaskClient) -> None:
    answer = client.get("/reconcile/preview?id=ka-v01")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "&lt;Klammern&gt;" in answer.text
    assert "frame-ancestors 'none'" in client.get("/reconcile").headers["Content-Security-Policy"]


def test_extend(client: FlaskClient, official: Official) -> None:
    asked = {
        "ids": ["ka-v01", "nix"],
        "properties": [{"id": "kompetenz"}, {"id": "nummer"}, {"id": "status"}, {"id": "nix"}],
    }
    official("data-extension-query", asked)
    answer = client.post("/reconcile", data={"extend": json.dumps(asked)}).json
    official("data-extension-response", answer)
    assert answer["rows"]["ka-v01"]["nummer"] == [{"int": 1}]
    assert answer["rows"]["ka-v01"]["kompetenz"] == [{"id": "kompetenz-eins", "name": "Kompetenz Eins"}]


def test_extend_can_give_every_property(client: FlaskClient, official: Official) -> None:
    properties = client.get("/reconcile/propose_properties").json["properties"]
    asked = {"ids": ["ka-v01", "strategie", "status-laufend"], "properties": [{"id": p["id"]} for p in properties]}
    official("data-extension-response", client.post("/reconcile", data={"extend": json.dumps(asked)}).json)


def test_propose_properties(client: FlaskClient, official: Official) -> None:
    answer = client.get("/reconcile/propose_properties?type=kernaktivitaet&limit=3").json
    official("data-extension-property-proposal", answer)
    assert len(answer["properties"]) == 3
    assert (answer["type"], answer["limit"]) == ("kernaktivitaet", 3)


def test_jsonp(client: FlaskClient) -> None:
    answer = client.get("/reconcile?callback=jQuery_1.done")
    assert answer.mimetype == "text/javascript"
    assert answer.text.startswith("/**/jQuery_1.done({")
    assert answer.text.endswith("});")


@pytest.mark.parametrize(
    "callback", ["", "1a", "a-b", "alert(1)//", "a;b", "a" * 65, "a..b", "a\nb", "ä", "a[0]", "<script>"]
)
def test_bad_callback_is_400(client: FlaskClient, callback: str) -> None:
    answer = client.get("/reconcile", query_string={"callback": callback})
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


def test_nothing_asked_by_post_is_400(client: FlaskClient) -> None:
    assert client.post("/reconcile", data={"x": "y"}).status_code == 400


def test_too_many_queries_are_413(client: FlaskClient) -> None:
    size = client.get("/reconcile").json["batchSize"]
    answer = client.post("/reconcile", data={"queries": json.dumps({f"q{n}": {"query": "x"} for n in range(size + 1)})})
    assert (answer.status_code, answer.json["limit"]) == (413, "batch")


def test_too_large_a_request_is_413(client: FlaskClient) -> None:
    assert client.post("/reconcile", data={"queries": "x" * 300_000}).status_code == 413


def test_cross_origin(client: FlaskClient) -> None:
    for path in ("/reconcile", "/reconcile/preview?id=nix", "/reconcile/suggest/entity?prefix=k"):
        assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    field=st.sampled_from(["queries", "extend"]),
    text=st.text(max_size=80)
    | st.sampled_from(['{"q":{"query":"\u2028"}}', '{"ids":["\x00"],"properties":[]}', '{"":{"query":"x"}}']),
    callback=st.none() | st.text(max_size=20),
)
def test_no_request_breaks_it(client: FlaskClient, field: str, text: str, callback: str | None) -> None:
    arguments = {} if callback is None else {"callback": callback}
    assert client.post("/reconcile", data={field: text}, query_string=arguments).status_code in (200, 400, 413)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(kind=st.sampled_from(["entity", "type", "property"]), prefix=st.text(max_size=30), cursor=st.text(max_size=6))
def test_no_half_typed_name_breaks_it(client: FlaskClient, kind: str, prefix: str, cursor: str) -> None:
    arguments = {"prefix": prefix, "cursor": cursor, "type": prefix}
    assert client.get(f"/reconcile/suggest/{kind}", query_string=arguments).status_code in (200, 400)


def test_no_engine_is_needed(site: Site) -> None:
    """The names come from the release, so the service is the same in front of any SPARQL server."""

    class Nothing:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError("the engine was asked")

    client = client_of(Site(site.folder, site.manifest, Nothing()))
    assert ask(client, {"q": {"query": "ohne status"}})["q"]["result"][0]["match"] is True
