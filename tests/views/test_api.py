"""/api and /openapi.json: JSON-LD documents that page, validate and cache; problems that help."""

import html
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Server, client_of
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from pyld import jsonld

from bochum_kg import context
from bochum_kg.build import pipeline
from bochum_kg.engine import Answer, Request
from bochum_kg.namespaces import BASE
from bochum_kg.releases.manifest import current, read_manifest
from bochum_kg.site import Site

Facts = Callable[[bytes, str], frozenset[str]]


class NoEngine:
    """An engine nobody may ask: these pages come from the release's files."""

    def query(self, request: Request) -> Answer:
        raise AssertionError(request)

    def ready(self) -> bool:
        return True

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def api(real_release: Path) -> FlaskClient:
    return client_of(Site(real_release, read_manifest(real_release), NoEngine()))


def node(response: Any) -> dict[str, Any]:
    """The one thing in a document."""
    document = response.get_json(force=True)
    assert response.status_code == 200
    assert list(document) == ["@context", "@graph"]
    assert document["@context"] == f"{BASE}context/v2-framed.jsonld"
    (only,) = document["@graph"]
    return dict(only)


def test_get_lists_the_collections(api: FlaskClient) -> None:
    listed = node(api.get("/api"))
    counts = {item["id"]: item["totalItems"] for item in listed["items"]}
    assert counts["http://localhost/api/kernaktivitaeten"] == 75
    assert len(counts) == listed["totalItems"]
    for address, count in counts.items():
        assert node(api.get(address))["totalItems"] == count


def test_get_page_links_to_the_next(api: FlaskClient) -> None:
    page = node(first := api.get("/api/kernaktivitaeten?kompetenz=hotspot&limit=5"))
    assert (page["type"], page["totalItems"], len(page["items"])) == (["Collection"], 13, 5)
    following = page["view"]["next"]["id"]
    assert f'<{following}>; rel="next"' in first.headers["Link"]
    second = node(api.get(following))
    assert [thing["id"] for thing in second["items"]] == [f"{BASE}id/ka-h{n:02}" for n in range(6, 11)]
    assert second["view"]["previous"]["id"] == page["view"]["id"] == page["view"]["first"]["id"]
    assert "next" not in node(api.get(page["view"]["last"]["id"]))["view"]
    assert second["id"] == page["id"] == "http://localhost/api/kernaktivitaeten?kompetenz=hotspot"


def test_get_one_is_its_line_of_the_download(api: FlaskClient) -> None:
    one = node(api.get("/api/kernaktivitaeten/ka-v07"))
    framed = api.get("/download/kernaktivitaeten-framed.jsonld").get_json(force=True)["@graph"]
    assert one == next(thing for thing in framed if thing["id"] == f"{BASE}id/ka-v07")


def test_page_is_a_hydra_collection_to_a_json_ld_processor(api: FlaskClient) -> None:
    document = api.get("/api/querschnittsthemen?limit=2").get_json(force=True)
    nquads = jsonld.to_rdf(document | {"@context": context.load(BASE, "v2-framed")}, {"format": "application/n-quads"})
    hydra = "http://www.w3.org/ns/hydra/core#"
    collection = "<http://localhost/api/querschnittsthemen>"
    assert f'{collection} <{hydra}totalItems> "5"^^<http://www.w3.org/2001/XMLSchema#integer> .' in nquads
    assert nquads.count(f"{collection} <{hydra}member>") == 2
    assert f"{collection[:-1]}?limit=2&offset=0> <{hydra}next> {collection[:-1]}?limit=2&offset=2> ." in nquads


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "application/ld+json"),
        ("*/*", "application/ld+json"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/json"),
        ("application/json, application/ld+json;q=0.5", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),
    ],
)
def test_get_by_accept(api: FlaskClient, accept: str | None, kind: str) -> None:
    response = api.get("/api/botschaften", headers={"Accept": accept} if accept else {})
    assert response.headers["Content-Type"] == kind
    assert "Accept" in response.headers["Vary"]
    linked = 'rel="http://www.w3.org/ns/json-ld#context"' in response.headers["Link"]
    assert linked == (kind == "application/json")  # on JSON-LD it would be ignored
    assert 'rel="alternate"' not in response.headers["Link"]  # jsonld.js would follow it for ever


