"""`build`, `validate`, `verify-sources`: from the sources to a release, and what is to be said about them."""

import gc
import sys
from pathlib import Path
from time import monotonic

import click

from bochum_kg import __version__, assembly
from bochum_kg.assembly import SourceError
from bochum_kg.commands.options import BASE_IRI, LANG, OUT, ROOT, checked_base, project_root, stop
from bochum_kg.manifest import ReleaseError, current, read_manifest
from bochum_kg.namespaces import APART, local


@click.command()
@ROOT
@OUT
@BASE_IRI
@LANG
def build(root: Path | None, out: Path, base: str, lang: str) -> None:
    """Turn the sources into a release: assemble, infer, validate, write.

    Exit 1 with a report when the shapes find violations, 2 when a source cannot be read; the last release then stays.
    """
    sys.exit(0 if build_release(project_root(root), out, checked_base(base), lang) else 1)


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@ROOT
@LANG
def validate(files: tuple[Path, ...], root: Path | None, lang: str) -> None:
    """Check the graph, or the graph plus FILES (Turtle or JSON-LD) that somebody proposes.

    Says what the files break and what is still free. Exit 1 when there are violations.
    """
    from bochum_kg import validation

    try:
        graphs = assembly.read(project_root(root))
        if files:
            findings, graphs = validation.propose(graphs, files)
            click.echo(f"Checked together with the graph: {', '.join(map(str, files))}")
        else:
            graphs, problems = validation.with_inferred(graphs)
            findings = validation.validate(graphs, problems)
    except SourceError as error:
        stop(str(error))
    click.echo(validation.text_report(findings, lang) or "No findings.")
    click.echo("\nPlaces still open" if lang == "en" else "\nNoch frei")
    for room in validation.rooms(graphs):
        name = room.labels.get(lang) or local(room.thing) or room.thing
        click.echo(f"  {name}: {room.free} {'of' if lang == 'en' else 'von'} {room.capacity}")
    violations = validation.violations(findings)
    click.echo(f"\n{violations} violations, {len(findings) - violations} other findings")
    sys.exit(1 if violations else 0)


@click.command("verify-sources")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@ROOT
def verify_sources(folder: Path, root: Path | None) -> None:
    """Look up every quoted source place in the texts below FOLDER, and say what rests on which source.

    Exit 1 with the list when words are not found or a text is not the version the graph was made from.
    """
    from bochum_kg import sources

    try:
        graphs = assembly.read(project_root(root))
        result = sources.verify(assembly.union(g for n, g in graphs.items() if n not in APART), folder)
    except (SourceError, OSError, UnicodeDecodeError) as error:
        stop(str(error))
    click.echo(sources.text_report(result))
    sys.exit(0 if result.good else 1)


def build_release(root: Path, out: Path, base: str, lang: str) -> bool:
    """Build a release and say what happens; True when there was no violation. Exits with 2 when it cannot run."""
    from bochum_kg import pipeline, validation

    start = monotonic()
    gc.disable()  # millions of small objects, hardly a cycle among them: collecting costs a fifth of the time
    try:
        findings, manifest = pipeline.build(
            root, out, base, lambda text: click.echo(f"{monotonic() - start:6.1f} s  {text}", err=True)
        )
    except (SourceError, ReleaseError) as error:
        stop(str(error))
    except OSError as error:
        stop(f"{error.filename}: {error.strerror}")
    finally:
        gc.enable()
    if manifest is None:
        click.echo(validation.text_report([f for f in findings if f.severity == "Violation"], lang), err=True)
        click.echo("No release written; the last good one stays as it is.", err=True)
    return manifest is not None


def is_fresh(root: Path, out: Path, base: str) -> bool:
    """True when the current release was made by this code from these sources. Exits with 2 when it is unreadable."""
    folder = current(out)
    if not folder.exists():
        return False
    try:
        manifest = read_manifest(folder)
        made_of = (manifest["sources"], manifest["version"], manifest["base"])
        return made_of == (assembly.fingerprint(root), __version__, base)
    except (ReleaseError, SourceError) as error:
        stop(str(error))
