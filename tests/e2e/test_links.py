"""Every link on every page leads somewhere.

Pages are all fetched; of the links to data one of each kind (folder and suffix) per page of a kind is tried, unless
BOCHUM_KG_CRAWL=all asks for every one.
"""

import os
import re
from collections import deque
from functools import cache
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

from flask.testing import FlaskClient

EVERYTHING = os.environ.get("BOCHUM_KG_CRAWL") == "all"
_MOST = 30  # selections with parameters per path: facets combine without end


_TAG = re.compile(r"<[a-z][^<>]*>")  # test_every_page.py holds the pages to valid HTML
_ATTRIBUTE = re.compile(r'\s(id|(?:xlink:)?href|src|action)=(?:"([^"]*)"|([^\s"=>]+))')


def read(page: str) -> tuple[set[str], set[str]]:
    """The addresses the HTML `page` links to, and the anchors it has."""
    links: set[str] = set()
    anchors: set[str] = set()
    for tag in _TAG.findall(page):
        for name, quoted, bare in _ATTRIBUTE.findall(tag):
            (anchors if name == "id" else links).add(unescape(quoted or bare))
    return links - {""}, anchors - {""}


def kind(address: str) -> str:
    """What stands for all addresses like this one: `/data/*.ttl`, `/page/ka-*`, `/kernaktivitaeten?…`."""
    parts = urlsplit(address)
    folder, _, name = parts.path.rpartition("/")
    suffix = name[name.index(".") :] if "." in name else ""
    return f"{folder}/{re.split('[-.]', name)[0] if not suffix else '*'}{suffix}{'?' * bool(parts.query)}"


@cache
def resolved(base: str, link: str) -> tuple[str, str]:
    """The address `link` leads to from `base`, and the anchor there."""
    target, anchor = urldefrag(urljoin(base, link))
    return target, anchor


def test_every_internal_link_leads_somewhere(real: FlaskClient) -> None:
    """Asked without a server between, which takes as long as the pages; other tests of this folder have one."""

    def ask(method: str, address: str) -> tuple[int, str, str, str]:
        headers = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "de"}
        response = real.open(address, method=method, headers=headers)
        body = response.data.decode("utf-8", "replace")
        return response.status_code, response.mimetype, response.headers.get("Location", ""), body

    waiting, seen = deque(["/", "/sitemap.xml"]), {"/", "/sitemap.xml"}
    kinds: dict[str, int] = {}
    origin: dict[str, str] = {}
    anchors: dict[str, set[str]] = {}
    wanted: list[tuple[str, str, str]] = []
    broken: list[str] = []
    pages = 0
    while waiting:
        address = waiting.popleft()
        is_page = address.startswith("/page/") or "." not in urlsplit(address).path.rpartition("/")[2]
        status, media_type, location, body = ask("GET" if is_page else "HEAD", address)
        if status >= 400:
            broken.append(f"{status} {address} (on {origin.get(address)})")
            continue
        found = {location} if location else set()
        if media_type == "text/html" and is_page:
            pages += 1
            links, anchors[address] = read(body)
            found |= links
        for link in found:
            target, anchor = resolved("http://site/" if link.startswith("/") else f"http://site{address}", link)
            if not target.startswith("http://site/"):
                continue
            target = target.removeprefix("http://site")
            if anchor:
                wanted.append((address, target, anchor))
            if target in seen:
                continue
            seen.add(target)
            origin[target] = address
            group = kind(target)
            kinds[group] = kinds.get(group, 0) + 1
            data = not (target.startswith("/page/") or "." not in urlsplit(target).path.rpartition("/")[2])
            limit = _MOST if "?" in target else 3 if data and not EVERYTHING else 10**9
            if kinds[group] <= limit:
                waiting.append(target)
    missing = [f"{where}: {to}#{anchor}" for where, to, anchor in wanted if to in anchors and anchor not in anchors[to]]
    assert (broken[:20], missing[:20]) == ([], [])
    assert pages > 1500, f"only {pages} pages were found"
