"""The example queries (`sh:SPARQLExecutable`) for readers: by user group, with question, explanation, topics and text.

A query's short name, its slug, is its local id without `query-`: `data/queries/<slug>.ttl`, `/queries/<slug>`.
"""

import re
from typing import Any

from rdflib import DCTERMS, RDF, RDFS, SDO, SH, SKOS, Literal
from rdflib.term import Node

from bochum_kg.build.assembly import Graphs, empty_graph
from bochum_kg.build.documentation.naming import Names, texts
from bochum_kg.language import LANGUAGES, sort_key
from bochum_kg.namespaces import local

_FORMS = {"select": SH.select, "ask": SH.ask, "construct": SH.construct}


def examples(graphs: Graphs, names: Names) -> dict[str, Any]:
    """`groups`: user groups in order, each with the slugs of its queries; `queries`: slug -> what is said about it."""
    graph = graphs.get("queries", empty_graph())

    def position(node: Node) -> tuple[int, str]:
        return int(str(graph.value(node, SDO.position) or 999)), str(node)

    found = {_slug(node, names): node for node in graph.subjects(RDF.type, SH.SPARQLExecutable)}
    groups = [
        {
            "id": local(str(group)),
            "labels": texts(graph, group, SKOS.prefLabel),
            "definition": texts(graph, group, SKOS.definition),
            "queries": [_slug(q, names) for q in sorted(graph.subjects(DCTERMS.subject, group), key=position)],
        }
        for group in sorted(set(graph.objects(None, DCTERMS.subject)), key=position)
    ]
    return {"groups": groups, "queries": {slug: _query(graph, node) for slug, node in sorted(found.items())}}


def in_english(text: str) -> str:
    """The query `text` asking for English names instead of German ones; one that already asks for both stays."""
    return text if '"en"' in text else re.sub(r'(LANG\(\?\w+\) = )"de"', r'\1"en"', text)


def _query(graph: Any, node: Node) -> dict[str, Any]:
    form, text = next((form, str(text)) for form, link in _FORMS.items() for text in graph.objects(node, link))
    words = [word for word in graph.objects(node, SDO.keywords) if isinstance(word, Literal)]
    return {
        "labels": texts(graph, node, RDFS.label),
        "comment": texts(graph, node, RDFS.comment),
        "topics": {
            language: sorted((str(word) for word in words if word.language == language), key=sort_key)
            for language in LANGUAGES
        },
        "form": form,
        "text": {"de": text, "en": in_english(text)},
    }


def _slug(node: Node, names: Names) -> str:
    return (local(str(node)) or str(node)).removeprefix("query-")
