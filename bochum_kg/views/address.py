"""The public address of the site: in absolute links, below a path, and without parameters that others append.

A cache may keep an answer that repeats what a client wrote into Host or X-Forwarded-Host. So absolute addresses begin
with the site's own address, or, when it was told none, with a name of this machine, or with the base of the graph.
"""

import re
import socket
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from werkzeug.wrappers import Request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?", re.IGNORECASE)
_OWN = {"localhost", "127.0.0.1", "[::1]", socket.gethostname().lower()}
# What advertisements, newsletters and scripts write behind every address; no parameter of ours begins or ends so.
_FOREIGN = re.compile(
    r"(?:_|(?:utm|mtm|pk|piwik|matomo|mc|hsa|oly|vero|wt|ga|gad|fb|at|ns|sca|gs|ml|ef|nr|ref)[_.-])[\w.-]*(?:\[\w*\])?|"
    r"\w*(?:cl(?:id|kid)|click_?id)|(?:\w+_)?cid|gclsrc|[gw]braid|igsh|igshid|srsltid|mkt_tok|li_fat_id|s_kwcid|"
    r"ref|referrer|epik|trk\w*|cmpid|icid|ncid|ocid|spm|xtor|zanpid|wickedid|tblci|obOrigUrl|ved|usg|si|amp|hsCtaTracking",
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
        above, path = environ.get("SCRIPT_NAME", ""), "/" + environ.get("PATH_INFO", "").lstrip("/")
        environ["PATH_INFO"] = path
        if above and path.startswith(f"{above}/"):  # a proxy that passes on the whole path
            environ["PATH_INFO"] = path[len(above) :]
        return self._app(environ, start_response)

    def _is_own(self, environ: "WSGIEnvironment") -> bool:
        found = _HOST.fullmatch(environ.get("HTTP_HOST", ""))
        name = found[1].lower() if found else ""
        return environ["wsgi.url_scheme"] in ("http", "https") and (name in self._own or name.endswith(".localhost"))


def root(asked: Request) -> str:
    """The address of the site, with a slash at its end, as `asked` sees it."""
    known: str | None = asked.environ.get(_ROOT)
    return known or asked.root_url


def own_parameters(query: str) -> str:
    """The query string `query` without what others add to any address."""
    return "&".join(part for part in query.split("&") if not _FOREIGN.fullmatch(unquote(part.partition("=")[0])))


def below(above: str, page: str) -> str:
    """`page` (HTML) with all that leads to "/…" on the site leading to the same below the path `above`."""
    return _LINK.sub(rf"\g<1>{above}/", page)
