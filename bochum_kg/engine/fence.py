"""Restrictions on a process that runs foreign queries: no sockets, no files, no more memory than it was given.

Two fences against SERVICE: the system refuses sockets where it can (Linux's seccomp, see seccomp(2)), and no file
descriptor is left.
"""

import contextlib
import ctypes
import errno
import os
import platform
import resource
import signal
import struct
from pathlib import Path

# Of each machine: its number in <linux/audit.h>, the number of the system call socket(2).
_MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_IO_URING, _X32 = 425, 0x40000000  # another way to a socket; x86-64's second set of numbers
_PARENT_DEATH, _NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 1, 38, 22, 2  # <linux/prctl.h>
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # <linux/bpf_common.h>
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM


def fence(memory: int) -> None:
    """From here on: `memory` bytes beside what is there, no core file, no socket, no new file.

    When the system runs out of memory, it ends this process before any that serves.
    """
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    refuse_sockets()
    limit = _size() + memory
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    highest = max(int(name) for name in os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 3
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest, highest))
    with contextlib.suppress(OSError):
        while True:  # every number below the limit taken
            os.dup(0)


def end_with_parent(parent: int) -> None:
    """Let the system kill this process when `parent`, which forked it, ends by whatever means (Linux; see prctl(2)).

    Was that before the system knew, it ends at once.
    """
    if platform.system() == "Linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def refuse_sockets() -> bool:
    """Let every socket(2) of this thread and those it starts fail with EPERM; False where that cannot be done."""
    machine, socket = _MACHINES.get(platform.machine(), (0, 0))
    if platform.system() != "Linux" or not machine:
        return False
    program = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 0, 5, machine),  # called in the way of another machine: refused
        (_LOAD, 0, 0, 0),
        (_EQUAL, 3, 0, socket),
        (_EQUAL, 2, 0, _IO_URING),
        (_AT_LEAST, 1, 0, _X32),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
    whole = ctypes.create_string_buffer(struct.pack("HP", len(program), ctypes.addressof(code)))
    control = ctypes.CDLL(None, use_errno=True).prctl
    arguments = [ctypes.c_ulong(number) for number in (1, 0, 0, 0)]
    if control(_NO_NEW_PRIVILEGES, *arguments):
        return False
    return bool(control(_SECCOMP, ctypes.c_ulong(_FILTER), whole, ctypes.c_ulong(0), ctypes.c_ulong(0)) == 0)


def _size() -> int:
    """Bytes of address space this process has."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 0
