"""Whether given words stand in the part of a web page that was read, without the page: hashes of its word sequences.

`digests.jsonl` has one line per source: its local id, its address, the address of the copy that was read, how many
words were read, and the hashes. Words are runs of letters and digits, after NFKC and casefold and without soft hyphens
and zero-width characters. Of all runs of one, two and three words the SHA-256 of "n:word word word" was taken; its
first four bytes are kept, sorted and in base64. Four bytes are enough: a wrong run of a page of 600 words passes once
in two million times. So the file is a quarter of what readable hashes would take.

"No" means not in the part that was read, mostly the first 2,000 characters. A line for a page newly read, to be put in
the order of the ids:

    python -m bochum_kg.build.digests quelle-… ADDRESS < page.txt

where an empty line ends a stretch: no sequence goes across it.
"""

import json
import re
import sys
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from bochum_kg.namespaces import local

DIGESTS = Path(__file__).with_name("digests.jsonl")
_LONGEST, _BYTES = 3, 4  # words in a sequence, bytes of a hash
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_WORD = re.compile(r"[^\W_]+")

Digests = Mapping[str, frozenset[bytes]]


def read(path: Path = DIGESTS) -> Digests:
    """What is kept in the file at `path`."""
    with path.open(encoding="utf-8") as lines:
        return parsed(lines)


def parsed(lines: Iterable[str]) -> Digests:
    """Local id of a source -> the hashes of its word sequences."""
    return {entry["quelle"]: frozenset(_split(b64decode(entry["grams"]))) for entry in map(json.loads, lines)}


def contains(digests: Digests, source: str, text: str) -> bool | None:
    """Whether the words of `text` stand in the source with that IRI or local id; None when nothing of it was read."""
    stored = digests.get(local(source) or source)
    if stored is None:
        return None
    sequence = words(text)
    return bool(sequence) and stored.issuperset(_grams(sequence, min(len(sequence), _LONGEST)))


def words(text: str) -> list[str]:
    """The words of `text`; case and typography are set aside."""
    return _WORD.findall(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text).casefold()))


def line(source: str, address: str, text: str) -> str:
    """The line for a page of which `text` was read."""
    stretches = [words(stretch) for stretch in re.split(r"\n\s*\n", text)]
    grams = {gram for stretch in stretches for n in range(1, _LONGEST + 1) for gram in _grams(stretch, n)}
    entry = {"quelle": source, "url": address, "found_url": address, "words": sum(map(len, stretches))}
    return json.dumps(entry | {"grams": pack(grams)}, ensure_ascii=False)


def pack(grams: Iterable[bytes]) -> str:
    """Hashes as they stand in the file."""
    return b64encode(b"".join(sorted(grams))).decode()


def _split(packed: bytes) -> list[bytes]:
    return [packed[i : i + _BYTES] for i in range(0, len(packed), _BYTES)]


def _grams(sequence: list[str], n: int) -> set[bytes]:
    runs = (sequence[i : i + n] for i in range(len(sequence) - n + 1))
    return {sha256(f"{n}:{' '.join(run)}".encode()).digest()[:_BYTES] for run in runs}


if __name__ == "__main__":
    print(line(sys.argv[1], sys.argv[2], sys.stdin.read()))
