"""In front of Flask: a query at /sparql is answered here, and only what is left to say about it there.

Flask's routing, contexts and hooks cost as much as an average query does. Errors, pages and compressed answers go
through them like everything else; see sparql.outcome.
"""

from collections.abc import Iterable
from time import perf_counter
from typing import TYPE_CHECKING

from flask import Flask

from bochum_kg.views import sparql
from bochum_kg.views.served import OPEN_TO_ALL

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_PLAIN = {None, "", "identity"}


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
            asked.response = sparql.reply(asked)
        except Exception as error:  # its page or document is made by Flask's handlers
            asked.error = error
        if asked.response is None or environ.get("HTTP_ACCEPT_ENCODING") not in _PLAIN:
            return self._flask(environ, start_response)
        if watch:
            watch.note("sparql", asked.response, perf_counter() - asked.began, asked)
        asked.response.headers.extend(OPEN_TO_ALL)
        return asked.response(environ, start_response)
