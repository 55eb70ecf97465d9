"""What the peer rdflib-endpoint serves: the same dataset in the fastest store it has, for uvicorn (`rdflib_app:app`).

Its own processes run this, with a Python that may not have our package.
"""

import os

from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint

# The memory store. With store="Oxigraph" the endpoint's prepared queries run in rdflib's own engine all the same, over
# terms that are converted one by one.
dataset = Dataset(store=os.environ.get("BENCH_STORE", "default"), default_union=False)
dataset.parse(os.environ["BENCH_NQUADS"], format="nquads")  # first, because it empties the default graph
dataset.default_graph.parse(os.environ["BENCH_NTRIPLES"], format="ntriples")
app = SparqlEndpoint(graph=dataset, path="/sparql")
