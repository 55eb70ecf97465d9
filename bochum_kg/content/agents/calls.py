"""A tool and the arguments of a call in, the members of a CallToolResult out: whole, or refused with what to do.

Answers are JSON, once as a value and once as text. What is refused is told in the words the tool was refused with.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bochum_kg.content.activities import Activity
from bochum_kg.content.api.collections import Collection
from bochum_kg.content.entity import Words
from bochum_kg.content.search import Search
from bochum_kg.engine import Answer
from bochum_kg.refusals import Refused

LARGEST = 200_000  # bytes of JSON in an answer: more an assistant cannot read at once

Json = dict[str, Any]


class Mistake(Exception):
    """A tool was called in a way it does not understand; str() says what it wants."""


@dataclass(frozen=True)
class Known:
    """What the tools answer from: the release that is served, as pages read it, by the site at the address `root`."""

    root: str
    release: str
    search: Search
    words: Callable[[str], Words]
    collection: Collection
    activities: Sequence[Activity]
    examples: Mapping[str, Any]  # documentation/queries.json
    terms: Mapping[str, Any]  # documentation/terms.json
    ask: Callable[[str, str], Answer]  # of a query, in the format named


@dataclass(frozen=True)
class Tool:
    """A tool: what it is called and for, which arguments it takes (name -> JSON Schema), what it answers."""

    name: str
    title: str
    description: str
    arguments: Json
    answer: Callable[[Known, Json], Json]
    required: tuple[str, ...] = ()
    less: str = ""  # how to ask for less

    def listed(self) -> Json:
        """The tool as `tools/list` gives it."""
        schema = {"type": "object", "properties": self.arguments, "additionalProperties": False}
        return {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "inputSchema": schema | ({"required": [*self.required]} if self.required else {}),
            "annotations": {"readOnlyHint": True, "idempotentHint": True, "openWorldHint": False},
        }


def call(tool: Tool, arguments: Json, known: Known) -> Json:
    """The members of a CallToolResult: the answer as JSON, once as a value and once as text, or what was wrong."""
    try:
        given = {name: value for name, value in arguments.items() if value is not None}
        answer = tool.answer(known, _checked(given, tool)) | {"release": known.release}
        text = json.dumps(answer, ensure_ascii=False)
        if (size := len(text.encode())) > LARGEST:
            raise Mistake(f"The answer has {size:,} bytes; {LARGEST:,} are the most. Ask for less: {tool.less}")
    except Refused as error:
        return _wrong({"title": error.title, "status": error.status, "detail": error.text, **error.members})
    except Mistake as error:
        return _wrong({"title": "Not answered", "status": 400, "detail": str(error)})
    return {"content": [{"type": "text", "text": text}], "structuredContent": answer, "isError": False}


def _wrong(problem: Json) -> Json:
    text = f"{problem['title']}: {problem['detail']}"
    return {"content": [{"type": "text", "text": text}], "structuredContent": problem, "isError": True}


def _checked(given: Json, tool: Tool) -> Json:
    """`given` with defaults, one value of a list as a list of one. Raises Mistake for what the schema forbids."""
    if unknown := given.keys() - tool.arguments.keys():
        known = ", ".join(tool.arguments) or "none"
        raise Mistake(f"{tool.name} has no argument {min(unknown)[:80]!r}. Arguments: {known}.")
    if missing := [name for name in tool.required if name not in given]:
        raise Mistake(f"{tool.name} needs the argument {missing[0]!r}.")
    checked = {name: schema["default"] for name, schema in tool.arguments.items() if "default" in schema}
    for name, value in given.items():
        schema = tool.arguments[name]
        if schema["type"] == "array":
            value = value if isinstance(value, list) else [value]
            fits = all(isinstance(one, str) for one in value)
        else:
            fits = type(value) is {"string": str, "integer": int, "boolean": bool}[schema["type"]]
        if not fits:
            raise Mistake(f"{name} must be {'a list of strings' if schema['type'] == 'array' else schema['type']}.")
        if "minimum" in schema and value < schema["minimum"]:
            raise Mistake(f"{name}={value} is too small; {schema['minimum']} is the least.")
        if "enum" in schema and value not in schema["enum"]:
            raise Mistake(f"{name}={str(value)[:80]!r} is not known. Allowed: {', '.join(schema['enum'])}.")
        checked[name] = value
    return checked
