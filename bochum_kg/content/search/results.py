"""A hit in, what is shown of it in a language out: its name with the words that were found, and why it was found."""

from collections.abc import Iterator
from dataclasses import dataclass

from bochum_kg.content.search.entries import Kind, Label
from bochum_kg.content.search.index import Hit
from bochum_kg.content.search.marks import Piece, excerpt, marked, tokens
from bochum_kg.releases.graph import Graph

_LANGUAGES = {"de": ("auf Deutsch", "in German"), "en": ("auf Englisch", "in English")}
_CALLED = {Kind.OTHER: ("auch", "also"), Kind.HIDDEN: ("Alltagswort", "everyday word"), Kind.ID: ("Kennung", "id")}
_ABOUT = ("bo:status", "bo:fassung")  # what tells namesakes apart


@dataclass(frozen=True)
class Reason:
    """A text a thing was found by, in pieces, and what it is to the thing ("" for words of its description)."""

    kind: str
    text: list[Piece]
    language: str = ""


@dataclass(frozen=True)
class Result:
    """A hit for people: `about` is its class and status, `reasons` are empty when the name says it all."""

    iri: str
    name: list[Piece]
    about: list[str]
    reasons: list[Reason]
    score: float


def result(hit: Hit, graph: Graph, language: str) -> Result:
    """`hit` as it is shown to readers of `language`."""
    name = graph.name(hit.thing, language)
    seen = {word for _, folded in tokens(name) for word in folded}
    reasons = [reason for label in hit.labels for reason in _reasons(label, hit, seen, graph, language)]
    return Result(hit.thing, marked(name, hit.words), _about(hit, graph, language), reasons, round(hit.score, 1))


def _reasons(label: Label, hit: Hit, seen: set[str], graph: Graph, language: str) -> Iterator[Reason]:
    here = hit.words & {word for _, folded in tokens(label.text) for word in folded}
    foreign = label.language if label.language != language else ""
    if label.kind is Kind.TEXT:
        yield Reason("", excerpt(label.text, hit.words), foreign)
    elif label.kind is Kind.LINK:
        yield Reason(graph.name(label.prop, language), marked(label.text, hit.words), foreign)
    elif not here or not here <= seen:  # what stands in the name explains itself
        words = _CALLED.get(label.kind) or _LANGUAGES.get(label.language, ("", ""))
        yield Reason(words[language == "en"], marked(label.text, hit.words), foreign)


def _about(hit: Hit, graph: Graph, language: str) -> list[str]:
    kinds = [kind for kind in graph.targets(hit.thing, "rdf:type") if kind.startswith(f"{graph.base}ontology#")]
    values = [graph.name(value, language) for prop in _ABOUT for value in graph.targets(hit.thing, prop)]
    shared = graph.iri(hit.group.classes[0]) if hit.group.classes else ""  # the heading says it
    return [*(graph.name(kind, language) for kind in kinds[:1] if kind != shared), *values]
