"""The official client of the Model Context Protocol against our server: sessions, and twenty questions in plain words.

The questions are answered by rules that see nothing but the tools: words of the question choose the tool, words of its
answer are the answer. No model takes part.
"""

import re
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from conftest import Listener, Server

Call = Callable[..., Any]
T = TypeVar("T")
MODES = {"auto": "2026-07-28", "2026-07-28": "2026-07-28", "legacy": "2025-11-25"}
NAMES = ["suche", "eintrag", "kernaktivitaeten", "abfrage", "beispiele", "vokabular"]
KINDS = {  # words of a question -> the kind of statement that answers it
    "leitet": "Leitungsangabe",
    "zuständig": "Zuständigkeit",
    "verantwort": "Zuständigkeit",
    "status": "Statusangabe",
    "wie weit": "Statusangabe",
    "wann": "Laufzeitangabe|Ereignisangabe",
    "wie groß": "Kennzahlwert",
    "wie viele": "Kennzahlwert",
    "wie viel": "Kennzahlwert",
    "partner": "Partnerangabe",
    "querschnittsthema": "Themenbezug",
    "welchem schwerpunkt": "Schwerpunktbezug",
}
TOLD = ("says", "when", "also", "more")
ASIDE = re.compile(
    r"\b(wer|was|wann|wie|wo|ist|sind|das|die|der|den|dem|des|für|bei|beim|von|vom|zu|zum|zur|an|am|im|in|auf|mit|und|"
    r"groß|viele?|weit|wird|wurde|hat|haben|welche[nrs]?|leitet|zuständig|verantwortet|status|partner|fertig|dient|"
    r"begann|gebaut|gibt|es|eigentlich|querschnittsthema|schwerpunkt|gehört|gefördert|meint|genau)\b|[?.,]",
    re.IGNORECASE,
)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that waits for a busy machine's first answer, where it would take the server for one of old.

    Loaded here and not above: that takes a second, which processes without these tests need not wait.
    """
    module = pytest.importorskip("mcp.client.session", reason="mcp is not installed")
    monkeypatch.setattr(module, "DISCOVER_TIMEOUT_SECONDS", 120.0)


@asynccontextmanager
async def session(url: str, mode: str = "auto") -> Any:
    """A client that has agreed with the server on a revision."""
    from mcp import Client

    async with Client(f"{url}/mcp", mode=mode) as client:
        yield client


def strings(value: Any) -> Iterator[str]:
    """All texts in `value`, at any depth."""
    if isinstance(value, dict):
        value = list(value.values())
    for one in value if isinstance(value, list) else []:
        yield from strings(one)
    if isinstance(value, str | int | float):
        yield str(value)


async def answered(client: Any, question: str) -> tuple[str, list[str], str]:
    """The answer to `question` as text, the addresses of its sources, and the tools that were called."""
    used = []

    async def call(tool: str, **arguments: Any) -> Any:
        used.append(tool)
        result = await client.call_tool(tool, arguments)
        assert not result.is_error, result.content[0].text
        return result.structured_content

    low = question.lower()
    words = {*re.findall(r"\w{4,}", low)}
    listed = (await call("beispiele"))["examples"]
    shared, name = max((len(words & {*re.findall(r"\w{4,}", one["asks"].lower())}), one["name"]) for one in listed)
    kind = next((kind for word, kind in KINDS.items() if word in low), "")
    if re.match(r"(welche|wie viele) kernaktivitäten", low):
        tools = {tool.name: tool.input_schema for tool in (await client.list_tools()).tools}
        found = await call("kernaktivitaeten", **chosen(low, tools["kernaktivitaeten"]["properties"]))
        text = f"{found['total']}: " + "; ".join(one["name"] for one in found["activities"])
        proofs = [found["cite"]]
        for one in found["activities"][:2]:
            about = await call("eintrag", id=one["id"])
            proofs += [proof["url"] for said in about["statements"] for proof in said["sources"]]
    elif kind and shared < 3:
        hits = (await call("suche", text=" ".join(ASIDE.sub(" ", question).split())))["hits"]
        about = await call("eintrag", id=hits[0]["id"])
        said = [one for one in about["statements"] if re.fullmatch(kind, one["kind"]) and not one.get("superseded")]
        text = f"{about['name']}: " + "; ".join(" ".join(strings([one.get(name) for name in TOLD])) for one in said)
        proofs = [about["cite"], *(proof["url"] for one in said for proof in one["sources"])]
    else:
        example = await call("beispiele", name=name)
        found = await call("abfrage", abfrage=example["query"])
        text, proofs = found["csv"], [example["cite"], found["cite"]]
    return text, proofs, " ".join(dict.fromkeys(used))


def chosen(question: str, arguments: Any) -> dict[str, list[str]]:
    """The filters whose values stand in `question`: of a name such as "schwerpunkt-zentrum" the part behind the hyphen.

    Filters by who says so, and doubles of others, are left to those who know of them.
    """
    found = {}
    for name in ("kompetenz", "status", "querschnittsthema", "dezernat"):
        values = arguments[name]["items"]["enum"]
        named = [value for value in values if re.search(rf"\b{value}\b", question.replace(f"kein {name}", "unbekannt"))]
        if name == "dezernat":
            named = [value for value in named if f"dezernat {value}" in question]
        if name == "status" and "keine" in question:
            named = ["unbekannt"]
        if named:
            found[name] = named
    return found


def in_a_thread(run: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What `run` returns, in a thread of its own: that of the tests may have a browser's event loop already."""
    import anyio

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, run).result()


