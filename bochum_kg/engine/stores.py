"""A release's N-Quads in, stores to query out: every named graph, and the merge of all but some as default graph.

Merged here and not by Oxigraph's union flag, which would count a triple once for each graph it stands in.
"""

from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox


class Data(NamedTuple):
    """The `default` graph alone, and the `whole` dataset, which has it too.

    In memory Oxigraph chains the triples of all graphs into one list per term. With the named graphs out of the way
    most queries are done a quarter sooner, and few ask for them.
    """

    default: ox.Store
    whole: ox.Store


def load(path: Path, apart: frozenset[str]) -> Data:
    """The data of the canonical N-Quads at `path`, in memory. Graphs in `apart` are no part of the default graph.

    IRIs are not looked at again (lenient): the build has, and a server looks whether files are still the same.
    """
    default, whole = ox.Store(), ox.Store()
    whole.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS, lenient=True)
    for store in (default, whole):
        _merge(store, path, apart)
    return Data(default, whole)


def _merge(store: ox.Store, path: Path, apart: frozenset[str]) -> None:
    whole = path.with_suffix(".nt")
    if whole.exists():  # a release has it ready: read without a Python object per triple
        store.bulk_load(path=str(whole), format=ox.RdfFormat.N_TRIPLES, lenient=True)
    else:
        quads = ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS)
        store.bulk_extend(
            ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads if quad.graph_name.value not in apart
        )
