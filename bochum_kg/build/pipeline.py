"""From source folder to release: assembly, inference, validation, files – one stage after the other.

Nothing is published before pyshacl has judged. Its judgement takes longest, so it is made in a process of its own while
this one makes all that does not tell of findings.
"""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import rdflib

from bochum_kg import context
from bochum_kg.build import (
    assembly,
    catalog,
    documentation,
    frames,
    release,
    schemas,
    shacl,
    sources,
    tables,
    validation,
)
from bochum_kg.build.apart import apart
from bochum_kg.build.assembly import Graphs
from bochum_kg.build.frames import Framing
from bochum_kg.build.release import Late
from bochum_kg.build.validation import Finding
from bochum_kg.namespaces import BASE
from bochum_kg.releases import folder, history
from bochum_kg.serialisation import InOrder

STAGES = 4


def build(
    root: Path,
    out: Path,
    base: str = BASE,
    say: Callable[[str], None] = lambda _: None,
    needed: Callable[[], bool] = lambda: True,
    doing: Callable[[str], None] = lambda _: None,
) -> list[Finding]:
    """Build the sources under `root` into a release under `out`.

    `doing` hears of each of the STAGES when it begins, `say` what it has come to.

    Returns pyshacl's findings; with a violation among them nothing is published. One build at a time has `out`;
    `needed` is asked when this one has it, as the one before may have made the same release. Raises SourceError for a
    source that cannot be read, ReleaseError when `out` is not ours to write to, OSError when files cannot be written.
    """
    sources.source_files(root)  # before a folder is made for nothing
    with folder.locked(out, say):
        return _build(root, out, base, say, doing) if needed() else []


def _build(root: Path, out: Path, base: str, say: Callable[[str], None], doing: Callable[[str], None]) -> list[Finding]:
    history.next_moment(out)  # a history that cannot go on is said at once
    fingerprint = sources.fingerprint(root)
    for path in sources.unread(root):
        say(sources.UNREAD.format(path))
    doing("reading the sources")
    graphs, description = assembly.read(root), assembly.description(root)
    say(f"assembled {sum(map(len, graphs.values())):,} triples in {len(graphs)} graphs")
    doing("inferring")
    graphs, problems, data = validation.with_inferred(graphs)
    say(f"inferred {len(graphs['inferred']):,} triples")
    with apart(lambda: validation.validate(graphs, problems, data, shacl.judged)) as judge:
        judged = cache(judge)
        doing("making the files")
        graphs["void"] = catalog.void(graphs, data, description)

        def files() -> dict[str, bytes]:
            return catalog.from_graphs(graphs, data, description)

        def of_whole(whole: InOrder) -> dict[str, bytes]:
            return of_data(graphs, data, whole)

        def late() -> Late:
            doing("checking")
            findings = judged()
            violations = validation.violations(findings)
            say(f"validated: {violations} violations, {len(findings) - violations} other findings")
            if violations:
                raise _Violated
            documents = documentation.of_findings(graphs, data, findings)
            return Late({"report": validation.report_graph(findings)}, findings, documents)

        places = validation.places(data)
        try:
            manifest = release.write(
                graphs,
                places,
                out,
                fingerprint=fingerprint,
                base=base,
                files=files,
                of_whole=of_whole,
                late=late,
                description=description,
            )
            say(f"release {manifest['release']}: {manifest['triples']:,} triples in {out}/current")
        except _Violated:
            pass
        return judged()


class _Violated(Exception):
    """pyshacl finds violations: nothing is published."""


def of_data(graphs: Graphs, data: rdflib.Graph, whole: Iterable[ox.Triple]) -> dict[str, bytes]:
    """File name -> content of what is made of `graphs` alone; `data` is their default graph, `whole` Oxigraph's."""
    framing = Framing(graphs, data, whole)
    shapes = graphs["shapes"]
    made = context.files() | tables.files(data, shapes) | frames.files(framing) | schemas.files(framing, shapes)
    return made | documentation.files(graphs, data)
