"""`export`: the site as files for any web server."""

import sys
from pathlib import Path
from time import monotonic

import click

from bochum_kg.commands.options import OUT, checked_base, stop
from bochum_kg.commands.progress import Progress
from bochum_kg.releases import history
from bochum_kg.releases.manifest import ReleaseError, current


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@OUT
@click.option("--url", default="", help="Address the files will have, for the few absolute links [the base IRI].")
@click.option("--live", metavar="URL", default="", help="Address of a running server to send queries to [none].")
def export(folder: Path, out: Path, url: str, live: str) -> None:
    """Write the site of the current release into FOLDER: files for any web server, and a configuration for nginx.

    Queries need a running server: --live names it, otherwise a page explains. FOLDER must be empty or an earlier
    export. Exit 1 with the list when links lead nowhere.
    """
    from bochum_kg.engine import Limits
    from bochum_kg.export import folder as exporting
    from bochum_kg.export.crawl import THREADS
    from bochum_kg.site import open_release
    from bochum_kg.views import create_app, export

    start = monotonic()
    root, server = _address("--url", url), _address("--live", live).rstrip("/")
    try:
        site = open_release(current(out), workers=THREADS, limits=Limits(seconds=60))
    except ReleaseError as error:
        stop(str(error))
    try:
        app = create_app(site, root or site.base)
        published = history.publications(out)
        with Progress() as progress:
            progress.doing("writing the site")
            files = exporting.export(
                app,
                folder,
                root=root or site.base,
                seeds=export.beginnings(app, site),
                live=export.LIVE,
                extra=export.explanations(app, server),
                facts={"release": site.manifest["release"], "version": site.manifest["version"]},
                server=server,
                negotiated=export.negotiated,
                moment=published[-1].moment.timestamp() if published else None,
                say=lambda done: progress.say(f"{done:,} addresses"),
            )
    except (exporting.ExportError, ReleaseError) as error:
        stop(str(error))
    except OSError as error:
        stop(f"{error.filename}: {error.strerror}")
    finally:
        site.engine.close()
    for address, reason in sorted(files.broken.items()):
        click.echo(f"{address}: {reason}")
    click.echo(f"{folder}: {len(files.types):,} files in {monotonic() - start:.1f} s", err=True)
    sys.exit(1 if files.broken else 0)


def _address(option: str, given: str) -> str:
    """The address `given` with a slash at its end; empty when none is given. Exits with 2 when it is no address."""
    return checked_base(f"{given.rstrip('/')}/", option) if given else ""
