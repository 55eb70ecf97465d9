"""A query and the terms of a release in, the terms of the query that the release does not know out, with a near one.

A misspelt term is no error in SPARQL: the answer is empty or too small, and nothing says why. So we do.
"""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bochum_kg.engine.tokens import Token, place, tokens
from bochum_kg.matching import folding
from bochum_kg.namespaces import prefixes
from bochum_kg.refusals import Text
from bochum_kg.releases.manifest import DUMP

_MOST = 3  # terms of one query that are told
_FEW = 50  # terms that are looked for one by one
_PIECE = 2**18  # bytes read at once
_LONGEST = 100  # characters of a term that is looked for
_ALIKE, _ALIKE_ELSEWHERE = 72, 85  # per cent of the letters that two names share
_SPELT = re.compile(r"<[^<>\s]*>|[\w-]+:[\w-]+")
_JOINED = re.compile(r"(?<=[^\W\dA-Z])(?=[A-Z])|[-_]")  # between the words of CoreActivity, status-laufend


class Unknown(NamedTuple):
    """A term as a query has it that stands nowhere in the graph, and the `near`est that does, or ""."""

    name: str
    near: str
    line: int
    column: int

    @property
    def text(self) -> Text:
        """What whoever wrote the query is told."""
        values = self._asdict()
        if self.near:
            return Text("Line {line}, column {column}: {name} does not occur in the graph. Is {near} meant?", **values)
        return Text("Line {line}, column {column}: {name} does not occur in the graph.", **values)


class Terms:
    """The terms of a release: all its `iris`, and the `labels` of classes and properties by prefixed name."""

    def __init__(self, iris: Iterable[str], labels: Mapping[str, Iterable[str]], base: str):
        self._labels = labels
        self._spaces = {space: prefix for prefix, space in prefixes(base).items() if prefix != "xsd"}
        self._starts = tuple(f"<{space}" for space in self._spaces)
        self._terms = sorted(filter(None, map(self.split, iris)))
        self._known = {f"<{space}>" for space in self._spaces} | {f"{prefix}:{local}" for prefix, local in self._terms}

    def split(self, iri: str) -> tuple[str, str] | None:
        """Our prefix and the local name of `iri`; None where no vocabulary of the graph begins like it."""
        end = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._spaces.get(iri[:end])
        return (prefix, iri[end:]) if prefix and iri[end:] else None

    def unknown(self, query: str) -> list[Unknown]:
        """The first terms of `query` that the graph does not know, each once; those it only makes up are none."""
        for piece in set(_SPELT.findall(query)):
            if piece not in self._known and (piece[0] != "<" or piece.startswith(self._starts)):
                return list(self._looked_through(query))
        return []

    def _looked_through(self, query: str) -> Iterator[Unknown]:
        found = tokens(query)
        declared: dict[str, str] = {}
        told: set[str] = set()
        none = Token("", "", 0, "", "")
        for before, token, after in zip([none, *found], found, [*found[1:], none], strict=False):
            if token.kind == "name" and before.word == "PREFIX":
                declared[token.text.partition(":")[0]] = after.text[1:-1]
            if token.kind not in ("name", "iri") or token.place == "template" or before.text == "^^":
                continue
            if token.text in told or before.word == "BASE" or (after.text == "(" and token.place == "expression"):
                continue
            iri = token.text[1:-1]
            if token.kind == "name":
                prefix, _, local = token.text.partition(":")
                iri = declared.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)
            split = self.split(iri)
            if split and f"{split[0]}:{split[1]}" not in self._known:
                told.add(token.text)
                yield Unknown(token.text[:_LONGEST], self.near(*split), **place(query, token.start))
                if len(told) == _MOST:
                    return

    def near(self, prefix: str, local: str) -> str:
        """The prefixed name of the known term that `local` in the vocabulary `prefix` most likely stands for, or ""."""
        key, ours = _key(local[:_LONGEST]), self._keys.get(prefix, [])
        if key not in self._called:
            found = process.extractOne(key, ours, scorer=fuzz.ratio, score_cutoff=_ALIKE)
            found = found or process.extractOne(key, [*self._called], scorer=fuzz.ratio, score_cutoff=_ALIKE_ELSEWHERE)
            if not found:
                return ""
            key = found[0]

        def differs(name: str) -> tuple[bool, bool, bool]:
            """Of another vocabulary, not even of ours, a class where a property was written or the other way round."""
            start, _, rest = name.partition(":")
            return start != prefix, start != "bo", rest[0].isupper() != local[0].isupper()

        return min(self._called[key], key=differs)

    @cached_property
    def _keys(self) -> dict[str, list[str]]:
        """Prefix -> the keys of its local names."""
        keys: dict[str, list[str]] = defaultdict(list)
        for prefix, local in self._terms:
            keys[prefix].append(_key(local))
        return keys

    @cached_property
    def _called(self) -> dict[str, list[str]]:
        """Key of a local name or a label -> the prefixed names of what is called so."""
        called: dict[str, list[str]] = defaultdict(list)
        for prefix, local in self._terms:
            called[_key(local)].append(f"{prefix}:{local}")
        for name, texts in self._labels.items():
            for text in texts:
                called[_key(text)].append(name)
        return called


class ReleaseTerms:
    """The terms of the release in `folder`, whose IRIs begin with `base`.

    Reading all of them takes a tenth of a second: that waits for the first query with a term that is not found at once.
    """

    def __init__(self, folder: Path, base: str):
        self._folder, self._base, self._spaces = folder, base, prefixes(base)
        self._found = {f"<{space}>" for space in self._spaces.values()}
        self._all: Terms | None = None

    def unknown(self, query: str) -> list[Unknown]:
        """See Terms.unknown."""
        if self._all is None:
            pieces = set(_SPELT.findall(query)) - self._found
            if len(pieces) <= _FEW and self._stand(pieces):
                return []
            self._all = self._read()
        return self._all.unknown(query)

    def _stand(self, pieces: Collection[str]) -> bool:
        """Whether each of `pieces` is an IRI, or one by a prefix of ours, that is written in the release."""
        quads = (self._folder / f"{DUMP}.nq").read_bytes() if pieces else b""
        for piece in pieces:
            prefix, _, local = piece.partition(":")
            iri = piece if piece[0] == "<" else f"<{self._spaces.get(prefix, '?')}{local}>"
            if iri.encode(errors="replace") not in quads:
                return False
            self._found.add(piece)
        return True

    def _read(self) -> Terms:
        iris: set[bytes] = set()
        with (self._folder / f"{DUMP}.nq").open("rb") as file:
            while lines := file.readlines(_PIECE):  # not whole: most of it would stay in memory
                iris.update(re.findall(rb"<([^<>\s]+)>", b"".join(lines)))
        offered = json.loads((self._folder / "documentation" / "completion.json").read_bytes())
        labels = {name: texts.values() for kind in ("classes", "properties") for name, texts in offered[kind]}
        return Terms(map(bytes.decode, iris), labels, self._base)


def _key(name: str) -> str:
    """What is equal for names that differ in case, umlauts, and how their words are joined only."""
    return folding.key(folding.fold(_JOINED.sub(" ", name)))
