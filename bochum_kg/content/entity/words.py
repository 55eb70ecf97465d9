"""Terms in words: names of classes and properties, values with the dates and numbers of a language."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from bochum_kg import language as languages

Term = dict[str, str]
Row = dict[str, Term]
Pair = tuple[Term, Term | None]  # a value and, if it is a thing, its name
Facts = dict[str, list[Pair]]  # property -> its values

_DATES = {"date", "gYearMonth", "gYear", "dateTime"}
_NUMBERS = {"integer", "decimal", "double", "float", "nonNegativeInteger", "int"}
_BOOLEAN = {"de": ("nein", "ja"), "en": ("no", "yes")}


@dataclass(frozen=True)
class Value:
    """One value of a statement: text to show, the IRI it stands for, and its language when that is not the page's."""

    text: str
    iri: str = ""
    language: str = ""
    editorial: bool = False  # our own classification


@dataclass
class Vocabulary:
    """Labels in one language, and what stands above or opposite a class or property."""

    language: str
    labels: dict[str, str] = field(default_factory=dict)
    parents: dict[str, set[str]] = field(default_factory=dict)
    inverses: dict[str, str] = field(default_factory=dict)

    def name(self, iri: str) -> str:
        """The label of the term `iri`, or the last part of it when it is declared nowhere."""
        return self.labels.get(iri) or local(iri)

    def above(self, iri: str) -> set[str]:
        """All that is more general than the term `iri`."""
        found: set[str] = set()
        waiting = [iri]
        while waiting:
            new = self.parents.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return found

    def specific(self, terms: Iterable[str]) -> list[str]:
        """`terms` without those that follow from another of them, in the order of their names."""
        given = set(terms)
        general = {other for term in given for other in self.above(term)}
        return sorted(given - general, key=lambda term: languages.sort_key(self.name(term)))


def vocabulary(rows: list[Row], language: str) -> Vocabulary:
    """Rows of `terms` as a Vocabulary."""
    result = Vocabulary(language)
    for row in rows:
        term = row["term"]["value"]
        result.labels[term] = row["label"]["value"]
        if "parent" in row:
            result.parents.setdefault(term, set()).add(row["parent"]["value"])
        if "inverse" in row:
            result.inverses[term] = row["inverse"]["value"]
    return result


def value(term: Term, name: Term | None, words: Vocabulary) -> Value:
    """A term of a result, and its name if it has one, as a Value in the language of `words`."""
    text = term["value"]
    if term["type"] == "uri":
        known = name["value"] if name else words.labels.get(text)
        return Value(known or short(text), text)
    kind = term.get("datatype", "").rsplit("#", 1)[-1]
    if kind in _DATES:
        text = languages.date(text.split("T")[0], words.language)
    elif kind in _NUMBERS:
        text = languages.number(text, words.language)
    elif kind == "boolean":
        text = _BOOLEAN[words.language][is_true(text)]
    language = term.get("xml:lang", "")
    return Value(text, "", "" if language == words.language else language)


def is_true(boolean: str | None) -> bool:
    """Whether the text of an xsd:boolean means true; Virtuoso writes it as 1 (XML Schema 1.1-2, 3.3.2 allows both)."""
    return boolean in ("true", "1")


def values_of(pairs: Iterable[Pair], words: Vocabulary) -> list[Value]:
    """Values for reading, each once, sorted as people sort."""
    found = {value(term, name, words) for term, name in pairs}
    if len(found) < 2:  # as most properties have it; a key is dear
        return list(found)
    return sorted(found, key=lambda shown: (languages.sort_key(shown.text), shown.iri))


def of(facts: Facts, *names: str) -> list[Pair]:
    """The values of the properties with these last parts ("status")."""
    return [pair for prop, pairs in facts.items() if local(prop) in names for pair in pairs]


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
