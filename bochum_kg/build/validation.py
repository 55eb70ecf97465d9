"""Graph and shapes in, findings out (SHACL), for the graph and for proposals."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import rdflib
from rdflib import DCTERMS, RDF, SH, SKOS, BNode, Literal, URIRef
from rdflib.term import Node

from bochum_kg.build import assembly, inference, shacl
from bochum_kg.build.apart import apart
from bochum_kg.build.assembly import Graphs, default, empty_graph
from bochum_kg.build.vocabulary import BO, GRAPH, ID, SHAPE
from bochum_kg.namespaces import BASE, local
from bochum_kg.releases.manifest import SEVERITIES

CAPACITY = {"schwerpunkt": 5, "kompetenz": 25, "strategie": 125}


@dataclass(frozen=True, order=True)
class Finding:
    """One result: severity ("Violation", "Warning" or "Info"), what it is about, and the message per language."""

    severity: str
    focus: str
    path: str
    value: str
    shape: str
    messages: tuple[tuple[str, str], ...]

    def message(self, language: str) -> str:
        """The message in `language` ("de" or "en"), or in whatever language there is."""
        found = dict(self.messages)
        return found.get(language) or next(iter(found.values()), "")

    def plain(self) -> dict[str, Any]:
        """The finding as plain data for JSON."""
        return vars(self) | {"messages": dict(self.messages)}


@dataclass(frozen=True)
class Places:
    """How many of the `capacity` places of a thing (a Schwerpunkt, a Kompetenz, the Strategie) are taken."""

    thing: URIRef
    labels: Mapping[str, str]
    taken: int
    capacity: int

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.taken)

    def plain(self) -> dict[str, Any]:
        """The places as plain data for JSON."""
        return {"thing": str(self.thing), "labels": dict(self.labels), "taken": self.taken, "capacity": self.capacity}


def validate(
    graphs: Graphs,
    problems: Iterable[str] = (),
    data: rdflib.Graph | None = None,
    by: shacl.Validator = shacl.quick,
) -> list[Finding]:
    """What the shapes find in `graphs` (all but shapes and report, `inferred` included), worst first.

    `data` is their default graph, for those who have it.
    `problems` are contradictions the OWL closure reported; each becomes a Violation.
    """
    shapes = graphs["shapes"]
    report = by(default(graphs) if data is None else data, shapes)
    findings = {_finding(report, result, shapes) for result in report.subjects(RDF.type, SH.ValidationResult)}
    for problem in problems:
        findings.add(
            Finding(
                "Violation",
                BASE + "ontology",
                "",
                "",
                str(SHAPE["OwlWiderspruch"]),
                (("de", f"OWL-Widerspruch: {problem}"), ("en", f"OWL inconsistency: {problem}")),
            )
        )
    return sorted(findings, key=lambda finding: (SEVERITIES.index(finding.severity), finding))


def propose(graphs: Graphs, paths: Iterable[Path]) -> tuple[list[Finding], rdflib.Graph]:
    """What breaks when the files in `paths` (Turtle, JSON-LD) join `graphs`, and the default graph they make together.

    Only findings that the graph alone does not have are returned. Raises SourceError for an unreadable file.
    """
    with apart(lambda: set(validate(*with_inferred(graphs)))) as alone:
        proposal = empty_graph()
        for number, path in enumerate(paths):
            proposal += assembly.parse_file(path, blank=f"proposal{number}")
        together = with_inferred(graphs | {"proposal": proposal})
        found = validate(*together)
        known = alone()
    return [finding for finding in found if finding not in known], together.data


class Inferred(NamedTuple):
    """Graphs with `inferred` among them, the contradictions its making found, and the default graph of them all."""

    graphs: Graphs
    problems: list[str]
    data: rdflib.Graph


def with_inferred(graphs: Graphs, data: rdflib.Graph | None = None) -> Inferred:
    """`graphs` with the graph `inferred` made anew.

    `data` is their default graph without it, for those who have it; what is inferred is added to it.
    """
    asserted = {name: graph for name, graph in graphs.items() if name != "inferred"}
    data = default(asserted) if data is None else data
    inferred, problems = inference.infer(data)
    data += inferred
    return Inferred(asserted | {"inferred": inferred}, problems, data)


def places(data: rdflib.Graph) -> list[Places]:
    """Places taken: the Strategie first, then the Kompetenzen, then the Schwerpunkte of version 2.0, in their order."""
    activities = set(data.subjects(RDF.type, BO.Kernaktivitaet))

    def place(thing: Node, link: URIRef | None, capacity: int) -> Places:
        mine = activities if link is None else activities & set(data.subjects(link, thing))
        labels = {str(x.language): str(x) for x in data.objects(thing, SKOS.prefLabel) if isinstance(x, Literal)}
        return Places(URIRef(str(thing)), labels, len(mine), capacity)

    position = rdflib.SDO.position

    def order(thing: Node) -> tuple[int, str]:
        number = getattr(data.value(thing, position), "value", None)
        return number if isinstance(number, int) else 99, str(thing)  # anything else is a finding, and comes last

    found = [place(thing, None, CAPACITY["strategie"]) for thing in data.subjects(RDF.type, BO.Strategie)]
    kompetenzen = sorted(data.subjects(RDF.type, BO.Kompetenz), key=order)
    found += [place(thing, BO.kompetenz, CAPACITY["kompetenz"]) for thing in kompetenzen]
    for kompetenz in kompetenzen:
        schwerpunkte = set(data.subjects(BO.kompetenz, kompetenz)) & set(data.subjects(BO.fassung, ID["fassung-2-0"]))
        schwerpunkte &= set(data.subjects(RDF.type, BO.Schwerpunkt))
        found += [place(thing, BO.schwerpunkt, CAPACITY["schwerpunkt"]) for thing in sorted(schwerpunkte, key=order)]
    return found


def report_graph(findings: Iterable[Finding]) -> rdflib.Graph:
    """The findings as a sh:ValidationReport with named results (no blank nodes, so equal findings give equal bytes)."""
    graph = empty_graph()
    report = GRAPH.report
    findings = list(findings)
    graph.add((report, RDF.type, SH.ValidationReport))
    graph.add((report, SH.conforms, Literal(not findings)))
    for finding in findings:
        result = URIRef(f"{report}#{key(finding)}")
        graph.add((report, SH.result, result))
        graph.add((result, RDF.type, SH.ValidationResult))
        graph.add((result, SH.resultSeverity, SH[finding.severity]))
        graph.add((result, SH.focusNode, URIRef(finding.focus) if "://" in finding.focus else Literal(finding.focus)))
        if finding.shape:
            graph.add((result, SH.sourceShape, URIRef(finding.shape)))
        if finding.path.startswith("http"):
            graph.add((result, SH.resultPath, URIRef(finding.path)))
        if finding.value:
            graph.add((result, DCTERMS.description, Literal(finding.value)))
        for language, message in finding.messages:
            graph.add((result, SH.resultMessage, Literal(message, lang=language or None)))
    return graph


def key(finding: Finding) -> str:
    """The name of `finding` in the report, the same as long as it is about the same."""
    about = (finding.focus, finding.path, finding.value, finding.shape)
    return sha256("\n".join(about).encode()).hexdigest()[:16]


def violations(findings: Iterable[Finding]) -> int:
    """How many of `findings` are violations."""
    return sum(finding.severity == "Violation" for finding in findings)


def text_report(findings: Iterable[Finding], language: str = "en") -> str:
    """The findings for a terminal, grouped by severity; empty when there are none."""
    lines = []
    for severity in SEVERITIES:
        some = [finding for finding in findings if finding.severity == severity]
        if some:
            lines.append(f"{severity} ({len(some)})")
            lines += [f"  {local(f.focus) or f.focus}: {f.message(language)}{_value(f)}" for f in some]
    return "\n".join(lines)


def _value(finding: Finding) -> str:
    return f"  [{local(finding.value) or finding.value}]" if finding.value else ""


def _finding(results: rdflib.Graph, result: Node, shapes: rdflib.Graph) -> Finding:
    severity = results.value(result, SH.resultSeverity)
    shape = results.value(result, SH.sourceShape)
    value = results.value(result, SH.value)
    path = results.value(result, SH.resultPath)
    focus = results.value(result, SH.focusNode)
    messages = sorted(
        (message.language or _language(shapes, shape, message), str(message))
        for message in results.objects(result, SH.resultMessage)
        if isinstance(message, Literal)
    )
    return Finding(
        severity=str(severity).rsplit("#", 1)[-1],
        focus=str(focus),
        path=str(path) if isinstance(path, URIRef) else "",
        value="" if value is None or isinstance(value, BNode) or value == focus else str(value),
        shape="" if isinstance(shape, BNode) else str(shape),
        messages=tuple(messages),
    )


def _language(shapes: rdflib.Graph, shape: Node | None, message: Literal) -> str:
    """The language of a message pyshacl has filled a value into: it drops the tag, the template in `shapes` has it."""
    for template in shapes.objects(shape, SH.sparql / SH.message | SH.message):
        if isinstance(template, Literal):
            pattern = re.sub(r"\\\{[?$]?\\?[?$]?\w+\\\}", ".*", re.escape(template))
            if re.fullmatch(pattern, message, re.DOTALL):
                return template.language or ""
    return ""
