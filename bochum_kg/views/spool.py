"""Large answers on disk until they are whole: a file without a name each, and one budget for all of a process."""

import errno
import logging
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import IO

from bochum_kg.refusals import Refused, Text

_CHUNK = 256 * 1024
log = logging.getLogger("bochum_kg")


class Spool:
    """Room for `most` bytes of answers at a time, of which one may have `largest`."""

    def __init__(self, most: int, largest: int):
        self._free, self._largest = most, largest
        self._lock = threading.Lock()

    def file(self, chunks: Iterable[bytes]) -> "Spooled":
        """The answer `chunks`, written down. Raises Refused when it is too large or there is no room for it."""
        answer = Spooled(self)
        try:
            answer.write(chunks, self._largest)
        except OSError as error:
            answer.close()
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                log.error("temporary folder: %s", error)
            raise Refused(
                507,
                "No room for the answer",
                "The server keeps large answers in its temporary folder, where there is no room now. "
                "Ask for less, or download the data; its operator has to make room.",
                limit="disk",
            ) from None
        except BaseException:
            answer.close()
            raise
        return answer

    def take(self, size: int) -> None:
        """Take `size` bytes of the budget. Raises Refused when others have it."""
        with self._lock:
            if size > self._free:
                raise Refused(
                    503,
                    "Too many large answers",
                    "Other large answers are still being sent. Try again in a while, or download the data.",
                    retry_after=30,
                    limit="answers",
                )
            self._free -= size

    def give_back(self, size: int) -> None:
        """Return `size` bytes to the budget."""
        with self._lock:
            self._free += size


class Spooled:
    """A whole answer of `size` bytes on disk; `close` it to give its room back."""

    def __init__(self, spool: Spool):
        self.size, self._spool = 0, spool
        self._file: IO[bytes] | None = None

    def write(self, chunks: Iterable[bytes], largest: int) -> None:
        """Write `chunks`, at most `largest` bytes. Raises Refused and OSError."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 – closed by close()
        for chunk in chunks:
            if self.size + len(chunk) > largest:
                text = Text(
                    "The answer has more than {megabytes} MB. Ask for less, or download the data.",
                    megabytes=largest // 1024**2,
                )
                raise Refused(413, "Answer too large", text, limit="answer")
            self._spool.take(len(chunk))
            self.size += len(chunk)
            self._file.write(chunk)
        self._file.flush()  # a full disk is to be noticed now

    def __iter__(self) -> Iterator[bytes]:
        assert self._file is not None
        self._file.seek(0)
        while piece := self._file.read(_CHUNK):
            yield piece

    def close(self) -> None:
        """Give the room back; more than once is no harm."""
        with suppress(OSError):  # what it could not write before it cannot write now
            if self._file is not None:
                self._file.close()
        self._spool.give_back(self.size)
        self.size = 0

    __del__ = close
