"""Two versions of the graph in (N-Quads), the difference out: quads that came and went.

Canonical names of blank nodes (RDFC-1.0) are numbered through the whole dataset, so one new blank node renames others.
Here a blank node is named by what is said about it: only what really differs is a difference.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_DEPTH = 100  # steps below a blank node that are searched for what distinguishes it


@dataclass(frozen=True)
class Difference:
    """What is in the new version only, and what was in the old one only."""

    added: list[ox.Quad]
    removed: list[ox.Quad]

    @cached_property
    def graphs(self) -> dict[str, tuple[int, int]]:
        """Local name of each graph that differs -> how many quads came and went ("" for the default graph)."""
        came, went = (Counter(map(graph_name, quads)) for quads in (self.added, self.removed))
        return {name: (came[name], went[name]) for name in sorted({*came, *went})}


def read(content: bytes, form: ox.RdfFormat = ox.RdfFormat.N_QUADS) -> set[ox.Quad]:
    """The quads in `content`, blank nodes named by what they say. Raises SyntaxError.

    Two blank nodes of which the same is said become one.
    """
    return named(ox.parse(content, format=form))


def named(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """`quads`, blank nodes named by what they say."""
    quads = list(quads)
    names = _blank_names(quads)

    def one(quad: ox.Quad) -> ox.Quad:
        subject, target = names.get(quad.subject, quad.subject), names.get(quad.object, quad.object)
        return ox.Quad(subject, quad.predicate, target, quad.graph_name)  # type: ignore[arg-type]

    return {one(q) if q.subject in names or q.object in names else q for q in quads}


def compare(old: set[ox.Quad], new: set[ox.Quad]) -> Difference:
    """The difference between two versions as `read` gives them, in the order of their N-Quads lines."""
    return Difference(sorted(new - old, key=str), sorted(old - new, key=str))


def nquads(quads: Iterable[ox.Quad]) -> bytes:
    """`quads` as lines of N-Quads, in order."""
    return b"".join(sorted((ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)))


def patch(difference: Difference) -> str:
    """`difference` as RDF Patch: what to delete (D) and to add (A). Blank nodes are named by what they say."""
    lines = [
        f"{mark} {line}"
        for mark, quads in (("D", difference.removed), ("A", difference.added))
        for line in nquads(quads).decode().splitlines()
    ]
    return "\n".join(["TX .", *lines, "TC .", ""])


def graph_name(quad: ox.Quad) -> str:
    """The local name of the graph of `quad`: "kernaktivitaeten"."""
    return _local(quad.graph_name)


@lru_cache(maxsize=256)  # the same few, thousands of times
def _local(graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> str:
    return graph.value.rsplit("/", 1)[-1] if isinstance(graph, ox.NamedNode) else ""


def _blank_names(quads: list[ox.Quad]) -> dict[Term, Term]:
    """Blank node -> blank node named by the hash of what is said about it, and of what is said about what it leads to.

    Goes down one step a round until no name changes any more; lists may be long, and data from elsewhere circular.
    """
    said: dict[ox.BlankNode, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.object, ox.BlankNode):
            said[quad.object]  # it may be a subject nowhere
        if isinstance(quad.subject, ox.BlankNode):
            said[quad.subject].append(quad)
    names: dict[Term, Term] = dict.fromkeys(said, ox.BlankNode("b"))
    for _ in range(_DEPTH):
        new: dict[Term, Term] = {}
        for node, about in said.items():
            lines = sorted(f"{q.predicate} {names.get(q.object, q.object)} {q.graph_name}" for q in about)
            new[node] = ox.BlankNode("b" + sha256("\n".join(lines).encode()).hexdigest()[:24])
        if new == names:
            break
        names = new
    return names
