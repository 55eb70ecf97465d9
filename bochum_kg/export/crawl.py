"""A site (WSGI) in, its answers as files out: follows links until nothing is new.

A file is named by its address: `data/x.ttl` as it is, else with what it is as suffix (`page/x.html`), `index` after a
slash, and `.en` before the suffix in English. Requests that name no language get German, as on the site.
"""

import gzip
import os
import re
import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from werkzeug.test import Client, TestResponse

from bochum_kg.formats import HTML, suffix_of
from bochum_kg.language import LANGUAGES

# What an address without a suffix may be asked as, besides a page.
_KINDS = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml", "application/json")
_BROWSER = "text/html, */*;q=0.1"
THREADS = 2  # as many as the site has query workers: nobody waits for one until it gives up
# In what this site writes itself attributes are quoted and quotes in texts escaped; a parser takes eight times as long.
_LINK = re.compile(r'(?:\s(?:href|src)="|<loc>)([^"<]+)')


@dataclass
class Files:
    """What was written: of each file what it is and whether it never changes; redirects; links that lead nowhere."""

    types: dict[str, str] = field(default_factory=dict)  # file name -> Content-Type
    lasting: dict[str, bool] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)  # path -> status and target
    broken: dict[str, str] = field(default_factory=dict)  # address -> status and the page that has it


class Crawl:
    """One run over the site `app`, which will be at the address `root` (with a slash at its end), into `folder`.

    Addresses at and below `live` need a running server and are left out, as are all with a query but `?lang=`.
    `negotiated` tells of a path whether it may be asked as something else than a page.
    """

    def __init__(
        self,
        app: Callable[..., Any],
        folder: Path,
        root: str,
        live: Iterable[str],
        negotiated: Callable[[str], bool] = lambda _: True,
    ):
        self._client, self._folder, self._root = Client(app, use_cookies=False), folder, root
        self._live = re.compile("|".join(f"{re.escape(path)}(?:/.*)?" for path in live) or "(?!)")
        self._negotiated = negotiated
        self._written: dict[bytes, Path] = {}  # hash of a content -> the first file that has it
        self._lock = threading.Lock()
        self.files = Files()

    def run(self, seeds: Iterable[str], say: Callable[[int], None] = lambda _: None) -> Files:
        """Write all that can be reached from the paths `seeds`; `say` hears how many addresses were visited."""
        found = dict.fromkeys(seeds, "the beginning")
        waiting, done = deque(found), 0
        running: dict[Future[set[str]], str] = {}
        with ThreadPoolExecutor(THREADS) as pool:
            while waiting or running:
                while waiting and len(running) < 4 * THREADS:  # to wait for thousands takes longer than to visit them
                    address = waiting.popleft()
                    running[pool.submit(self._visit, address, found[address])] = address
                for task in wait(running, return_when=FIRST_COMPLETED).done:
                    address = running.pop(task)
                    new = sorted(task.result() - found.keys())
                    found |= dict.fromkeys(new, address)
                    waiting += new
                    done += 1
                    if done % 500 == 0:
                        say(done)
        return self.files

    def get(self, address: str, accept: str) -> TestResponse:
        """The site's answer, as it will be given at `root`."""
        return self._client.get(address, base_url=self._root, headers={"Accept": accept}, buffered=True)

    def save(self, name: str, content: bytes, kind: str, lasting: bool = False) -> None:
        """Write the file `name` and its gzip twin, unless it is packed itself."""
        self._write(self._folder / name, content)
        self.files.types[name], self.files.lasting[name] = kind, lasting
        if not name.endswith(".gz"):
            self._write(self._folder / f"{name}.gz", gzip.compress(content, 6, mtime=0))

    def _write(self, path: Path, content: bytes) -> None:
        """Write `content`, once: the files of the release are at /download and at /release."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock:
            path.unlink(missing_ok=True)
            first = self._written.setdefault(sha256(content).digest(), path)
            if first == path:
                path.write_bytes(content)
            else:
                os.link(first, path)

    def _visit(self, address: str, where: str) -> set[str]:
        """Write what is at `address` (found at `where`); return the addresses it links to."""
        path = address.partition("?")[0]
        if "." in path.rsplit("/", 1)[-1]:
            return self._take(path, self.get(address, "*/*"), where, ".en" if address != path else "", named=True)
        links: set[str] = set()
        if self._negotiated(path):
            first = self.get(path, _BROWSER)
            if first.mimetype != HTML.media_type or first.status_code != 200:  # no page, so in no language
                links = self._take(path, first, where, "")
            if first.status_code != 200:
                return links
            for kind in _KINDS:
                response = self.get(path, kind)
                if response.status_code == 200 and response.mimetype == kind:
                    self._take(path, response, where, "")
            if first.mimetype != HTML.media_type:
                return links
        for language in LANGUAGES:
            response = self.get(f"{path}?lang={language}", _BROWSER)
            links |= self._take(path, response, where, ".en" if language == "en" else "")
        return links

    def _take(self, path: str, response: TestResponse, where: str, language: str, named: bool = False) -> set[str]:
        """Write `response` as the file for `path`; return the addresses it links to."""
        if response.status_code >= 400:
            self.files.broken[path] = f"{response.status_code}, linked from {where}"
            return set()
        if response.status_code >= 300:
            target = self._address(path, response.headers["Location"])
            by_accept = "accept" in response.vary  # the configuration has rules for these, as for a slash at the end
            if target is not None and target != f"{path}/" and not by_accept:
                self.files.redirects[path] = f"{response.status_code} {target}"
            return {target} if target else set()
        stem, suffix = unquote(path[1:]), suffix_of(response.mimetype or "") if not named else ""
        if named:
            stem, suffix = stem.rsplit(".", 1)
        elif not stem or stem.endswith("/"):
            stem += "index"
        lasting = "immutable" in response.headers.get("Cache-Control", "")
        in_language = language if named or response.mimetype == HTML.media_type else ""
        self.save(f"{stem}{in_language}.{suffix}", response.data, response.content_type, lasting)
        return {link for text in _links(response) if (link := self._address(path, text))}

    def _address(self, path: str, link: str) -> str | None:
        """The address on this site that `link` on the page at `path` leads to, if it is to be visited."""
        return _own(urljoin(self._root + path[1:], link), self._root, self._live)


@lru_cache(maxsize=100_000)  # every page has the same links in its frame
def _own(target: str, root: str, live: re.Pattern[str]) -> str | None:
    if not target.startswith(root):
        return None
    parts = urlsplit("/" + target[len(root) :])
    query = [] if parts.path.startswith("/static/") else parse_qsl(parts.query, keep_blank_values=True)
    if live.fullmatch(parts.path) or any(key != "lang" for key, _ in query):
        return None
    if "." in parts.path.rsplit("/", 1)[-1] and dict(query).get("lang") == "en":
        return f"{parts.path}?lang=en"
    return parts.path


def _links(response: TestResponse) -> list[str]:
    """What `response` links to, if it is a page, a feed or a sitemap."""
    if response.mimetype not in (HTML.media_type, "application/atom+xml", "application/xml"):
        return []
    return [unescape(link) for link in dict.fromkeys(_LINK.findall(response.text))]
