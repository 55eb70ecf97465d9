"""Graphs in, framed JSON-LD out: per subject the frame, and each of its things nested with what is said about it.

A frame is made from what the graph holds, so a new subject or property needs no Python: a thing with all its
properties, its Angaben and source places whole, everything else it points to by name. What comes out is what any
processor makes of `frames/<subject>.jsonld` and `bochum-kg.jsonld` (JSON-LD 1.1 Framing, sections 2 and 4.1).
"""

from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, Literal, URIRef
from rdflib.term import Node

from bochum_kg import context
from bochum_kg.build.assembly import Graphs
from bochum_kg.build.vocabulary import BO, ID
from bochum_kg.context.compaction import Compaction
from bochum_kg.namespaces import BASE, NOT_IN_DEFAULT
from bochum_kg.releases.manifest import DUMP
from bochum_kg.serialisation import JsonLd, expanded, json_document, to_json

Frame = dict[str, Any]

FRAMED = context.NAMES[1]
_NOT_SUBJECTS = NOT_IN_DEFAULT | {"ontology", "inferred", "catalog", "queries"}
_FLAGS: Frame = {"@embed": "@always", "@explicit": True, "@omitDefault": True}
_ANY: list[Frame] = [{"@omitDefault": True}]  # in brackets, as an object would be read as a language map
_NAMED: Frame = {"id": {}, **_FLAGS, "prefLabel": _ANY, "label": _ANY}
_NAMES = (RDF.type, SKOS.prefLabel, RDFS.label)


class Framing:
    """The frames for one graph of data, and what they make of it; `whole` is all of it as Oxigraph has it."""

    def __init__(self, graphs: Graphs, data: rdflib.Graph, whole: Iterable[ox.Triple]):
        self.data = data
        self._kinds: dict[Node, Node] = {}
        self.whole = {BO.angabe, BO.beleg}
        self._terms = {m["@id"]: t for t, m in context.load(name=FRAMED).items() if isinstance(m, dict)}
        self._broader: dict[Node, set[Node]] = {}
        for narrow, broad in self.data.subject_objects(RDFS.subPropertyOf):
            self._broader.setdefault(narrow, set()).add(broad)

        self._nodes = {node["@id"]: self._best_first(node) for node in expanded(whole, BASE)}
        self.subjects = dict(self._subjects(graphs))
        self.frames = {name: self.frame(things) for name, things in self.subjects.items()}

    def _subjects(self, graphs: Graphs) -> Iterator[tuple[str, set[Node]]]:
        """Name of each data graph, and the things it is about.

        Left out are concept schemes, source places, and Angaben on things of the same graph: they stand inside those.
        """
        for name, graph in sorted(graphs.items()):
            if name in _NOT_SUBJECTS:
                continue
            things = {s for s, _ in graph.subject_objects(RDF.type) if str(s).startswith(ID)}
            things -= set(graph.subjects(RDF.type, SKOS.ConceptScheme))
            things -= set(self.data.subjects(RDF.type, BO.Fundstelle))  # also those inferred to be one
            things -= {inside for thing in things for inside in self.data.objects(thing, BO.angabe)}
            if things:
                yield name, things

    def frame(self, things: set[Node]) -> Frame:
        """The frame for `things`: its types, its properties, nested."""
        kinds = {self.term(self.kind(thing)) for thing in things}
        return {"type": sorted(kinds), **self._fields(things, None)}

    def make(self, things: set[Node], frame: Frame) -> JsonLd:
        """`things` in their frame, in the order of their IRIs."""
        meaning = context.only(context.load(name=FRAMED), self._used(things))
        compaction = Compaction(meaning)
        framed = [self._framed(str(thing), frame, ()) for thing in sorted(things, key=str)]
        return JsonLd([to_json(compaction.node(node)) for node in framed], meaning, context.address(name=FRAMED))

    def _best_first(self, node: dict[str, Any]) -> dict[str, Any]:
        """The node with its most specific class first."""
        first = str(self.kind(URIRef(node["@id"])))
        node.get("@type", []).sort(key=lambda iri: iri != first)
        return node

    def _framed(self, iri: str, frame: Any, above: tuple[str, ...]) -> dict[str, Any]:
        """The node `iri` as `frame` shows it; only its name where it is inside itself (`above`)."""
        node = self._nodes.get(iri)
        if node is None or iri in above:
            return {"@id": iri}
        shown: dict[str, Any] = {key: node[key] for key in ("@id", "@type") if key in node}
        for predicate, values in node.items():
            if not predicate.startswith("@") and (inner := frame.get(self._terms.get(predicate, predicate))):
                inside = (self._framed(v["@id"], inner, (*above, iri)) if "@id" in v else v for v in values)
                shown[predicate] = list(inside)
        return shown

    def term(self, iri: Node) -> str:
        return self._terms.get(str(iri), str(iri))

    def kind(self, thing: Node) -> Node:
        """The most specific class of `thing`, one of ours if there is one."""
        if thing not in self._kinds:
            self._kinds[thing] = self._narrowest(thing)
        return self._kinds[thing]

    def _narrowest(self, thing: Node) -> Node:
        kinds = set(self.data.objects(thing, RDF.type))
        kinds -= {b for kind in kinds for b in self.data.transitive_objects(kind, RDFS.subClassOf) if b != kind}
        return min(kinds, key=lambda kind: (not str(kind).startswith(BASE), str(kind)), default=RDFS.Resource)

    def names(self, thing: Node) -> dict[str, str]:
        """Language -> name of `thing`."""
        labels = {o for p in _NAMES[1:] for o in self.data.objects(thing, p) if isinstance(o, Literal)}
        return {str(label.language): str(label) for label in sorted(labels)}

    def held(self, things: Iterable[Node]) -> dict[Node, set[Node]]:
        """Each property that one of `things` has (but its type) -> all its values."""
        found: dict[Node, set[Node]] = {}
        for thing in things:
            for predicate, value in self.data.predicate_objects(thing):
                found.setdefault(predicate, set()).add(value)
        found.pop(RDF.type, None)
        return found

    def _fields(self, things: set[Node], via: Node | None) -> Frame:
        """The part of a frame that names the properties of `things`, which are reached by the property `via`."""
        held = self.held(things)
        used = set(held)
        # A foreign broader property says the same again; bo:status says more than bo:statusAmtlich.
        broader = {broad for predicate in used for broad in self._broader.get(predicate, ())}
        used -= {broad for broad in broader if not str(broad).startswith(BASE)}
        if via:
            used -= set(self.data.subjects(OWL.inverseOf, via)) | set(self.data.objects(via, OWL.inverseOf))
        fields: Frame = {}
        for predicate in sorted(used, key=self.term):
            targets: set[Node] = {target for target in held[predicate] if isinstance(target, URIRef)}
            if predicate in self.whole:
                fields[self.term(predicate)] = {"id": {}, **self._fields(targets, predicate)}
            else:
                fields[self.term(predicate)] = _NAMED if targets else _ANY
        return _FLAGS | fields

    def _used(self, things: set[Node]) -> set[str]:
        """The properties and classes of all that a frame may show of `things`."""
        used: set[Node] = set()
        inside, named, waiting = set(things), set(), list(things)
        while waiting:
            for predicate, target in self.data.predicate_objects(waiting.pop()):
                used.add(target if predicate == RDF.type else predicate)
                if predicate not in self.whole:
                    named.add(target)
                elif target not in inside:
                    inside.add(target)
                    waiting.append(target)
        for thing in named - inside:
            if not isinstance(thing, Literal):
                used.update(self.data.objects(thing, RDF.type))
                used.update(p for p in _NAMES if p != RDF.type and (thing, p, None) in self.data)
        return {"@type", *map(str, used)}


