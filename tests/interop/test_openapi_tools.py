"""OpenAPI's own validator, and schemathesis: requests made up from the description, answers compared with it.

A run of the suite makes some hundred requests. `BOCHUM_KG_REQUESTS=10000` makes so many (some minutes), and says how
many it made: `BOCHUM_KG_REQUESTS=10000 pytest -s tests/interop/test_openapi_tools.py`.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Server

REQUESTS = int(os.environ.get("BOCHUM_KG_REQUESTS", 200))
# Not every text is a query, so /sparql may refuse one; and OpenAPI 3.1 has no word for its method QUERY.
UNTRUE_OF_SPARQL = "positive_data_acceptance,unsupported_method,allow_header_conformance"


def test_openapi_spec_validator_finds_nothing(real_server: Server) -> None:
    module = pytest.importorskip("openapi_spec_validator", reason="openapi-spec-validator is not installed")
    status, text = real_server.get("/openapi.json")
    assert status == 200
    module.validate(json.loads(text))


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
