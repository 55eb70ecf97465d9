"""Graphs and findings in; out: what the pages on terms, rules, findings and example queries show, as JSON documents.

Made once per build, so that serving only renders. Names come in both languages: `{"de": …, "en": …}`.
"""

import json
from collections.abc import Sequence
from typing import Any

import rdflib

from bochum_kg.build.assembly import Graphs
from bochum_kg.build.documentation import completion, findings, queries, rules, terms
from bochum_kg.build.documentation.naming import Names
from bochum_kg.build.validation import Finding


def files(graphs: Graphs, data: rdflib.Graph) -> dict[str, bytes]:
    """File name -> content of what tells of no findings; `data` is the default graph of `graphs`."""
    names = Names(data)
    known = terms.terms(graphs, names)
    examples = queries.examples(graphs, names)
    return _files({"terms": known, "queries": examples, "completion": completion.completion(known)})


def of_findings(graphs: Graphs, data: rdflib.Graph, problems: Sequence[Finding]) -> dict[str, bytes]:
    """File name -> content of the rest; `problems` are the findings of validation."""
    names = Names(data)
    found = findings.results(problems, names)
    return _files({"rules": rules.rules(graphs, found, names), "findings": found})


def _files(made: dict[str, Any]) -> dict[str, bytes]:
    return {f"documentation/{name}.json": _json(value) for name, value in made.items()}


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