def files(framing: Framing) -> dict[str, bytes]:
    """The frames and framed documents as files of a release, per subject and for the whole; `api.json` lists them."""
    address = context.address(name=FRAMED)
    files: dict[str, bytes] = {}
    made: list[JsonLd] = []
    listed: dict[str, Any] = {}
    for name, things in framing.subjects.items():
        frame = framing.frames[name]
        made.append(framing.make(things, frame))
        files[f"frames/{name}.jsonld"] = json_document({"@context": address, **frame}).encode()
        files |= _both(name, made[-1])
        kinds = sorted({framing.kind(thing) for thing in things}, key=framing.term)
        names = {t: ", ".join(filter(None, (framing.names(kind).get(t) for kind in kinds))) for t in ("de", "en")}
        listed[name] = {
            "names": names,
            "classes": frame["type"],
            "things": _locals(things),
            "filters": _filters(framing, things, frame),
        }
    lines = [line for document in made for line in document.lines]
    meaning = {term: means for document in made for term, means in document.context.items()}
    files |= _both(DUMP, JsonLd(lines, meaning, address))
    return files | {"api.json": f"{to_json(listed)}\n".encode()}


def _both(name: str, made: JsonLd) -> dict[str, bytes]:
    return {f"{name}-framed.jsonld": made.named(), f"{name}-framed-inline.jsonld": made.inlined()}


def _locals(things: set[Node]) -> list[str]:
    return sorted(str(thing).rsplit("/", 1)[-1] for thing in things)


def _filters(framing: Framing, things: set[Node], frame: Frame) -> dict[str, dict[str, dict[str, str]]]:
    """Key -> local id and names of every thing its values could be: all of the classes of those they are.

    So a value nobody has yet (a status, a Dezernat) is a good question with an empty answer, and a typo is not.
    """
    kinds: dict[str, set[Node]] = {}
    for thing in things:
        for predicate, target in framing.data.predicate_objects(thing):
            if str(target).startswith(ID) and frame.get(term := framing.term(predicate)) == _NAMED:
                kinds.setdefault(term, set()).add(framing.kind(target))
    members: dict[Node, list[Node]] = {}
    for thing in sorted((thing for some in framing.subjects.values() for thing in some), key=str):
        members.setdefault(framing.kind(thing), []).append(thing)

    def named(some: set[Node]) -> dict[str, dict[str, str]]:
        every = sorted((thing for kind in some for thing in members[kind]), key=str)
        return {str(thing).rsplit("/", 1)[-1]: framing.names(thing) for thing in every}

    # What only stands inside other things is not asked for.
    return {term: named(some) for term, some in sorted(kinds.items()) if some <= members.keys()}
