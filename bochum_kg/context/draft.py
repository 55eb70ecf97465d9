"""A release in, the next version of the JSON-LD contexts out: `python -m bochum_kg.context.draft build/current`.

For a vocabulary that has grown. Check the two new files, raise VERSION in `__init__.py`, and pin their SHA-256 in
tests/context/test_context.py. JSON-LD 1.1, sections 4.2.3 (type coercion) and 4.6.2 (language maps).
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
import pyoxigraph as ox

from bochum_kg.context import FOLDER, Context, load
from bochum_kg.namespaces import BASE, METADATA, prefixes

_RDF, _RDFS, _OWL, _SH, _XSD = (prefixes()[prefix] for prefix in ("rdf", "rdfs", "owl", "sh", "xsd"))
_CLASSES = {f"{_OWL}Class", f"{_RDFS}Class"}
_PROPERTIES = {*(f"{_OWL}{kind}Property" for kind in ("Object", "Datatype", "Annotation")), f"{_RDF}Property"}
_HYDRA = "http://www.w3.org/ns/hydra/core#"
_LISTS = {f"{_RDF}first", f"{_RDF}rest"}
_RANGE = f"{prefixes()['schema']}rangeIncludes"


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


@click.command()
@click.argument("release", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--to", default=FOLDER, help="Where the contexts are.", type=click.Path(path_type=Path), show_default=True
)
def main(release: Path, to: Path) -> None:
    """Draft both contexts of the next version from the dumps in the folder RELEASE.

    Catalogue and VoID are left out: their readers know DCAT and VoID by other names.
    """
    dump = release / "bochum-kg.nq"
    if not dump.is_file():
        raise click.UsageError(f"{dump}: not found; give the folder of a release, such as build/current")
    quads = ox.parse(path=str(dump), format=ox.RdfFormat.N_QUADS)
    triples = [quad.triple for quad in quads if quad.graph_name.value.rsplit("/", 1)[-1] not in METADATA]
    versions = (re.fullmatch(r"v(\d+)\.jsonld", path.name) for path in to.iterdir())
    following = max(int(found[1]) for found in versions if found) + 1
    for name, framed in ((f"v{following}", False), (f"v{following}-framed", True)):
        path = to / f"{name}.jsonld"
        document = {"@context": draft(triples, framed)}
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        click.echo(path)


if __name__ == "__main__":
    main()
