"""How long each kind of page takes when nobody has asked for it before.

    python benchmarks/pages.py [--most 200]

Every page of a thing is asked for once in German and once in English, lists and results with words nobody has searched
for, by one client. So no answer of the query engine is a kept one; templates are compiled, as each kind has been seen.
Times are of whole requests, seen by the client.
"""

import argparse
import re
from collections.abc import Iterator
from statistics import median
from time import perf_counter
from urllib.parse import quote

from client import Connection, head
from material import Material, examples, real, workplace
from peers import ours
from processes import stop_on_signals

LANGUAGES = ("de", "en")
ROWS = "SELECT ?thing ?name {{ ?thing <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }} LIMIT {}"
STEADY = ("/", "/daten", "/matrix", "/zustaendigkeit", "/zeitleiste", "/vergleich", "/kennzahlen", "/ontology")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--most", type=int, default=200, help="pages of a kind [200]")
    options = parser.parse_args()
    stop_on_signals()
    with workplace() as folder:
        data = real(folder)
        with ours(data, folder, examples(data.root)[0]) as server:
            connection = Connection(server.port)
            print(f"{'kind':<34}{'pages':>6}{'p50 ms':>8}{'p90 ms':>8}{'kB':>6}")
            for kind, addresses in (*things(data, options.most), *views()):
                times, sizes = [], []
                connection.get(head(in_language(addresses[0], "en&seen"), "text/html"))
                for language in LANGUAGES:
                    for address in addresses:
                        target = in_language(address, language)
                        began = perf_counter()
                        status, body = connection.get(head(target, "text/html"))
                        times.append(1000 * (perf_counter() - began))
                        sizes.append(len(body))
                        if status != 200:
                            raise SystemExit(f"{target}: status {status}")
                ordered = sorted(times)
                speeds = f"{median(times):>8.2f}{ordered[int(0.9 * len(ordered))]:>8.2f}"
                print(f"{kind:<34}{len(times):>6}{speeds}{median(sizes) / 1000:>6.0f}")


def in_language(address: str, language: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}lang={language}"


def things(data: Material, most: int) -> Iterator[tuple[str, list[str]]]:
    """The pages of things by the first word of their names; Angaben about an activity apart from activities."""
    kinds: dict[str, list[str]] = {}
    text = data.ntriples.read_text(encoding="utf-8")
    named = re.findall(r"^<[^>]*/id/([a-z0-9-]+)> <\S+#(?:type|prefLabel)>", text, re.MULTILINE)
    for local in sorted(set(named)):
        kind = local.split("-")[0]
        if kind == "ka" and local.count("-") > 1:
            kind = "ka-…, an Angabe"
        kinds.setdefault(kind, []).append(f"/page/{local}")
    for kind, addresses in sorted(kinds.items(), key=lambda item: -len(item[1])):
        if len(addresses) >= 4:
            yield f"/page/{kind}", addresses[:: -(-len(addresses) // most)]


def views() -> Iterator[tuple[str, list[str]]]:
    """Lists and results, each with parameters of its own; pages without any, where all but the first is kept."""
    words = [f"{first}{second}" for first in "abdegiklmnorstu" for second in "aeinrst"]
    yield "/kernaktivitaeten?q=…", [f"/kernaktivitaeten?q={word}" for word in words]
    yield (
        "/sparql?format=html, 100 rows",
        [f"/sparql?format=html&query={quote(ROWS.format(100) + f' # {word}')}" for word in words],
    )
    yield "without parameters", [address for address in STEADY for _ in range(10)]


if __name__ == "__main__":
    main()
