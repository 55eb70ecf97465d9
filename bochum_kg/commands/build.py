"""`build`: from the sources to a release."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import click

from bochum_kg import __version__
from bochum_kg.build import sources
from bochum_kg.build.sources import SourceError
from bochum_kg.commands.garbage import uncollected
from bochum_kg.commands.options import BASE_IRI, LANG, OUT, ROOT, checked_base, complain, project_root, stop
from bochum_kg.commands.progress import Progress
from bochum_kg.releases.manifest import ReleaseError, current, read_manifest

KILLED = "{}; nothing was published. Was there too little memory? Please build again."


@click.command()
@ROOT
@OUT
@BASE_IRI
@LANG
def build(root: Path | None, out: Path, base: str, lang: str) -> None:
    """Turn the sources into a release: assemble, infer, validate, write.

    Exit 1 with a report when the shapes find violations, 2 when a source cannot be read; the last release then stays.
    """
    sys.exit(build_release(project_root(root), out, checked_base(base), lang))


def build_release(
    root: Path, out: Path, base: str, lang: str, needed: Callable[[], bool] = lambda: True
) -> Literal[0, 1, 2]:
    """Build a release if it is `needed` (pipeline.build) and say what happens.

    Returns the exit code: 1 with violations, 2 when the build could not run.
    """
    from bochum_kg.build import pipeline, validation

    try:
        with uncollected(), Progress(pipeline.STAGES) as progress:
            findings = pipeline.build(root, out, base, progress.say, needed, progress.doing)
    except (SourceError, ReleaseError) as error:
        complain(str(error))
        return 2
    except ChildProcessError as error:
        complain(KILLED.format(error))
        return 2
    except OSError as error:
        complain(f"{error.filename or out}: {error.strerror}")
        return 2
    violations = [finding for finding in findings if finding.severity == "Violation"]
    if violations:
        click.echo(validation.text_report(violations, lang), err=True)
        click.echo("No release written; the last good one stays as it is.", err=True)
    return 1 if violations else 0


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
