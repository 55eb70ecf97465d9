"""`diff`: what is different between two versions of the graph."""

import gzip
import sys
from pathlib import Path

import click
import pyoxigraph as ox

from bochum_kg.commands.options import LANG, OUT, stop
from bochum_kg.releases import diff as differences
from bochum_kg.releases import sentences
from bochum_kg.releases.manifest import DUMP
from bochum_kg.serialisation import json_document


@click.command()
@click.argument("old")
@click.argument("new")
@OUT
@LANG
@click.option("--format", "form", type=click.Choice(["text", "json", "patch"]), default="text", help="[text]")
def diff(old: str, new: str, out: Path, lang: str, form: str) -> None:
    """Say what is different in NEW against OLD: in words, as JSON, or as RDF Patch.

    Each is the id of a release, a folder with one, or an RDF file (.nq, .nq.gz, .ttl, …). Exit 1 when they differ.
    """
    before, after = _quads(old, out), _quads(new, out)
    difference = differences.compare(before, after)
    if form == "patch":
        click.echo(differences.patch(difference), nl=False)
    else:
        things = sentences.in_words(sentences.Version(before), sentences.Version(after), lang)
        report = sentences.report(difference, things, lang)
        click.echo(json_document(report) if form == "json" else f"{sentences.text_report(report)}\n", nl=False)
    sys.exit(1 if difference.added or difference.removed else 0)


def _quads(name: str, out: Path) -> set[ox.Quad]:
    """The quads of the release, folder or file called `name`. Exits with 2 when there is none to read."""
    path = _path(name, out)
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content, path = gzip.decompress(content), path.with_suffix("")
        form = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
        if form is None:
            stop(f"{path}: unknown suffix {path.suffix!r}; use .nq, .ttl, .nt, .rdf or .jsonld, or .gz after it")
        return differences.read(content, form)
    except SyntaxError as error:
        stop(f"{path}: {error}")
    except (OSError, EOFError) as error:
        stop(f"{path}: {getattr(error, 'strerror', None) or error}")


def _path(name: str, out: Path) -> Path:
    """The file to read for `name`: itself, the N-Quads in the folder, or those of the release of that id."""
    for folder in (Path(name), out / "releases" / name):
        for path in (folder / f"{DUMP}.nq", folder / f"{DUMP}.nq.gz"):
            if path.exists():
                return path
    if Path(name).exists():
        return Path(name)
    here = sorted(folder.name for folder in (out / "releases").glob("[!.]*"))
    stop(f"{name}: no file, no folder with a release, and no release in {out} ({', '.join(here) or 'there is none'})")
