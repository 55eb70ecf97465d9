"""`load`: the release in another SPARQL server."""

import os
import sys
from pathlib import Path

import click

from bochum_kg.commands.options import DEFAULT_GRAPH, OUT, stop
from bochum_kg.commands.progress import Progress
from bochum_kg.releases.manifest import ReleaseError, current, read_manifest


@click.command()
@click.argument("url")
@click.option("--store", metavar="URL", help="Graph Store address to write to [found for Oxigraph and Virtuoso].")
@DEFAULT_GRAPH
@OUT
def load(url: str, store: str | None, engine_default_graph: str | None, out: Path) -> None:
    """Fill the SPARQL server that answers queries at URL with the current release, for `serve --engine URL`.

    Writes over the Graph Store Protocol, as BOCHUM_KG_STORE_USER with BOCHUM_KG_STORE_PASSWORD if the server asks.
    Exit 1 when the server then does not count what the release holds.
    """
    from bochum_kg.engine import loading

    folder = current(out)
    try:
        manifest = read_manifest(folder)
        with Progress(len(manifest["graphs"]) + 1) as progress:
            progress.doing("loading")
            loading.load(
                folder,
                manifest,
                url,
                store or loading.store_address(url),
                default_graph=engine_default_graph,
                user=os.environ.get("BOCHUM_KG_STORE_USER", ""),
                password=os.environ.get("BOCHUM_KG_STORE_PASSWORD", ""),
                say=progress.step,
            )
        found = loading.differences(loading.connect(url, manifest, engine_default_graph, loading.PATIENT), manifest)
    except (ReleaseError, loading.LoadingError) as error:
        stop(str(error))
    for line in found:
        click.echo(line)
    click.echo(f"{url} holds release {manifest['release']}." if not found else f"{url} does not hold what was sent.")
    sys.exit(1 if found else 0)