@pytest.mark.parametrize("language", ["de", "en"])
def test_get_api_is_a_page_for_browsers(client: FlaskClient, language: str) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    response = client.get(f"/api?lang={language}", headers=browser)
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert "Accept" in response.headers["Vary"]
    links = re.findall(r'href="(/api/[^"]+|/openapi.json)"', response.text)
    assert "/api/kernaktivitaeten" in links
    for link in links:
        assert client.get(html.unescape(link)).status_code == 200, link
    for accept, kind in (("", "application/ld+json"), ("*/*", "application/ld+json"), ("application/json",) * 2):
        assert client.get("/api", headers={"Accept": accept}).mimetype == kind


def test_get_turtle_is_406_with_where_to_go(api: FlaskClient) -> None:
    response = api.get("/api/botschaften", headers={"Accept": "text/turtle"})
    assert response.status_code == 406
    assert "/data" in response.get_json(force=True)["detail"]


def test_get_with_the_etag_is_304(api: FlaskClient) -> None:
    for address in ("/api", "/api/ziele?kompetenz=hotspot", "/api/ziele/ziel-2-0-grossstadt-1", "/openapi.json"):
        etag = api.get(address).headers["ETag"]
        assert not etag.startswith("W/")
        response = api.get(address, headers={"If-None-Match": etag})
        assert (response.status_code, response.data) == (304, b""), address


