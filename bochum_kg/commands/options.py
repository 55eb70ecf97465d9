"""What several commands share: options, the folder with the sources, how to say that a command could not run."""

import sys
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import click
import pyoxigraph as ox

from bochum_kg.namespaces import BASE

ROOT = click.option(
    "--root", type=click.Path(path_type=Path), help="Project folder with ontology/, data/ and shapes/ [this folder]."
)
OUT = click.option(
    "--out",
    type=click.Path(path_type=Path),
    callback=lambda context, _, given: given or Path(context.params.get("root") or "", "build"),
    help="Where releases go [build, in the project folder].",
)
BASE_IRI = click.option("--base", default=BASE, help=f"Base IRI of the whole graph [{BASE}].")
LANG = click.option("--lang", type=click.Choice(["de", "en"]), default="en", help="Language of messages [en].")
DEFAULT_GRAPH = click.option(
    "--engine-default-graph",
    metavar="IRI",
    help="Graph of the SPARQL server to use as default graph, when its own cannot be filled (Virtuoso).",
)


def project_root(given: Path | None) -> Path:
    """The folder with the sources: the one given, this one, or the copy that came with the package."""
    if given is not None:
        return given
    here, packaged = Path(), Path(__file__).parents[1] / "sources"
    return packaged if packaged.is_dir() and not (here / "ontology").is_dir() else here


def checked_base(base: str, option: str = "--base") -> str:
    """`base`, given as `option`, when it can be the base of our IRIs or of the site; else the command ends."""
    try:
        parts = urlsplit(ox.NamedNode(base).value)
        good = parts.scheme in ("http", "https") and parts.netloc and not parts.query + parts.fragment
    except ValueError:
        good = False
    if not good or not base.endswith("/") or set(base) & set("&,;"):  # which XML and tables would have to escape
        stop(f"{option} {base!r}: must be an http(s) IRI that ends with a slash and has no & , ; in it")
    return base


def stop(reason: str) -> NoReturn:
    """Say in one line why the command could not run, and end with exit code 2."""
    complain(reason)
    sys.exit(2)


def complain(reason: str) -> None:
    """Say in one line why something could not be done."""
    click.echo(f"bochum-kg: {reason}", err=True)
