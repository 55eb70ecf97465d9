"""The graph in, its tables and networks as files out: for spreadsheets, scripts and Gephi (docs/tables.md)."""

from bochum_kg.build.assembly import Graphs
from bochum_kg.build.tables import cells, network, spreadsheets
from bochum_kg.releases.manifest import DUMP


def files(graphs: Graphs) -> dict[str, bytes]:
    """Name -> content of the files: tables of all classes, matrices, nodes and edges, CSVW metadata, GEXF.

    The same graphs give the same bytes.
    """
    reader = cells.Reader(graphs)
    nodes, edges = network.nodes(reader), network.edges(reader)
    tables = [*cells.fill(reader), *network.matrices(reader), nodes, edges]
    return spreadsheets.files(tables) | {f"{DUMP}.gexf": network.gexf(nodes, edges)}
