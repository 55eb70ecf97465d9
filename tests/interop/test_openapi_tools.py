"""What programs make of our schemas and OpenAPI: its own validator, ajv, a generator of clients, and schemathesis.

Schemathesis makes up requests from the description and compares the answers with it.

A run of the suite makes some hundred requests. `BOCHUM_KG_REQUESTS=10000` makes so many (some minutes), and says how
many it made: `BOCHUM_KG_REQUESTS=10000 pytest -s tests/interop/test_openapi_tools.py`.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Server

JavaScript = Callable[..., Any]

REQUESTS = int(os.environ.get("BOCHUM_KG_REQUESTS", 200))
# Not every text is a query, so /sparql may refuse one; and OpenAPI 3.1 has no word for its method QUERY.
UNTRUE_OF_SPARQL = "positive_data_acceptance,unsupported_method,allow_header_conformance"


def test_openapi_spec_validator_finds_nothing(real_server: Server) -> None:
    module = pytest.importorskip("openapi_spec_validator", reason="openapi-spec-validator is not installed")
    status, text = real_server.get("/openapi.json")
    assert status == 200
    module.validate(json.loads(text))


def descriptions(found: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every schema below the paths of an OpenAPI document, and where it stands."""
    for key, value in found.items() if isinstance(found, dict) else enumerate(found if isinstance(found, list) else ()):
        if key == "schema":
            yield path, value
        else:
            yield from descriptions(value, f"{path}/{key}")


def compiled(javascript: JavaScript, folder: Path, schemas: dict[str, Any], root: Any = None) -> list[str]:
    """What ajv says against `schemas`, whose references start at `root`."""
    (folder / "schemas.json").write_text(json.dumps({"schemas": schemas, "root": root}), encoding="utf-8")
    said = javascript("ajv", path=str(folder / "schemas.json"))
    assert said.keys() == schemas.keys() != set()
    return [f"{name}: {text}" for name, text in said.items() if text]


def test_every_schema_compiles_in_ajv(javascript: JavaScript, real_release: Path, tmp_path: Path) -> None:
    schemas = {path.name: json.loads(path.read_bytes()) for path in sorted((real_release / "schema").glob("*.json"))}
    assert compiled(javascript, tmp_path, schemas) == []


def test_every_schema_of_openapi_compiles_in_ajv(javascript: JavaScript, real_server: Server, tmp_path: Path) -> None:
    document = json.loads(real_server.get("/openapi.json")[1].replace("#/components", "root#/components"))
    schemas = {name: {"$ref": f"root#/components/schemas/{name}"} for name in document["components"]["schemas"]}
    schemas |= dict(descriptions(document["paths"]))
    assert compiled(javascript, tmp_path, schemas, {"components": document["components"]}) == []


def test_a_generator_of_clients_leaves_no_answer_out(real_server: Server, tmp_path: Path) -> None:
    """It has no word for one thing only: a query sent as it is, with a media type of its own."""
    pytest.importorskip("openapi_python_client", reason="openapi-python-client is not installed")
    (tmp_path / "openapi.json").write_text(real_server.get("/openapi.json")[1], encoding="utf-8")
    program = Path(sys.executable).with_name("openapi-python-client")
    command = [program, "generate", "--path", "openapi.json", "--meta", "none", "--output-path", "client"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    warnings = re.findall(r"^WARNING.*\n\n.*$|^Unable to.*$", done.stdout + done.stderr, re.MULTILINE)
    assert warnings == [
        "WARNING parsing POST /sparql within default.\n\nUnsupported content type application/sparql-query"
    ]
    models = {path.stem for path in (tmp_path / "client" / "models").glob("*.py")}
    assert {"core_activity", "reference", "source_place"} <= models


def made_up(server: Server, folder: Path, examples: int, *options: str) -> int:
    """How many requests schemathesis made up and found answered as described."""
    pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    program = Path(sys.executable).with_name("schemathesis")
    command = [program, "run", f"{server.url}/openapi.json", "--seed", "1", "--no-color", "--continue-on-failure"]
    command += ["--max-examples", str(examples), *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=3000)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    found = re.search(r"([\d,]+) generated", done.stdout)
    assert found, done.stdout[-2000:]
    return int(found[1].replace(",", ""))


def test_schemathesis_finds_every_answer_as_described(real_server: Server, tmp_path: Path) -> None:
    """No 5xx, no break of a schema, nothing wrong accepted, nothing right refused – on every path but /sparql."""
    phases = "examples,fuzzing" if REQUESTS < 5000 else "examples,coverage,fuzzing"
    few = max(3, REQUESTS // 80)
    made = made_up(real_server, tmp_path, few, "--exclude-path", "/sparql", "--phases", phases)
    sparql = ["--include-path", "/sparql", "--exclude-checks", UNTRUE_OF_SPARQL]
    made += made_up(real_server, tmp_path, 5 * few, *sparql, "--phases", "fuzzing")  # it cannot send a query directly
    print(f"{made:,} requests")
    assert made >= REQUESTS
