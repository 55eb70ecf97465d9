"""`serve`: the site from a release."""

import os
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import click

from bochum_kg.commands.build import KILLED, build_release, is_fresh
from bochum_kg.commands.garbage import uncollected
from bochum_kg.commands.options import (
    BASE_IRI,
    DEFAULT_GRAPH,
    LANG,
    OUT,
    ROOT,
    checked_base,
    complain,
    project_root,
    stop,
)
from bochum_kg.releases.manifest import ReleaseError, check_content, current, read_manifest

AS_ROOT = "bochum-kg: running as root; better serve as a user of its own, see docs/operation.md"


@click.command()
@ROOT
@OUT
@BASE_IRI
@LANG
@click.option("--url", help="Public address, also below a path [what clients ask, if it is this machine's name].")
@click.option("--host", default="127.0.0.1", help="Address to listen on [127.0.0.1].")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, help="Port to listen on, 0 for any [8000].")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=2, help="Server processes, two query processes each [2]."
)
@click.option("--engine", metavar="URL", help="SPARQL server to ask instead of own query processes; see `load`.")
@DEFAULT_GRAPH
@click.option("--timeout", type=click.FloatRange(0.1, 600), default=10.0, help="Seconds per query [10].")
@click.option("--memory", type=click.IntRange(256), default=512, help="Megabytes a query may take [512].")
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
    url: str | None,
    host: str,
    port: int,
    workers: int,
    engine: str | None,
    engine_default_graph: str | None,
    memory: int,
    query_log: Path | None,
    **settings: object,
) -> None:
    """Serve the site; build the release first when it is missing or older than the sources."""
    folder, base = project_root(root), checked_base(base)
    settings |= {"host": host, "memory": memory, "url": url and checked_base(f"{url.rstrip('/')}/", "--url")}
    listener = _listen(host, port)  # before anything slow: a taken port is said at once
    if not is_fresh(folder, out, base):
        code = _built(folder, out, base, lang)
        if code and not current(out).exists():
            sys.exit(code)
        if code:
            click.echo("Serving the last good release instead.", err=True)

    from bochum_kg import site
    from bochum_kg.engine import loading

    release, lines = current(out), list[socket.socket]()

    def give_up(reason: str) -> NoReturn:
        for each in (listener, *lines):
            each.close()
        stop(reason)

    try:
        manifest = read_manifest(release)
        if not engine:
            lines = site.fork_server(release, manifest, memory * 1024**2, workers)  # loads while we look and import
        with uncollected(), ThreadPoolExecutor(1) as beside:
            looked = beside.submit(check_content, release, manifest)
            from bochum_kg.serving import supervisor

            looked.result()
        if engine:
            loading.filled(engine, manifest, engine_default_graph)
            settings |= {"engine": engine, "engine_graph": engine_default_graph}
        if query_log is not None:
            query_log.open("a").close()
            settings["query_log"] = query_log
    except (ReleaseError, loading.LoadingError, ValueError) as error:
        give_up(str(error))
    except OSError as error:
        give_up(f"{error.filename}: {error.strerror}")
    if os.geteuid() == 0:
        click.echo(AS_ROOT, err=True)
    environment = {f"BOCHUM_KG_{name.upper()}": str(value) for name, value in settings.items() if value is not None}
    environment["BOCHUM_KG_BUILD"] = str(out)

    def ready(url: str) -> None:
        click.echo(f"{url}  (SPARQL at /sparql, Ctrl-C stops)")

    supervisor.run(listener, workers, environment, ready, release, lines)


def _built(root: Path, out: Path, base: str, lang: str) -> int:
    """The exit code of the build, which has a process of its own: what it needs of memory goes with that."""
    from bochum_kg.build.apart import apart

    def build() -> int:
        return build_release(root, out, base, lang, needed=lambda: not is_fresh(root, out, base))

    try:
        with apart(build) as built:
            return built()
    except ChildProcessError as error:
        complain(KILLED.format(error))
        return 2


def _listen(host: str, port: int) -> socket.socket:
    """A bound socket. Exits with 2 and one line when the address cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1)
    except OSError as error:
        stop(f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port")
    return listener
