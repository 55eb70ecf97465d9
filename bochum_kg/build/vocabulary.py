"""Our namespaces as rdflib terms: `BO.status`, `ID["ka-v01"]`, `GRAPH.report`. Plain strings are in `namespaces`."""

from rdflib import Namespace

from bochum_kg.namespaces import BASE

BO = Namespace(BASE + "ontology#")
ID = Namespace(BASE + "id/")
SHAPE = Namespace(BASE + "shapes#")
GRAPH = Namespace(BASE + "graph/")
