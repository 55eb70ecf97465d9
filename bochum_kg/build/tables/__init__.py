"""The graph in, its tables and networks as files out: for spreadsheets, scripts and Gephi (docs/tables.md)."""

import rdflib

from bochum_kg.build.tables import cells, network, spreadsheets
from bochum_kg.releases.manifest import DUMP


def files(data: rdflib.Graph, shapes: rdflib.Graph) -> dict[str, bytes]:
    """Name -> content of the files: tables of all classes, matrices, nodes and edges, CSVW metadata, GEXF.

    The same triples give the same bytes.
    """
    reader = cells.Reader(data, shapes)
    nodes, edges = network.nodes(reader), network.edges(reader)
    tables = [*cells.fill(reader), *network.matrices(reader), nodes, edges]
    return spreadsheets.files(tables) | {f"{DUMP}.gexf": network.gexf(nodes, edges)}
