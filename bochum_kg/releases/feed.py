"""The history in, an Atom feed out (RFC 4287): one entry per publication, what changed in words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from html import escape
from typing import Any
from xml.etree import ElementTree

from bochum_kg.language import date

_ATOM = "http://www.w3.org/2005/Atom"
_LONGEST = 100  # sentences shown in an entry
_WORDS = {
    "de": {
        "title": "Bochum Strategie als Wissensgraph: Änderungen",
        "about": "Bochum Strategie: Änderungen an „{}“",
        "release": "Ausgabe vom",
        "first": "Erste Veröffentlichung: {} Tripel.",
        "count": "{new} neu, {changed} geändert, {gone} entfallen",
        "more": "… und {} weitere.",
        "unknown": "Der Unterschied zur vorigen Ausgabe ist nicht bekannt.",
    },
    "en": {
        "title": "Bochum Strategie as a knowledge graph: changes",
        "about": "Bochum Strategie: changes to “{}”",
        "release": "Release of",
        "first": "First publication: {} triples.",
        "count": "{new} new, {changed} changed, {gone} gone",
        "more": "… and {} more.",
        "unknown": "The difference to the release before is not known.",
    },
}
ElementTree.register_namespace("", _ATOM)


@dataclass(frozen=True)
class Entry:
    """One publication: where it is, and the difference to the one before; `numbers` is None where there is none."""

    number: int
    release: str
    issued: str
    previous: str | None
    triples: int
    numbers: dict[str, int] | None
    sentences: list[str]


@dataclass(frozen=True)
class About:
    """The one thing that a feed is about: its local id, its name, its page, and when it was first published."""

    local: str
    name: str
    page: str
    since: str


def atom(entries: Iterable[Entry], root: str, base: str, language: str, about: About | None = None) -> bytes:
    """The feed of `entries`, newest first, in `language`; links go to `root`, ids are under `base` and stay.

    With `about` it is that thing's: then `entries` say only what concerns it, and there may be none.
    """
    words = _WORDS[language]
    feed = ElementTree.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language})
    entries = list(entries)
    path = address(about)
    _text(feed, "title", title(about, language))
    _text(feed, "id", f"{base}{path}?lang={language}")
    _text(feed, "updated", entries[0].issued if entries else about.since if about else "")
    _text(ElementTree.SubElement(feed, f"{{{_ATOM}}}author"), "name", "bochum-kg")
    _link(feed, "self", f"{root}{path}?lang={language}", "application/atom+xml")
    _link(feed, "alternate", f"{root}{about.page if about else 'release/'}?lang={language}", "text/html")
    for entry in entries:
        element = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry")
        _text(element, "title", heading(entry, language, about))
        _text(element, "id", f"{base}release/{entry.release}/#{entry.number}{f'-{about.local}' if about else ''}")
        _text(element, "updated", entry.issued)
        _link(element, "alternate", f"{root}release/{entry.release}/?lang={language}", "text/html")
        if entry.numbers:
            difference = f"{root}release/{entry.release}/diff/{entry.previous}/"
            _link(element, "related", f"{difference}{language}.json", "application/json")
        _text(element, "content", _content(entry, words, about)).set("type", "html")
    ElementTree.indent(feed)
    return b"".join([ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True), b"\n"])


def address(about: About | None) -> str:
    """The path of the feed."""
    return f"changes/{about.local}.atom" if about else "changes.atom"


def title(about: About | None, language: str) -> str:
    """The name of the feed."""
    words = _WORDS[language]
    return words["about"].format(about.name) if about else words["title"]


def heading(entry: Entry, language: str, about: About | None = None) -> str:
    """An entry in one line: how much changed, or what about the one thing."""
    words = _WORDS[language]
    if about:
        more = len(entry.sentences) - 1
        return entry.sentences[0] + (f" {words['more'].format(more)}" if more else "")
    changed = words["count"].format(**entry.numbers) if entry.numbers else ""
    return f"{words['release']} {date(entry.issued[:10], language)}{f': {changed}' if changed else ''}"


def concerning(report: dict[str, Any], things: Collection[str], name: str) -> list[str]:
    """The sentences of a difference `report` on one of `things`, and those that come from or lead to `name`."""
    found = []
    for thing in report["things"]:
        if thing["iri"] in things:
            found += thing["sentences"]
        else:
            changes = zip(thing["changes"], thing["sentences"], strict=bool(thing["changes"]))
            found += [said for change, said in changes if name in (*change["before"], *change["after"])]
    return found


def _content(entry: Entry, words: dict[str, str], about: About | None) -> str:
    if entry.numbers is None:
        return f"<p>{words['unknown' if entry.previous else 'first'].format(entry.triples)}</p>"
    shown = [f"<li>{escape(sentence)}</li>" for sentence in entry.sentences[:_LONGEST]]
    if (left := len(entry.sentences) - _LONGEST) > 0:
        shown.append(f"<li>{words['more'].format(left)}</li>")
    quads = "" if about else f"<p>Quads +{entry.numbers['added']} −{entry.numbers['removed']}</p>"
    return f"<ul>{''.join(shown)}</ul>{quads}"


def _text(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}")
    element.text = text
    return element


def _link(parent: ElementTree.Element, relation: str, address: str, media_type: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}link", {"rel": relation, "href": address, "type": media_type})
