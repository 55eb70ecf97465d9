"""From source folder to release: assembly, inference, validation, files – one stage after the other.

Nothing is published before pyshacl has judged. Its judgement takes longest, so it is made in a process of its own, and
what the quick check finds is taken for it meanwhile.
"""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

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
from bochum_kg.build.validation import Finding
from bochum_kg.namespaces import BASE
from bochum_kg.releases import folder, history

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
    graphs, problems = validation.with_inferred(graphs)
    say(f"inferred {len(graphs['inferred']):,} triples")
    data = assembly.default(graphs)
    with (
        apart(lambda: validation.validate(graphs, problems, shacl.judged, data)) as judge,
        apart(lambda: of_data(graphs, data)) as others,
    ):
        judged, others = cache(judge), cache(others)

        def write(findings: list[Finding]) -> None:
            doing("making the files")
            graphs["report"] = validation.report_graph(findings)
            graphs["void"] = catalog.void(graphs, description)
            made = of_all(graphs, data, findings, description)

            def files() -> dict[str, bytes]:
                if judged() != findings:
                    raise _Overruled
                return others() | made

            places = validation.places(data)
            manifest = release.write(
                graphs, findings, places, out, fingerprint=fingerprint, base=base, files=files, description=description
            )
            say(f"release {manifest['release']}: {manifest['triples']:,} triples in {out}/current")

        doing("checking")
        findings = validation.validate(graphs, problems, data=data)
        if not _violations(findings, say):
            try:
                write(findings)
                return findings
            except _Overruled:
                say("pyshacl, the judge, finds something else: what tells of findings is made anew")
        findings = judged()
        if not _violations(findings, say):
            write(findings)
        return findings


class _Overruled(Exception):
    """The judge finds something else than the quick check."""


def _violations(findings: Sequence[Finding], say: Callable[[str], None]) -> int:
    violations = validation.violations(findings)
    say(f"validated: {violations} violations, {len(findings) - violations} other findings")
    return violations


def of_data(graphs: Graphs, data: rdflib.Graph) -> dict[str, bytes]:
    """File name -> content of what can be made before `graphs` are validated; `data` is their default graph."""
    framing = Framing(graphs, data)
    shapes = graphs["shapes"]
    return context.files() | tables.files(data, shapes) | frames.files(framing) | schemas.files(framing, shapes)


def of_all(
    graphs: Graphs, data: rdflib.Graph, findings: Sequence[Finding], description: rdflib.Graph
) -> dict[str, bytes]:
    """File name -> content of what is made of findings and VoID as well."""
    return documentation.files(graphs, data, findings) | catalog.from_graphs(graphs, description)
