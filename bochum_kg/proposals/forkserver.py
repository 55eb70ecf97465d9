"""The process that has loaded a release and forks one process per proposal: `… FD FOLDER MEMORY SECONDS IDLE`.

It forks as engine.forkserver does. After IDLE seconds without a proposal it ends; the next one starts it anew. A child
reads one message – the format's suffix, a line break, the document –, answers R and the report, or E and the refusal,
both as JSON, or X and our own mistake, and ends. Its processor time and memory have limits, and it has no file
descriptor left to open anything with.
"""

import gc
import json
import resource
import signal
import socket
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from bochum_kg.engine.fence import fence
from bochum_kg.engine.forkserver import fork_on_demand, name
from bochum_kg.proposals.checking import Release
from bochum_kg.refusals import Refused


def main() -> None:
    descriptor, folder, memory, seconds, idle = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server; it closes the socket and so ends us
    control = socket.socket(fileno=int(descriptor))
    gc.disable()  # millions of small objects, hardly a cycle among them, and a short life
    release = Release(Path(folder))
    release.warm()
    name("bochum-checks")
    control.settimeout(float(idle))
    fork_on_demand(control, lambda line: _work(line, release, int(memory), int(seconds)))


def _work(connection: Connection, release: Release, memory: int, seconds: int) -> None:
    name("bochum-check")
    fence(memory)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    connection.send_bytes(b"H")
    suffix, _, content = connection.recv_bytes().partition(b"\n")
    try:
        connection.send_bytes(b"R" + json.dumps(release.check(content, suffix.decode())).encode())
    except Refused as error:
        connection.send_bytes(b"E" + json.dumps(error.to_json()).encode())
    except MemoryError:
        return
    except Exception as error:
        connection.send_bytes(b"X" + repr(error).encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
