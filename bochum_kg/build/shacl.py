"""Data and shapes in, a SHACL report out: from pyshacl, the judge of every release, or quickly from pyshacl-turbo.

Tests hold the quick one to what pyshacl finds: on the real graph, on every example and on proposals broken at random.
Never hand pyshacl an Oxigraph-backed graph: it takes plain strings for another type there and reports false violations.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any

import pyshacl_turbo
from rdflib import RDF, Graph
from rdflib.namespace import NamespaceManager
from rdflib.query import Result
from rdflib.term import Node

from bochum_kg.build.memory import MemoryGraph

if TYPE_CHECKING:
    from rdflib.plugins.sparql.sparql import Query

Validator = Callable[[Graph, Graph], Graph]


def quick(data: Graph, shapes: Graph) -> Graph:
    """The report of pyshacl-turbo, an engine in Rust: twenty times as fast."""
    program: Any = pyshacl_turbo.compile_shapes(shapes)  # type: ignore[no-untyped-call]
    report: Graph = program.validate(data)[1]
    return report


def judged(data: Graph, shapes: Graph) -> Graph:
    """The report of pyshacl. It works on copies, as pyshacl adds triples of its own even to the shapes."""
    import pyshacl  # takes as long to load as the quick check takes

    copies = _Copy(data), _Copy(shapes)
    report: Graph
    with _in_a_hurry():
        _, report, _ = pyshacl.validate(
            copies[0],
            shacl_graph=copies[1],
            inference="none",
            do_owl_imports=False,
            inplace=True,
            max_validation_depth=100,  # 15 stop at our longest lists when the shapes themselves are judged
        )
    return report


@contextmanager
def _in_a_hurry() -> Iterator[None]:
    """pyshacl without three detours that take half of its time; what it finds stays the same.

    It puts every result in words, also the thousands of those parts of a passing sh:or that do not hold; it looks each
    statement of a shape up in a list, where a set will do (unless it is asked for SHACL's advanced features); and it
    makes a new IRI whenever it follows a path.
    """
    import pyshacl.shape
    from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
    from pyshacl.constraints.constraint_component import ConstraintComponent
    from pyshacl.helper import expression_helper

    shape: Any = pyshacl.shape
    component: Any = ConstraintComponent
    paths: Any = expression_helper
    make, namespace = component.make_v_result, paths.RDF
    shape.CONSTRAINT_PARAMS = frozenset(ALL_CONSTRAINT_PARAMETERS), CONSTRAINT_PARAMETERS_MAP
    component.make_v_result = lambda *arguments, **named: _InWords(partial(make, *arguments, **named))
    paths.RDF = RDF
    try:
        yield
    finally:
        shape.CONSTRAINT_PARAMS = ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
        component.make_v_result, paths.RDF = make, namespace


class _InWords(Sequence[Any]):
    """A result of pyshacl, made when somebody reads it."""

    def __init__(self, make: Callable[[], Sequence[Any]]):
        self._make = make

    @cached_property
    def _made(self) -> Sequence[Any]:
        return self._make()

    def __getitem__(self, index: Any) -> Any:
        return self._made[index]

    def __len__(self) -> int:
        return len(self._made)


class _Copy(MemoryGraph):
    """A copy that pyshacl works on quickly.

    It hands over the text of a SPARQL rule anew for every focus node; here each text is parsed once. It reads lists
    anew for every focus node, and changes none; here each is read once. And it describes every result in words; here
    without looking for a prefix each time.
    """

    def __init__(self, graph: Graph):
        super().__init__(graph)
        self.namespace_manager = _NoPrefixes(self, bind_namespaces="none")
        self._lists: dict[Node, tuple[Node, ...]] = {}

    def items(self, list: Node) -> Iterator[Node]:  # type: ignore[override]
        if list not in self._lists:
            self._lists[list] = tuple(super().items(list))
        return iter(self._lists[list])

    def query(self, query_object: Any, *arguments: Any, **more: Any) -> Result:
        return super().query(
            _prepared(query_object) if isinstance(query_object, str) else query_object, *arguments, **more
        )


class _NoPrefixes(NamespaceManager):
    def bind(self, *_: Any, **__: Any) -> None:
        pass

    def normalizeUri(self, rdfTerm: str) -> str:
        return f"<{rdfTerm}>"


@lru_cache(maxsize=256)
def _prepared(text: str) -> "Query":
    from rdflib.plugins.sparql import prepareQuery

    return prepareQuery(text)
