"""The command line, one function a command. Exit codes: 0 good, 1 findings, 2 could not run.

What only one command needs is imported there: the server starts without the libraries that build.
"""

import gc
import os
import socket
import sys
from pathlib import Path
from time import monotonic
from typing import NoReturn
from urllib.parse import urlsplit

import click
import pyoxigraph as ox

from bochum_kg import __version__, assembly
from bochum_kg.assembly import SourceError
from bochum_kg.manifest import ReleaseError, check_content, current, read_manifest
from bochum_kg.namespaces import APART, BASE, local

_ROOT = click.option(
    "--root", type=click.Path(path_type=Path), help="Project folder with ontology/, data/ and shapes/ [this folder]."
)
_OUT = click.option("--out", type=click.Path(path_type=Path), default=Path("build"), help="Where releases go [build].")
_BASE = click.option("--base", default=BASE, help=f"Base IRI of the whole graph [{BASE}].")
_LANG = click.option("--lang", type=click.Choice(["de", "en"]), default="en", help="Language of messages [en].")
_DEFAULT_GRAPH = click.option(
    "--engine-default-graph",
    metavar="IRI",
    help="Graph of the SPARQL server to use as default graph, when its own cannot be filled (Virtuoso).",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, package_name="bochum-kg")
def main() -> None:
    """The knowledge graph of the Bochum Strategie: build it, validate it, serve it, ask it."""


@main.command()
@_ROOT
@_OUT
@_BASE
@_LANG
def build(root: Path | None, out: Path, base: str, lang: str) -> None:
    """Turn the sources into a release: assemble, infer, validate, write.

    Exit 1 with a report when the shapes find violations, 2 when a source cannot be read; the last release then stays.
    """
    sys.exit(0 if _build(_root(root), out, _checked(base), lang) else 1)


@main.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@_ROOT
@_LANG
def validate(files: tuple[Path, ...], root: Path | None, lang: str) -> None:
    """Check the graph, or the graph plus FILES (Turtle or JSON-LD) that somebody proposes.

    Says what the files break and what is still free. Exit 1 when there are violations.
    """
    from bochum_kg import validation

    try:
        graphs = assembly.read(_root(root))
        if files:
            findings, graphs = validation.propose(graphs, files)
            click.echo(f"Checked together with the graph: {', '.join(map(str, files))}")
        else:
            graphs, problems = validation.with_inferred(graphs)
            findings = validation.validate(graphs, problems)
    except SourceError as error:
        _stop(str(error))
    click.echo(validation.text_report(findings, lang) or "No findings.")
    click.echo("\nPlaces still open" if lang == "en" else "\nNoch frei")
    for room in validation.rooms(graphs):
        name = room.labels.get(lang) or local(room.thing) or room.thing
        click.echo(f"  {name}: {room.free} {'of' if lang == 'en' else 'von'} {room.capacity}")
    violations = validation.violations(findings)
    click.echo(f"\n{violations} violations, {len(findings) - violations} other findings")
    sys.exit(1 if violations else 0)


@main.command("verify-sources")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@_ROOT
def verify_sources(folder: Path, root: Path | None) -> None:
    """Look up every quoted source place in the texts below FOLDER, and say what rests on which source.

    Exit 1 with the list when words are not found or a text is not the version the graph was made from.
    """
    from bochum_kg import sources

    try:
        graphs = assembly.read(_root(root))
        result = sources.verify(assembly.union(g for n, g in graphs.items() if n not in APART), folder)
    except (SourceError, OSError, UnicodeDecodeError) as error:
        _stop(str(error))
    click.echo(sources.text_report(result))
    sys.exit(0 if result.good else 1)


@main.command()
@click.argument("url")
@click.option("--store", metavar="URL", help="Graph Store address to write to [found for Oxigraph and Virtuoso].")
@_DEFAULT_GRAPH
@_OUT
def load(url: str, store: str | None, engine_default_graph: str | None, out: Path) -> None:
    """Fill the SPARQL server that answers queries at URL with the current release, for `serve --engine URL`.

    Writes over the Graph Store Protocol, as BOCHUM_KG_STORE_USER with BOCHUM_KG_STORE_PASSWORD if the server asks.
    Exit 1 when the server then does not count what the release holds.
    """
    from bochum_kg import loading

    folder = current(out)
    try:
        manifest = read_manifest(folder)
        loading.load(
            folder,
            manifest,
            url,
            store or loading.store_address(url),
            default_graph=engine_default_graph,
            user=os.environ.get("BOCHUM_KG_STORE_USER", ""),
            password=os.environ.get("BOCHUM_KG_STORE_PASSWORD", ""),
            say=lambda text: click.echo(text, err=True),
        )
        found = loading.differences(loading.connect(url, manifest, engine_default_graph, loading.PATIENT), manifest)
    except (ReleaseError, loading.LoadingError) as error:
        _stop(str(error))
    for line in found:
        click.echo(line)
    click.echo(f"{url} holds release {manifest['release']}." if not found else f"{url} does not hold what was sent.")
    sys.exit(1 if found else 0)


