"""The JSON-LD contexts we publish: loaded for a base, and drafted from a graph when the vocabulary has grown.

A published context is never changed: `v1.jsonld`, `v1-framed.jsonld` and those after them are files under version
control, and a term the last ones lack needs a next version (`python -m bochum_kg.context build/current v3`, then raise
VERSION). Both of a version know the same terms. In flat documents a reference is always a string, in framed ones
always an object, so that no term is sometimes this and sometimes that; hence two contexts.

JSON-LD 1.1, section 4.1 (contexts), 4.2.3 (type coercion), 4.6.2 (language maps).
"""

import json
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from bochum_kg.namespaces import BASE, METADATA, prefixes

VERSION = "v2"
NAMES = (VERSION, f"{VERSION}-framed")  # flat, framed

_FOLDER = Path(__file__).parent
_RDF, _RDFS, _OWL, _SH = (prefixes()[prefix] for prefix in ("rdf", "rdfs", "owl", "sh"))
_XSD = prefixes()["xsd"]
_CLASSES = {f"{_OWL}Class", f"{_RDFS}Class"}
_PROPERTIES = {*(f"{_OWL}{kind}Property" for kind in ("Object", "Datatype", "Annotation")), f"{_RDF}Property"}
_HYDRA = "http://www.w3.org/ns/hydra/core#"
_LISTS = {f"{_RDF}first", f"{_RDF}rest"}
_RANGE = f"{prefixes()['schema']}rangeIncludes"

Context = dict[str, Any]


def address(base: str = BASE, name: str = VERSION) -> str:
    """The IRI of the context `name` under `base`: what documents say as their @context."""
    return f"{base}context/{name}.jsonld"


@cache
def text(base: str = BASE, name: str = VERSION) -> str:
    """The context document `name` as published under `base`."""
    return (_FOLDER / f"{name}.jsonld").read_text(encoding="utf-8").replace(BASE, base)


def files() -> dict[str, bytes]:
    """Every context there ever was, as files of a release: what was published stays where it was."""
    names = sorted(path.stem for path in _FOLDER.glob("*.jsonld"))
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


def unknown(triples: Iterable[ox.Triple], base: str = BASE) -> set[str]:
    """Properties and classes in `triples` that have no term: used or declared ones."""
    known = {m if isinstance(m, str) else m["@id"] for m in load(base).values() if isinstance(m, str | dict)}
    shapes, classes = _observed(triples)
    return (set(shapes) | classes) - known


def draft(triples: Iterable[ox.Triple], framed: bool = False) -> Context:
    """A context for all properties and classes in `triples`, named by their last part, our own before foreign ones.

    A property is single-valued when a shape says so (sh:maxCount 1) and no thing has more; all others are arrays.
    """
    triples = list(triples)
    shapes, classes = _observed(triples)
    single = _single(triples)
    context: Context = {"@version": 1.1, "id": "@id", "xsd": _XSD}
    context["type"] = {"@id": "@type", "@container": "@set"}
    for name in ("Collection", "PartialCollectionView"):  # Hydra's words for the pages of /api
        context[name] = {"@id": _HYDRA + name}
    context["totalItems"] = {"@id": f"{_HYDRA}totalItems", "@type": "xsd:integer"}
    reference = {} if framed else {"@type": "@id"}
    context["items"] = {"@id": f"{_HYDRA}member"} | reference | {"@container": "@set"}  # org has a member already
    for name in ("view", "first", "previous", "next", "last"):
        context[name] = {"@id": _HYDRA + name} | reference
    order = [prefixes()["bo"], *(iri for iri in prefixes().values() if not iri.startswith(BASE))]
    for iri in sorted([*classes, *shapes], key=lambda iri: (_namespace(iri, order), iri)):
        meaning: dict[str, Any] = {"@id": iri}
        kinds = shapes.get(iri, set())
        if iri in shapes and "@language" in kinds:
            meaning["@container"] = ["@language", "@set"]
        elif iri in shapes:
            if len(kinds) == 1 and kinds != {f"{_XSD}string"} and not (framed and kinds == {"@id"}):
                meaning["@type"] = next(iter(kinds)).replace(_XSD, "xsd:")
            if iri not in single:
                meaning["@container"] = "@set"
        context[_name(iri, context, order)] = meaning
    return context


