"""The JSON-LD contexts we publish, as files and loaded for a base (JSON-LD 1.1, section 4.1).

A published context is never changed; when the vocabulary grows, a next version is drafted (draft.py). Both contexts of
a version know the same terms: in flat documents a reference is always a string, in framed ones always an object.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from bochum_kg.namespaces import BASE, prefixes

VERSION = "v2"
NAMES = (VERSION, f"{VERSION}-framed")  # flat, framed

FOLDER = Path(__file__).parent
_XSD = prefixes()["xsd"]

Context = dict[str, Any]


def address(base: str = BASE, name: str = VERSION) -> str:
    """The IRI of the context `name` under `base`: what documents say as their @context."""
    return f"{base}context/{name}.jsonld"


@cache
def text(base: str = BASE, name: str = VERSION) -> str:
    """The context document `name` as published under `base`."""
    return (FOLDER / f"{name}.jsonld").read_text(encoding="utf-8").replace(BASE, base)


def files() -> dict[str, bytes]:
    """Every context there ever was, as files of a release: what was published stays where it was."""
    names = sorted(path.stem for path in FOLDER.glob("*.jsonld"))
    return {f"context/{name}.jsonld": text(name=name).encode() for name in names}


@cache
def load(base: str = BASE, name: str = VERSION) -> Context:
    """What stands under @context in the document `name`. It is shared: do not change it."""
    context: Context = json.loads(text(base, name))["@context"]
    return context


def only(context: Context, used: set[str]) -> Context:
    """The part of `context` for the properties and classes `used` (@type for the classes); what is not a term stays.

    Compaction with it gives the same as with the whole, and takes a fraction of the time.
    """
    return {t: m for t, m in context.items() if not isinstance(m, dict) or m["@id"] in used}


@cache
def native(base: str = BASE) -> dict[str, str]:
    """Property -> its datatype, for those whose values JSON itself can write."""
    terms = (meaning for meaning in load(base).values() if isinstance(meaning, dict))
    kinds = {"xsd:integer": f"{_XSD}integer", "xsd:boolean": f"{_XSD}boolean"}
    return {m["@id"]: kinds[m["@type"]] for m in terms if m.get("@type") in kinds}
