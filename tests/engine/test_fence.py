"""What a fenced process may still do; each tried in a process of its own."""

import os
import subprocess
import sys

import pytest

ATTEMPTS = """import errno, os, socket, sys
from bochum_kg.engine.fence import fence, refuse_sockets
{first}
kept = []
for what in sys.argv[1:]:
    try:
        kept.append(open("/dev/null") if what == "file" else socket.socket(getattr(socket, what)))
        print("ok")
    except OSError as error:
        print(errno.errorcode[error.errno])
"""
linux = pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")


def attempts(first: str, *what: str) -> list[str]:
    """What comes of opening files and sockets after the statement `first`."""
    program = [sys.executable, "-c", ATTEMPTS.format(first=first), *what]
    return subprocess.run(program, capture_output=True, text=True, check=True).stdout.split()


def test_nothing_can_be_opened() -> None:
    assert "ok" not in attempts("fence(10**9)", "file", "AF_INET", "AF_UNIX")


@linux
def test_refused_sockets_are_all_that_is_refused() -> None:
    assert attempts("assert refuse_sockets()", "file", "AF_INET", "file") == ["ok", "EPERM", "ok"]
    assert attempts("", "file", "AF_INET") == ["ok", "ok"]


@linux
def test_who_is_forked_by_one_that_is_gone_ends_at_once() -> None:
    """The system tells of the end of a parent only those who had asked before."""
    program = (
        "import sys\nfrom bochum_kg.engine.fence import end_with_parent\nend_with_parent(int(sys.argv[1]))\nprint('on')"
    )
    here = str(os.getpid())
    assert subprocess.run([sys.executable, "-c", program, here], capture_output=True, check=True).stdout == b"on\n"
    gone = subprocess.run([sys.executable, "-c", program, "1"], capture_output=True)
    assert (gone.returncode, gone.stdout) == (1, b"")
