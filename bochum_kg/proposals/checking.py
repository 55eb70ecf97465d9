"""A proposal in, a report as plain data out: what it breaks in the graph of a release, and what is still free then.

The findings are those of `bochum-kg validate FILE`, in less time: what the graph alone is found to have is
in the release, and only what the proposal may concern is looked at (revalidation).
"""

import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib import RDF, SH

from bochum_kg.build import revalidation, validation
from bochum_kg.build.assembly import Graphs, copy, default, empty_graph, to_rdflib
from bochum_kg.build.revalidation import Triple
from bochum_kg.build.validation import Finding, Inferred
from bochum_kg.build.vocabulary import ID
from bochum_kg.namespaces import BASE, METADATA, graph_iri
from bochum_kg.proposals import reading, table
from bochum_kg.refusals import Refused, Text, said
from bochum_kg.releases.manifest import DUMP, SEVERITIES, read_manifest

Report = dict[str, Any]


class Release:
    """The graphs of the release in `folder` under the base of the house, and what was found in them."""

    def __init__(self, folder: Path):
        manifest = read_manifest(folder)
        self.name, self.base = str(manifest["release"]), str(manifest["base"])
        names = {graph_iri(name): name for name in manifest["graphs"] if name not in METADATA}
        self.graphs: Graphs = {name: empty_graph() for name in names.values()}
        quads = (folder / f"{DUMP}.nq").read_bytes().replace(self.base.encode(), BASE.encode())
        for quad in ox.parse(quads, format=ox.RdfFormat.N_QUADS):
            if quad.graph_name.value in names:
                triple = (to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object))
                self.graphs[names[quad.graph_name.value]].add(triple)
        self.alone = {_finding(found) for found in json.loads(_moved(manifest["findings"], self.base, BASE))}
        self.asserted = default({name: graph for name, graph in self.graphs.items() if name != "inferred"})
        self.data = copy(self.asserted)
        self.data += self.graphs.get("inferred", ())

    def check(self, content: bytes, suffix: str) -> Report:
        """What the document `content` breaks, in which form see `_report`. Raises Refused when it cannot be read."""
        lines, replaced = {}, set[Triple]()
        if suffix == "csv":
            rows = table.read(content, self.base, self.data)
            proposal, lines, replaced = rows.graph, rows.lines, rows.replaced
        else:
            proposal = reading.read(content, suffix, self.base)
        try:
            together = self.with_proposal(proposal, replaced)
            changed = self.changed(together, replaced)
            findings = self.new(together, changed)
        except RecursionError as error:
            text = Text("The proposal is nested too deeply to be checked: {reason}.", reason=said(error))
            raise Refused(422, "Cannot be checked", text) from None
        for finding in findings:
            if line := reading.line_of(finding.focus, content, self.base):
                lines.setdefault(finding.focus, line)
        added = self._added(triple for triple in changed if triple in together.data)
        return self._report(len(proposal), findings, lines, together.data) | {"added": added}

    def with_proposal(self, proposal: rdflib.Graph, replaced: Collection[Triple] = ()) -> Inferred:
        """The graphs of the release without the triples `replaced`, with `proposal`, and what follows from that."""
        data = copy(self.asserted)
        for triple in replaced:
            data.remove(triple)
        data += proposal
        graphs = {name: _without(graph, replaced) for name, graph in self.graphs.items()}
        return validation.with_inferred(graphs | {"proposal": proposal}, data)

    def changed(self, together: Inferred, replaced: Collection[Triple] = ()) -> set[Triple]:
        """The triples that came into the default graph of the release, as it is in `together`, or went from it."""
        before, after = self.graphs.get("inferred", ()), together.graphs["inferred"]
        maybe = {*together.graphs["proposal"], *replaced, *(set(before) ^ set(after))}
        return {triple for triple in maybe if (triple in self.data) != (triple in together.data)}

    def new(self, together: Inferred, changed: set[Triple]) -> list[Finding]:
        """The findings in `together` that the graph alone does not have; its default graph has `changed`."""
        aimed = revalidation.narrowed(together.graphs["shapes"], together.data, changed)
        found = validation.validate(together.graphs | {"shapes": aimed}, together.problems, together.data)
        return [finding for finding in found if finding not in self.alone]

    def _report(self, statements: int, findings: list[Finding], lines: dict[str, int], data: rdflib.Graph) -> Report:
        report = {
            "release": self.name,
            "statements": statements,
            "conforms": not findings,
            "counts": {severity: sum(f.severity == severity for f in findings) for severity in SEVERITIES},
            "findings": [finding.plain() | {"line": lines.get(finding.focus)} for finding in findings],
            "places": [place.plain() | {"free": place.free} for place in validation.places(data)],
            "turtle": validation.report_graph(findings).serialize(format="turtle"),
        }
        moved: Report = json.loads(_moved(report, BASE, self.base))
        return moved

    def _added(self, triples: Iterable[Triple]) -> str:
        """What is not in the release, also what follows from the proposal, as N-Triples."""
        added = empty_graph()
        added += triples
        return added.serialize(format="nt").replace(BASE, self.base)

    def warm(self) -> None:
        """Run every kind of rule once on little, so that all that is loaded on first use is there."""
        members = empty_graph()
        for kind in set(self.graphs["shapes"].objects(None, SH.targetClass)):
            members.add((ID["x"], RDF.type, kind))
        small: Graphs = {"shapes": self.graphs["shapes"], "ontology": empty_graph(), "proposal": members}
        found = validation.validate(*validation.with_inferred(small))
        validation.report_graph(found).serialize(format="turtle")
        validation.places(self.data)
        self._added(members)
        reading.read(b"<x:a> <x:b> 'c' .", "ttl", self.base)
        reading.read(b'{"@id": "x:a", "x:b": "c"}', "jsonld", self.base)
        table.read(b"id\nx\n", self.base, members)


def _without(graph: rdflib.Graph, triples: Collection[Triple]) -> rdflib.Graph:
    """`graph` without `triples`; itself when it has none of them."""
    if not any(triple in graph for triple in triples):
        return graph
    rest = copy(graph)
    for triple in triples:
        rest.remove(triple)
    return rest


def _moved(value: Any, base: str, to: str) -> str:
    """`value` as JSON, with the base `to` for `base` wherever it is spelt."""
    return json.dumps(value, ensure_ascii=False).replace(base, to)


def _finding(plain: dict[str, Any]) -> Finding:
    """The finding that says `plain` of itself in the manifest."""
    return Finding(**plain | {"messages": tuple(sorted(plain["messages"].items()))})
