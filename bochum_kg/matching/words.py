"""A word in, the words of many texts it may stand for out: itself, inflected, misspelt, part of a compound."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from rapidfuzz import fuzz, process

from bochum_kg.language import remembered
from bochum_kg.matching import folding

_LONGEST = 60  # letters of a word that are compared
_ALIKE = 75  # per cent of the letters of a misspelt word that are right


class How(Enum):
    """How a known word relates to the one asked for."""

    SAME = "same"
    INFLECTED = "inflected"
    AROUND = "around"  # a compound it is part of: Radverkehr for Rad
    WITHIN = "within"  # a part of it: Fahrrad for Fahrradweg
    MISSPELT = "misspelt"


@dataclass(frozen=True, slots=True)
class Like:
    """A known word, and from 0 to 1 how well it agrees with the one asked for."""

    word: str
    quality: float
    how: How


class Words:
    """The words of `texts`, which are folded. Safe to share between threads."""

    def __init__(self, texts: Sequence[str]):
        self.places: dict[str, list[int]] = defaultdict(list)  # word -> the numbers of the texts it is in
        for number, text in enumerate(texts):
            for word in set(text.split()):
                self.places[word].append(number)
        self._known = list(self.places)
        self._lines = "\n".join(["", *self._known, ""])  # to look through all at once
        self._weights = {word: math.log(1 + len(texts) / len(places)) for word, places in self.places.items()}
        self._rare = math.log(1 + len(texts))
        self._inflected: dict[str, list[str]] = defaultdict(list)
        for word in self._known:
            self._inflected[folding.stem(word)].append(word)
        self.like = remembered(4096)(self._like)
        self.near = remembered(4096)(self._near)

    def weight(self, word: str) -> float:
        """How much a word tells: the rarer it is, the more; an unknown one as much as one that is in one text."""
        return self._weights.get(word, self._rare)

    def _like(self, word: str) -> tuple[Like, ...]:
        """The known words that `word` stands for if it is spelt right, each once, in the best way it does."""
        if word.split() != [word]:
            return ()
        word = word[:_LONGEST]
        found: dict[str, Like] = {}
        if len(word) > 2:
            for known in self._around(word):
                found[known] = Like(known, _share(word, known), How.AROUND)
        if len(word) > 3:
            parts = {word[a:b] for a in range(len(word) - 3) for b in range(a + 4, len(word) + 1)}
            for known in parts & self.places.keys():
                found[known] = Like(known, _share(known, word), How.WITHIN)
            for known in self._inflected.get(folding.stem(word), ()):
                found[known] = Like(known, 0.97, How.INFLECTED)
        if word in self.places:
            found[word] = Like(word, 1.0, How.SAME)
        return tuple(found.values())

    def _near(self, word: str) -> tuple[Like, ...]:
        """The known words that have most letters with `word` in common, in their order."""
        if len(word) < 4:
            return ()
        near = process.extract(word[:_LONGEST], self._known, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None)
        return tuple(Like(known, 0.95 * ratio / 100, How.MISSPELT) for known, ratio, _ in near)

    def _around(self, part: str) -> Iterator[str]:
        """The known words with `part` in them."""
        lines, end = self._lines, 0
        while (at := lines.find(part, end)) >= 0:
            start, end = lines.rfind("\n", 0, at) + 1, lines.find("\n", at)
            yield lines[start:end]


def _share(part: str, whole: str) -> float:
    return 0.55 + 0.4 * len(part) / len(whole)
