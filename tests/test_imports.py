"""The import statements: they point to the left, and Flask is known in views/ and the process that serves it only."""

import ast
import subprocess
import sys
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


def imported(path: Path, whole: bool = True) -> set[str]:
    """The full names `path` imports, anywhere in it or (`whole` false) when it is loaded."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree) if whole else tree.body:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def own_rooms(path: Path) -> set[str]:
    names = {name.split(".")[1] for name in imported(path) if name.startswith("bochum_kg.")}
    return {name for name in names if not name.startswith("__")}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_has_a_place_in_the_order(path: Path) -> None:
    assert room(path) in RANK


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_to_the_left(path: Path) -> None:
    turned = {name for name in own_rooms(path) if name != room(path) and RANK[name] >= RANK[room(path)]}
    neighbours = next(names for names in ORDER if room(path) in names)
    assert turned <= neighbours - {"__main__", "server"} or room(path) == "__main__"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_flask_is_known_to_views_and_their_process_only(path: Path) -> None:
    if room(path) not in ("views", "serving"):
        assert not {name for name in imported(path) if name.split(".")[0] == "flask"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_builds_is_not_needed_to_serve(path: Path) -> None:
    if room(path) not in ("build", "proposals"):
        assert not {name for name in imported(path) if name.split(".")[0] in BUILD_LIBRARIES}
        assert "build" not in own_rooms(path) or room(path) == "commands"


@pytest.mark.parametrize("module", ["__main__", "views", "engine.forkserver", "engine.answering", "proposals.checks"])
def test_build_libraries_are_not_loaded_to_serve_or_ask(module: str) -> None:
    code = f"import sys, bochum_kg.{module}; print(*(set({sorted(BUILD_LIBRARIES)}) & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("\n", "")


def test_a_query_without_a_server_loads_neither_flask_nor_rdflib(tiny_out: Path) -> None:
    program = (
        "import sys; from bochum_kg.__main__ import main; main(sys.argv[1:], standalone_mode=False); "
        "print(*{'flask', 'jinja2', 'rdflib'} & sys.modules.keys())"
    )
    command = [sys.executable, "-c", program, "query", "ASK {}", "--format", "json", "--out", str(tiny_out)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout, done.stderr) == ('{"head":{},"boolean":true}\n', "")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_views_are_known_to_views_and_what_runs_them_only(path: Path) -> None:
    if room(path) not in ("views", "serving", "commands"):
        assert "views" not in own_rooms(path)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_but_the_remote_engine_uses_the_network(path: Path) -> None:
    if path.stem in ("remote", "loading"):
        return
    fetching = {"requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client"}
    assert not {name for name in imported(path) if name in fetching or name.rsplit(".", 1)[0] in fetching}


@pytest.mark.parametrize("name", ["address", "endpoint", "reply"])
def test_the_way_of_a_query_goes_round_flask(name: str) -> None:
    names = imported(PACKAGE / "views" / f"{name}.py")
    assert [one for one in names if one.startswith("flask") or one.startswith("bochum_kg.views.served")] == []
