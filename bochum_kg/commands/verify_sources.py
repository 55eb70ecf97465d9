"""`verify-sources`: look up every quotation in its source."""

import sys
from pathlib import Path

import click

from bochum_kg.build.sources import SourceError
from bochum_kg.commands.options import ROOT, project_root, stop
from bochum_kg.namespaces import NOT_IN_DEFAULT


@click.command("verify-sources")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@ROOT
def verify_sources(folder: Path, root: Path | None) -> None:
    """Look up every quoted source place in the texts below FOLDER, and say what rests on which source.

    Exit 1 with the list when words are not found or a text is not the version the graph was made from.
    """
    from bochum_kg.build import assembly, quotations

    try:
        graphs = assembly.read(project_root(root))
        result = quotations.verify(assembly.union(g for n, g in graphs.items() if n not in NOT_IN_DEFAULT), folder)
    except (SourceError, OSError, UnicodeDecodeError) as error:
        stop(str(error))
    click.echo(quotations.text_report(result))
    sys.exit(0 if result.good else 1)
