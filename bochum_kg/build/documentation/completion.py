"""Terms in, what an editor of queries completes out: prefixes, and classes and properties by their prefixed names."""

from typing import Any

from bochum_kg.namespaces import prefixes


def completion(terms: dict[str, Any]) -> dict[str, Any]:
    """`prefixes`, and per kind the names in use, most used first: `[prefixed name, labels]`."""
    own = [(f"bo:{term['name']}", term["kind"], term["count"]) for term in terms["terms"]]
    known = own + [(term["name"], term["kind"], term["count"]) for term in terms["foreign"]]
    known.sort(key=lambda term: (-term[2], term[0]))

    def of(kinds: tuple[str, ...]) -> list[tuple[str, dict[str, str]]]:
        return [(name, terms["names"].get(name, {})) for name, kind, _ in known if kind in kinds]

    return {
        "prefixes": prefixes(),
        "classes": of(("class",)),
        "properties": of(("object", "datatype", "property")),
    }
