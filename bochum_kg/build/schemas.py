"""Frames and shapes in, one JSON Schema (2020-12) per class out: what a framed document holds, and what is obligatory.

Which keys there are follows from the frame and the data, how a value is written from the context, what must not be
missing from the SHACL shapes. References are `$defs`, so that each schema stands alone and nothing is fetched.
"""

from functools import cache
from typing import Any

import rdflib
from rdflib import RDF, RDFS, SDO, SH, SKOS, XSD, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from bochum_kg import context
from bochum_kg.build.frames import FRAMED, Frame, Framing
from bochum_kg.namespaces import BASE
from bochum_kg.serialisation import json_document

Schema = dict[str, Any]
Held = dict[Node, set[Node]]  # property -> its values

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_IRI: Schema = {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9+.\-]*:\S+$"}  # ajv knows no format "iri"
_TYPES: Schema = {"type": "array", "items": {"type": "string"}, "minItems": 1}
_TEXT: Schema = {
    "type": "object",
    "propertyNames": {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]+)*$"},
    "additionalProperties": {"type": "array", "items": {"type": "string"}, "minItems": 1},
}
_REFERENCE: Schema = {
    "description": "Another thing by its name; only the id when nothing is known about it here.",
    "type": "object",
    "properties": {"id": _IRI, "type": _TYPES, "prefLabel": _TEXT, "label": _TEXT},
    "required": ["id"],
    "additionalProperties": False,
}
_PATTERNS = {
    str(XSD.gYear): r"^\d{4}$",
    str(XSD.gYearMonth): r"^\d{4}-\d{2}$",
    str(XSD.date): r"^\d{4}-\d{2}-\d{2}$",
    str(XSD.integer): r"^[+-]?\d+$",
    str(XSD.decimal): r"^[+-]?\d*\.?\d+$",
}


