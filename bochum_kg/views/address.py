"""Where the site is: the one public address in absolute addresses, the path it is below, parameters that are not its.

A cache may keep an answer that repeats what a client wrote into Host or X-Forwarded-Host. So absolute addresses begin
with the site's own address, or, when it was told none, with a name of this machine, or with the base of the graph.
"""

import re
import socket
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import flask
from flask import Flask, Response, request
from werkzeug.wrappers import Request as BaseRequest

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?", re.IGNORECASE)
_OWN = {"localhost", "127.0.0.1", "[::1]", socket.gethostname().lower()}
# What advertisements, newsletters and scripts write behind every address; no parameter of ours begins or ends so.
_FOREIGN = re.compile(
    r"(?:_|utm_|mtm_|pk_|piwik_|matomo_|mc_|hsa_|oly_|vero_|wt_|ga_|gad_)\w*|\w*cl(?:id|kid)|gclsrc|[gw]braid|"
    r"igsh|igshid|srsltid|mkt_tok|li_fat_id|s_kwcid|ref_src",
    re.IGNORECASE,
)
_LINK = re.compile(r'(\s(?:href|src|action|formaction|data-completion)=")/(?!/)')
_ROOT = "bochum-kg.root"  # in the WSGI environment: the base, where the host was not ours


class Located:
    """WSGI middleware: `app` sees requests as sent to `url`, or without it to a host of its own or to the base().

    `host` is the address the server listens on.
    """

    def __init__(self, app: "WSGIApplication", base: Callable[[], str], url: str = "", host: str = ""):
        self._app, self._base, self._url = app, base, url
        self._own = _OWN | ({f"[{host}]" if ":" in host else host.lower()} if host else set())

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if self._url:
            parts = urlsplit(self._url)
            environ["wsgi.url_scheme"], environ["HTTP_HOST"] = parts.scheme, parts.netloc
            environ["SCRIPT_NAME"] = parts.path.rstrip("/")
        elif not self._is_own(environ):
            base = environ[_ROOT] = self._base()
            environ["wsgi.url_scheme"], environ["HTTP_HOST"] = urlsplit(base)[:2]
        above, path = environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", "")
        if above and path.startswith(f"{above}/"):  # a proxy that passes on the whole path
            environ["PATH_INFO"] = path[len(above) :]
        return self._app(environ, start_response)

    def _is_own(self, environ: "WSGIEnvironment") -> bool:
        found = _HOST.fullmatch(environ.get("HTTP_HOST", ""))
        name = found[1].lower() if found else ""
        return environ["wsgi.url_scheme"] in ("http", "https") and (name in self._own or name.endswith(".localhost"))


class Request(flask.Request):
    """A request without the parameters that others add to any address."""

    def __init__(self, environ: "WSGIEnvironment", *arguments: Any, **more: Any):
        query = environ.get("QUERY_STRING", "")
        if query:
            parts = query.split("&")
            ours = [part for part in parts if not _FOREIGN.fullmatch(part.partition("=")[0])]
            if len(ours) < len(parts):
                environ["QUERY_STRING"] = "&".join(ours)
        super().__init__(environ, *arguments, **more)


def install(app: Flask, base: Callable[[], str], url: str, host: str) -> None:
    """Let `app` know where it is; see `Located`."""
    app.request_class = Request
    app.after_request(_below)
    app.wsgi_app = Located(app.wsgi_app, base, url, host)  # type: ignore[method-assign]


def root(asked: BaseRequest | None = None) -> str:
    """The address of the site, with a slash at its end, as `asked`, or the request of the moment, sees it."""
    asked = asked or request
    known: str | None = asked.environ.get(_ROOT)
    return known or asked.root_url


def _below(response: Response) -> Response:
    """Where the site is below a path, all that leads to "/…" on it leads below that path."""
    above = request.script_root
    if not above:
        return response
    if response.location and response.location.startswith("/"):
        response.location = above + response.location
    response.headers.setlist("Link", [link.replace("</", f"<{above}/") for link in response.headers.getlist("Link")])
    if response.mimetype == "text/html" and response.is_sequence:
        response.set_data(_LINK.sub(rf"\g<1>{above}/", response.get_data(as_text=True)))
    return response
