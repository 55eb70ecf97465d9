"""Multiply the strategy: N-Quads of the real graph in, those of N cities out, with own IRIs, labels and numbers.

    python benchmarks/generate.py build/current/bochum-kg.nq 100 cities.nq

City 0 is Bochum as it is, so that the example queries keep their answers' shape; ontology and shapes are not repeated.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

_THING = re.compile(r"(<[^<>\s]*/id/)([a-z0-9-]+>)")
_LABEL = re.compile(r'^(\S+ <[^>]*(?:prefLabel|altLabel|#label)> ")((?:[^"\\]|\\.)*)(")')
_NUMBER = re.compile(r'^(\S+ <[^>]*ontology#wert> ")(\d+)(")')
_SHARED = re.compile(r"/graph/(?:ontology|shapes|queries|report)> \.$")
_COMMON = re.compile(
    r"(?:herkunft|sicherheit|rolle|status|quellenart|erschliessung|wertart|uebergangsart|schema)-[a-z0-9-]+>$"
)


def cities(lines: list[str], count: int) -> Iterator[str]:
    """The N-Quads `lines` for `count` cities. Concept lists such as the statuses are shared by all."""
    yield from lines
    own = [line for line in lines if not _SHARED.search(line)]
    for number in range(1, count):
        for shared in own:
            line = _THING.sub(
                lambda m, n=number: m[0] if _COMMON.match(m[2]) else f"{m[1]}c{n}-{m[2]}",  # type: ignore[misc]
                shared,
            )
            if line == shared:
                continue  # says nothing of this city; with a label each, a shared list would multiply every answer by N
            line = _LABEL.sub(rf"\g<1>\g<2> (Stadt {number})\g<3>", line)
            line = _NUMBER.sub(lambda m, n=number: f"{m[1]}{int(m[2]) + n}{m[3]}", line)  # type: ignore[misc]
            yield line


def main() -> None:
    source, count, target = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    lines = source.read_text(encoding="utf-8").splitlines()
    with target.open("w", encoding="utf-8") as out:
        for line in cities(lines, count):
            out.write(line + "\n")


if __name__ == "__main__":
    main()
