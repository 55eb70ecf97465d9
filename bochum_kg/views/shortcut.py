"""In front of Flask: a query at /sparql is answered here, and only what is left to say about it there.

Flask's routing, contexts, hooks and responses cost as much as an average query does. Errors, pages and compressed
answers go through them like everything else; see sparql.outcome.
"""

from collections.abc import Iterable
from time import perf_counter
from typing import TYPE_CHECKING

from flask import Flask

from bochum_kg.views import sparql
from bochum_kg.views.answers import OPEN_TO_ALL

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_PLAIN = {None, "", "identity"}
_CONDITIONS = {f"HTTP_IF_{name}" for name in ("MATCH", "NONE_MATCH", "MODIFIED_SINCE", "UNMODIFIED_SINCE")}
_OPEN = [*OPEN_TO_ALL.items()]


class Shortcut:
    """WSGI middleware for `app`, which must have the views of `sparql`."""

    def __init__(self, app: Flask):
        self._app, self._flask = app, app.wsgi_app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("PATH_INFO") != "/sparql":
            return self._flask(environ, start_response)
        watch = self._app.extensions.get("bochum-kg-watch")
        asked = environ[sparql.ASKED] = sparql.Asked(environ, self._app.extensions["bochum-kg"])
        try:
            if watch:
                watch.admit(asked, "sparql")
            reply = asked.reply = sparql.reply(asked)
        except Exception as error:  # its page or document is made by Flask's handlers
            reply, asked.error = None, error
        if not (reply and isinstance(reply.body, bytes) and _is_plain(environ)):
            return self._flask(environ, start_response)
        if watch:
            kind = reply.headers[0][1].partition(";")[0]
            watch.note("sparql", 200, perf_counter() - asked.began, asked, kind, len(reply.body))
        start_response("200 OK", [*reply.headers, ("Content-Length", str(len(reply.body))), *_OPEN])
        return [reply.body]


def _is_plain(environ: "WSGIEnvironment") -> bool:
    """True when the answer can go out as it is: not compressed, not only its headers or only if."""
    encoding, method = environ.get("HTTP_ACCEPT_ENCODING"), environ["REQUEST_METHOD"]
    return encoding in _PLAIN and method != "HEAD" and _CONDITIONS.isdisjoint(environ)
