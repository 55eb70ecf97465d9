"""Statements of a form in, Turtle out as in the files of `data/`, and for each finding the field it is about."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bochum_kg.language import folded
from bochum_kg.namespaces import prefixes
from bochum_kg.proposals import dates
from bochum_kg.refusals import Text

Pair = tuple[str, str, str]  # a property, its value in Turtle, the field it comes from
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "", "\t": "\\t"}


@dataclass
class Written:
    """A proposal: its Turtle, the thing it is about, the file it would be, and what could not be read, by field."""

    thing: str
    base: str
    path: str = ""
    blocks: list[str] = field(default_factory=list)
    fields: dict[tuple[str, str], str] = field(default_factory=dict)  # local id and property -> field
    unread: dict[str, str] = field(default_factory=dict)

    @property
    def turtle(self) -> str:
        body = "\n\n".join(self.blocks)
        used = {name: iri for name, iri in prefixes(self.base).items() if re.search(rf"(?<![\w:]){name}:", body)}
        return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in used.items()) + f"\n{body}\n"

    def field(self, thing: str, prop: str) -> str:
        """The field that a finding about the property `prop` of `thing`, both short, belongs to; "" for none."""
        return self.fields.get((thing, prop)) or self.fields.get((thing, "")) or ""

    def say(self, thing: str, kind: str, pairs: Iterable[Pair], field: str) -> str:
        """Add a block about `thing`; findings on a property without a field belong to `field`. Returns its id."""
        said: dict[str, list[str]] = {}
        self.fields[thing, ""] = field
        for prop, value, source in pairs:
            self.fields.setdefault((thing, prop), source)
            if value:
                said.setdefault(prop, []).append(value)
        lines = [f"id:{thing} a {kind}", *(f"    {prop} {' , '.join(values)}" for prop, values in said.items())]
        self.blocks.append(" ;\n".join(lines) + " .")
        return thing


def text_of(text: str, language: str = "") -> str:
    """`text` as a literal in Turtle; "" for an empty one."""
    escaped = "".join(_ESCAPES.get(sign, sign) for sign in text)
    return f'"{escaped}"' + (f"@{language}" if language else "") if text else ""


def date_of(text: str) -> str:
    """A date as somebody wrote it, as a literal; "" for "". Raises ValueError with what is not clear about it."""
    if not text:
        return ""
    found, kind = dates.read(text)
    return f'"{found}"^^xsd:{kind}'


def number_of(text: str) -> str:
    """A number of either language, 12.5 or 12,5. Raises ValueError for any other: 1.234 can be read in two ways."""
    text = text.replace(" ", "")
    if not re.fullmatch(r"-?\d{1,15}([.,]\d{1,2})?", text):
        raise ValueError(Text("must be a number such as 1234 or 12.5, without separators for thousands"))
    number = text.replace(",", ".")
    return number if "." in number else f"{int(number)}"


def address_of(text: str) -> str:
    """An address of the web as an IRI. Raises ValueError for what is none."""
    if not re.fullmatch(r'https?://[^\s<>"{}|\\^`]+', text):
        raise ValueError(Text("must be an address that begins with https:// or http://"))
    return f"<{text}>"


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", folded(text)).strip("-")[:60].strip("-") or "vorschlag"