def _observed(triples: Iterable[ox.Triple]) -> tuple[dict[str, set[str]], set[str]]:
    """Property -> what its values are or may be ("@id", "@language", datatypes); and all classes.

    Lists are left out: their members are of all kinds, and no term may be sometimes string and sometimes object.
    """
    properties: dict[str, set[str]] = {}
    classes = set()
    for triple in triples:
        subject, predicate, target = triple.subject, triple.predicate.value, triple.object
        if predicate in _LISTS:
            continue
        if isinstance(target, ox.Literal):
            properties.setdefault(predicate, set()).add("@language" if target.language else target.datatype.value)
        elif predicate == f"{_RDF}type" and isinstance(target, ox.NamedNode):
            classes.add(target.value)
            if isinstance(subject, ox.NamedNode) and target.value in _CLASSES:
                classes.add(subject.value)
            elif isinstance(subject, ox.NamedNode) and target.value in _PROPERTIES and subject.value != predicate:
                link = {"@id"} if target.value == f"{_OWL}ObjectProperty" else set()
                properties.setdefault(subject.value, set()).update(link)
        else:
            properties.setdefault(predicate, set()).add("@id")
            if predicate == _RANGE and isinstance(target, ox.NamedNode) and target.value.startswith((_XSD, _RDF)):
                kind = target.value if target.value.startswith(_XSD) else "@language"
                if isinstance(subject, ox.NamedNode) and target.value != f"{_RDF}Property":
                    properties.setdefault(subject.value, set()).add(kind)
    return properties, classes


def _single(triples: list[ox.Triple]) -> set[str]:
    """Properties of which a shape allows one value and nothing has two."""
    limited = {t.subject for t in triples if t.predicate.value == f"{_SH}maxCount" and t.object.value == "1"}  # type: ignore[union-attr]
    paths = {t.object.value for t in triples if t.predicate.value == f"{_SH}path" and t.subject in limited}  # type: ignore[union-attr]
    seen: dict[tuple[str, str], str] = {}
    several = {
        t.predicate.value
        for t in triples
        if t.predicate.value in paths
        and seen.setdefault((str(t.subject), t.predicate.value), str(t.object)) != str(t.object)
    }
    return paths - several


def _namespace(iri: str, order: list[str]) -> int:
    return next((rank for rank, namespace in enumerate(order) if iri.startswith(namespace)), len(order))


def _name(iri: str, taken: Context, order: list[str]) -> str:
    """The last part of `iri`; with its prefix before it ("admsStatus") when another term is called that."""
    name = iri.replace("#", "/").rsplit("/", 1)[-1]
    if name in taken:
        prefix = next((prefix for prefix, start in prefixes().items() if iri.startswith(start)), "x")
        name = prefix + name[:1].upper() + name[1:]
    assert name not in taken, f"two terms called {name}"
    return name


def write_draft(release: Path, folder: Path, version: str) -> None:
    """Draft both contexts of `version` from the dumps in the release folder `release`. Never for a published one.

    Catalogue and VoID are left out: their readers know DCAT and VoID by other names.
    """
    quads = ox.parse(path=str(release / "bochum-kg.nq"), format=ox.RdfFormat.N_QUADS)
    triples = [quad.triple for quad in quads if quad.graph_name.value.rsplit("/", 1)[-1] not in METADATA]
    for name, framed in ((version, False), (f"{version}-framed", True)):
        document = {"@context": draft(triples, framed)}
        lines = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        (folder / f"{name}.jsonld").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    write_draft(Path(sys.argv[1]), _FOLDER, sys.argv[2])