def test_etags_differ_by_page_and_type(api: FlaskClient) -> None:
    asked = [
        api.get("/api/ziele"),
        api.get("/api/ziele?limit=1"),
        api.get("/api/ziele", headers={"Accept": "application/json"}),
        api.get("/api/ziele", base_url="http://127.0.0.1"),
    ]
    assert len({response.headers["ETag"] for response in asked}) == len(asked)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/api/kernaktivitaeten?farbe=rot", 400, "kompetenz"),
        ("/api/kernaktivitaeten?status=erfunden", 400, "laufend"),
        ("/api/kernaktivitaeten?limit=9999", 400, "500"),
        ("/api/kernaktivitaeten/ka-v07?limit=1", 400, "no parameters"),
        ("/api/kernaktivitaeten/ka-v99", 404, "/api/kernaktivitaeten"),
        ("/api/erfunden", 404, "schwerpunkte"),
        ("/api/erfunden/x", 404, "schwerpunkte"),
    ],
)
def test_get_what_there_is_not(api: FlaskClient, address: str, status: int, words: str) -> None:
    response = api.get(address)
    problem = response.get_json(force=True)
    assert (response.status_code, response.mimetype, problem["status"]) == (status, "application/problem+json", status)
    assert words in problem["detail"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_post_is_405(api: FlaskClient) -> None:
    assert api.post("/api/kernaktivitaeten").status_code == 405


def test_head_has_no_body(api: FlaskClient) -> None:
    response = api.head("/api/kernaktivitaeten")
    assert (response.status_code, response.data) == (200, b"")


def test_long_addresses_stay_out_of_the_header(api: FlaskClient) -> None:
    response = api.get("/api/kernaktivitaeten?limit=1" + "&kompetenz=hotspot" * 100)
    assert node(response)["totalItems"] == 13
    assert len(response.headers["Link"]) < 1000


def documented(api: FlaskClient) -> dict[str, Any]:
    return dict(api.get("/openapi.json").get_json())


def test_openapi_paths_exist(api: FlaskClient) -> None:
    adapter = api.application.url_map.bind("localhost")
    for path in documented(api)["paths"]:
        assert adapter.match(re.sub(r"\{[^}]*\}", "x", path))


def test_openapi_names_every_collection_and_parameter(api: FlaskClient) -> None:
    paths = documented(api)["paths"]
    for item in node(api.get("/api"))["items"]:
        path = "/" + item["id"].split("/", 3)[3]
        named = {parameter["name"] for parameter in paths[path]["get"]["parameters"]}
        assert named == set(api.get(f"{path}?x=1").get_json(force=True)["allowed"])


def references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        if isinstance(found := value.get("$ref"), str):
            yield found
        yield from references(list(value.values()))


def test_openapi_references_lead_somewhere(api: FlaskClient) -> None:
    whole = documented(api)
    for reference in set(references(whole)):
        assert reference.removeprefix("#/components/schemas/") in whole["components"]["schemas"]


def test_openapi_titles_are_unique_and_arrays_say_of_what(api: FlaskClient) -> None:
    document = documented(api)
    titles = [schema["title"] for schema in document["components"]["schemas"].values() if "title" in schema]
    assert len(titles) == len(set(titles)) > 40
    texts = json.dumps(document)
    for number, found in enumerate(re.finditer(r'\{[^{}]*"type": "array"', texts)):
        array, _ = json.JSONDecoder().raw_decode(texts, found.start())
        assert "items" in array, (number, array)


def test_every_page_is_as_openapi_says(api: FlaskClient) -> None:
    """What surrounds the things; they are those of the framed downloads, whose schemas tell of every one."""
    whole = documented(api)
    for path, item in whole["paths"].items():
        if path.startswith("/api") and "{" not in path:
            content = item["get"]["responses"]["200"]["content"]["application/ld+json"]
            validator = Draft202012Validator(content["schema"] | {"components": whole["components"]})
            page = api.get(f"{path}?limit=9" if path != "/api" else path)
            assert [error.message for error in validator.iter_errors(page.get_json(force=True))] == [], path


def written_out(value: Any, definitions: dict[str, Any]) -> Any:
    """The schema `value` with its definitions in the place of references to them; titles aside, which differ."""
    if isinstance(value, list):
        return [written_out(item, definitions) for item in value]
    if not isinstance(value, dict):
        return value
    members = {key: written_out(item, definitions) for key, item in value.items() if key != "$ref"}
    if isinstance(members.get("title"), str):
        del members["title"]
    if "$ref" not in value:
        return members
    return [members, written_out(definitions[value["$ref"].rsplit("/", 1)[1]], definitions)]


def test_things_of_openapi_are_those_of_the_published_schemas(api: FlaskClient, real_release: Path) -> None:
    components = documented(api)["components"]["schemas"]
    for path in (real_release / "schema").glob("*.json"):
        schema = json.loads(path.read_bytes())
        body = {key: value for key, value in schema.items() if key not in ("$schema", "$id", "$defs")}
        assert written_out(components[path.stem], components) == written_out(body, schema["$defs"]), path.name


def test_openapi_says_which_release(api: FlaskClient, real_release: Path) -> None:
    assert documented(api)["info"]["x-release"] == json.loads((real_release / "manifest.json").read_text())["release"]


def test_other_base_has_no_trace_of_the_default(root: Path, tmp_path: Path) -> None:
    pipeline.build(root / "tests" / "tiny", tmp_path, "https://example.org/kg/")
    folder = current(tmp_path)
    moved = client_of(Site(folder, read_manifest(folder), NoEngine()))
    for address in ("/api", "/api/kernaktivitaeten", "/api/kernaktivitaeten/ka-v01", "/openapi.json"):
        response = moved.get(address)
        assert response.status_code == 200, address
        assert BASE not in response.text, address


def test_the_page_of_the_api_has_examples_that_answer(api: FlaskClient) -> None:
    text = api.get("/api?lang=de", headers={"Accept": "text/html"}).text
    part = text.split('id="examples"')[1].split("<details")[0]
    links = [html.unescape(link) for link in re.findall(r'href="([^"]+)"', part)]
    assert len(links) == 4
    for link in links:
        found = api.get(link).json["@graph"][0]
        assert found.get("items", found), link


def test_programs_of_the_api_begin_with_javascript_and_print_all_names(server: Server, client: FlaskClient) -> None:
    browser = {"Accept": "text/html", "Host": f"127.0.0.1:{server.port}"}
    text = client.get("/api?lang=en", headers=browser).data.decode().split('id="examples"')[1]
    names = re.findall(r"<summary>(\w+)</summary>", text)
    programs = dict(
        zip(names, map(html.unescape, re.findall(r"<pre tabindex=\"0\"><code>(.*?)</code>", text, re.S)), strict=True)
    )
    assert names == ["JavaScript", "Python", "R", "curl"]
    commands = {"Python": [sys.executable, "-c", programs["Python"]], "curl": ["sh", "-c", programs["curl"]]}
    if shutil.which("node"):
        commands["JavaScript"] = ["node", "--input-type=module", "-e", programs["JavaScript"]]
    for name, command in commands.items():
        if name == "curl" and not shutil.which("curl"):
            continue
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, (name, done.stderr)
        assert "Aktivität" in done.stdout or "ka-v01" in done.stdout, name


def test_openapi_names_a_page_of_this_site_for_more(client: FlaskClient) -> None:
    description = client.get("/openapi.json").json
    assert ".md" not in json.dumps(description)
    assert client.get(description["externalDocs"]["url"], headers={"Accept": "text/html"}).mimetype == "text/html"
