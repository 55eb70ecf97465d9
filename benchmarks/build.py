"""How long the build takes per stage, checks, the server to be ready, and each example query in a worker.

    python benchmarks/build.py [--runs 20]

Prints one table. Aims on two quiet cores: full build ≤ 8 s, another one after one changed file ≤ 4 s, `validate` ≤ 2 s,
with a file ≤ 3 s, a proposal in the process that checks them ≤ 1 s, ready ≤ 0.6 s, each example query ≤ 10 ms (median).
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from statistics import median
from time import perf_counter

import rdflib

from bochum_kg.build import pipeline, validation
from bochum_kg.build.sources import SOURCES
from bochum_kg.commands.garbage import uncollected
from bochum_kg.engine import Request
from bochum_kg.proposals.checking import Release
from bochum_kg.releases.manifest import current
from bochum_kg.site import open_release

ROOT = Path(__file__).parents[1]
PROPOSAL = ROOT / "tests" / "examples" / "proposals" / "sechster-schwerpunkt.ttl"
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=20, help="runs per query [20]")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        build(out)
        again(out)
        checks(out)
        ready(out)
        queries(out, runs)


def build(out: Path) -> None:
    start = last = perf_counter()

    def stage(text: str) -> None:
        nonlocal last
        now = perf_counter()
        print(f"{now - last:8.2f} s   {text}")
        last = now

    with uncollected():
        findings = pipeline.build(ROOT, out, say=stage)
    if validation.violations(findings):
        sys.exit(f"the graph has violations: {findings[0]}")
    print(f"{perf_counter() - start:8.2f} s   full build (aim 8)")


def again(out: Path) -> None:
    """A build into `out`, which holds a release, after one description was changed."""
    with tempfile.TemporaryDirectory() as folder:
        for name in SOURCES:
            shutil.copytree(ROOT / name, Path(folder) / name)
        changed = Path(folder) / "data" / "kernaktivitaeten" / "ka-v07.ttl"
        text = changed.read_text(encoding="utf-8")
        changed.write_text(text.replace('dcterms:description "', 'dcterms:description "Neu: ', 1), encoding="utf-8")
        command = [sys.executable, "-m", "bochum_kg", "build", "--root", folder, "--out", str(out)]
        start = perf_counter()
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        print(f"{perf_counter() - start:8.2f} s   build after one changed file (aim 4)")


def checks(out: Path) -> None:
    command = [sys.executable, "-m", "bochum_kg", "validate", "--root", str(ROOT)]
    for files, aim in (([], 2), ([str(PROPOSAL)], 3)):
        start = perf_counter()
        subprocess.run([*command, *files], stdout=subprocess.DEVNULL)  # 1 for what the proposal breaks
        print(f"{perf_counter() - start:8.2f} s   validate {'FILE' if files else ''} (aim {aim})")
    release = Release(current(out))
    release.warm()
    start = perf_counter()
    release.check(PROPOSAL.read_bytes(), "ttl")
    print(f"{perf_counter() - start:8.2f} s   a proposal in the process that checks them (aim 1)")


def ready(out: Path) -> None:
    start = perf_counter()
    command = [sys.executable, "-m", "bochum_kg", "serve", "--root", str(ROOT), "--out", str(out), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        found = re.match(r"(http://\S+)", server.stdout.readline())
        if found is None:
            sys.exit("the server did not start")
        with urllib.request.urlopen(f"{found[1]}health", timeout=10) as answer:
            answer.read()
        print(f"{perf_counter() - start:8.2f} s   server ready from a built release (aim 0.6)")
        server.terminate()


def queries(out: Path, runs: int) -> None:
    graph = rdflib.Graph().parse(current(out) / "queries.ttl")
    site = open_release(current(out), workers=1)
    engine = getattr(site.engine, "engine", site.engine)  # the workers themselves, not the answers kept in front
    timings = []
    try:
        for query in sorted(graph.subjects(rdflib.RDF.type, SH.SPARQLExecutable)):
            text = graph.value(query, SH.select) or graph.value(query, SH.ask) or graph.value(query, SH.construct)
            times = []
            for _ in range(runs):
                start = perf_counter()
                for _chunk in engine.query(Request(str(text))).chunks:
                    pass
                times.append(1000 * (perf_counter() - start))
            timings.append((median(times), str(query).rsplit("/", 1)[-1]))
    finally:
        site.engine.close()
    for milliseconds, name in sorted(timings, reverse=True):
        print(f"{milliseconds:8.2f} ms  {name}")
    print(f"{max(timings)[0]:8.2f} ms  slowest of {len(timings)} example queries, median of {runs} runs (aim 10)")


if __name__ == "__main__":
    main()
