"""Expanded nodes and one of our contexts in, compact nodes out (JSON-LD 1.1 API, section 6), keys in reading order.

Only what our contexts and Oxigraph's expanded JSON-LD hold: one term per IRI, coercion to IRIs or a datatype, sets and
language maps; no lists, indexes or scoped contexts. For that it gives what PyLD gives (the tests compare) in a tenth
of its time.
"""

from typing import Any

from bochum_kg.context import Context

Node = dict[str, Any]


class SpellingError(ValueError):
    """An IRI that readers of our context would take for a prefixed name. str() names it."""


class Compaction:
    """Writes nodes in the terms of `context`."""

    def __init__(self, context: Context):
        self._terms = {m["@id"]: (term, m) for term, m in context.items() if isinstance(m, dict)}
        self._prefixes = {p: iri for p, iri in context.items() if isinstance(iri, str) and not iri.startswith("@")}
        self._coerced = {term: self._full(m["@type"]) for term, m in self._terms.values() if "@type" in m}
        aliases = {m if isinstance(m, str) else m.get("@id"): term for term, m in context.items() if term != "@version"}
        self._id, self._type = aliases.get("@id", "@id"), aliases.get("@type", "@type")
        self._types_in_array = "@type" in self._terms

    def node(self, node: Node) -> Node:
        """`node`, and those nested in it, with `id` and `type` before the other keys. Raises SpellingError."""
        found: Node = {}
        for predicate, values in node.items():
            if predicate == "@id":
                found[self._id] = self._iri(values)
            elif predicate == "@type":
                kinds = [self._name(kind) for kind in values]
                found[self._type] = kinds if self._types_in_array or len(kinds) > 1 else kinds[0]
            else:
                for value in self._by_language(predicate, values):
                    self._add(found, predicate, value)
        return {key: found[key] for key in sorted(found, key=lambda key: (key != self._id, key != self._type, key))}

    def _by_language(self, predicate: str, values: list[Node]) -> list[Node]:
        _, meaning = self._terms.get(predicate, ("", {}))
        in_map = "@language" in meaning.get("@container", ())
        return sorted(values, key=lambda value: value.get("@language", "")) if in_map else values

    def _add(self, found: Node, predicate: str, value: Node) -> None:
        """Put `value` where readers of the context will find it for `predicate`."""
        key, meaning = self._terms.get(predicate, ("", {}))
        if not key or not self._fits(key, meaning, value):
            key, meaning = self._name(predicate), {}
        container = meaning.get("@container", ())
        if "@language" in container:
            found.setdefault(key, {}).setdefault(value.get("@language", "@none"), []).append(value["@value"])
            return
        compact = self._value(value, self._coerced.get(key))
        if "@set" in container:
            found.setdefault(key, []).append(compact)
        elif key in found:
            found[key] = [*(found[key] if isinstance(found[key], list) else [found[key]]), compact]
        else:
            found[key] = compact

    def _fits(self, term: str, meaning: Node, value: Node) -> bool:
        """Whether `value` under `term` is read as what it is (term selection, section 6.3)."""
        if "@language" in meaning.get("@container", ()):
            return "@id" not in value and "@type" not in value
        coerced = self._coerced.get(term)
        return coerced is None or coerced == ("@id" if "@id" in value else value.get("@type"))

    def _value(self, value: Node, coerced: str | None) -> Any:
        if "@id" in value:
            return self._iri(value["@id"]) if coerced == "@id" else self.node(value)
        if "@language" in value:
            return {"@value": value["@value"], "@language": value["@language"]}
        if "@type" not in value or coerced:
            return value["@value"]
        # Keywords, not our alias for @type: rdflib 7.6 loses the datatype by it.
        return {"@type": self._name(value["@type"]), "@value": value["@value"]}

    def _name(self, iri: str) -> str:
        """A class, datatype or property: by its term if that says nothing about values, else as any IRI."""
        term, meaning = self._terms.get(iri, ("", {}))
        if term and not meaning.keys() & {"@type", "@container"}:
            return term
        return next((prefix for prefix, start in self._prefixes.items() if iri == start), None) or self._iri(iri)

    def _iri(self, iri: str) -> str:
        for prefix, start in self._prefixes.items():
            if iri.startswith(start) and iri != start:
                return f"{prefix}:{iri[len(start) :]}"
            if iri.startswith(f"{prefix}:"):
                raise SpellingError(f"<{iri}> would be read as a name with our prefix {prefix}:")
        return iri

    def _full(self, name: str) -> str:
        prefix, _, rest = name.partition(":")
        return f"{self._prefixes[prefix]}{rest}" if prefix in self._prefixes else name
