"""Data and shapes in, a SHACL report out: from pyshacl, the judge of every release, or quickly from pyshacl-turbo.

Tests hold the quick one to what pyshacl finds: on the real graph, on every example and on proposals broken at random.
Never hand pyshacl an Oxigraph-backed graph: it takes plain strings for another type there and reports false violations.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyshacl_turbo
from rdflib import Graph
from rdflib.namespace import NamespaceManager
from rdflib.query import Result

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
    import pyshacl.shape  # takes as long to load as the quick check takes
    from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP

    module: Any = pyshacl.shape
    copies = _Copy(data), _Copy(shapes)
    report: Graph
    # pyshacl looks each statement of a shape up in a list, which takes a sixth of its time; it takes a set as well,
    # but not where it is asked for SHACL's advanced features.
    module.CONSTRAINT_PARAMS = frozenset(ALL_CONSTRAINT_PARAMETERS), CONSTRAINT_PARAMETERS_MAP
    try:
        _, report, _ = pyshacl.validate(
            copies[0], shacl_graph=copies[1], inference="none", do_owl_imports=False, inplace=True
        )
    finally:
        module.CONSTRAINT_PARAMS = ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
    return report


class _Copy(MemoryGraph):
    """A copy that pyshacl works on quickly.

    It hands over the text of a SPARQL rule anew for every focus node; here each text is parsed once. And it describes
    every result in words, those of passing sh:or too; here without looking for a prefix each time.
    """

    def __init__(self, graph: Graph):
        super().__init__(graph)
        self.namespace_manager = _NoPrefixes(self, bind_namespaces="none")

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
