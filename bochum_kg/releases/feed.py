"""The history in, an Atom feed out (RFC 4287): one entry per publication, what changed in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from xml.etree import ElementTree

_ATOM = "http://www.w3.org/2005/Atom"
_LONGEST = 100  # sentences shown in an entry
_WORDS = {
    "de": {
        "title": "Bochum Strategie als Wissensgraph: Änderungen",
        "release": "Stand",
        "first": "Erste Veröffentlichung: {} Tripel.",
        "count": "{new} neu, {changed} geändert, {gone} entfallen",
        "more": "… und {} weitere.",
        "unknown": "Der Unterschied zum vorigen Stand ist nicht bekannt.",
    },
    "en": {
        "title": "Bochum Strategie as a knowledge graph: changes",
        "release": "Release",
        "first": "First publication: {} triples.",
        "count": "{new} new, {changed} changed, {gone} gone",
        "more": "… and {} more.",
        "unknown": "The difference to the version before is not known.",
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


def atom(entries: Iterable[Entry], root: str, base: str, language: str) -> bytes:
    """The feed of `entries`, newest first, in `language`; links go to `root`, ids are under `base` and stay."""
    words = _WORDS[language]
    feed = ElementTree.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language})
    entries = list(entries)
    _text(feed, "title", words["title"])
    _text(feed, "id", f"{base}changes.atom?lang={language}")
    _text(feed, "updated", entries[0].issued)
    _text(ElementTree.SubElement(feed, f"{{{_ATOM}}}author"), "name", "bochum-kg")
    _link(feed, "self", f"{root}changes.atom?lang={language}", "application/atom+xml")
    _link(feed, "alternate", f"{root}release/?lang={language}", "text/html")
    for entry in entries:
        element = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry")
        changed = words["count"].format(**entry.numbers) if entry.numbers else ""
        _text(element, "title", f"{words['release']} {entry.release}{f': {changed}' if changed else ''}")
        _text(element, "id", f"{base}release/{entry.release}/#{entry.number}")
        _text(element, "updated", entry.issued)
        _link(element, "alternate", f"{root}release/{entry.release}/?lang={language}", "text/html")
        if entry.numbers:
            difference = f"{root}release/{entry.release}/diff/{entry.previous}/"
            _link(element, "related", f"{difference}{language}.json", "application/json")
        _text(element, "content", _content(entry, language)).set("type", "html")
    ElementTree.indent(feed)
    return b"".join([ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True), b"\n"])


def _content(entry: Entry, language: str) -> str:
    words = _WORDS[language]
    if entry.numbers is None:
        return f"<p>{words['unknown' if entry.previous else 'first'].format(entry.triples)}</p>"
    shown = [f"<li>{escape(sentence)}</li>" for sentence in entry.sentences[:_LONGEST]]
    if (left := len(entry.sentences) - _LONGEST) > 0:
        shown.append(f"<li>{words['more'].format(left)}</li>")
    quads = f"+{entry.numbers['added']} −{entry.numbers['removed']}"
    return f"<ul>{''.join(shown)}</ul><p>Quads {quads}</p>"


def _text(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}")
    element.text = text
    return element


def _link(parent: ElementTree.Element, relation: str, address: str, media_type: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}link", {"rel": relation, "href": address, "type": media_type})
