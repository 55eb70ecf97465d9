"""Collections and schemas in, an OpenAPI 3.1 description of the site out: generated, so it cannot be out of date."""

import json
from collections.abc import Mapping
from typing import Any

from bochum_kg import __version__
from bochum_kg.content.api.collections import MOST, Collection
from bochum_kg.content.api.parameters import in_query, parameters
from bochum_kg.formats import DUMP_FORMATS, GRAPH_FORMATS, RESULT_FORMATS

Json = dict[str, Any]

_PROBLEM: Json = {
    "title": "What went wrong, and what to do (RFC 9457)",
    "type": "object",
    "properties": {"status": {"type": "integer"}, **{key: {"type": "string"} for key in ("type", "title", "detail")}},
    "required": ["type", "title", "status", "detail"],
}
_ETAG = {"ETag": {"description": "Strong; send it back as If-None-Match.", "schema": {"type": "string"}}}
_ENTRY = {"$ref": "#/components/schemas/CollectionEntry"}
_LINK = {"id": {"type": "string", "format": "uri"}}


def describe(
    collections: Mapping[str, Collection], schemas: Mapping[str, Any], manifest: Mapping[str, Any], above: str = ""
) -> Json:
    """The description of the site that serves `manifest` below the path `above`.

    `schemas`: class -> JSON Schema of its framed things.
    """
    components = {"Problem": _PROBLEM, "CollectionEntry": _entry(), **_components(schemas)}
    paths: Json = {"/api": {"get": _operation("collections", "The collections there are", _document(_index()))}}
    for name, collection in collections.items():
        item = _any(kind for kind in collection.classes if kind in schemas)
        title = collection.names.get("en", name)
        paths[f"/api/{name}"] = {
            "get": _operation(name, f"{title}: a page of them", _document(_page(item)), parameters(collection), "400")
        }
        local = _local(sorted(collection.items))
        paths[f"/api/{name}/{{local}}"] = {
            "get": _operation(f"{name}-one", f"{title}: one", _document(item), [local], "400", "404")
        }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "bochum-kg",
            "summary": "The strategy of the City of Bochum as a knowledge graph. Not the City's own service.",
            "description": "Framed JSON-LD by subject, everything else by SPARQL. More: /api, as a page.",
            "version": __version__,
            "license": {"name": "Data: CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
            "x-release": manifest["release"],
        },
        "externalDocs": {"url": f"{above}/api", "description": "Examples, what answers look like, filters; as a page"},
        "servers": [{"url": f"{above}/"}],
        "paths": paths | _others(collections),
        "components": {"schemas": components},
    }


def _operation(name: str, summary: str, answer: Json, parameters: list[Json] | None = None, *problems: str) -> Json:
    said = {"description": "The answer", "content": answer, "headers": _ETAG}
    return {
        "operationId": name,
        "summary": summary,
        **({"parameters": parameters} if parameters else {}),
        "responses": {"200": said, **_problems(*problems, "406")},
    }


def _problems(*statuses: str) -> Json:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": "A problem", "content": content} for status in statuses}


def _document(thing: Json) -> Json:
    """What a JSON-LD document of one `thing` is, as JSON-LD and as JSON."""
    schema = {
        "type": "object",
        "properties": {
            "@context": {"type": "string", "format": "uri"},
            "@graph": {"type": "array", "items": thing, "minItems": 1, "maxItems": 1},
        },
        "required": ["@context", "@graph"],
        "additionalProperties": False,
    }
    return {kind: {"schema": schema} for kind in ("application/ld+json", "application/json")}


def _entry() -> Json:
    texts = {"type": "array", "items": {"type": "string"}}
    return {
        "title": "A collection",
        "type": "object",
        "properties": {
            **_LINK,
            "type": texts | {"contains": {"const": "Collection"}},
            "label": {"type": "object", "additionalProperties": texts},
            "totalItems": {"type": "integer", "minimum": 0},
        },
        "required": ["id", "type", "totalItems"],
    }


def _index() -> Json:
    listed = {"items": {"type": "array", "items": _ENTRY}}
    return {"allOf": [_ENTRY, {"type": "object", "properties": listed, "required": ["items"]}]}


def _page(item: Json) -> Json:
    link = {"type": "object", "properties": _LINK, "required": ["id"]}
    view = {
        "type": "object",
        "properties": {**_LINK, **dict.fromkeys(("first", "previous", "next", "last"), link)},
        "required": ["id", "first", "last"],
    }
    page = {
        "type": "object",
        "properties": {"items": {"type": "array", "items": item, "maxItems": MOST}, "view": view},
        "required": ["items", "view"],
    }
    return {"allOf": [_ENTRY, page]}