@main.command()
@_ROOT
@_OUT
@_BASE
@_LANG
@click.option("--host", default="127.0.0.1", help="Address to listen on [127.0.0.1].")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, help="Port to listen on, 0 for any [8000].")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=2, help="Server processes, two query processes each [2]."
)
@click.option("--store", type=click.Path(path_type=Path), help="Keep the data on disk in this folder, not in memory.")
@click.option("--engine", metavar="URL", help="SPARQL server to ask instead of own query processes; see `load`.")
@_DEFAULT_GRAPH
@click.option("--timeout", type=click.FloatRange(0.1, 600), default=10.0, help="Seconds per query [10].")
@click.option("--memory", type=click.IntRange(256), default=2048, help="Megabytes per query process [2048].")
@click.option("--rate", type=click.FloatRange(0), default=20.0, help="Queries a second per client, 0 for any [20].")
@click.option("--proxies", type=click.IntRange(0, 9), default=0, help="Trusted proxies in front [0].")
@click.option(
    "--query-log", type=click.Path(path_type=Path), help="File for one JSON line per query, without addresses."
)
def serve(
    root: Path | None,
    out: Path,
    base: str,
    lang: str,
    host: str,
    port: int,
    workers: int,
    engine: str | None,
    engine_default_graph: str | None,
    query_log: Path | None,
    **settings: object,
) -> None:
    """Serve the site; build the release first when it is missing or older than the sources."""
    folder, base = _root(root), _checked(base)
    listener = _listen(host, port)  # before anything slow: a taken port is said at once
    if not _fresh(folder, out, base) and not _build(folder, out, base, lang):
        if not current(out).exists():
            sys.exit(1)
        click.echo("Serving the last good release instead.", err=True)

    from bochum_kg import loading, serving

    try:
        manifest = read_manifest(current(out))
        check_content(current(out), manifest)
        if engine:
            loading.filled(engine, manifest, engine_default_graph)
            settings |= {"engine": engine, "engine_graph": engine_default_graph}
        if query_log is not None:
            query_log.open("a").close()
            settings["query_log"] = query_log
    except (ReleaseError, loading.LoadingError) as error:
        listener.close()
        _stop(str(error))
    except OSError as error:
        listener.close()
        _stop(f"{error.filename}: {error.strerror}")
    environment = {f"BOCHUM_KG_{name.upper()}": str(value) for name, value in settings.items() if value is not None}
    environment["BOCHUM_KG_BUILD"] = str(out)
    serving.run(listener, workers, environment, lambda url: click.echo(f"{url}  (SPARQL at /sparql, Ctrl-C stops)"))


@main.command()
@click.argument("text")
@_OUT
@click.option("--format", "form", default="csv", help="csv, tsv, json, xml; ttl, nt, rdf, jsonld [csv or ttl].")
def query(text: str, out: Path, form: str) -> None:
    """Answer the SPARQL query TEXT (or the one in a file, as @FILE) from the current release."""
    from bochum_kg.engine import Broken, Refused, Request
    from bochum_kg.formats import GRAPH_FORMATS, RESULT_FORMATS, named
    from bochum_kg.views.served import open_release

    results, graphs = named(form, RESULT_FORMATS), named(form, GRAPH_FORMATS)
    if not (results or graphs):
        _stop(f"unknown format {form!r}")
    try:
        if text.startswith("@"):
            text = Path(text[1:]).read_text(encoding="utf-8")
        served = open_release(current(out), workers=1)
    except OSError as error:
        _stop(f"{error.filename}: {error.strerror}")
    except (UnicodeDecodeError, ReleaseError) as error:
        _stop(str(error))
    try:
        wanted = Request(text, results.suffix if results else "csv", graphs.suffix if graphs else "ttl")
        for chunk in served.engine.query(wanted).chunks:
            sys.stdout.buffer.write(chunk)
    except (Refused, Broken) as error:
        _stop(f"{getattr(error, 'title', 'Answer broken off')}: {error}")
    finally:
        served.engine.close()


def _build(root: Path, out: Path, base: str, lang: str) -> bool:
    """Build a release and say what happens; True when there was no violation. Exits with 2 when it cannot run."""
    from bochum_kg import pipeline, validation

    start = monotonic()
    gc.disable()  # millions of small objects, hardly a cycle among them: collecting costs a fifth of the time
    try:
        findings, manifest = pipeline.build(
            root, out, base, lambda text: click.echo(f"{monotonic() - start:6.1f} s  {text}", err=True)
        )
    except SourceError as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"{error.filename}: {error.strerror}")
    finally:
        gc.enable()
    if manifest is None:
        click.echo(validation.text_report([f for f in findings if f.severity == "Violation"], lang), err=True)
        click.echo("No release written; the last good one stays as it is.", err=True)
    return manifest is not None


def _fresh(root: Path, out: Path, base: str) -> bool:
    """True when the current release was made by this code from these sources. Exits with 2 when it is unreadable."""
    folder = current(out)
    if not folder.exists():
        return False
    try:
        manifest = read_manifest(folder)
        made_of = (manifest["sources"], manifest["version"], manifest["base"])
        return made_of == (assembly.fingerprint(root), __version__, base)
    except (ReleaseError, SourceError) as error:
        _stop(str(error))


def _root(given: Path | None) -> Path:
    """The folder with the sources: the one given, this one, or the copy that came with the package."""
    if given is not None:
        return given
    here, packaged = Path(), Path(__file__).parent / "sources"
    return packaged if packaged.is_dir() and not (here / "ontology").is_dir() else here


def _checked(base: str) -> str:
    try:
        parts = urlsplit(ox.NamedNode(base).value)
        good = parts.scheme in ("http", "https") and parts.netloc and not parts.query + parts.fragment
    except ValueError:
        good = False
    if not (good and base.endswith("/")):
        _stop(f"--base {base!r}: must be an http(s) IRI that ends with a slash")
    return base


def _listen(host: str, port: int) -> socket.socket:
    """A bound socket. Exits with 2 and one line when the address cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1)
    except OSError as error:
        _stop(f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port")
    return listener


def _stop(reason: str) -> NoReturn:
    click.echo(f"bochum-kg: {reason}", err=True)
    sys.exit(2)
