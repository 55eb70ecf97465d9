"""Fair use: a bucket per client that fills with so many requests a second, the same for all processes of the server.

A second of processor time empties it as a second of waiting fills it: whoever asks short questions may ask many, and
nobody gets more than one processor for long. No address is kept: a client is a place in a table, found by a keyed hash
whose key lives as long as the server. Clients share a place, and so a bucket, with a chance of one in 65,536.
"""

import fcntl
import mmap
import os
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path

from bochum_kg.refusals import Refused, Text

_KEY = 16
_PLACE = struct.Struct("dd")  # requests used up, and when that was last counted
_PLACES = 65_536
_SECONDS = 10  # of the rate that may be used at once after a pause
_LONGEST_WAIT = 60  # seconds a client may have to wait for what its questions took
_NAT64 = ip_network("64:ff9b::/96")


def new_table(path: Path) -> Path:
    """A new table at `path` for the processes of one server, with a key of its own."""
    path.write_bytes(os.urandom(_KEY) + bytes(_PLACES * _PLACE.size))
    return path


def counted_as(address: str | None) -> str | None:
    """The client that a request from `address` counts for: an IPv4 address or an IPv6 /64; None for this machine.

    Proxies write ports, brackets, quotes and zones (RFC 7239, section 6); the holder of an IPv6 address usually has
    all of its /64. Whatever is no address is one client. What this function gave counts as itself.
    """
    if not address:
        return None
    text = address.strip(' "').partition("/")[0]
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        embedded = found.ipv4_mapped or found.sixtofour
        if embedded is None and found in _NAT64:
            embedded = IPv4Address(int(found) & 0xFFFFFFFF)
        if embedded is None and not found.is_loopback:
            return str(ip_network((found, 64), strict=False))
        found = embedded or found
    return None if found.is_loopback else str(found)


class FairUse:
    """Admits `rate` requests a second per client, 0 means any; counted in the table at `path`, or in this process.

    Clients on this machine are not counted: a proxy in front must be named (`--proxies`), then it is passed through.
    """

    def __init__(self, rate: float, path: Path | None = None):
        self._rate, self._most = rate, max(1.0, rate * _SECONDS)
        self._lock = threading.Lock()
        self._checked: set[int | None] = set()  # places of clients
        self._file = os.open(path, os.O_RDWR) if path else None
        if self._file is not None:
            self._table = mmap.mmap(self._file, 0)
        else:
            self._table = mmap.mmap(-1, _KEY + _PLACES * _PLACE.size)
            self._table[:_KEY] = os.urandom(_KEY)

    def admit(self, client: str | None, now: float, cost: float = 1.0) -> None:
        """Count a request from the address `client` that costs as much as `cost` queries, at `now` (monotonic seconds).

        Raises Refused when the client has had its share.
        """
        place = self._place(client)
        if place is None:
            return
        cost = min(cost, self._most)
        with self._locked(place):
            used = self._used(place, now)
            admitted = used + cost <= self._most
            _PLACE.pack_into(self._table, place, used + cost * admitted, now)  # refused costs nothing
        if not admitted:
            wait = max(1, round((used + cost - self._most) / self._rate))
            raise Refused(
                429,
                "Too many requests",
                Text(
                    "{rate:g} queries a second, or one second of processor time, are your share. "
                    "Wait {wait} s, or download the data and ask locally.",
                    rate=self._rate,
                    wait=wait,
                ),
                retry_after=wait,
                limit="rate",
            )

    def charge(self, client: str | None, seconds: float, now: float | None = None) -> None:
        """Count `seconds` of processor time that an admitted request of `client` took, at `now` (default: now)."""
        place, now = self._place(client), time.monotonic() if now is None else now
        if place is None:
            return
        with self._locked(place):
            used = self._used(place, now) + seconds * self._rate
            _PLACE.pack_into(self._table, place, min(used, self._most + _LONGEST_WAIT * self._rate), now)

    @contextmanager
    def alone(self, client: str | None) -> Iterator[None]:
        """While it lasts, the address `client` has a proposal checked in this process. Raises Refused for a second."""
        place = self._place(client)
        with self._lock:
            if place in self._checked:
                raise Refused(
                    429,
                    "One after the other",
                    "Your last proposal is still being checked. Wait for its report.",
                    retry_after=10,
                    limit="rate",
                )
            if place is not None:
                self._checked.add(place)
        try:
            yield
        finally:
            with self._lock:
                self._checked.discard(place)

    def _place(self, client: str | None) -> int | None:
        """Where in the table the address `client` is counted; None when it is not."""
        counted = counted_as(client) if self._rate else None
        if counted is None:
            return None
        digest = blake2b(counted.encode(), key=self._table[:_KEY], digest_size=4).digest()
        return _KEY + int.from_bytes(digest) % _PLACES * _PLACE.size

    def _used(self, place: int, now: float) -> float:
        used, then = _PLACE.unpack_from(self._table, place)
        left: float = used - (now - then) * self._rate
        return max(0.0, left)

    @contextmanager
    def _locked(self, place: int) -> Iterator[None]:
        """Lock `place` against other threads and processes."""
        with self._lock:
            if self._file is not None:
                fcntl.lockf(self._file, fcntl.LOCK_EX, _PLACE.size, place)
            try:
                yield
            finally:
                if self._file is not None:
                    fcntl.lockf(self._file, fcntl.LOCK_UN, _PLACE.size, place)
