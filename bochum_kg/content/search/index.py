"""What somebody typed in, hits by kind of thing out: ranked, tolerant, and with the texts that were the reason.

A hit has as many of the words as can be had together: in its names, in what people call it, in the names of what it
belongs to, in its description. Only a word that is nowhere is taken for a misspelt one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from bochum_kg.content.search.entries import Group, Kind, Label, entries, labels
from bochum_kg.content.search.marks import tokens
from bochum_kg.matching import folding
from bochum_kg.matching.words import How, Like, Words
from bochum_kg.refusals import Refused, Text
from bochum_kg.releases.graph import Graph

LONGEST = 200  # characters of a search
_MOST = 12  # words of it that are looked up
_SHORT = 5  # letters; a shorter word that is nowhere is another word and not a misspelt one
_NEAR = 0.76  # quality from which on a word may be a misspelt one: four of five letters are right
_NAMES = (Kind.NAME, Kind.ID, Kind.OTHER, Kind.HIDDEN)
_FILLERS = frozenset(
    (
        *("aus", "bei", "das", "dem", "den", "der", "des", "die", "ein", "eine", "einer", "es", "fur", "gibt", "im"),
        *("in", "ist", "mit", "und", "uns", "vom", "von", "was", "wer", "wie", "wird", "wo", "zu", "zum", "zur"),
        *("a", "an", "and", "at", "for", "is", "of", "on", "the", "to", "what", "where", "who"),
    )
)


@dataclass(frozen=True)
class Hit:
    """A thing that was found: its score, the texts it was found by, and which of their words, folded."""

    thing: str
    group: Group
    score: float
    labels: tuple[Label, ...]
    words: frozenset[str]
    units: int  # how many of the words asked for it has


@dataclass(frozen=True)
class Answer:
    """Hits by group, best first; what else may have been meant; words that no hit has."""

    groups: dict[Group, list[Hit]] = field(default_factory=dict)
    meant: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    partly: bool = False  # no hit has all words

    @property
    def hits(self) -> list[Hit]:
        """All of them, in the order of the groups."""
        return [hit for hits in self.groups.values() for hit in hits]


@dataclass
class _Match:
    """A label that a word, with the short ones that belong to it, is in: how well, and as which words."""

    quality: float
    words: set[str]


class Search:
    """Everything that can be found in `graph`. Built once per release; safe to share between threads."""

    def __init__(self, graph: Graph):
        self.graph, self.entries = graph, entries(graph)
        self._place = {thing: place for place, thing in enumerate(sorted(self.entries))}
        self._labels = [label for thing in self.entries for label in labels(thing, graph)]
        folded = [folding.fold(label.text) for label in self._labels]
        self._words = Words(
            [text if label.kind is not Kind.ID else "" for text, label in zip(folded, self._labels, strict=True)]
        )
        self._weights = [sum(map(self._words.weight, set(text.split()))) or 1.0 for text in folded]
        self._exact: dict[str, list[int]] = defaultdict(list)
        for number, label in enumerate(self._labels):
            if label.kind in _NAMES:
                self._exact[folding.key(folded[number])].append(number)
        self._keys = list(self._exact)
        self._shown: dict[str, str] = {}  # folded word -> as it is written somewhere, in a name if possible
        for label in sorted(self._labels, key=lambda label: -label.kind.value):
            for match, parts in tokens(label.text):
                self._shown.setdefault(" ".join(parts), match[0])

    def find(self, text: str, language: str = "de") -> Answer:
        """What `text` finds; nothing for a text without words. Raises Refused (400) when it is too long."""
        folded = folding.fold(bounded(text))
        units = _units(folded.split()[:_MOST])
        if not units:
            return Answer()
        likes = {word: self._meant(word) for unit in units for word in unit}
        hits = self._ranked(units, likes, language)
        exact = self._exact.get(folding.key(folded), [])
        for number in exact:
            label = self._labels[number]
            score = 100 * label.kind.value
            if label.thing not in hits or hits[label.thing].score < score:
                group = self.entries[label.thing].group
                hits[label.thing] = Hit(label.thing, group, score, (label,), frozenset(folded.split()), len(units))
        known = exact or any(like.how is not How.WITHIN for some in likes.values() for like in some)
        meant = self._corrected(text, likes) if known else self._nearest(folding.key(folded))
        partly = all(hit.units < len(units) for hit in hits.values())
        return Answer(self._grouped(hits.values()), meant, self._without(text, hits.values(), likes), partly)

    def _meant(self, word: str) -> list[Like]:
        """What `word` stands for: itself and compounds; else what it was meant to be or what it is made of."""
        known = self._words.like(word)
        sure = [like for like in known if like.how in (How.SAME, How.INFLECTED) or _compound(like, word)]
        if (stem := folding.stem(word)) != word:
            begin = [like for like in self._words.like(stem) if like.word.startswith(stem) and _compound(like, stem)]
            sure += [like for like in begin if like.word not in {one.word for one in sure}]
        if sure:
            return sure
        near = [like for like in self._words.near(word) if _misspelt(like, word)]
        parts = (like for like in known if like.how is How.WITHIN)
        return near or [like for like in parts if word.startswith(like.word) or word.endswith(like.word)]

    def _matches(self, unit: tuple[str, ...], likes: dict[str, list[Like]]) -> dict[int, _Match]:
        """The labels with all words of `unit` in them."""
        found: dict[int, _Match] = {}
        for place, word in enumerate(unit):
            here: dict[int, _Match] = {}
            for like in likes[word]:
                starts = like.how is not How.AROUND or like.word.startswith(word)
                for number in self._words.places[like.word]:
                    if (place and number not in found) or (not starts and self._labels[number].kind is Kind.TEXT):
                        continue
                    match = here.setdefault(number, _Match(0, set()))
                    match.quality = max(match.quality, like.quality)
                    match.words.add(like.word)
            if place:
                here = {n: _Match(min(m.quality, found[n].quality), m.words | found[n].words) for n, m in here.items()}
            found = here
        return found

    def _ranked(self, units: list[tuple[str, ...]], likes: dict[str, list[Like]], language: str) -> dict[str, Hit]:
        """The things that have as many of `units` as any has, with their scores."""
        best: dict[str, dict[int, tuple[float, int, _Match]]] = defaultdict(dict)  # thing -> unit -> value, label, how
        weight = self._words.weight
        for position, unit in enumerate(units):
            for number, match in self._matches(unit, likes).items():
                label = self._labels[number]
                value = label.kind.value * match.quality + (0.005 if label.language == language else 0)
                if label.kind is Kind.TEXT:
                    value *= 0.75
                else:  # a name counts more the less else is in it
                    value *= 0.75 + 0.25 * min(1.0, sum(map(weight, match.words)) / self._weights[number])
                if value > best[label.thing].get(position, (0.0,))[0]:
                    best[label.thing][position] = (value, number, match)
        most = max(map(len, best.values()), default=0)
        weights = [sum(map(weight, unit)) for unit in units]
        hits = {}
        for thing, found in best.items():
            if len(found) == most:
                score = 100 * sum(weights[n] * value for n, (value, _, _) in found.items()) / sum(weights)
                reasons = dict.fromkeys(self._labels[number] for _, number, _ in found.values())
                words = frozenset(word for _, _, match in found.values() for word in match.words)
                group = self.entries[thing].group
                hits[thing] = Hit(thing, group, min(score, 99) * group.weight, tuple(reasons), words, most)
        return hits

    def _corrected(self, text: str, likes: dict[str, list[Like]]) -> tuple[str, ...]:
        """`text` with its misspelt words as they are written here, if it has such."""
        corrected, end = "", 0
        for match, folded in tokens(text):
            found = [one for word in folded for one in likes.get(word, ()) if one.how is How.MISSPELT]
            if found:
                best = max(found, key=lambda one: (one.quality, len(self._words.places[one.word])))
                corrected += text[end : match.start()] + self._shown.get(best.word, best.word)
                end = match.end()
        return (corrected + text[end:],) if corrected else ()

    def _without(self, text: str, hits: Iterable[Hit], likes: dict[str, list[Like]]) -> tuple[str, ...]:
        """The words of `text` that no hit has."""
        seen = {word for hit in hits for word in hit.words}
        missing = {word for word, some in likes.items() if seen.isdisjoint([word, *(like.word for like in some)])}
        return tuple(match[0] for match, folded in tokens(text) if missing.intersection(folded))

    def _grouped(self, hits: Iterable[Hit]) -> dict[Group, list[Hit]]:
        """`hits` by group, the group with the best one first."""
        groups: dict[Group, list[Hit]] = {}
        for hit in sorted(hits, key=lambda hit: (-hit.score, self._place[hit.thing])):
            groups.setdefault(hit.group, []).append(hit)
        return groups

    def _nearest(self, key: str) -> tuple[str, ...]:
        """Names that look like `key`, which is found nowhere."""
        near = process.extract(key, self._keys, scorer=fuzz.ratio, score_cutoff=80, limit=1)
        return tuple(self._labels[self._exact[name][0]].text for name, _, _ in near)


def bounded(text: str) -> str:
    """`text`, which is searched for. Raises Refused (400) when it is too long."""
    if len(text) > LONGEST:
        long = Text("q has {size} characters; {most} are the most.", size=len(text), most=LONGEST)
        raise Refused(400, "Search too long", long, parameter="q")
    return text


def _units(words: list[str]) -> list[tuple[str, ...]]:
    """`words` without fillers; a letter or number goes with the word before it: "Dezernat V" is one thing."""
    units: list[list[str]] = []
    for word in [word for word in words if word not in _FILLERS] or words:
        begun = bool(units) and len(units[-1]) == 1 and len(units[-1][0]) < 3  # nothing was before it
        if units and (len(word) < 3 or begun):
            units[-1].append(word)
        else:
            units.append([word])
    return [tuple(unit) for unit in units]


def _compound(like: Like, word: str) -> bool:
    """Whether the word found is a compound with `word` in it and not another one with the same letters: no Radio."""
    if like.how is not How.AROUND:
        return False
    before = like.word.find(word)
    after = len(like.word) - before - len(word)
    if before == 0:
        return len(word) > 3 or after > 2
    return len(word) > 3 and before > 2 and (after == 0 or len(word) > 4)


def _misspelt(like: Like, word: str) -> bool:
    """Whether the word found is what `word` was meant to be; the first letter is rarely wrong."""
    enough = _NEAR if like.word[0] == word[0] else _NEAR + 0.08
    return len(word) >= _SHORT and abs(len(word) - len(like.word)) < 3 and like.quality >= enough
