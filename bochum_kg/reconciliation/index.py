"""A query in, candidates with scores from 0 to 100 out.

The score is about the name: exact in its compared form 100, else how well the words – whole, inflected, misspelt, part
of a compound – and the letters of the best of a thing's names agree, at most 97. Property values move it. `match` is
set only where it is safe: exactly one thing of the type has this very name and no value speaks against it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bochum_kg.matching import folding
from bochum_kg.matching.words import How, Like, Words
from bochum_kg.namespaces import local
from bochum_kg.reconciliation.things import Catalogue, Thing, Value

_FIT = 0.8  # from here on a value counts as agreeing
_LEAST = 40.0  # what scores less is no candidate
_WORDS = 24  # of a name that are looked up; the time a query takes has an end


@dataclass(frozen=True)
class Condition:
    """Values one of which a property should have."""

    property: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """What is looked for: a name or id, or only values; `types` with `strictness` "any", "all", "should"."""

    name: str = ""
    types: tuple[str, ...] = ()
    strictness: str = "any"
    limit: int = 5
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A thing that may be meant, how likely (0 to 100), and whether it is certain."""

    thing: Thing
    score: float
    match: bool


class Index:
    """All names of a catalogue, ready to be searched. Built once per release; safe to share between threads."""

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self._names: list[tuple[str, str, bool]] = []  # thing, folded name, whether it is a current one
        for thing in catalogue.things.values():
            current = {folding.fold(text) for text in thing.names.values()}
            former = {folding.fold(text) for text in thing.others} - current
            self._names += [(thing.id, name, True) for name in sorted(current) if name]
            self._names += [(thing.id, name, False) for name in sorted(former) if name]
        self._keys = [folding.key(name) for _, name, _ in self._names]
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._acronyms: dict[str, list[int]] = defaultdict(list)
        for number, (_, name, _) in enumerate(self._names):
            self._exact[self._keys[number]].append(number)
            self._acronyms[folding.acronym(name)].append(number)
        self._words = Words([name for _, name, _ in self._names])

    def candidates(self, query: Query) -> list[Candidate]:
        """The best candidates for `query`, best first, at most `query.limit`."""
        scores, exact = self._scores(query)
        found: list[tuple[float, Thing]] = []
        certain: list[str] = []
        for id_, score in scores.items():
            thing = self.catalogue.things[id_]
            fits = _type_fits(thing, query)
            if not fits and query.strictness != "should":
                continue
            score, contradicted = self._judged(thing, query, score)
            score = score if fits else score * 0.8
            if score >= _LEAST:
                found.append((score, thing))
            if fits and id_ in exact and not contradicted:
                certain.append(id_)
        found.sort(key=lambda pair: (-pair[0], len(pair[1].name("de")), pair[1].id))
        safe = certain[0] if len(certain) == 1 else None
        return [Candidate(thing, round(score, 1), thing.id == safe) for score, thing in found[: query.limit]]

    def starting(self, prefix: str, types: tuple[str, ...] = ()) -> list[Thing]:
        """Things a half-typed name may become: those that begin with it first, then those with such a word in them."""
        folded = folding.fold(prefix)
        squeezed = folding.key(folded)
        best: dict[str, tuple[int, int, str]] = {}
        for number, (id_, name, current) in enumerate(self._names):
            if not folded or (types and not set(types) & set(self.catalogue.things[id_].types)):
                continue
            if self._keys[number].startswith(squeezed):
                rank = 0 if current else 1
            elif f" {folded}" in name:
                rank = 2
            elif len(squeezed) > 2 and squeezed in self._keys[number]:
                rank = 3
            else:
                continue
            best[id_] = min(best.get(id_, (9, 0, "")), (rank, len(name), id_))
        if prefix.strip().lower() in self.catalogue.things:
            best[prefix.strip().lower()] = (-1, 0, "")
        return [self.catalogue.things[id_] for id_ in sorted(best, key=lambda id_: best[id_])]

    def _scores(self, query: Query) -> tuple[dict[str, float], set[str]]:
        """Score by name of every thing worth a look, and those whose name or id is exactly the one asked for."""
        id_ = self._id(query.name)
        if not query.name:
            return dict.fromkeys(self.catalogue.things, 0.0), set()
        folded = folding.fold(query.name)
        numbers = self._exact.get(folding.key(folded), []) if folded else []
        exact = {self._names[number][0] for number in numbers} | ({id_} if id_ else set())
        scores: dict[str, float] = defaultdict(float)
        for number, score in self._by_words(folded.split()[:_WORDS]).items():
            scores[self._names[number][0]] = max(scores[self._names[number][0]], min(score, 97.0))
        if len(folding.key(folded)) > 3:
            for _, score, number in process.extract(
                folding.key(folded), self._keys, scorer=fuzz.ratio, score_cutoff=60, limit=None
            ):
                scores[self._names[number][0]] = max(scores[self._names[number][0]], min(score, 97.0))
        for number in self._acronyms.get(folded, []) if 3 <= len(folded) <= 6 else []:
            scores[self._names[number][0]] = max(scores[self._names[number][0]], 80.0)
        for number in numbers:
            scores[self._names[number][0]] = max(
                scores[self._names[number][0]], 100.0 if self._names[number][2] else 99.0
            )
        if id_:
            scores[id_] = 100.0
        return scores, exact

    def _id(self, text: str) -> str | None:
        """The thing whose local id or IRI `text` is."""
        id_ = local(text.strip(), self.catalogue.base) or text.strip().lower()
        return id_ if id_ in self.catalogue.things else None

    def _by_words(self, words: list[str]) -> dict[int, float]:
        """Name number -> how far the words asked for are in it (counting more), and it is in them; rare words weigh."""
        weight = self._words.weight
        asked = sum(map(weight, words))
        covered: dict[int, float] = defaultdict(float)
        found: dict[int, dict[str, float]] = defaultdict(dict)
        for word in words:
            best: dict[int, float] = {}
            for like in self._like(word):
                for number in self._words.places[like.word]:
                    best[number] = max(best.get(number, 0.0), like.quality)
                    found[number][like.word] = max(found[number].get(like.word, 0.0), like.quality)
            for number, quality in best.items():
                covered[number] += quality * weight(word)
        result = {}
        for number, share in covered.items():
            of_name = sum(map(weight, self._names[number][1].split()))
            in_name = sum(weight(word) * quality for word, quality in found[number].items())
            result[number] = 100 * (0.65 * share / asked + 0.35 * min(1.0, in_name / of_name))
        return result

    def _like(self, word: str) -> Iterable[Like]:
        """Words of names that `word` may stand for, some in two ways; a short one stands for itself alone."""
        if len(word) <= 3:
            return [like for like in self._words.like(word) if like.how is How.SAME]
        return (*self._words.like(word), *self._words.near(word))

    def _judged(self, thing: Thing, query: Query, score: float) -> tuple[float, bool]:
        """Score of `thing` after its values were compared, and whether one contradicts."""
        agreed, contradicted = 0.0, False
        for condition in query.conditions:
            fit = self._fit(thing, condition)
            if fit is None:
                continue
            agreed += fit
            contradicted = contradicted or fit < _FIT
            score = score + 0.25 * (100 - score) * fit if fit >= _FIT else score * 0.75
        if not query.name:
            score = 100 * agreed / max(1, len(query.conditions)) - 3  # values alone are never a name
        return max(0.0, score), contradicted

    def _fit(self, thing: Thing, condition: Condition) -> float | None:
        """How well the values agree, 0 to 1; None when nothing is known of that property."""
        known = thing.values.get(condition.property)
        if not known or not condition.values:
            return None
        return max(self._likeness(given, value) for value in known for given in condition.values)

    def _likeness(self, given: str, value: Value) -> float:
        if value.thing:
            thing = self.catalogue.things[value.thing]
            if self._id(given) == thing.id or given == thing.id:
                return 1.0
            return max((_alike(given, text) for text in (*thing.names.values(), *thing.others)), default=0.0)
        try:
            return float(float(given) == float(value.text))
        except ValueError:
            return 1.0 if value.text.strip() == given.strip() else _alike(given, value.text)


def _alike(given: str, text: str) -> float:
    one, other = folding.key(folding.fold(given)), folding.key(folding.fold(text))
    if not one or not other:
        return 0.0
    ratio = fuzz.ratio(one, other) / 100
    return 1.0 if one == other else 0.9 * ratio if ratio >= 0.9 else 0.0


def _type_fits(thing: Thing, query: Query) -> bool:
    if not query.types:
        return True
    return (all if query.strictness == "all" else any)(kind in thing.types for kind in query.types)
