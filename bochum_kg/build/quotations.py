"""Graph and a folder of source texts in; out: quoted words that do not stand in their document, and what is covered."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote

import rdflib
from rdflib import RDF
from rdflib.term import Node

from bochum_kg.build.vocabulary import BO, ID
from bochum_kg.namespaces import local

_QUOTES = re.compile("[„“”‟\"«»‹›‚‘’‛'`´]")
_HYPHENS = re.compile(r"[‐‑‒–—−-]\s*")


@dataclass
class Verification:
    """What was checked. `missing` holds (source place, source, words); the counters say what the graph rests on."""

    missing: list[tuple[str, str, str]]
    changed: list[str]
    absent: list[str]
    found: Counter[str]
    places: Counter[str]
    provenance: Counter[str]
    checked_statements: int
    statements: int

    @property
    def good(self) -> bool:
        """True when every text that was there matches its checksum and every quoted word was found."""
        return not (self.missing or self.changed)


def plain(text: str) -> str:
    """`text` without typography: quotes dropped, one kind of hyphen, line breaks and spaces as one space.

    Only typography: letters, digits, case and every other sign stay as they are.
    """
    text = unicodedata.normalize("NFC", text).replace("\u00ad", "")
    return re.sub(r"\s+", " ", _HYPHENS.sub("-", _QUOTES.sub("", text))).strip()


def verify(data: rdflib.Graph, folder: Path) -> Verification:
    """Look up every bo:textstelle of `data` in the texts below `folder`.

    A source with a bo:datei is looked up in that file; one read through research notes in all files of a folder
    `facts`. Texts that are not there are listed as absent, never taken for checked. Raises OSError.
    """
    texts: dict[Node, str] = {}
    changed, absent = [], []
    notes_files = sorted(path for path in folder.rglob("facts/*") if path.suffix in (".md", ".csv"))
    # addresses stand in the notes percent-encoded in two ways
    notes = plain(" ".join(unquote(path.read_text("utf-8")) for path in notes_files)) if notes_files else None
    for source in sorted(data.subjects(RDF.type, BO.Quelle), key=str):
        name = data.value(source, BO.datei)
        if name is None:
            if notes is not None:
                texts[source] = notes
            continue
        path = next(iter(sorted(folder.rglob(str(name)))), None)
        if path is None:
            absent.append(str(name))
            continue
        content = path.read_bytes()
        if sha256(content).hexdigest() != str(data.value(source, BO.sha256)):
            changed.append(str(name))
        texts[source] = plain(content.decode("utf-8"))
    if notes is None:
        absent.append("facts/ (research notes)")

    missing, found, places, checked = [], Counter[str](), Counter[str](), set()
    for place in sorted(data.subjects(RDF.type, BO.Fundstelle), key=str):
        for source in data.objects(place, BO.quelle):
            title = local(str(source)) or str(source)
            places[title] += 1
            if source in texts:
                words = str(data.value(place, BO.textstelle) or "")
                if words and re.search(rf"(?<!\w){re.escape(plain(words))}(?!\w)", texts[source]):
                    found[title] += 1
                    if data.value(source, BO.datei) is not None:
                        checked.add(place)
                else:
                    missing.append((local(str(place)) or str(place), title, words))
    statements = set(data.subjects(BO.herkunft)) | {
        thing for thing in data.subjects(BO.beleg) if str(thing).startswith(ID)
    }
    provenance = Counter(str(origin).removeprefix(f"{ID}herkunft-") for origin in data.objects(None, BO.herkunft))
    return Verification(
        missing,
        changed,
        absent,
        found,
        places,
        provenance,
        sum(any(place in checked for place in data.objects(s, BO.beleg)) for s in statements),
        len(statements),
    )


def text_report(result: Verification) -> str:
    """The verification for a terminal."""
    lines = [f"{place}: not found in {source}: {words!r}" for place, source, words in result.missing]
    lines += [f"{name}: not the text version the graph was made from (SHA-256 differs)" for name in result.changed]
    lines += [f"{name}: not in the folder, not checked" for name in result.absent]
    lines += ["", "Source places found"]
    for source, count in sorted(result.places.items(), key=lambda item: (-item[1], item[0])):
        lines.append(f"  {result.found[source]:5} of {count:5}  {source}")
    lines += [
        f"  {sum(result.found.values()):5} of {sum(result.places.values()):5}  all",
        "",
        "Statements by provenance",
    ]
    lines += [f"  {count:5}  {origin}" for origin, count in result.provenance.most_common()]
    share = 100 * result.checked_statements / result.statements if result.statements else 0
    lines.append(
        f"\n{result.checked_statements} of {result.statements} sourced things and statements ({share:.0f} %) "
        "rest on a place checked in the full text of a document"
    )
    return "\n".join(lines)
