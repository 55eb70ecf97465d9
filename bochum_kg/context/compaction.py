"""Expanded nodes and one of our contexts in, compact nodes out (JSON-LD 1.1 API, section 6), keys in reading order.

Only what our contexts and Oxigraph's expanded JSON-LD hold: one term per IRI, coercion to IRIs or a datatype, sets and
language maps; no lists, indexes or scoped contexts. For that it gives what PyLD gives (the tests compare) in a tenth
of its time.
"""

from functools import cache
from typing import Any, NamedTuple

from bochum_kg.context import Context

Node = dict[str, Any]


class SpellingError(ValueError):
    """An IRI that readers of our context would take for a prefixed name. str() names it."""


class _Term(NamedTuple):
    """What a context says about a property."""

    key: str
    coerced: str | None = None  # "@id", or the datatype of its values
    by_language: bool = False
    in_set: bool = False
    bare: bool = False  # says nothing about values

    def fits(self, value: Node) -> bool:
        """Whether `value` under this term is read as what it is (term selection, section 6.3)."""
        if self.by_language:
            return "@id" not in value and "@type" not in value
        return self.coerced is None or self.coerced == ("@id" if "@id" in value else value.get("@type"))


class Compaction:
    """Writes nodes in the terms of `context`."""

    def __init__(self, context: Context):
        self._prefixes = {p: iri for p, iri in context.items() if isinstance(iri, str) and not iri.startswith("@")}
        self._terms = {m["@id"]: self._term(key, m) for key, m in context.items() if isinstance(m, dict)}
        aliases = {m if isinstance(m, str) else m.get("@id"): term for term, m in context.items() if term != "@version"}
        self._id, self._type = aliases.get("@id", "@id"), aliases.get("@type", "@type")
        # the same few, thousands of times
        self._iri, self._name, self._kind = cache(self._spelt), cache(self._named), cache(self._classed)

    def node(self, node: Node) -> Node:
        """`node`, and those nested in it, with `id` and `type` before the other keys. Raises SpellingError."""
        found: Node = {}
        for predicate, values in node.items():
            if predicate == "@id":
                found[self._id] = self._iri(values)
            elif predicate == "@type":
                kinds = [self._kind(kind) for kind in values]
                found[self._type] = kinds if "@type" in self._terms or len(kinds) > 1 else kinds[0]
            else:
                term = self._terms.get(predicate)
                if term and term.by_language:
                    values = sorted(values, key=lambda value: value.get("@language", ""))
                for value in values:
                    self._add(found, term if term and term.fits(value) else _Term(self._name(predicate)), value)
        return {key: found[key] for key in sorted(found, key=lambda key: (key != self._id, key != self._type, key))}

    def _add(self, found: Node, term: _Term, value: Node) -> None:
        """Put `value` where readers of the context will find it under `term`."""
        key = term.key
        if term.by_language:
            found.setdefault(key, {}).setdefault(value.get("@language", "@none"), []).append(value["@value"])
            return
        compact = self._value(value, term.coerced)
        if term.in_set:
            found.setdefault(key, []).append(compact)
        elif key in found:
            found[key] = [*(found[key] if isinstance(found[key], list) else [found[key]]), compact]
        else:
            found[key] = compact

    def _value(self, value: Node, coerced: str | None) -> Any:
        if "@id" in value:
            return self._iri(value["@id"]) if coerced == "@id" else self.node(value)
        if "@language" in value:
            return {"@value": value["@value"], "@language": value["@language"]}
        if "@type" not in value or coerced:
            return value["@value"]
        # Keywords, not our alias for @type: rdflib 7.6 loses the datatype by it.
        return {"@type": self._kind(value["@type"]), "@value": value["@value"]}

    def _classed(self, iri: str) -> str:
        """A class or datatype: by a term too whose values are IRIs, as a property may be named for a class."""
        term = self._terms.get(iri)
        return term.key if term and not term.by_language and term.coerced in (None, "@id") else self._named(iri)

    def _named(self, iri: str) -> str:
        """A property: by its term if that says nothing about values, else as any IRI."""
        if (term := self._terms.get(iri)) and term.bare:
            return term.key
        return next((prefix for prefix, start in self._prefixes.items() if iri == start), None) or self._iri(iri)

    def _spelt(self, iri: str) -> str:
        for prefix, start in self._prefixes.items():
            if iri.startswith(start) and iri != start:
                return f"{prefix}:{iri[len(start) :]}"
            if iri.startswith(f"{prefix}:"):
                raise SpellingError(f"<{iri}> would be read as a name with our prefix {prefix}:")
        return iri

    def _term(self, key: str, meaning: Node) -> _Term:
        container, kind = meaning.get("@container", ()), meaning.get("@type")
        bare = not meaning.keys() & {"@type", "@container"}
        return _Term(key, kind and self._full(kind), "@language" in container, "@set" in container, bare)

    def _full(self, name: str) -> str:
        prefix, _, rest = name.partition(":")
        return f"{self._prefixes[prefix]}{rest}" if prefix in self._prefixes else name
