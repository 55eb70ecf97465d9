"""JSON Schemas: valid themselves, true of every framed thing, and strict where the shapes are."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bochum_kg.namespaces import BASE

Thing = dict[str, Any]


@pytest.fixture(scope="module")
def schemas(real_release: Path) -> dict[str, Any]:
    return {path.stem: json.loads(path.read_bytes()) for path in (real_release / "schema").glob("*.json")}


@pytest.fixture(scope="module")
def things(real_release: Path) -> list[Thing]:
    return list(json.loads((real_release / "bochum-kg-framed.jsonld").read_bytes())["@graph"])


def test_schemas_are_schemas(schemas: dict[str, Any]) -> None:
    for name, schema in schemas.items():
        Draft202012Validator.check_schema(schema)
        assert schema["$id"] == f"{BASE}schema/{name}.json"


def test_every_framed_thing_is_valid(schemas: dict[str, Any], things: list[Thing]) -> None:
    validators = {name: Draft202012Validator(schema) for name, schema in schemas.items()}
    for thing in things:
        (name, *_) = [kind for kind in thing["type"] if kind in validators]
        assert [error.message for error in validators[name].iter_errors(thing)] == [], thing["id"]


def test_every_class_of_thing_has_a_schema(schemas: dict[str, Any], real_release: Path) -> None:
    listed = json.loads((real_release / "api.json").read_bytes())
    assert {kind for entry in listed.values() for kind in entry["classes"]} == set(schemas)


def without(key: str) -> Callable[[Thing], object]:
    return lambda thing: thing.pop(key)


@pytest.mark.parametrize(
    ("damage", "path"),
    [
        (without("kompetenz"), []),
        (without("beleg"), []),
        (without("id"), []),
        (lambda thing: thing["prefLabel"].pop("en"), ["prefLabel"]),
        (lambda thing: thing.update(kompetenz=thing["kompetenz"]["id"]), ["kompetenz"]),
        (lambda thing: thing.update(page=thing["page"][0]), ["page"]),
        (lambda thing: thing.update(nummer="7"), ["nummer"]),
        (lambda thing: thing.update(nummer=26), ["nummer"]),
        (lambda thing: thing["status"].update(id=f"{BASE}id/status-erfunden"), ["status", "id"]),
        (lambda thing: thing.update(erfunden=1), []),
        (lambda thing: thing["prefLabel"].update(de="Name"), ["prefLabel", "de"]),
        (lambda thing: thing.update(type="Kernaktivitaet"), ["type"]),
        (lambda thing: thing["angabe"][0].update(stand="2024"), ["angabe", 0]),
        (lambda thing: thing["angabe"][0].pop("herkunft"), ["angabe", 0]),
    ],
)
def test_damage_is_found(
    schemas: dict[str, Any], things: list[Thing], damage: Callable[[Thing], object], path: list[object]
) -> None:
    thing = copy.deepcopy(next(thing for thing in things if thing["id"] == f"{BASE}id/ka-v07"))
    damage(thing)
    assert path in [list(error.path) for error in Draft202012Validator(schemas["Kernaktivitaet"]).iter_errors(thing)]


def test_schema_speaks_both_languages(schemas: dict[str, Any]) -> None:
    assert schemas["Kernaktivitaet"]["title"] == "Kernaktivität / Core activity"
    assert schemas["Kernaktivitaet"]["properties"]["nummer"]["title"] == "Nummer / number"
