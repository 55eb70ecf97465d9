"""`query`: one answer from a release, without a server."""

import gzip
import shutil
import sys
import tempfile
from pathlib import Path

import click

from bochum_kg.commands.options import OUT, stop
from bochum_kg.releases.manifest import ReleaseError, current, read_manifest


@click.command()
@click.argument("text")
@OUT
@click.option("--release", metavar="ID", help="Ask this earlier release, as a citation names it [the current one].")
@click.option("--format", "form", default="csv", help="csv, tsv, json, xml; ttl, nt, rdf, jsonld [csv or ttl].")
def query(text: str, out: Path, release: str | None, form: str) -> None:
    """Answer the SPARQL query TEXT (or the one in a file, as @FILE) from a release."""
    from bochum_kg.engine import Request
    from bochum_kg.formats import GRAPH_FORMATS, RESULT_FORMATS, named
    from bochum_kg.refusals import Broken, Refused
    from bochum_kg.site import open_release

    results, graphs = named(form, RESULT_FORMATS), named(form, GRAPH_FORMATS)
    if not (results or graphs):
        stop(f"unknown format {form!r}")
    with tempfile.TemporaryDirectory(prefix="bochum-kg-") as work:
        try:
            if text.startswith("@"):
                text = Path(text[1:]).read_text(encoding="utf-8-sig")
            folder = _unpacked(out / "releases" / release, Path(work) / release) if release else current(out)
            served = open_release(folder, workers=1)
        except OSError as error:
            stop(f"{error.filename}: {error.strerror}")
        except (UnicodeDecodeError, ReleaseError) as error:
            stop(str(error))
        try:
            forms = results.suffix if results else "csv", graphs.suffix if graphs else "ttl"
            wanted = Request(text.removeprefix("\ufeff"), *forms, base=f"{served.base}sparql")
            for chunk in served.engine.query(wanted).chunks:
                sys.stdout.buffer.write(chunk)
        except (Refused, Broken) as error:
            stop(f"{getattr(error, 'title', 'Answer broken off')}: {error}")
        finally:
            served.engine.close()


def _unpacked(folder: Path, work: Path) -> Path:
    """The release in `folder`, made whole in `work` when it is packed. Raises ReleaseError, OSError."""
    files = read_manifest(folder, packed=True)["files"]
    if all((folder / name).exists() for name in files):
        return folder
    shutil.copytree(folder, work)
    for name in files:
        (work / name).write_bytes(gzip.decompress((work / f"{name}.gz").read_bytes()))
    return work
