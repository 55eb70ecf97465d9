"""Graph, digests of pages and source texts in; out: quoted words that are not in their source, and what was checked.

A page is asked for by the digest of the copy that was read, a document by its text. What can be asked nowhere counts
as unchecked, never as found.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import rdflib
from rdflib import RDF
from rdflib.term import Node

from bochum_kg.build.digests import Digests, contains
from bochum_kg.build.vocabulary import BO, ID
from bochum_kg.namespaces import local

# The best first: what the best of its places is, a statement is.
DOCUMENT, PAGE, ABSENT, UNREAD, NOTE = (
    "checked in the document",
    "checked on the page",
    "document not at hand",
    "no digest",
    "note only",
)
_CLASSES = (DOCUMENT, PAGE, ABSENT, UNREAD, NOTE)
_CHECKED = (DOCUMENT, PAGE)
THING = "things"  # a thing with a source place has no provenance of its own
_EDITORIAL = "redaktionell"
_QUOTES = re.compile("[„“”‟\"«»‹›‚‘’‛'`´]")
_HYPHENS = re.compile(r"[‐‑‒–—−-]\s*")


@dataclass
class Verification:
    """What was checked. `missing` holds (source place, source, words), `changed` and `absent` names of documents.

    `places` and `statements` count by class, the latter by (provenance, class).
    """

    missing: list[tuple[str, str, str]] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    places: Counter[str] = field(default_factory=Counter)
    statements: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def good(self) -> bool:
        """True when no text was another version than the graph was made from, and no quoted word missing."""
        return not (self.missing or self.changed)

    @property
    def share(self) -> tuple[int, int]:
        """Statements that are not our own: how many were checked in words of their source, and how many there are."""
        others = {key: n for key, n in self.statements.items() if key[0] not in (THING, _EDITORIAL)}
        return sum(n for (_, kind), n in others.items() if kind in _CHECKED), sum(others.values())


def plain(text: str) -> str:
    """`text` without typography: quotes dropped, one kind of hyphen, line breaks and spaces as one space.

    Only typography: letters, digits, case and every other sign stay as they are.
    """
    text = unicodedata.normalize("NFC", text).replace("\u00ad", "")
    return re.sub(r"\s+", " ", _HYPHENS.sub("-", _QUOTES.sub("", text))).strip()


def verify(data: rdflib.Graph, digests: Digests, folder: Path | None = None) -> Verification:
    """Look up every bo:textstelle of `data` in the digests, those of documents in the texts below `folder`.

    Raises OSError.
    """
    result = Verification()
    texts = _texts(data, folder, result)
    kinds: dict[Node, str] = {}
    places = {*data.subjects(RDF.type, BO.Fundstelle), *data.subjects(RDF.type, BO.Recherchenotiz)}
    for place in sorted(places, key=str):
        source, words = data.value(place, BO.quelle), data.value(place, BO.textstelle)
        if source is None or words is None:
            kinds[place] = NOTE
        elif data.value(source, BO.datei) is not None:
            text = texts.get(source)
            kinds[place] = ABSENT if text is None else DOCUMENT if _stands_in(text, str(words)) else ""
        else:
            kinds[place] = {True: PAGE, False: "", None: UNREAD}[contains(digests, str(source), str(words))]
        if not kinds[place]:
            result.missing.append((_name(place), _name(source), str(words)))
    result.places = Counter(kind for kind in kinds.values() if kind)
    result.statements = Counter(_statements(data, kinds))
    return result


def text_report(result: Verification) -> str:
    """The verification for a terminal."""
    lines = [f"{place}: not found in {source}: {words!r}" for place, source, words in result.missing]
    lines += [f"{name}: not the text version the graph was made from (SHA-256 differs)" for name in result.changed]
    lines += [f"{name}: not at hand, not checked" for name in result.absent]
    origins = ["amtlich", "dritte", _EDITORIAL, THING]
    heads = ["source places", *origins]
    lines += ["", f"{'':24}" + "".join(f"{head:>15}" for head in heads)]
    for kind in _CLASSES:
        counts = [result.places[kind], *(result.statements[origin, kind] for origin in origins)]
        if any(counts) or kind != ABSENT:
            lines.append(f"{kind:24}" + "".join(f"{count:15,}" for count in counts))
    checked, others = result.share
    lines.append(
        f"\n{checked} of {others} statements that are not our own ({100 * checked / max(others, 1):.0f} %) "
        "rest on words that were found in their source"
    )
    return "\n".join(lines)


def _texts(data: rdflib.Graph, folder: Path | None, result: Verification) -> dict[Node, str]:
    """The text of each document that is there; what is not, or another version, is put into `result`."""
    texts = {}
    for source, name in sorted(data.subject_objects(BO.datei), key=str):
        path = next(iter(sorted(folder.rglob(str(name)))), None) if folder else None
        if path is None:
            result.absent.append(str(name))
            continue
        content = path.read_bytes()
        if sha256(content).hexdigest() != str(data.value(source, BO.sha256)):
            result.changed.append(str(name))
        texts[source] = plain(content.decode("utf-8"))
    return texts


def _stands_in(text: str, words: str) -> bool:
    """Whether the words stand in `text`, which is plain, and not as part of longer words."""
    return bool(words) and re.search(rf"(?<!\w){re.escape(plain(words))}(?!\w)", text) is not None


def _statements(data: rdflib.Graph, kinds: dict[Node, str]) -> list[tuple[str, str]]:
    """(provenance, class) of every Angabe and every other thing of ours that names a source place.

    A place whose words are missing supports nothing: what has no other is "no digest" at best, and listed above.
    """
    found = []
    for thing in {thing for thing in data.subjects(BO.beleg) if str(thing).startswith(ID)}:
        origin = data.value(thing, BO.herkunft)
        classes = {kinds.get(place) or UNREAD for place in data.objects(thing, BO.beleg)}
        best = min(classes, key=_CLASSES.index)
        found.append((str(origin).removeprefix(f"{ID}herkunft-") if origin is not None else THING, best))
    return found


def _name(node: Node | None) -> str:
    return local(str(node)) or str(node)
