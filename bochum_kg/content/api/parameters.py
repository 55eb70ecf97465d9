"""A collection in, its parameters out as OpenAPI 3.1 describes them: also the arguments of the tool for agents."""

from typing import Any

from bochum_kg.content.api.collections import ALL, ANY, FARTHEST, JOINING, LIMIT, MOST, Collection
from bochum_kg.content.search import LONGEST

Json = dict[str, Any]


def parameters(collection: Collection) -> list[Json]:
    """How `collection` can be asked for: filters, words, order, page."""
    found = []
    for facet in collection.facets:
        values = {"type": "string", "enum": [facet.short(value) for value in facet.known]}
        prefix = f" `{facet.prefix}` may stand before a value." if facet.prefix else ""
        several = f"any of them, or with `{JOINING}={ALL}` all" if facet.name in collection.joined else "any of them"
        text = f"Only those with this value; given several times, with {several}.{prefix}"
        found.append(in_query(facet.name, text, {"type": "array", "items": values}))
    if collection.joined:
        text = f"`{ALL}`: of several values of {', '.join(collection.joined)} all are wanted; `{ANY}`: any."
        found.append(in_query(JOINING, text, {"type": "string", "enum": [ANY, ALL], "default": ANY}))
    sorts = [sign + key for key in collection.sorts for sign in ("", "-")]
    text = "Only those with all these words; case, accents, ß or ss do not matter."
    return [
        *found,
        in_query("q", text, {"type": "string", "maxLength": LONGEST}),
        in_query("sort", "By this key, descending with a leading -; ä sorts as a.", {"type": "string", "enum": sorts}),
        in_query("limit", "Things on a page.", {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT}),
        in_query(
            "offset", "Things before the page.", {"type": "integer", "minimum": 0, "maximum": FARTHEST, "default": 0}
        ),
    ]


def in_query(name: str, description: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "description": description, "schema": schema}
