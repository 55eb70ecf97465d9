"""The names of all things: rows of the graph in, a directory by local id out – for pages that list much at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

Row = dict[str, dict[str, str]]

NAMES = """PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?p ?o WHERE { VALUES ?p { skos:prefLabel skos:altLabel schema:position } ?thing ?p ?o }"""


@dataclass
class Named:
    """A thing's name by language, its other names in any language, and its place among its like (0: none)."""

    names: dict[str, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    position: int = 0


class Directory(dict[str, Named]):
    """Local id -> Named."""

    def name(self, thing: str, language: str) -> str:
        """The name of `thing` in `language`, else in any, else its id."""
        names = self[thing].names if thing in self else {}
        return names.get(language) or next(iter(names.values()), thing)

    def ordered(self, things: Iterable[str]) -> list[str]:
        """`things` by their position in the source, then by id."""
        return sorted(things, key=lambda thing: (self[thing].position if thing in self else 0, thing))


def directory(rows: Iterable[Row], base: str) -> Directory:
    """The rows of NAMES as a Directory of the things under `base`."""
    result = Directory()
    for row in rows:
        value = row["o"]
        entry = result.setdefault(local(row["thing"]["value"], base), Named())
        match row["p"]["value"].rsplit("#", 1)[-1].rsplit("/", 1)[-1]:
            case "prefLabel":
                entry.names[value.get("xml:lang", "")] = value["value"]
            case "altLabel":
                entry.others.append(value["value"])
            case _:
                entry.position = int(value["value"])
    for entry in result.values():
        entry.others.sort()
    return result


def local(iri: str, base: str) -> str:
    """The local id of a thing of ours, and any other IRI as it is."""
    return iri.removeprefix(f"{base}id/")


def texts(row: Row, base: str) -> dict[str, str]:
    """A row as plain text: IRIs of ours as local ids, literals as they are; what is not bound is left out."""
    return {name: local(term["value"], base) for name, term in row.items()}
