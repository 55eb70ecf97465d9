"""`verify-sources`: look up every quotation in its source."""

import sys
from pathlib import Path

import click

from bochum_kg.build.sources import SourceError
from bochum_kg.commands.options import ROOT, project_root, stop


@click.command("verify-sources")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
@ROOT
def verify_sources(folder: Path | None, root: Path | None) -> None:
    """Look up every quotation of a web page in the hashes that were kept of it, those of documents in FOLDER.

    FOLDER holds the texts of the documents; without it they count as not at hand. Prints what was checked where, by who
    makes the statements. Exit 1 with the list when words are not found or a text is not the version the graph was
    made from.
    """
    from bochum_kg.build import assembly, digests, quotations

    try:
        graphs = assembly.read(project_root(root))
        data = assembly.default(graphs)
        result = quotations.verify(data, digests.read(), folder)
    except (SourceError, OSError, UnicodeDecodeError) as error:
        stop(str(error))
    click.echo(quotations.text_report(result))
    sys.exit(0 if result.good else 1)
