"""Fair use: a bucket per client that fills with so many requests a second, the same for all processes of the server.

No address is kept: a client is a place in a table, found by a keyed hash whose key lives as long as the server. Clients
share a place, and so a bucket, with a chance of one in 65,536.
"""

import fcntl
import mmap
import os
import struct
import threading
from hashlib import blake2b
from ipaddress import ip_address
from pathlib import Path

from bochum_kg.refusals import Refused, Text

_KEY = 16
_PLACE = struct.Struct("dd")  # requests used up, and when that was last counted
_PLACES = 65_536
_SECONDS = 10  # so much may be asked at once after a pause


def new_table(path: Path) -> Path:
    """A new table at `path` for the processes of one server, with a key of its own."""
    path.write_bytes(os.urandom(_KEY) + bytes(_PLACES * _PLACE.size))
    return path


class FairUse:
    """Admits `rate` requests a second per client, 0 means any; counted in the table at `path`, or in this process.

    Clients on this machine are not counted: a proxy in front must be named (`--proxies`), then it is passed through.
    """

    def __init__(self, rate: float, path: Path | None = None):
        self._rate, self._most = rate, max(1.0, rate * _SECONDS)
        self._lock = threading.Lock()
        self._file = os.open(path, os.O_RDWR) if path else None
        if self._file is not None:
            self._table = mmap.mmap(self._file, 0)
        else:
            self._table = mmap.mmap(-1, _KEY + _PLACES * _PLACE.size)
            self._table[:_KEY] = os.urandom(_KEY)

    def admit(self, client: str | None, now: float, cost: float = 1.0) -> None:
        """Count a request of `client` that costs as much as `cost` queries, at `now` (monotonic seconds).

        Raises Refused when the client has had its share.
        """
        if not self._rate or client is None or _is_local(client):
            return
        digest = blake2b(client.encode(), key=self._table[:_KEY], digest_size=4).digest()
        place = _KEY + int.from_bytes(digest) % _PLACES * _PLACE.size
        with self._lock:
            if self._file is not None:
                fcntl.lockf(self._file, fcntl.LOCK_EX, _PLACE.size, place)
            try:
                used, then = _PLACE.unpack_from(self._table, place)
                used = max(0.0, used - (now - then) * self._rate)
                cost = min(cost, self._most)
                admitted = used + cost <= self._most
                _PLACE.pack_into(self._table, place, used + cost * admitted, now)  # refused costs nothing
            finally:
                if self._file is not None:
                    fcntl.lockf(self._file, fcntl.LOCK_UN, _PLACE.size, place)
        if not admitted:
            wait = max(1, round((used + cost - self._most) / self._rate))
            raise Refused(
                429,
                "Too many requests",
                Text(
                    "{rate:g} queries a second are your share. Wait {wait} s, or download the data and ask locally.",
                    rate=self._rate,
                    wait=wait,
                ),
                retry_after=wait,
                limit="rate",
            )


def _is_local(client: str) -> bool:
    try:
        return client in ("127.0.0.1", "::1") or ip_address(client).is_loopback
    except ValueError:
        return False
