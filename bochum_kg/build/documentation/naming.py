"""A term of the graph in, the names people read out: prefixed name, label per language, a thing to link to."""

from typing import Any

import rdflib
from rdflib import RDFS, SKOS, Literal
from rdflib.term import Node

from bochum_kg.language import LANGUAGES
from bochum_kg.namespaces import local, prefixes


class Names:
    """Names out of `data`."""

    def __init__(self, data: rdflib.Graph):
        self.data = data
        self._prefixes = sorted(prefixes().items(), key=lambda item: -len(item[1]))

    def short(self, iri: Node) -> str:
        """ "skos:Concept", or the IRI itself where no prefix fits."""
        for prefix, start in self._prefixes:
            if str(iri).startswith(start) and len(str(iri)) > len(start):
                return f"{prefix}:{str(iri)[len(start) :]}"
        return str(iri)

    def labels(self, thing: Node) -> dict[str, str]:
        """The name of `thing` per language; empty when it has none."""
        return texts(self.data, thing, SKOS.prefLabel) or texts(self.data, thing, RDFS.label)

    def thing(self, node: Node) -> dict[str, Any]:
        """`node` as a page shows it: `id` for one of our things, `iri` for another, `text` and `language` for words."""
        if isinstance(node, Literal):
            return {"text": _cut(node)} | ({"language": node.language} if node.language else {})
        own = local(str(node))
        place = {"id": own} if own else {"iri": str(node), "short": self.short(node)}
        return place | {"labels": self.labels(node)}

    def said(self, thing: Node, link: Node, value: Node) -> dict[str, Any]:
        """What `link` says of `thing` as a page shows it: `texts` per language, or else the `value` as a thing."""
        found = texts(self.data, thing, link)
        return {"texts": {language: _cut(text) for language, text in found.items()}} if found else self.thing(value)


def _cut(text: str) -> str:
    return str(text) if len(text) <= 120 else text[:119].rsplit(" ", 1)[0] + " …"


def texts(graph: rdflib.Graph, thing: Node | None, link: Node) -> dict[str, str]:
    """Language -> the text that `link` gives for `thing`; the first in order where there are several."""
    found = [text for text in graph.objects(thing, link) if isinstance(text, Literal) and text.language in LANGUAGES]
    return {str(text.language): str(text) for text in sorted(found, key=str, reverse=True)}
