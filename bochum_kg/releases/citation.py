"""A release and, if wanted, a query in; a citation out, as text, BibTeX, RIS and CSL-JSON, with all that proves it.

A release never changes and keeps its address. A query is named by the SHA-256 of its text in UTF-8, line ends as LF
and nothing around it, so that a file and a form give the same.
"""

from dataclasses import dataclass
from hashlib import sha256

from bochum_kg.language import date
from bochum_kg.serialisation import json_document

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_WORDS = {
    "de": {
        "title": "Die Bochum Strategie als Wissensgraph",
        "author": "Projekt bochum-kg",
        "release": "Ausgabe",
        "undated": "o. J.",
        "of": "vom",
        "graph": "SHA-256 der kanonischen N-Quads",
        "query": "SHA-256 der Abfrage",
    },
    "en": {
        "title": "The Bochum Strategie as a knowledge graph",
        "author": "bochum-kg project",
        "release": "Release",
        "undated": "n.d.",
        "of": "of",
        "graph": "SHA-256 of the canonical N-Quads",
        "query": "SHA-256 of the query",
    },
}


@dataclass(frozen=True)
class Citation:
    """What is cited: a release at its address, published at `issued` (empty when not known), and a query or none."""

    release: str
    issued: str
    address: str
    nquads: str  # SHA-256 of the canonical N-Quads
    query: str
    language: str

    @property
    def query_hash(self) -> str:
        """SHA-256 of the query; empty without one."""
        return sha256(self.query.encode("utf-8", "surrogatepass")).hexdigest() if self.query else ""

    @property
    def proof(self) -> str:
        """The hashes in words."""
        words = _WORDS[self.language]
        query = f", {words['query']} {self.query_hash}" if self.query else ""
        return f"{words['graph']} {self.nquads}{query}"

    def text(self) -> str:
        """One paragraph for a list of references."""
        words = _WORDS[self.language]
        year = self.issued[:4] or words["undated"]
        day = f" {words['of']} {date(self.issued[:10], self.language)}" if self.issued else ""
        author, title = words["author"], words["title"]
        release = f"{words['release']}{day} ({self.release})" if day else f"{words['release']} {self.release}"
        return f"{author} ({year}): {title}. {release}. {self.address} – {self.proof}."

    def bibtex(self) -> str:
        """An entry for BibTeX and biblatex."""
        words = _WORDS[self.language]
        members = {
            "author": f"{{{words['author']}}}",
            "title": f"{{{words['title']}}}",
            **({"year": self.issued[:4], "date": self.issued[:10]} if self.issued else {}),
            "version": self.release,
            "howpublished": f"\\url{{{self.address}}}",
            "url": self.address,
            "note": self.proof,
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in members.items())
        return f"@misc{{bochum-kg-{self.release}{self.query_hash[:8] and '-'}{self.query_hash[:8]},\n{lines}}}\n"

    def ris(self) -> str:
        """An entry in RIS, as EndNote, Citavi and Zotero read it."""
        words = _WORDS[self.language]
        day = self.issued[:10].replace("-", "/")
        members = [
            ("TY", "DATA"),
            ("AU", words["author"]),
            ("TI", words["title"]),
            *([("PY", day[:4]), ("DA", day)] if day else []),
            ("ET", self.release),
            ("UR", self.address),
            ("LA", self.language),
            ("N1", self.proof),
            ("ER", ""),
        ]
        return "".join(f"{name}  - {value}\r\n" for name, value in members)

    def csl(self) -> str:
        """CSL-JSON, as Zotero and pandoc read it."""
        words = _WORDS[self.language]
        day = [int(part) for part in self.issued[:10].split("-") if part]
        item = {
            "id": f"bochum-kg-{self.release}",
            "type": "dataset",
            "title": words["title"],
            "author": [{"literal": words["author"]}],
            **({"issued": {"date-parts": [day]}} if day else {}),
            "version": self.release,
            "URL": self.address,
            "license": LICENCE,
            "language": self.language,
            "note": self.proof,
        }
        return json_document([item])


def normal(query: str) -> str:
    """A query's text as it is hashed: forms send CRLF, files end with a line end."""
    return query.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").strip()
