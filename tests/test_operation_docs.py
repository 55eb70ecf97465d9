"""docs/operation.md: the configuration it prints works as printed."""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, TINY, Server

TEXT = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def proxied(tiny_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, int]]:
    """A site that trusts one proxy and lets a client ask once in ten seconds, and the port of nginx in front of it."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("nginx")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    server = Server(TINY, tiny_out, "--proxies", "1", "--rate", "0.1")
    # $remote_addr would be this machine, which is not counted.
    conf = block("nginx").replace("127.0.0.1:8000", f"127.0.0.1:{server.port}").replace("8080", f"127.0.0.1:{port}")
    conf = conf.replace("X-Forwarded-For $remote_addr", "X-Forwarded-For 192.0.2.7")
    paths = "".join(f"{name}_temp_path {folder}/{name}; " for name in ("proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''} pid {folder}/pid; error_log stderr; daemon off;\n"
        f"events {{}}\nhttp {{ access_log off; client_body_temp_path {folder}/body; {paths}\n{conf}}}\n"
    )
    nginx = subprocess.Popen([program, "-p", str(folder), "-c", "nginx.conf"], stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield server, port
    nginx.terminate()
    nginx.wait(10)
    server.stop()


def get(port: int, path: str, **headers: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={name.replace("__", "-"): value for name, value in headers.items()})
    status = connection.getresponse().status
    connection.close()
    return status


def test_slow_connections_to_nginx_do_not_reach_the_site(proxied: tuple[Server, int]) -> None:
    _, port = proxied
    start = b"POST /validation HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/turtle\r\nContent-Length: 100\r\n\r\n<"
    held = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
    try:
        for each in held:
            each.sendall(start)
        assert {get(port, "/health") for _ in range(5)} == {200}
    finally:
        for each in held:
            each.close()


def test_nobody_chooses_an_own_address_behind_nginx(proxied: tuple[Server, int]) -> None:
    _, port = proxied
    get(port, "/sparql?query=ASK{}")
    for name in ("X_Forwarded_For", "X__Forwarded__For", "X__Forwarded_For"):
        assert get(port, "/sparql?query=ASK{}", **{name: "198.51.100.9"}) == 429


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "bochum-kg.service"
    unit.write_text(block("ini").replace("/opt/bochum-kg/bin/bochum-kg", sys.executable))
    done = subprocess.run([program, "verify", str(unit)], capture_output=True, text=True)
    assert [line for line in done.stderr.splitlines() if "bochum-kg" in line] == []
    assert done.returncode == 0, done.stderr


def test_commands_of_the_container_run(project: Path) -> None:
    lines = [line for line in block("dockerfile").splitlines() if "[" in line]
    commands = {line.split()[0]: json.loads(line[line.index("[") :]) for line in lines}
    program = [sys.executable, "-m", "bochum_kg"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = {"cwd": project, "env": environment, "capture_output": True, "timeout": 120}
    assert commands["RUN"][0] == commands["CMD"][0] == "bochum-kg"
    assert subprocess.run([*program, *commands["RUN"][1:]], **run).returncode == 0  # type: ignore[call-overload]
    server = subprocess.Popen(
        [*program, *commands["CMD"][1:], "--port", "0"],
        cwd=project,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout
        port = server.stdout.readline().split("/  ")[0].rsplit(":", 1)[1]
        check = [part.replace("8000", port) for part in commands["HEALTHCHECK"][1:]]
        assert subprocess.run([sys.executable, *check], capture_output=True).returncode == 0
    finally:
        server.terminate()
        server.communicate(timeout=20)
