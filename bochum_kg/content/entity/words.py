"""Terms in words: names of classes and properties, values with the dates and numbers of a language."""

from collections.abc import Callable, Collection, Iterable
from functools import cache, lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from bochum_kg import language as languages
from bochum_kg.releases.graph import Facts, Graph, Term

_IN_ANY_LANGUAGE = ("altLabel", "textstelle", "lokator")
_DATES = {"date", "gYearMonth", "gYear", "dateTime"}
_NUMBERS = {"integer", "decimal", "double", "float", "nonNegativeInteger", "int"}
TRUE = ("true", "1")  # both ways to write it (XML Schema 1.1-2, 3.3.2)
_BOOLEAN = {"de": ("nein", "ja"), "en": ("no", "yes")}


class Value(NamedTuple):  # a page makes hundreds, and a frozen dataclass takes three times as long
    """One value of a statement: text to show, the IRI it stands for, and its language when that is not the page's."""

    text: str
    iri: str = ""
    language: str = ""
    editorial: bool = False  # our own classification


class Said(dict[str, list[Term]]):
    """What is said about a thing, by property; `named` has it by the last part of the property ("status")."""

    def __init__(self) -> None:
        super().__init__()
        self.named: Facts = {}


class Words:
    """A graph read in one language: names, what is said for readers of it, and how its terms stand to each other."""

    def __init__(self, graph: Graph, language: str):
        self.graph, self.language = graph, language
        label = cache(lambda iri: graph.label(iri, language))
        self.label: Callable[[str], str] = label  # the name of an IRI, or "" when it has none
        self.name: Callable[[str], str] = cache(lambda iri: label(iri) or local(iri))  # or the last part of it
        self.statements: dict[str, Any] = {}  # Angaben that were read (see statements.statement)
        self.places: dict[str, Any] = {}  # source places that were read (see statements.places)
        self.sources: dict[str, tuple[str, ...]] = {}  # name, address, date and day of reading of those that were read
        self.told: dict[frozenset[str], Any] = {}  # properties of an Angabe -> those that are shown (see statements)
        self.pointing: dict[str, Any] = {}  # what is told of things that point to others (see links)
        self._above: dict[str, frozenset[str]] = {}
        self._bare: dict[frozenset[str], frozenset[str]] = {}
        self._ordered: dict[frozenset[str], list[str]] = {}
        self.inverses: dict[str, str] = {}  # property -> the one that says the same the other way round
        for prop in graph:
            for other in graph.values(prop, "owl:inverseOf"):
                if isinstance(other, str):
                    self.inverses |= {prop: other, other: prop}

    def said(self, thing: str) -> Said:
        """What is said about `thing`, without what is written in another language, except for names and quotations."""
        read, found = (None, self.language), Said()
        named = found.named
        for prop, values in self.graph.facts(thing).items():
            name = local(prop)
            if prop in self.graph.worded and name not in _IN_ANY_LANGUAGE:
                values = [one for one in values if isinstance(one, str) or one.language in read]
            if values:
                found[prop] = values
                named[name] = [*named[name], *values] if name in named else values
        return found

    def above(self, iri: str) -> frozenset[str]:
        """All that is more general than the term `iri`."""
        if iri not in self._above:
            found: set[str] = set()
            waiting = [iri]
            while waiting:
                parents = self.graph.values(waiting.pop(), "rdfs:subClassOf", "rdfs:subPropertyOf")
                new = {one for one in parents if isinstance(one, str) and not one.startswith("_:")} - found
                found |= new
                waiting += new
            self._above[iri] = frozenset(found)
        return self._above[iri]

    def bare(self, terms: Iterable[str]) -> frozenset[str]:
        """`terms` without those that follow from another of them."""
        given = frozenset(terms)
        if given not in self._bare:
            self._bare[given] = given.difference(*(self.above(term) for term in given))
        return self._bare[given]

    def specific(self, terms: Iterable[str]) -> list[str]:
        """The same in the order of their names."""
        bare = self.bare(terms)
        if bare not in self._ordered:
            self._ordered[bare] = sorted(bare, key=lambda term: languages.sort_key(self.name(term)))
        return self._ordered[bare]


def value(term: Term, words: Words) -> Value:
    """A term as a Value in the language of `words`."""
    if isinstance(term, str):
        return Value(words.label(term) or short(term), term)
    text, language = term.value, term.language
    if language:
        return Value(text, "", language if language != words.language else "")
    kind = local(term.datatype.value)
    if kind in _DATES:
        text = languages.date(text.split("T")[0], words.language)
    elif kind in _NUMBERS:
        text = languages.number(text, words.language)
    elif kind == "boolean":
        text = _BOOLEAN[words.language][text in TRUE]
    return Value(text)


def values_of(terms: Collection[Term], words: Words) -> list[Value]:
    """Values for reading, each once, sorted as people sort."""
    if len(terms) == 1:  # as most properties have it; a key is dear
        return [value(term, words) for term in terms]
    found = {value(term, words) for term in terms}
    return sorted(found, key=lambda shown: (languages.sort_key(shown.text), shown.iri))


def of(said: Said, *names: str) -> list[Term]:
    """The values of the properties with these last parts ("status")."""
    if len(names) == 1:
        return [*said.named.get(names[0], ())]
    return [term for name in names for term in said.named.get(name, ())]


def targets(said: Said, *names: str) -> list[str]:
    """The IRIs among `of`."""
    return [term for term in of(said, *names) if isinstance(term, str)]


def text_of(said: Said, name: str) -> str:
    """The first value of the properties with this last part, as it is written; "" when there is none."""
    for term in said.named.get(name, ()):
        return term if isinstance(term, str) else term.value
    return ""


@lru_cache(maxsize=4096)
def local(iri: str) -> str:
    """The last part of an IRI: "Statusangabe"."""
    return iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def short(iri: str) -> str:
    """An address for reading: host and path without what nobody reads, "bochum.de/…/Baustellenmanagement"."""
    parts = urlsplit(iri)
    host, path = parts.netloc.removeprefix("www."), unquote(parts.path).strip("/")
    if len(path) > 40:
        path = "…/" + path.rsplit("/", 1)[-1]
    text = f"{host}/{path}".rstrip("/") + (f"#{parts.fragment}" if parts.fragment else "")
    return text if len(text) <= 80 else text[:79] + "…"
