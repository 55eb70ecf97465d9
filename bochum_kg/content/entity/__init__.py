"""A thing's local id in, what the graph says about it out – as queries for the engine and as plain data for pages."""

from bochum_kg.content.entity.links import lines
from bochum_kg.content.entity.page import Entity, entity
from bochum_kg.content.entity.queries import about, data, exists, terms
from bochum_kg.content.entity.schema_org import describe
from bochum_kg.content.entity.words import Vocabulary, vocabulary

__all__ = [
    "Entity",
    "Vocabulary",
    "about",
    "data",
    "describe",
    "entity",
    "exists",
    "lines",
    "terms",
    "vocabulary",
]
