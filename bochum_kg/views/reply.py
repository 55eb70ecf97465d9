"""An engine's answer in, a whole one with what caches need out: in memory, or above a megabyte in a nameless file.

It is complete before its status line goes out. So whatever fails, fails with a status of its own; no half answer can
look whole, whichever server is in front.
"""

from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain

from werkzeug.wrappers import Request as BaseRequest
from werkzeug.wrappers import Response as BaseResponse

from bochum_kg.engine import Answer, Request, first_pieces, pieces
from bochum_kg.engine.cached import volatile
from bochum_kg.formats import BY_SUFFIX
from bochum_kg.site import Site
from bochum_kg.views.spool import Spool, Spooled

_SMALL = 1024 * 1024
_SPOOL = Spool(most=2 * 1024**3, largest=1024**3)


@dataclass
class Reply:
    """A whole answer: in memory, or in a file that is closed once it is sent; `headers` are all but its length."""

    headers: list[tuple[str, str]]
    body: bytes | Spooled

    def response(self, asked: BaseRequest) -> BaseResponse:
        """The same as a response; without what the client of `asked` has already (RFC 9110, section 13)."""
        if isinstance(self.body, bytes):
            response = BaseResponse(self.body, headers=self.headers)
        else:
            response = BaseResponse(iter(self.body), headers=self.headers)
            response.content_length = self.body.size
            response.call_on_close(self.body.close)
        if asked.method in ("GET", "HEAD") and "ETag" in response.headers:
            response.make_conditional(asked)
        return response


def send(asked_site: Site, wanted: Request, answer: Answer) -> Reply:
    """The whole `answer` to `wanted` with its ETag. Raises Refused when it breaks off."""
    with closing(pieces(answer)) as rest:
        first, size = first_pieces(rest, _SMALL)
        body = b"".join(first) if size <= _SMALL else _SPOOL.file(chain(first, rest))
    headers = [("Content-Type", BY_SUFFIX[answer.form].content_type), ("Vary", "Accept, Accept-Encoding")]
    if volatile(wanted.text):  # NOW(), RAND(): no two answers are the same
        return Reply([*headers, ("Cache-Control", "no-store")], body)
    about = (asked_site.manifest["release"], answer.form, wanted.base, wanted.text)
    key = "\n".join((*about, *wanted.default_graphs, "", *wanted.named_graphs))
    etag = f'"{sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'
    return Reply([*headers, ("Cache-Control", "public, max-age=60"), ("ETag", etag)], body)
