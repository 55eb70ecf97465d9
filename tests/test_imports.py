"""The import statements: they point to the left, and Flask is known in views/ and the process that serves it only."""

import ast
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "bochum_kg"

# From left to right; a new room must be given its place here.
ORDER = [
    {"bochum_kg", "editor"},
    {"namespaces", "language", "formats", "matching", "precedence", "refusals"},
    {"context"},
    {"serialisation"},
    {"releases"},
    {"engine"},
    {"build"},
    {"proposals", "reconciliation", "content", "site"},
    {"views"},
    {"export"},
    {"serving"},
    {"commands"},
    {"__main__", "server"},
]
RANK = {name: rank for rank, names in enumerate(ORDER) for name in names}
MODULES = sorted([*PACKAGE.rglob("*.py"), ROOT / "server.py"])
BUILD_LIBRARIES = {"rdflib", "owlrl", "pyshacl", "pyshacl_turbo"}


def room(path: Path) -> str:
    """The room a file belongs to: "views" for views/sparql.py."""
    if path == PACKAGE / "__init__.py":
        return "bochum_kg"
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py") if path.is_relative_to(PACKAGE) else path.stem


@cache
def imported(path: Path) -> set[str]:
    """The full names `path` imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def own_rooms(path: Path) -> set[str]:
    names = {name.split(".")[1] for name in imported(path) if name.startswith("bochum_kg.")}
    return {name for name in names if not name.startswith("__")}


def libraries(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)}


def wrong(turned: Callable[[Path], set[str]], *free: str) -> dict[str, set[str]]:
    """The modules outside the rooms `free` of which `turned` gives something, with what it gives."""
    found = {str(path.relative_to(ROOT)): turned(path) for path in MODULES if room(path) not in free}
    return {name: names for name, names in found.items() if names}


def test_every_module_has_a_place_in_the_order() -> None:
    assert len(MODULES) > 100
    assert wrong(lambda path: {room(path)} - RANK.keys()) == {}


def test_imports_point_to_the_left() -> None:
    def to_the_right(path: Path) -> set[str]:
        neighbours = next(names for names in ORDER if room(path) in names)
        turned = {name for name in own_rooms(path) if name != room(path) and RANK[name] >= RANK[room(path)]}
        return turned - (neighbours - {"__main__", "server"})

    assert wrong(to_the_right, "__main__") == {}


def test_flask_is_known_to_views_and_their_process_only() -> None:
    assert wrong(lambda path: libraries(path) & {"flask"}, "views", "serving") == {}


def test_what_builds_is_not_needed_to_serve() -> None:
    builders = ("build", "proposals")
    assert wrong(lambda path: libraries(path) & BUILD_LIBRARIES, *builders) == {}
    assert wrong(lambda path: own_rooms(path) & {"build"}, *builders, "commands") == {}


@pytest.mark.parametrize("module", ["__main__", "views", "engine.forkserver", "engine.answering", "proposals.checks"])
def test_build_libraries_are_not_loaded_to_serve_or_ask(module: str) -> None:
    code = f"import sys, bochum_kg.{module}; print(*(set({sorted(BUILD_LIBRARIES)}) & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("\n", "")


def test_a_query_without_a_server_loads_neither_flask_nor_werkzeug_nor_rdflib(tiny_out: Path) -> None:
    program = (
        "import sys; from bochum_kg.__main__ import main; main(sys.argv[1:], standalone_mode=False); "
        "print(*{'flask', 'jinja2', 'rdflib', 'werkzeug'} & sys.modules.keys())"
    )
    command = [sys.executable, "-c", program, "query", "ASK {}", "--format", "json", "--out", str(tiny_out)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout, done.stderr) == ('{"head":{},"boolean":true}\n', "")


def test_views_are_known_to_views_and_what_runs_them_only() -> None:
    assert wrong(lambda path: own_rooms(path) & {"views"}, "views", "serving", "commands") == {}


def test_nothing_but_the_remote_engine_uses_the_network() -> None:
    fetching = {"requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client"}
    found = wrong(lambda path: {name for name in imported(path) if {name, name.rpartition(".")[0]} & fetching})
    assert found.keys() == {"bochum_kg/engine/remote.py", "bochum_kg/engine/loading.py"}


@pytest.mark.parametrize("name", ["address", "endpoint", "reply"])
def test_the_way_of_a_query_goes_round_flask(name: str) -> None:
    names = imported(PACKAGE / "views" / f"{name}.py")
    assert [one for one in names if one.startswith("flask") or one.startswith("bochum_kg.views.served")] == []
