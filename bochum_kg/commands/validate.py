"""`validate`: what the rules find in the graph, or in the graph with proposed files."""

import sys
from pathlib import Path

import click

from bochum_kg.build.sources import SourceError
from bochum_kg.commands.garbage import uncollected
from bochum_kg.commands.options import LANG, ROOT, project_root, stop
from bochum_kg.commands.progress import Progress
from bochum_kg.namespaces import local


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@ROOT
@LANG
def validate(files: tuple[Path, ...], root: Path | None, lang: str) -> None:
    """Check the graph, or the graph plus FILES (Turtle or JSON-LD) that somebody proposes.

    Says what the files break and what is still free. Exit 1 when there are violations.
    """
    from bochum_kg.build import assembly, sources, validation

    try:
        folder = project_root(root)
        for path in sources.unread(folder):
            click.echo(sources.UNREAD.format(path), err=True)
        with uncollected(), Progress(2) as progress:
            progress.doing("reading the sources")
            graphs = assembly.read(folder)
            progress.doing("inferring and checking")
            if files:
                findings, data = validation.propose(graphs, files)
            else:
                inferred = validation.with_inferred(graphs)
                findings, data = validation.validate(*inferred), inferred.data
    except SourceError as error:
        stop(str(error))
    if files:
        click.echo(f"Checked together with the graph: {', '.join(map(str, files))}")
    click.echo(validation.text_report(findings, lang) or "No findings.")
    click.echo("\nPlaces still open" if lang == "en" else "\nNoch frei")
    for place in validation.places(data):
        name = place.labels.get(lang) or local(place.thing) or place.thing
        click.echo(f"  {name}: {place.free} {'of' if lang == 'en' else 'von'} {place.capacity}")
    violations = validation.violations(findings)
    click.echo(f"\n{violations} violations, {len(findings) - violations} other findings")
    sys.exit(1 if violations else 0)
