"""/release, /changes.atom, /ldes, /cite over two publications: addresses that stay, and what changed between them."""

import gzip
import json
import re
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import TINY, client_of, copied
from flask.testing import FlaskClient
from rdflib import DCTERMS, RDF, Graph, Namespace, URIRef

from bochum_kg.__main__ import main
from bochum_kg.namespaces import BASE
from bochum_kg.releases import history
from bochum_kg.releases.manifest import current, read_manifest
from bochum_kg.site import open_release

HTML = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}
TREE = Namespace("https://w3id.org/tree#")
CHANGED = {
    "de": "„Mein Bochum“ – größer: Status umgesetzt → laufend",
    "en": "“My Bochum” – bigger: status implemented → ongoing",
}


@pytest.fixture(scope="module")
def out(tiny_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny release, and after it one in which a status changed."""
    out = copied(tiny_out, tmp_path_factory.mktemp("two") / "out")
    project = copied(TINY, out.parent / "project")
    file = project / "data/kernaktivitaeten/ka-v01.ttl"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("id:status-umgesetzt", "id:status-laufend"), encoding="utf-8")
    result = CliRunner().invoke(main, ["build", "--root", str(project), "--out", str(out)])
    assert result.exit_code == 0, result.output
    for plain in read_manifest(out / "releases" / history.publications(out)[0].release)["files"]:
        (out / "releases" / history.publications(out)[0].release / plain).unlink()  # packed, as old ones are
    return out


@pytest.fixture(scope="module")
def two(out: Path) -> Iterator[FlaskClient]:
    """A client of the site on the second release."""
    site = open_release(current(out), workers=1)
    yield client_of(site)
    site.engine.close()


@pytest.fixture(scope="module")
def names(out: Path) -> tuple[str, str]:
    """The ids of the two releases, the older one first."""
    first, second = history.publications(out)
    return first.release, second.release


def test_list_is_newest_first(two: FlaskClient, names: tuple[str, str]) -> None:
    listed = two.get("/release/", headers=JSON).json
    assert listed is not None
    assert [entry["release"] for entry in listed["publications"]] == list(names[::-1])
    assert two.get("/release/index.json").json == listed
    page = two.get("/release/", headers=HTML).text
    assert page.index(f">{names[1]}</code>") < page.index(f">{names[0]}</code>")


def test_release_as_json_names_the_one_before_and_its_files(two: FlaskClient, names: tuple[str, str]) -> None:
    facts = two.get(f"/release/{names[1]}/", headers=JSON).json
    assert facts is not None
    assert facts["published"][0]["previous"] == names[0]
    for name, file in facts["files"].items():
        content = two.get(file["url"]).data
        assert (len(content), sha256(content).hexdigest()) == (file["bytes"], file["sha256"]), name
    assert two.get(f"/release/{names[1]}/release.json").json == facts


@pytest.mark.parametrize("language", ["de", "en"])
def test_release_page_tells_what_changed(two: FlaskClient, names: tuple[str, str], language: str) -> None:
    page = two.get(f"/release/{names[1]}/?lang={language}", headers=HTML)
    assert page.headers["Content-Language"] == language
    assert CHANGED[language] in page.text


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_file_of_a_packed_release_is_the_file(
    two: FlaskClient, names: tuple[str, str], out: Path, tiny_release: Path, encoding: str
) -> None:
    response = two.get(f"/release/{names[0]}/werte.ttl", headers={"Accept-Encoding": encoding})
    content = gzip.decompress(response.data) if encoding == "gzip" else response.data
    assert content == (tiny_release / "werte.ttl").read_bytes()
    assert response.headers.get("Content-Encoding", "identity") == encoding
    assert response.content_type == "text/turtle; charset=utf-8"


def test_file_is_immutable_and_a_memento(two: FlaskClient, names: tuple[str, str]) -> None:
    response = two.get(f"/release/{names[0]}/werte.ttl")
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Memento-Datetime"].endswith(" GMT")
    assert '</download/werte.ttl>; rel="original"' in response.headers.getlist("Link")
    again = two.get(f"/release/{names[0]}/werte.ttl", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_download_says_how_to_cite_it(two: FlaskClient, names: tuple[str, str]) -> None:
    link = two.get("/download/werte.ttl").headers["Link"]
    assert link == f'</release/{names[1]}/werte.ttl>; rel="cite-as"'
    assert two.get(f"/release/{names[1]}/werte.ttl").data == two.get("/download/werte.ttl").data


def test_manifest_is_the_file(two: FlaskClient, names: tuple[str, str], out: Path) -> None:
    content = (out / "releases" / names[0] / "manifest.json").read_bytes()
    assert two.get(f"/release/{names[0]}/manifest.json").data == content


@pytest.mark.parametrize("path", ["/release/0123456789abcdef/", "/release/x/", "/release/x/werte.ttl", "/release/.../"])
def test_unknown_release_is_404_and_says_which_there_are(two: FlaskClient, names: tuple[str, str], path: str) -> None:
    response = two.get(path)
    assert response.status_code == 404
    assert response.json is not None
    assert f"{names[1]}, {names[0]}" in response.json["detail"]


def test_unknown_file_of_a_release_is_404(two: FlaskClient, names: tuple[str, str]) -> None:
    assert two.get(f"/release/{names[0]}/nichts.ttl").status_code == 404
    assert two.get(f"/release/{names[0]}/../../history.json").status_code == 404


def test_removed_release_is_410_and_says_which_are_left(out: Path, names: tuple[str, str], tmp_path: Path) -> None:
    copy = copied(out, tmp_path / "out")
    shutil.rmtree(copy / "releases" / names[0])
    site = open_release(current(copy), workers=1)
    try:
        response = client_of(site).get(f"/release/{names[0]}/werte.ttl")
        kept = client_of(site).get(f"/release/{names[1]}/diff/{names[0]}/added.nq")
    finally:
        site.engine.close()
    assert response.status_code == 410
    assert response.json is not None
    assert f"Still available: {names[1]}." in response.json["detail"]
    assert kept.status_code == 200


@pytest.mark.parametrize("language", ["de", "en"])
def test_difference_in_words_as_page_and_as_json(two: FlaskClient, names: tuple[str, str], language: str) -> None:
    address = f"/release/{names[1]}/diff/{names[0]}/"
    page = two.get(f"{address}?lang={language}", headers=HTML).text
    assert CHANGED[language].split(": ", 1)[1] in page
    report = two.get(f"{address}?lang={language}", headers=JSON).json
    assert report is not None
    assert report["things"][0]["sentences"] == [CHANGED[language]]
    assert two.get(f"{address}{language}.json").json == report


def test_difference_as_quads(two: FlaskClient, names: tuple[str, str]) -> None:
    added, removed = (two.get(f"/release/{names[1]}/diff/{names[0]}/{n}.nq") for n in ("added", "removed"))
    assert added.mimetype == "application/n-quads"
    assert f"<{BASE}ontology#status> <{BASE}id/status-laufend>" in added.text
    assert f"<{BASE}ontology#status> <{BASE}id/status-umgesetzt>" in removed.text


@pytest.mark.parametrize("name", ["", "added.nq"])
def test_difference_the_other_way_round_is_not_kept(two: FlaskClient, names: tuple[str, str], name: str) -> None:
    response = two.get(f"/release/{names[0]}/diff/{names[1]}/{name}")
    assert response.status_code == 404
    assert response.json is not None
    assert "bochum-kg diff" in response.json["detail"]


@pytest.mark.parametrize("language", ["de", "en"])
def test_feed_reader_finds_the_changes(two: FlaskClient, names: tuple[str, str], language: str) -> None:
    feedparser = pytest.importorskip("feedparser")
    response = two.get(f"/changes.atom?lang={language}")
    assert response.mimetype == "application/atom+xml"
    feed = feedparser.parse(response.data)
    assert not feed.bozo
    assert feed.version == "atom10"
    assert [names[1] in feed.entries[0].link, names[0] in feed.entries[1].link] == [True, True]
    assert feed.entries[0].title.startswith({"de": "Ausgabe vom ", "en": "Release of "}[language])
    assert CHANGED[language] in feed.entries[0].content[0].value
    assert len({entry.id for entry in feed.entries}) == 2
    for entry in feed.entries:
        assert two.get(entry.link.replace("http://localhost", ""), headers=HTML).status_code == 200
        assert entry.updated_parsed


def test_feed_has_an_etag(two: FlaskClient) -> None:
    etag = two.get("/changes.atom").headers["ETag"]
    assert two.get("/changes.atom", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("local", ["ka-v01", "kompetenz-eins"])
def test_feed_of_a_thing_tells_what_concerns_it(
    two: FlaskClient, names: tuple[str, str], local: str, language: str
) -> None:
    feedparser = pytest.importorskip("feedparser")
    response = two.get(f"/changes/{local}.atom?lang={language}")
    assert response.mimetype == "application/atom+xml"
    feed = feedparser.parse(response.data)
    assert (feed.bozo, len(feed.entries)) == (0, 1)
    assert CHANGED[language] in feed.entries[0].content[0].value
    assert feed.entries[0].title.startswith(CHANGED[language][:12])
    assert feed.entries[0].id.endswith(f"#2-{local}")
    assert feed.feed.id == f"{BASE}changes/{local}.atom?lang={language}"
    assert f"/page/{local}" in feed.feed.link


def test_feed_of_a_thing_that_did_not_change_is_empty_and_valid(two: FlaskClient) -> None:
    feedparser = pytest.importorskip("feedparser")
    feed = feedparser.parse(two.get("/changes/ka-v02.atom").data)
    assert (feed.bozo, feed.entries) == (0, [])
    assert feed.feed.updated_parsed


@pytest.mark.parametrize("local", ["nothing", "status-laufend", "ka-v01-status-1"])
def test_no_feed_of_what_nobody_follows(two: FlaskClient, local: str) -> None:
    assert two.get(f"/changes/{local}.atom").status_code == 404
    assert f"/changes/{local}.atom" not in two.get(f"/page/{local}").text


@pytest.mark.parametrize("path", ["/changes.atom", "/changes/ka-v01.atom", "/changes/ka-v02.atom"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_feed_is_a_page_for_browsers(two: FlaskClient, path: str, language: str) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    response = two.get(f"{path}?lang={language}", headers=browser)
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert (CHANGED[language] in response.text) == ("v02" not in path)
    assert "Accept" in response.headers["Vary"]
    for accept in ("*/*", "application/atom+xml, text/html;q=0.5", "application/rss+xml, application/xml;q=0.9", ""):
        feed = two.get(f"{path}?lang={language}", headers={"Accept": accept})
        assert feed.mimetype == "application/atom+xml", accept
        assert "Accept" in feed.headers["Vary"]


def test_pages_lead_to_their_feeds(two: FlaskClient) -> None:
    for local in ("ka-v01", "kompetenz-eins"):
        page = two.get(f"/page/{local}", headers=HTML).text
        assert f'<link rel="alternate" type="application/atom+xml" href="/changes/{local}.atom"' in page
        assert f'<a href="/changes/{local}.atom">' in page


def test_event_stream_leads_to_its_pages(two: FlaskClient) -> None:
    root = Graph().parse(data=two.get("/ldes", headers={"Accept": "text/turtle"}).data, format="turtle")
    pages = sorted(str(page) for page in root.objects(None, TREE.node))
    assert sorted(set(pages)) == ["http://localhost/ldes/1", "http://localhost/ldes/2"]
    response = two.get("/ldes/2")
    assert "immutable" in response.headers["Cache-Control"]
    graph = Graph().parse(data=response.data, format="turtle")
    members = set(graph.objects(URIRef(f"{BASE}ldes#stream"), TREE.member))
    assert URIRef(f"{BASE}ldes/2#id/ka-v01") in members
    assert {graph.value(member, DCTERMS.isVersionOf) is None for member in members} == {False}
    assert all((member, RDF.type, None) in graph for member in members)


@pytest.mark.parametrize("suffix", ["ttl", "nt", "jsonld"])
def test_event_stream_by_suffix(two: FlaskClient, suffix: str) -> None:
    types = {"ttl": "text/turtle", "nt": "application/n-triples", "jsonld": "application/ld+json"}
    for path in ("/ldes", "/ldes/1"):
        assert two.get(f"{path}.{suffix}").mimetype == types[suffix]
        assert two.get(path, headers={"Accept": types[suffix]}).mimetype == types[suffix]


@pytest.mark.parametrize(
    ("path", "status"), [("/ldes/3", 404), ("/ldes/0", 404), ("/ldes.csv", 404), ("/ldes/1.csv", 404)]
)
def test_event_stream_has_no_other_pages(two: FlaskClient, path: str, status: int) -> None:
    assert two.get(path).status_code == status


def test_event_stream_not_as_pdf(two: FlaskClient) -> None:
    assert two.get("/ldes", headers={"Accept": "application/pdf"}).status_code == 406


def test_cite_a_query_as_page(two: FlaskClient, names: tuple[str, str]) -> None:
    page = two.get("/cite", query_string={"lang": "en", "query": "ASK {\r\n}"}, headers=HTML).text
    assert sha256(b"ASK {\n}").hexdigest() in page
    assert f"bochum-kg query --release {names[1]}" in page


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("csl", "application/vnd.citationstyles.csl+json"),
        ("bibtex", "application/x-bibtex"),
        ("ris", "application/x-research-info-systems"),
        ("text", "text/plain"),
    ],
)
def test_cite_by_format_and_by_accept(two: FlaskClient, names: tuple[str, str], form: str, media_type: str) -> None:
    named = two.get(f"/cite?format={form}&lang=en")
    assert named.mimetype == media_type
    assert two.get("/cite?lang=en", headers={"Accept": media_type}).data == named.data
    assert names[1] in named.text


def test_cite_a_long_query_by_form(two: FlaskClient) -> None:
    query = "ASK {} #" + "x" * 50_000
    response = two.post("/cite", data={"query": query, "format": "csl"})
    assert sha256(query.encode()).hexdigest() in json.loads(response.data)[0]["note"]


def test_cite_in_an_unknown_format_is_406(two: FlaskClient) -> None:
    assert two.get("/cite?format=marc").status_code == 406


def test_query_of_a_cited_packed_release(out: Path, names: tuple[str, str]) -> None:
    text = f"SELECT ?s {{ <{BASE}id/ka-v01> <{BASE}ontology#status> ?s }}"
    answers = [
        CliRunner().invoke(main, ["query", text, "--out", str(out), "--release", name]).output.split() for name in names
    ]
    assert answers == [["s", f"{BASE}id/status-umgesetzt"], ["s", f"{BASE}id/status-laufend"]]


def test_query_of_a_release_that_is_not_here_is_2(out: Path) -> None:
    result = CliRunner().invoke(main, ["query", "ASK {}", "--out", str(out), "--release", "nothing"])
    assert (result.exit_code, len(result.output.splitlines())) == (2, 1)


def test_folder_built_before_there_was_a_history(out: Path, tmp_path: Path) -> None:
    copy = copied(out, tmp_path / "out")
    (copy / "history.json").unlink()
    site = open_release(current(copy), workers=1)
    try:
        client = client_of(site)
        answers = {path: client.get(path).status_code for path in ("/release/", "/cite", "/changes.atom", "/ldes")}
        own = client.get(f"/release/{current(copy).name}/").status_code
    finally:
        site.engine.close()
    assert (answers, own) == ({"/release/": 200, "/cite": 200, "/changes.atom": 404, "/ldes": 404}, 200)


def test_health_and_service_description_lead_to_the_releases(two: FlaskClient, names: tuple[str, str]) -> None:
    health = two.get("/health").json
    assert health is not None
    assert two.get(health["releases"]).status_code == 200
    description = two.get("/sparql", headers={"Accept": "application/n-triples"}).text
    assert f"<{BASE}release/{names[1]}/>" in description


@pytest.mark.parametrize("lang", ["de", "en"])
def test_people_read_of_a_release_by_its_day(two: FlaskClient, names: tuple[str, str], lang: str) -> None:
    older, newer = names
    query = "/sparql?format=html&query=SELECT * { ?s ?p ?o } LIMIT 1"
    paths = [
        "/",
        "/release/",
        f"/release/{newer}/",
        f"/release/{newer}/diff/{older}/",
        "/changes.atom?",
        query,
        "/cite?",
    ]
    for path in paths:
        text = two.get(f"{path}{'&' if '?' in path else '?'}lang={lang}", headers=HTML).text
        day = r"(?:<a href=\"/release/\w{16}/\?lang=..\">)?\d+\.? \w+ 20\d\d"
        assert re.search({"de": r"Ausgabe vom ", "en": r"[Rr]elease of "}[lang] + day, text), path
        alone = re.sub(
            r"<p class=\"printed\">.*?</p>|<code[^>]*>.*?</code>|<pre.*?</pre>|<[^>]*>", "", text
        )  # as an identifier it may stand
        assert path == "/cite?" or not [one for one in names if one in alone], path