def _any(kinds: Any) -> Json:
    references = [{"$ref": f"#/components/schemas/{kind}"} for kind in kinds]
    return {"anyOf": references} if references else {"type": "object"}


def _path(name: str, schema: Json) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"} | schema}


def _local(ids: list[str]) -> Json:
    return _path("local", {"pattern": "^[a-z0-9-]{1,120}$", "examples": ids[:3]})


def _components(schemas: Mapping[str, Any]) -> Json:
    """The schemas and their definitions: one component where all schemas define a name alike, else one for each.

    Titles are unique, as generators of clients make names of classes out of them.
    """
    defined: dict[str, set[str]] = {}
    for schema in schemas.values():
        for name, definition in schema["$defs"].items():
            defined.setdefault(name, set()).add(json.dumps(definition, sort_keys=True))
    differing = {name for name, texts in defined.items() if len(texts) > 1 or name in schemas}
    references = tuple(f'"#/$defs/{name}"' for name in differing)
    while more := {n for n in defined.keys() - differing for t in defined[n] if any(r in t for r in references)}:
        differing |= more
        references = tuple(f'"#/$defs/{name}"' for name in more)
    found: Json = {}
    for kind, schema in schemas.items():
        names = {name: f"{kind}.{name}" if name in differing else name for name in schema["$defs"]}
        body = {key: value for key, value in schema.items() if key not in ("$schema", "$id", "$defs")}
        found[kind] = _moved(body, names)
        for name, definition in schema["$defs"].items():
            title = {"title": f"{definition['title']} ({kind})"} if name in differing else {}
            found[names[name]] = _moved(definition | title, names)
    return found


def _moved(value: Any, names: Mapping[str, str]) -> Any:
    """`value` with its references leading to components: in OpenAPI they start at the whole document."""
    if isinstance(value, list):
        return [_moved(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    moved = {key: _moved(part, names) for key, part in value.items() if key != "$ref"}
    if "$ref" in value:
        moved["$ref"] = f"#/components/schemas/{names[value['$ref'].removeprefix('#/$defs/')]}"
    return moved


def _others(collections: Mapping[str, Collection]) -> Json:
    """The interfaces beside /api that programs use."""
    graphs = sorted({form.media_type for form in GRAPH_FORMATS})
    results = sorted({form.media_type for form in RESULT_FORMATS})
    content: Json = {kind: {} for kind in (*results, *graphs, "text/html")}
    responses = {"200": {"description": "The answer", "content": content}}
    responses |= _problems("400", "403", "406", "413", "422", "429", "503", "504")
    text: Json = {"type": "string", "examples": ["SELECT * { ?s ?p ?o } LIMIT 10"]}
    fields = {"type": "object", "properties": {"query": text}, "required": ["query"]}
    form = {"application/x-www-form-urlencoded": {"schema": fields}}
    things = sorted(local for collection in collections.values() for local in collection.items)
    health = {"type": "object", "properties": {"ready": {"type": "boolean"}, "release": {"type": "string"}}}
    return {
        "/sparql": {
            "get": {
                "operationId": "sparql",
                "summary": "SPARQL 1.1 query; without one the Service Description",
                "parameters": [
                    in_query("query", "The query.", text),
                    in_query("format", "Short name of a format; what is not known is ignored.", {"type": "string"}),
                ],
                "responses": responses,
            },
            "post": {
                "operationId": "sparql-post",
                "summary": "SPARQL 1.1 query, as a form or directly",
                "requestBody": {"required": True, "content": {**form, "application/sparql-query": {"schema": text}}},
                "responses": responses | _problems("415"),
            },
        },
        "/data/{local}.{suffix}": {
            "get": {
                "operationId": "data",
                "summary": "What is said about a thing, its statements and their sources",
                "parameters": [
                    _local(things),
                    _path("suffix", {"enum": [form.suffix for form in DUMP_FORMATS]}),
                ],
                "responses": {
                    "200": {"description": "The data", "content": {form.media_type: {} for form in DUMP_FORMATS}},
                    **_problems("404", "503", "504"),
                },
            }
        },
        "/health": {
            "get": {
                "operationId": "health",
                "summary": "Whether queries are answered, and which release is served",
                "responses": {
                    status: {"description": text, "content": {"application/json": {"schema": health}}}
                    for status, text in (("200", "All is well"), ("503", "Not ready"))
                },
            }
        },
    }
