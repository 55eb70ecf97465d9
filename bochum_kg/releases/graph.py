"""A release's triples in memory: what is said about a thing, what points to it, what it is called in a language.

Pages and reconciliation read a release here, in their own process and without a query. IRIs are plain strings; a
property or class may be given in short ("bo:status"), a thing of ours by its local id ("ka-v01").
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from sys import intern

import pyoxigraph as ox

from bochum_kg.namespaces import prefixes
from bochum_kg.releases.manifest import DUMP

Term = str | ox.Literal  # an IRI, "_:" and the id of a blank node, or a literal
Facts = dict[str, list[Term]]  # property -> its values


class Graph:
    """The default graph of a release, ready for look-ups by subject and by object. Shared: do not change it."""

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad], base: str):
        self.base = base
        self._things, self._spaces = f"{base}id/", prefixes(base)
        self._iris = lru_cache(512)(partial(_expanded, self._spaces))
        self._namings = self.iri("skos:prefLabel"), self.iri("rdfs:label")
        self._facts: dict[str, Facts] = {}
        self._links: dict[str, list[tuple[str, str]]] = {}
        self.worded: set[str] = set()  # properties with texts in a language
        for triple in triples:
            thing, prop, target = intern(_text(triple.subject)), intern(triple.predicate.value), triple.object
            value = target if isinstance(target, ox.Literal) else intern(_text(target))
            values = self._facts.setdefault(thing, {}).setdefault(prop, [])
            if value in values:  # it stands in several files
                continue
            values.append(value)
            if isinstance(value, str):
                self._links.setdefault(value, []).append((prop, thing))
            elif value.language:
                self.worded.add(prop)

    def __contains__(self, thing: str) -> bool:
        """Whether anything is said about `thing`."""
        return bool(self.facts(thing))

    def __iter__(self) -> Iterator[str]:
        """The IRIs of all that something is said about."""
        return iter(self._facts)

    def iri(self, name: str) -> str:
        """The IRI that `name` stands for: a local id, a short name such as "bo:status", or an IRI already."""
        return _iri(name, self._spaces) if ":" in name else self._things + name

    def local(self, iri: str) -> str:
        """The local id of a thing of ours; any other IRI as it is."""
        return iri.removeprefix(self._things)

    def facts(self, thing: str) -> Facts:
        """All that is said about `thing`, by property."""
        return self._facts.get(thing) or self._facts.get(self.iri(thing), {})

    def links(self, thing: str) -> list[tuple[str, str]]:
        """What points to `thing`: property and subject."""
        return self._links.get(thing) or self._links.get(self.iri(thing), [])

    def values(self, thing: str, *props: str) -> list[Term]:
        """The values that `thing` has for `props`, one property after the other."""
        facts, iris = self.facts(thing), self._iris(props)
        if len(iris) == 1:  # as it is nearly always
            return [*facts.get(iris[0], ())]
        return [value for iri in iris for value in facts.get(iri, ())]

    def targets(self, thing: str, *props: str) -> list[str]:
        """The IRIs among `values`."""
        facts = self.facts(thing)
        return [value for iri in self._iris(props) for value in facts.get(iri, ()) if isinstance(value, str)]

    def subjects(self, thing: str, *props: str) -> list[str]:
        """The IRIs of what points to `thing` by one of `props`."""
        wanted = self._iris(props)
        return [subject for prop, subject in self.links(thing) if prop in wanted]

    def members(self, kind: str) -> list[str]:
        """The local ids of the things of the class `kind`, in their order."""
        return sorted(self.local(thing) for thing in self.subjects(kind, "rdf:type"))

    def angaben(self, thing: str, kind: str) -> list[str]:
        """The IRIs of the statements about `thing` that are of the class `kind`."""
        wanted = self.iri(kind)
        return [one for one in self.targets(thing, "bo:angabe") if wanted in self.values(one, "rdf:type")]

    def texts(self, thing: str, *props: str) -> list[str]:
        """The same as `values` as plain text: literals as they are written, things of ours by their local ids."""
        facts, things = self.facts(thing), self._things
        return [
            value.removeprefix(things) if isinstance(value, str) else value.value
            for iri in self._iris(props)
            for value in facts.get(iri, ())
        ]

    def text(self, thing: str, *props: str) -> str:
        """The first of `texts`, or "" when there is none."""
        return next(iter(self.texts(thing, *props)), "")

    def translations(self, thing: str, prop: str) -> dict[str, str]:
        """Language -> the text that `thing` has for `prop` in it."""
        literals = (value for value in self.values(thing, prop) if isinstance(value, ox.Literal))
        return {value.language: value.value for value in literals if value.language}

    def label(self, thing: str, language: str) -> str:
        """The name of `thing` in `language`, or "" when it has none."""
        facts = self.facts(thing)
        for naming in self._namings:
            for value in facts.get(naming, ()):
                if isinstance(value, ox.Literal) and value.language == language:
                    return value.value
        return ""

    def name(self, thing: str, language: str) -> str:
        """The name of `thing` in `language`, else in any, else its local id."""
        return self.label(thing, language) or self.text(thing, "skos:prefLabel", "rdfs:label") or self.local(thing)

    def position(self, thing: str) -> int:
        """The place of `thing` among its like in the source; 0 when it has none."""
        return int(self.text(thing, "schema:position") or 0)

    def ordered(self, things: Iterable[str]) -> list[str]:
        """`things` by their position in the source, then by id."""
        return sorted(things, key=lambda thing: (self.position(thing), thing))


def read(folder: Path, base: str, more: str = "") -> Graph:
    """The default graph of the release in `folder`, whose IRIs begin with `base`, with `more` N-Triples in it."""
    return read_file(folder / f"{DUMP}.nt", base, more)


def read_file(file: Path, base: str, more: str = "") -> Graph:
    """The triples in `file`, N-Triples whose IRIs begin with `base`, and `more`; no file is an empty one."""
    said = ox.parse(path=str(file), format=ox.RdfFormat.N_TRIPLES) if file.exists() else ()
    return Graph(chain(said, ox.parse(more, format=ox.RdfFormat.N_TRIPLES)), base)


def _expanded(spaces: Mapping[str, str], names: tuple[str, ...]) -> tuple[str, ...]:
    """The IRIs of properties and classes."""
    return tuple(_iri(name, spaces) for name in names)


def _iri(name: str, spaces: Mapping[str, str]) -> str:
    prefix, _, rest = name.partition(":")
    return spaces[prefix] + rest if prefix in spaces else name


def _text(term: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    """An IRI as it is; a blank node as it is written in N-Triples."""
    return term.value if isinstance(term, ox.NamedNode) else str(term)
