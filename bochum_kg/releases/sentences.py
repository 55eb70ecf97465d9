"""Two versions of the graph in, what changed about each thing out, in words: "BOvelo: Status laufend → umgesetzt".

Names of things, classes and properties come from the graph itself. Angaben and Fundstellen are reported with the
thing they belong to, what follows from a change by inference once, by the shortest link. Rules, findings and the
catalogue have no names for people: `diff.Difference.graphs` counts what changed there.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from textwrap import shorten
from typing import Any

import pyoxigraph as ox

from bochum_kg.language import date, sort_key
from bochum_kg.namespaces import NOT_IN_DEFAULT
from bochum_kg.releases.diff import Difference, graph_name

_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_NAMES = ("http://www.w3.org/2004/02/skos/core#prefLabel", _LABEL, "http://purl.org/dc/terms/title")
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_PARTS = ("/ontology#angabe", "/ontology#beleg")  # what they lead to is reported with the thing
_DATES = ("#date", "#gYearMonth", "#gYear")
_LONGEST = 160  # characters of one text shown in a sentence
_WORDS = {
    "de": {"new": "neu", "gone": "entfällt", "open": "„", "close": "“"},
    "en": {"new": "new", "gone": "gone", "open": "“", "close": "”"},
}

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Triple = tuple[Term, str, Term]
Sides = tuple[list[Term], list[Term]]  # values that went, values that came


@dataclass(frozen=True)
class Change:
    """One property with other values than before; `about` names the Angabe or Fundstelle it is about, or is empty."""

    about: str
    property: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    text: str


@dataclass
class Thing:
    """A thing that is "new", "gone" or "changed" (then `changes` say how); `kind` is the name of its class."""

    iri: str
    name: str
    kind: str
    how: str
    changes: list[Change] = field(default_factory=list)

    def sentences(self, language: str) -> list[str]:
        """Everything to report about it, one sentence each."""
        if self.how != "changed":
            return [f"{_WORDS[language][self.how]}: {self.name}{f' ({self.kind})' if self.kind else ''}"]
        return [f"{self.name}: {change.text}" for change in self.changes]


class Version:
    """One version of the graph, to look things up in; made of quads as `diff.read` gives them."""

    def __init__(self, quads: set[ox.Quad]):
        self.triples: dict[Triple, bool] = {}  # triple -> whether somebody wrote it, rather than the reasoner
        self.about: dict[Term, list[tuple[str, Term, bool]]] = {}
        self.above: dict[Term, set[Term]] = {}  # Angabe or Fundstelle -> what points to it
        for quad in quads:
            if (graph := graph_name(quad)) not in NOT_IN_DEFAULT:
                triple: Triple = (quad.subject, quad.predicate.value, quad.object)  # type: ignore[assignment]
                self.triples[triple] = graph != "inferred" or self.triples.get(triple, False)
        for (subject, predicate, target), written in self.triples.items():
            self.about.setdefault(subject, []).append((predicate, target, written))
            if predicate.endswith(_PARTS):
                self.above.setdefault(target, set()).add(subject)

    def name(self, term: Term, language: str) -> str | None:
        """The name of `term` in `language`, else in another one; None when it has none."""
        for wanted in _NAMES:
            labels = [t for p, t, _ in self.about.get(term, ()) if p == wanted and isinstance(t, ox.Literal)]
            if labels:
                return min(labels, key=lambda label: (label.language != language, str(label))).value
        return None

    def kind(self, term: Term) -> Term | None:
        """The class somebody wrote it to be of."""
        kinds = [target for predicate, target, written in self.about.get(term, ()) if written and predicate == _TYPE]
        return min(kinds, key=str, default=None)

    def whole(self, part: Term) -> Term:
        """The one thing that an Angabe or Fundstelle belongs to in the end; the part itself when there are several."""
        wholes, seen, waiting = set(), set(), {part}
        while waiting:
            node = waiting.pop()
            seen.add(node)
            above = self.above.get(node, set())
            waiting |= above - seen
            if not above:
                wholes.add(node)
        return wholes.pop() if len(wholes) == 1 else part


def in_words(old: Version, new: Version, language: str) -> list[Thing]:
    """The things that differ, by kind and name as readers of `language` sort them."""
    return _Sentences(old, new, language).things()


def report(difference: Difference, things: list[Thing], language: str) -> dict[str, Any]:
    """All of it as plain data for JSON: counts of quads, also per graph, and the things with their sentences."""
    return {
        "language": language,
        "added": len(difference.added),
        "removed": len(difference.removed),
        "graphs": {name: {"added": came, "removed": went} for name, (came, went) in difference.graphs.items()},
        "things": [asdict(thing) | {"sentences": thing.sentences(language)} for thing in things],
    }


def text_report(report: dict[str, Any]) -> str:
    """A `report` to read: one sentence a line, and a last line with the counts."""
    title, nothing = ("Quads", "kein Unterschied") if report["language"] == "de" else ("Quads", "no difference")
    counts = [f"{name or 'default'} +{n['added']} −{n['removed']}" for name, n in report["graphs"].items()]
    last = f"{title} +{report['added']} −{report['removed']}: {', '.join(counts)}" if counts else nothing
    return "\n".join([sentence for thing in report["things"] for sentence in thing["sentences"]] + [last])


class _Sentences:
    """Builds the sentences of one diff in one language."""

    def __init__(self, old: Version, new: Version, language: str):
        self.old, self.new, self.language = old, new, language
        self.changed: dict[Term, dict[str, Sides]] = defaultdict(dict)
        for side, (here, there) in enumerate(((old, new), (new, old))):
            for subject, predicate, target in _reported(
                {t: w for t, w in here.triples.items() if t not in there.triples}
            ):
                self.changed[subject].setdefault(predicate, ([], []))[side].append(target)

    def things(self) -> list[Thing]:
        members: dict[Term, list[Term]] = defaultdict(list)
        for subject in self.changed:
            if isinstance(subject, ox.NamedNode):
                members[self._whole(subject)].append(subject)
        found = [self._thing(whole, parts) for whole, parts in members.items() if isinstance(whole, ox.NamedNode)]
        reported = [thing for thing in found if thing.changes or thing.how != "changed"]
        return sorted(reported, key=lambda thing: (sort_key(thing.kind), sort_key(thing.name), thing.iri))

    def _thing(self, whole: ox.NamedNode, parts: list[Term]) -> Thing:
        thing = Thing(whole.value, self._name(whole), self._kind(whole), self._how(whole))
        if thing.how != "changed":
            return thing
        own = self._changes(whole, "")
        known = {(change.property, change.before, change.after) for change in own}
        thing.changes += own
        for part in sorted(parts, key=str):
            if part == whole:
                continue
            for change in self._part(part):
                if (change.property, change.before, change.after) not in known:  # the link that follows says it all
                    thing.changes.append(change)
        return thing

    def _part(self, part: Term) -> list[Change]:
        """What to report about an Angabe or Fundstelle."""
        name, kind, how = self._name(part), self._kind(part), self._how(part)
        label = name if name.startswith(kind) else f"{kind} {self._quoted(name)}"
        if how == "changed":
            return self._changes(part, label)
        went, came = ((), (name,)) if how == "new" else ((name,), ())
        return [Change("", kind, went, came, f"{_WORDS[self.language][how]}: {label}")]

    def _changes(self, subject: Term, about: str) -> list[Change]:
        changes = []
        for predicate, sides in self.changed[subject].items():
            before, after = self._shown(subject, sides)
            if before or after:
                changes.append(self._change(about, predicate, before, after))
        return sorted(changes, key=lambda change: (sort_key(change.property), change.text))

    def _shown(self, subject: Term, sides: Sides) -> Sides:
        """The values to report: no parts, as they have their own sentences; texts in the reader's language if any."""
        whole = self._whole(subject)
        others = [[target for target in side if self._whole(target) != whole] for side in sides]
        mine = [[t for t in side if getattr(t, "language", None) in (None, self.language)] for side in others]
        before, after = mine if any(mine) else others
        return before, after

    def _change(self, about: str, predicate: str, before: list[Term], after: list[Term]) -> Change:
        named = self._name(ox.NamedNode(predicate))
        quoted = {term: self._text(term) for term in (*before, *after)}
        went, came = (", ".join(sorted((quoted[term] for term in side), key=sort_key)) for side in (before, after))
        words = _WORDS[self.language]
        if before and after:
            text = f"{named} {went} → {came}"
        else:
            text = f"{named} {words['new']}: {came}" if after else f"{named} {words['gone']}: {went}"
        full = [tuple(sorted((self._plain(term) for term in side), key=sort_key)) for side in (before, after)]
        return Change(about, named, full[0], full[1], f"{about}: {text}" if about else text)

    def _plain(self, term: Term) -> str:
        """A value in full: the name of a thing, a date in words, a text."""
        if isinstance(term, ox.Literal):
            return date(term.value, self.language) if term.datatype.value.endswith(_DATES) else term.value
        return self._name(term)

    def _text(self, term: Term) -> str:
        """A value for a sentence: long texts shortened, texts in quotes and with their language if it is another."""
        text = shorten(self._plain(term), _LONGEST, placeholder=" …")
        if not isinstance(term, ox.Literal) or term.language is None:
            return text
        return self._quoted(text) + ("" if term.language == self.language else f" ({term.language})")

    def _quoted(self, text: str) -> str:
        return f"{_WORDS[self.language]['open']}{text}{_WORDS[self.language]['close']}"

    def _how(self, term: Term) -> str:
        if term not in self.old.about:
            return "new"
        return "changed" if term in self.new.about else "gone"

    def _whole(self, term: Term) -> Term:
        return (self.new if term in self.new.about else self.old).whole(term)

    def _kind(self, term: Term) -> str:
        kind = self.new.kind(term) or self.old.kind(term)
        return (kind and (self.new.name(kind, self.language) or self.old.name(kind, self.language))) or ""

    def _name(self, term: Term) -> str:
        """The name in the version that has it, the newer one first; else the last piece of the IRI."""
        name = self.new.name(term, self.language) or self.old.name(term, self.language)
        return name or term.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1] or term.value


def _reported(triples: dict[Triple, bool]) -> list[Triple]:
    """`triples` without links implied by others: of all links between two things the written ones, else one of ours.

    Texts and days that follow (labels, bo:standTag) repeat what somebody wrote.
    """
    written = [triple for triple, said in triples.items() if said]
    linked = {frozenset((subject, target)) for subject, _, target in written}
    followed: dict[frozenset[Term], Triple] = {}
    inferred = [t for t, said in triples.items() if not said and not isinstance(t[2], ox.Literal)]
    for triple in sorted(inferred, key=lambda t: ("/ontology#" not in t[1], t[1], str(t))):
        pair = frozenset((triple[0], triple[2]))
        if triple[1] != _TYPE and pair not in linked:
            followed.setdefault(pair, triple)
    return [*written, *followed.values()]
