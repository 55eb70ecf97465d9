"""The table of /vorschlag.csv: its columns are fields of the form, one row is one new Kernaktivität. Knows no rdflib.

What is chosen from a list may stand in it by name, German or English, or by local id.
"""

import re
from collections.abc import Iterator

from bochum_kg.language import LANGUAGES, folded
from bochum_kg.proposals import cells
from bochum_kg.proposals.form import NEW, Form
from bochum_kg.proposals.writing import Written
from bochum_kg.refusals import Refused, Text
from bochum_kg.releases.graph import Graph

_TEXTS = ("name_de", "name_en", "beschreibung_de", "beschreibung_en")
# Columns with a choice -> the class whose things can be chosen.
_CHOICES = {
    "kompetenz": "bo:Kompetenz",
    "schwerpunkt": "bo:Schwerpunkt",
    "tranche": "bo:Tranche",
    "status": "bo:Status",
    "stelle": "org:Organization",
    "quelle_art": "bo:Quellenart",
}
_SOURCE = ("quelle_titel", "quelle_adresse", "quelle_datum", "quelle_herausgeber", "quelle_art", "wortlaut", "lokator")
COLUMNS = (*_TEXTS, "kompetenz", "schwerpunkt", "tranche", "status", "status_stand", "stelle", *_SOURCE)
ROWS = 50


def empty() -> str:
    """The table to fill in: its head, with a byte order mark and semicolons as German Excel wants it."""
    return "\ufeff" + ";".join(COLUMNS) + "\r\n"


def is_template(content: bytes) -> bool:
    """Whether the head of the table `content` has fields of the form, not the columns of the published table."""
    head = content[:4096].decode("utf-8-sig", "replace").strip().split("\n")[0]
    return {*re.findall(r"\w+", head)} <= {*COLUMNS} and "name_de" in head


def read(content: bytes, graph: Graph, today: str) -> str:
    """The Turtle of all activities in the table `content`. Raises Refused with the line and the column."""
    whole = Written("", graph.base)
    taken: set[str] = set()
    for line, answers in _rows(content):
        for column, kind in _CHOICES.items():
            answers[column] = _chosen(answers.get(column, ""), kind, graph, line, column)
        one = Form(answers, graph, today, taken).activity()
        for column, text in one.unread.items():
            raise cells.bad(line, column, text)
        whole.blocks += one.blocks
    if not whole.blocks:
        raise Refused(400, "Nothing proposed", "The table has no row.")
    return whole.turtle


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and cells by column of every row that has any."""
    header: list[str] = []
    for line, row in cells.rows(cells.decoded(content), ROWS):
        if not header:
            header = row
            continue
        for extra in filter(None, row[len(header) :]):
            text = Text("{value!r} stands in a column without a name", value=extra[:60])
            raise cells.bad(line, "?", text)
        yield line, dict(zip(header, row, strict=False))


def _chosen(cell: str, kind: str, graph: Graph, line: int, column: str) -> str:
    """The local id of the one thing of the class `kind` that `cell` names; "" for an empty one."""
    if not cell or (column == "tranche" and folded(cell) == NEW):
        return folded(cell)
    members = graph.members(kind)
    named = [one for one in members if folded(cell) in {one, *(folded(graph.label(one, lang)) for lang in LANGUAGES)}]
    if len(named) == 1:
        return named[0]
    allowed = ", ".join(graph.name(one, "de") for one in named or members[:30])
    raise cells.bad(line, column, Text("{value!r} is not one of: {allowed}", value=cell[:60], allowed=allowed))
