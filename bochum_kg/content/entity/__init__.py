"""A thing in, what the graph says about it out – as plain data for its page, as triples for programs."""

from bochum_kg.content.entity.data import data
from bochum_kg.content.entity.page import Entity, entity
from bochum_kg.content.entity.schema_org import describe
from bochum_kg.content.entity.words import Words

__all__ = ["Entity", "Words", "data", "describe", "entity"]