QUESTIONS = [  # question, what its answer says, the tools that gave it
    ("Wer leitet das Dezernat II?", ["Hubbert", "Stadtkämmerin"], "suche eintrag"),
    ("Wer ist für den Radverkehr zuständig?", ["BOvelo", "Tiefbauamt"], "suche eintrag"),
    ("Wie weit ist das Lohrheidestadion?", ["Eventbühne Lohrheidestadion", "laufend"], "suche eintrag"),
    ("Welchen Status hat das Kulturportal?", ["Bochumer Kulturportal", "laufend"], "suche eintrag"),
    ("Welche Partner hat das Haus des Wissens?", ["UniverCity", "Volkshochschule"], "suche eintrag"),
    ("Welches Querschnittsthema dient mission solar?", ["Klima"], "suche eintrag"),
    ("Wie viel Photovoltaik hat mission solar?", ["3.250 Kilowatt"], "suche eintrag"),
    ("Zu welchem Schwerpunkt gehört das Fahrrad?", ["Zukunftsweisende Mobilität"], "suche eintrag"),
    ("Wann begann BOvelo?", ["Spatenstich", "6. Mai 2025"], "suche eintrag"),
    ("Wann wird das Haus des Wisens fertig?", ["2026", "Juni 2027"], "suche eintrag"),
    ("Welche Kernaktivitäten dienen dem Klima?", ["mission solar", "StadtBaumKonzept"], "kernaktivitaeten eintrag"),
    ("Wie viele Kernaktivitäten sind umgesetzt?", ["34: "], "kernaktivitaeten eintrag"),
    ("Welche Kernaktivitäten von Hotspot sind laufend?", ["FestivalStadt"], "kernaktivitaeten eintrag"),
    ("Welche Kernaktivitäten sind eingestellt?", ["1: Fonds für IT-Sicherheit"], "kernaktivitaeten eintrag"),
    ("Welche Kernaktivitäten hat das Dezernat VI?", ["Landmarken", "Wärmewende"], "kernaktivitaeten eintrag"),
    ("Wie viele Plätze sind je Kompetenz noch frei?", ["Hotspot der Live-Kultur,13,12"], "abfrage"),
    ("Welche neun Meilensteine nennt der Foliensatz?", ["2016-07", "Bürgerkonferenz"], "abfrage"),
    ("Auf welchen Quellen beruht der Graph?", ["Kurzbeschreibungen der 50 Kernaktivitäten"], "abfrage"),
    ("Was wurde aus den Schwerpunkten von 2017?", ["umbenannt", "Dienstleisterinnen"], "abfrage"),
    ("Wo widersprechen sich die Quellen?", ["Haus des Wissens: 2026 oder 2027?"], "abfrage"),
]


@pytest.mark.parametrize("mode", MODES)
def test_a_session(real_server: Server, mode: str) -> None:
    async def run() -> None:
        from mcp import MCPError

        async with session(real_server.url, mode) as client:
            assert client.protocol_version == MODES[mode]
            assert [tool.name for tool in (await client.list_tools()).tools] == NAMES
            found = await client.call_tool("suche", {"text": "Haus des Wisens"})
            assert found.structured_content["hits"][0]["id"] == "ka-t05"
            wrong = await client.call_tool("abfrage", {"abfrage": "SELECT"})
            assert wrong.is_error
            assert wrong.content[0].text.startswith("Syntax error: Line 1")
            with pytest.raises(MCPError, match="Unknown tool"):
                await client.call_tool("nothing", {})

    in_a_thread(run)


def test_twenty_questions_in_plain_words(real_server: Server) -> None:
    async def run() -> list[str]:
        wrong = []
        async with session(real_server.url) as client:
            for question, words, tools in QUESTIONS:
                text, proofs, used = await answered(client, question)
                if not all(word in text for word in words) or used != f"beispiele {tools}":
                    wrong.append(f"{question} {used}: {text[:300]}")
                if not all(proof.startswith("http") for proof in proofs) or len(proofs) < 2:
                    wrong.append(f"{question}: {proofs}")
        return wrong

    assert len(QUESTIONS) == 20
    assert in_a_thread(run) == []


def test_every_example_query_fits_an_answer(real_server: Server) -> None:
    async def run() -> list[str]:
        refused = []
        async with session(real_server.url) as client:
            for one in (await client.call_tool("beispiele", {})).structured_content["examples"]:
                example = (await client.call_tool("beispiele", {"name": one["name"]})).structured_content
                answer = await client.call_tool("abfrage", {"abfrage": example["query"]})
                refused += [one["name"]] * answer.is_error
        return refused

    assert in_a_thread(run) == []


def test_nothing_is_stored_and_nothing_is_fetched(real_server: Server, real_out: Path, listener: Listener) -> None:
    before = sorted(path.name for path in real_out.rglob("*"))

    async def run() -> None:
        async with session(real_server.url) as client:
            for text in (
                f"SELECT * {{ SERVICE <{listener.url}> {{ ?s ?p ?o }} }}",
                f"SELECT * FROM <{listener.url}> {{}}",
            ):
                await client.call_tool("abfrage", {"abfrage": text})
            await client.call_tool("eintrag", {"id": listener.url})
            await client.call_tool("suche", {"text": listener.url})
            await client.call_tool("vokabular", {"begriff": listener.url})

    in_a_thread(run)
    assert listener.connections == 0
    assert sorted(path.name for path in real_out.rglob("*")) == before
