"""Findings in, the same by rule out, with the names of the things they are about."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from rdflib import Literal, URIRef
from rdflib.term import Node

from bochum_kg.build.documentation.naming import Names
from bochum_kg.build.validation import Finding, key
from bochum_kg.language import sort_key
from bochum_kg.releases.manifest import SEVERITIES


def results(findings: Sequence[Finding], names: Names) -> list[dict[str, Any]]:
    """One entry per severity and rule, worst first, rules with few findings first; each with its findings by name."""

    def node(text: str) -> Node:
        return URIRef(text) if "://" in text else Literal(text)

    def shown(finding: Finding) -> dict[str, Any]:
        return {
            "key": key(finding),
            "focus": names.thing(node(finding.focus)),
            "value": names.thing(node(finding.value)) if finding.value else None,
            "messages": dict(finding.messages),
        }

    def order(entry: dict[str, Any]) -> tuple[int, int, str]:
        return SEVERITIES.index(entry["severity"]), len(entry["findings"]), entry["rule"]

    def of(finding: Finding) -> tuple[str, str]:
        return finding.severity, finding.shape.rsplit("#", 1)[-1]

    entries = []
    for (severity, rule), some in groupby(sorted(findings, key=of), of):
        listed = sorted((shown(f) for f in some), key=lambda f: sort_key(f["focus"].get("id") or str(f["focus"])))
        entries.append({"severity": severity, "rule": rule, "findings": listed})
    return sorted(entries, key=order)