class Schemas:
    """The schemas for one graph of data."""

    def __init__(self, framing: Framing, shapes: rdflib.Graph):
        self.shapes = shapes
        self.framing = framing
        self.data = framing.data
        self.context = context.load(name=FRAMED)
        self._held = cache(self._held_inside)  # Angaben of a class stand inside things of many

    def of_class(self, kind: Node, things: set[Node], frame: Frame) -> Schema:
        """The schema of the members `things` of the class `kind`, as `frame` shows them."""
        defs: Schema = {"Reference": _REFERENCE}
        body = self._thing(kind, self.framing.held(things), frame, defs)
        name = self.framing.term(kind)
        return {"$schema": DIALECT, "$id": f"{BASE}schema/{name}.json", **body, "$defs": defs}

    def _held_inside(self, kind: Node) -> Held:
        """What all things of the class `kind` hold."""
        return self.framing.held(x for x in self.data.subjects(RDF.type, kind) if self.framing.kind(x) == kind)

    def _thing(self, kind: Node, held: Held, frame: Frame, defs: Schema) -> Schema:
        rules = self._rules(kind)
        properties: Schema = {"id": _IRI, "type": _TYPES | {"contains": {"const": self.framing.term(kind)}}}
        for predicate in sorted(held, key=self.framing.term):
            term = self.framing.term(predicate)
            if term in frame:
                value = self._value(predicate, held[predicate], frame[term], rules.get(predicate, {}), defs)
                properties[term] = self._described(predicate) | value
        required = [t for p, rule in rules.items() if rule.get("min") and (t := self.framing.term(p)) in properties]
        return {
            **self._described(kind),
            "type": "object",
            "properties": properties,
            "required": ["id", "type", *sorted(required)],
            "additionalProperties": False,
        }

    def _value(self, predicate: Node, targets: set[Node], frame: Any, rule: Schema, defs: Schema) -> Schema:
        meaning = self.context.get(self.framing.term(predicate), {})
        container = meaning.get("@container", [])
        if "@language" in container:
            return _TEXT | ({"required": sorted(rule["languages"])} if rule.get("languages") else {})
        if predicate in self.framing.whole:
            kinds = sorted({self.framing.kind(target) for target in targets}, key=self.framing.term)
            for kind in kinds:
                if self.framing.term(kind) not in defs:
                    defs[self.framing.term(kind)] = {}  # it may hold itself
                    defs[self.framing.term(kind)] = self._thing(kind, self._held(kind), frame, defs)
            single: Schema = {"anyOf": [{"$ref": f"#/$defs/{self.framing.term(kind)}"} for kind in kinds]}
        elif any(isinstance(target, URIRef) for target in targets):
            single = {"$ref": "#/$defs/Reference"}
            if "in" in rule:
                single |= {"type": "object", "properties": {"id": {"enum": sorted(rule["in"])}}}
        else:
            datatypes = {str(t.datatype or XSD.string) for t in targets if isinstance(t, Literal)}
            ranges = {str(r) for r in self.data.objects(predicate, SDO.rangeIncludes) if str(r).startswith(str(XSD))}
            single = self._literal(meaning, datatypes | ranges)
            single |= {key: rule[key] for key in ("minimum", "maximum") if key in rule}
        return {"type": "array", "items": single, "minItems": 1} if container == "@set" else single

    def _literal(self, meaning: Schema, datatypes: set[str]) -> Schema:
        coerced = meaning.get("@type", "").replace("xsd:", str(XSD))
        if coerced in (str(XSD.integer), str(XSD.boolean)):
            return {"type": coerced.rsplit("#", 1)[-1]}
        if coerced or datatypes == {str(XSD.string)}:
            return {"type": "string"} | ({"pattern": _PATTERNS[coerced]} if coerced in _PATTERNS else {})
        choices = []
        for datatype in sorted(datatypes):
            value: Schema = {"type": "string"} | ({"pattern": _PATTERNS[datatype]} if datatype in _PATTERNS else {})
            kind = {"const": datatype.replace(str(XSD), "xsd:")}
            typed = {"type": "object", "properties": {"@type": kind, "@value": value}}
            choices.append(typed | {"required": ["@type", "@value"], "additionalProperties": False})
        return {"oneOf": choices}

    def _rules(self, kind: Node) -> dict[Node, Schema]:
        """Property -> what the shapes ask of it on members of `kind` without exception."""
        rules: dict[Node, Schema] = {}
        for wide in {kind, *self.data.transitive_objects(kind, RDFS.subClassOf)}:
            for shape in self.shapes.subjects(SH.targetClass, wide):
                for rule in (shape, *self.shapes.objects(shape, SH.property)):  # a property shape may have a target
                    path = self.shapes.value(rule, SH.path)
                    if isinstance(path, URIRef) and (rule, SH.severity, SH.Violation) in self.shapes:
                        self._read(rule, rules.setdefault(path, {}))
        return rules

    def _read(self, rule: Node, into: Schema) -> None:
        """Add to `into` what `rule` asks: of several rules for one property all hold, in whatever order they come."""

        def number(path: Node) -> int:
            return int(str(self.shapes.value(rule, path) or 0))

        into["min"] = max(into.get("min", 0), number(SH.minCount), number(SH.qualifiedMinCount))
        for path, key, strictest in ((SH.minInclusive, "minimum", max), (SH.maxInclusive, "maximum", min)):
            if (limit := self.shapes.value(rule, path)) is not None:
                into[key] = strictest(into.get(key, int(str(limit))), int(str(limit)))
        for choice in self.shapes.objects(rule, SH["in"]):
            listed = {str(item) for item in Collection(self.shapes, choice)}
            into["in"] = into.get("in", listed) & listed
        if number(SH.qualifiedMinCount):
            value = self.shapes.value(rule, SH.qualifiedValueShape)
            languages = self.shapes.value(value, SH.languageIn)
            if languages is not None:
                into.setdefault("languages", set()).update(str(item) for item in Collection(self.shapes, languages))

    def _described(self, term: Node) -> Schema:
        """Title in both languages and the English definition, as far as the ontology has them."""
        title = " / ".join(dict.fromkeys(self.framing.names(term).values()))
        defined = [d for d in self.data.objects(term, SKOS.definition) if isinstance(d, Literal)]
        description = next((str(text) for text in defined if text.language == "en"), "")
        return {key: text for key, text in (("title", title), ("description", description)) if text}


def files(framing: Framing, shapes: rdflib.Graph) -> dict[str, bytes]:
    """A schema per class of framed thing that has a name in our context, as files of a release."""
    schemas = Schemas(framing, shapes)
    files: dict[str, bytes] = {}
    for name, things in framing.subjects.items():
        frame = framing.frames[name]
        for kind in {framing.kind(thing) for thing in things if framing.term(framing.kind(thing)) in schemas.context}:
            members = {thing for thing in things if framing.kind(thing) == kind}
            text = json_document(schemas.of_class(kind, members, frame))
            files[f"schema/{framing.term(kind)}.json"] = text.encode()
    return dict(sorted(files.items()))
