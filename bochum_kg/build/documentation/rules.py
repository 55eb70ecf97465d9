"""The SHACL shapes for readers: every rule with its plain words, what it is checked on, and its current result."""

import re
from collections import defaultdict
from typing import Any

import rdflib
from rdflib import RDF, SH, URIRef
from rdflib.paths import ZeroOrMore
from rdflib.term import BNode, Node

from bochum_kg.build.assembly import Graphs
from bochum_kg.build.documentation.naming import Names, texts
from bochum_kg.language import sort_key

_LIST = RDF.rest * ZeroOrMore / RDF.first  # type: ignore[operator]
_PARTS = (SH.property, SH.node, SH.qualifiedValueShape, SH["not"])
_LISTS = (SH["and"], SH["or"], SH.xone)


def rules(graphs: Graphs, findings: list[dict[str, Any]], names: Names) -> dict[str, Any]:
    """The rules in groups: one per shape that has targets, with its rules; last those shared by several.

    `checked` counts the things a rule looks at, `findings` what it finds (as in `results.results`). A rule is in one
    group only.
    """
    shapes = graphs["shapes"]
    count = {rule["rule"]: len(rule["findings"]) for rule in findings}
    tops = sorted((top for top in _tops(shapes) if isinstance(top, URIRef)), key=lambda top: sort_key(str(top)))
    users: dict[Node, list[Node]] = defaultdict(list)
    for top in tops:
        for part in _consists_of(shapes, top):
            users[part].append(top)
    targets: dict[Node, set[Node]] = {top: _targets(shapes, names.data, top) for top in tops}

    def described(rule: Node) -> dict[str, Any]:
        name = _local(rule)
        severity = shapes.value(rule, SH.severity) or SH.Violation
        path = shapes.value(rule, SH.path)
        return {
            "name": name,
            "labels": texts(shapes, rule, SH.name),
            "messages": _messages(shapes, rule),
            "severity": str(severity).rsplit("#", 1)[1],
            "path": _path(shapes, path, names) if path is not None else "",
            "checked": len(set().union(*(targets[top] for top in users[rule]))),
            "findings": count.get(name, 0),
        } | ({"users": [_local(top) for top in users[rule]]} if len(users[rule]) > 1 else {})

    said = [rule for rule in users if isinstance(rule, URIRef) and _messages(shapes, rule)]
    groups = []
    for top in tops:
        mine = [rule for rule in said if rule == top or (users[rule] == [top] and rule not in tops)]
        if mine:
            mine.sort(key=lambda rule, top=top: (rule != top, sort_key(str(rule))))  # type: ignore[misc]
            groups.append(
                {
                    "name": _local(top),
                    "labels": texts(shapes, top, SH.name),
                    "targets": _named(shapes, top, names),
                    "rules": [described(rule) for rule in mine],
                }
            )
    shared = sorted(
        (rule for rule in said if len(users[rule]) > 1 and rule not in tops), key=lambda r: sort_key(str(r))
    )
    return {"groups": _gathered(groups), "shared": [described(rule) for rule in shared]}


def _gathered(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`groups` with those for the same targets made one, under the name of the first (the shortest name)."""
    by_target: dict[tuple[str, ...], dict[str, Any]] = {}
    for group in sorted(groups, key=lambda group: (len(group["name"]), group["name"])):
        known = by_target.setdefault(tuple(group["targets"]), group)
        if known is not group:
            known["rules"] += group["rules"]
    return sorted(by_target.values(), key=lambda group: sort_key(group["labels"].get("de", group["name"])))


def _tops(shapes: rdflib.Graph) -> set[Node]:
    links = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
    return {shape for link in links for shape in shapes.subjects(link)}


def _consists_of(shapes: rdflib.Graph, top: Node) -> set[Node]:
    """`top` and every shape it refers to, directly or not."""
    found, waiting = {top}, [top]
    for shape in waiting:
        parts = [part for link in _PARTS for part in shapes.objects(shape, link)]
        parts += [
            part for link in _LISTS for some in shapes.objects(shape, link) for part in shapes.objects(some, _LIST)
        ]
        for part in parts:
            if part not in found:
                found.add(part)
                waiting.append(part)
    return found


def _targets(shapes: rdflib.Graph, data: rdflib.Graph, top: Node) -> set[Node]:
    """The focus nodes of `top` (SHACL, section 2.1.3)."""
    found = set(shapes.objects(top, SH.targetNode))
    for kind in shapes.objects(top, SH.targetClass):
        found |= set(data.subjects(RDF.type, kind))
    for link in shapes.objects(top, SH.targetSubjectsOf):
        found |= set(data.subjects(link))
    for link in shapes.objects(top, SH.targetObjectsOf):
        found |= set(data.objects(None, link))
    return found


def _named(shapes: rdflib.Graph, top: Node, names: Names) -> list[str]:
    links = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
    return sorted(names.short(target) for link in links for target in shapes.objects(top, link))


def _messages(shapes: rdflib.Graph, rule: Node) -> dict[str, str]:
    """The message per language, with an ellipsis where a result's own value would stand."""
    found = texts(shapes, rule, SH.message)
    for query in shapes.objects(rule, SH.sparql):
        found = found or texts(shapes, query, SH.message)
    return {language: re.sub(r"\{[?$]\w+\}", "…", text) for language, text in found.items()}


def _path(shapes: rdflib.Graph, path: Node, names: Names) -> str:
    """A SHACL path as SPARQL writes it (SHACL, section 2.3.1)."""
    if not isinstance(path, BNode):
        return names.short(path)
    for link, form in (
        (SH.inversePath, "^{}"),
        (SH.zeroOrMorePath, "{}*"),
        (SH.oneOrMorePath, "{}+"),
        (SH.zeroOrOnePath, "{}?"),
    ):
        if (inner := shapes.value(path, link)) is not None:
            return form.format(_path(shapes, inner, names))
    if (some := shapes.value(path, SH.alternativePath)) is not None:
        return "(" + " | ".join(_path(shapes, part, names) for part in shapes.objects(some, _LIST)) + ")"
    return " / ".join(_path(shapes, part, names) for part in shapes.objects(path, _LIST))


def _local(shape: Node) -> str:
    return str(shape).rsplit("#", 1)[-1]
