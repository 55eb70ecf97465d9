"""`build`: from the sources to a release."""

import gc
import sys
from pathlib import Path
from time import monotonic

import click

from bochum_kg import __version__
from bochum_kg.build import sources
from bochum_kg.build.sources import SourceError
from bochum_kg.commands.options import BASE_IRI, LANG, OUT, ROOT, checked_base, project_root, stop
from bochum_kg.releases.manifest import ReleaseError, current, read_manifest


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


def build_release(root: Path, out: Path, base: str, lang: str) -> bool:
    """Build a release and say what happens; True when there was no violation. Exits with 2 when it cannot run."""
    from bochum_kg.build import pipeline, validation

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
        return made_of == (sources.fingerprint(root), __version__, base)
    except (ReleaseError, SourceError) as error:
        stop(str(error))
