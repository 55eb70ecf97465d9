"""One graph in memory for rdflib: three indexes, without the contexts that its own store keeps for every triple.

Members come in the order they were added. What a pattern finds is a list made at once, so it may be changed meanwhile.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Any, Self

from rdflib import RDF, Graph, URIRef
from rdflib.plugins.stores.memory import SimpleMemory
from rdflib.term import Node

Triple = tuple[Node, Node, Node]
Pattern = tuple[Node | None, Node | None, Node | None]
Index = dict[Node, dict[Node, dict[Node, None]]]


class OneGraph(SimpleMemory):
    """The store of one rdflib.Graph. Prefixes are SimpleMemory's; pyshacl asks for a store that knows contexts.

    `within` is the graph this is the store of, for those who ask where a triple is: pyshacl does, of blank nodes.
    """

    context_aware = graph_aware = True

    def __init__(self, of: "OneGraph | None" = None) -> None:
        super().__init__()
        self.spo: Index = _copy(of.spo) if of else {}
        self.pos: Index = _copy(of.pos) if of else {}
        self.osp: Index = _copy(of.osp) if of else {}
        self._length = len(of) if of else 0
        self.within: tuple[Graph, ...] = ()

    def add(self, triple: Triple, context: Any = None, quoted: bool = False) -> None:
        subject, predicate, target = triple
        targets = self.spo.setdefault(subject, {}).setdefault(predicate, {})
        if target not in targets:
            targets[target] = None
            self.pos.setdefault(predicate, {}).setdefault(target, {})[subject] = None
            self.osp.setdefault(target, {}).setdefault(subject, {})[predicate] = None
            self._length += 1

    def remove(self, triple: Pattern, context: Any = None) -> None:
        for (subject, predicate, target), _ in self.triples(triple):
            _discard(self.spo, subject, predicate, target)
            _discard(self.pos, predicate, target, subject)
            _discard(self.osp, target, subject, predicate)
            self._length -= 1

    def triples(self, triple: Pattern, context: Any = None) -> Sequence[tuple[Triple, tuple[Graph, ...]]]:  # type: ignore[override]
        s, p, o = triple
        within = self.within
        if s is not None and p is not None and o is not None:
            return [((s, p, o), within)] if o in self.spo.get(s, _NONE).get(p, _NONE) else []
        if s is not None and p is not None:
            return [((s, p, x), within) for x in self.spo.get(s, _NONE).get(p, _NONE)]
        if p is not None and o is not None:
            return [((x, p, o), within) for x in self.pos.get(p, _NONE).get(o, _NONE)]
        if s is not None and o is not None:
            return [((s, x, o), within) for x in self.osp.get(o, _NONE).get(s, _NONE)]
        if s is not None:
            return [((s, x, y), within) for x, targets in self.spo.get(s, _NONE).items() for y in targets]
        if p is not None:
            return [((x, p, y), within) for y, subjects in self.pos.get(p, _NONE).items() for x in subjects]
        if o is not None:
            return [((x, y, o), within) for x, links in self.osp.get(o, _NONE).items() for y in links]
        return [((x, y, z), within) for x, links in self.spo.items() for y, targets in links.items() for z in targets]

    def contexts(self, triple: Triple | None = None) -> Generator[Graph, None, None]:
        yield from ()

    def __len__(self, context: Any = None) -> int:
        return self._length


_NONE: dict[Any, Any] = {}


def _copy(index: Index) -> Index:
    """A dictionary copied as a whole does not ask its keys for their hashes, which rdflib works out in Python."""
    return {first: {second: dict(third) for second, third in inner.items()} for first, inner in index.items()}


def _discard(index: Index, first: Node, second: Node, third: Node) -> None:
    inner = index[first]
    del inner[second][third]
    if not inner[second]:
        del inner[second]
        if not inner:
            del index[first]


class MemoryGraph(Graph):
    """An rdflib.Graph on a store of its own, without a detour for what is asked most: objects, subjects, lists."""

    _one: OneGraph

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        copied = triples._one if isinstance(triples, MemoryGraph) else None
        self._one = OneGraph(copied)
        super().__init__(self._one, bind_namespaces="none")
        self._one.within = (self,)
        if copied is None:
            self += triples

    def __iadd__(self, triples: Iterable[Triple]) -> Self:
        for triple in triples:
            self._one.add(triple)
        return self

    def __iter__(self) -> Iterator[Triple]:  # type: ignore[override]
        return iter([(s, p, o) for s, links in self._one.spo.items() for p, targets in links.items() for o in targets])

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Iterator[Node]:  # type: ignore[override]
        if type(predicate) is URIRef and subject is not None and type(subject) is not list:
            return iter(list(self._one.spo.get(subject, _NONE).get(predicate, _NONE)))
        return super().objects(subject, predicate, unique)

    def subjects(self, predicate: Any = None, object: Any = None, unique: bool = False) -> Iterator[Node]:  # type: ignore[override]
        if type(predicate) is URIRef and object is not None and type(object) is not list:
            return iter(list(self._one.pos.get(predicate, _NONE).get(object, _NONE)))
        return super().subjects(predicate, object, unique)

    def predicate_objects(self, subject: Any = None, unique: bool = False) -> Iterator[tuple[Node, Node]]:  # type: ignore[override]
        if subject is not None and not unique:
            return iter([(p, o) for p, targets in self._one.spo.get(subject, _NONE).items() for o in targets])
        return super().predicate_objects(subject, unique)

    def items(self, list: Node) -> Iterator[Node]:  # type: ignore[override]
        seen: set[Node | None] = set()
        at: Node | None = list
        while at and at not in seen:
            seen.add(at)
            links = self._one.spo.get(at, _NONE)
            yield from [*links.get(RDF.first, ())][:1]
            at = next(iter(links.get(RDF.rest, ())), None)
        if at:
            raise ValueError("List contains a recursive rdf:rest reference")
