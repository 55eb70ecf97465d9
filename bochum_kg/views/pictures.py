"""A drawing of a page as an SVG file to take away: what the stylesheet says stands in it as attributes.

Office programs read no stylesheet with variables, and our own policy forbids styles in a document.
"""

import re
from functools import cache
from pathlib import Path
from textwrap import wrap
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from flask import Response, render_template

from bochum_kg.language import date
from bochum_kg.views.answers import conditional
from bochum_kg.views.pages import language, t
from bochum_kg.views.served import homepage, modified

SVG, PNG = "image/svg+xml", "image/png"
_SPACE = "{http://www.w3.org/2000/svg}"
_STYLES = Path(__file__).with_name("static") / "style.css"
_ATTRIBUTES = r"(?:^|;)\s*(color|fill|opacity|stroke[\w-]*|font-[\w-]+|paint-order|--hue): ([^;]+)"
_FONT = {
    "font-family": "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif",
    "font-size": "13",
    "fill": "#17212e",
}
_LINE, _FOOT = 18, 20  # heights of a line of the title and of the one that says where it comes from


def picture(template: str, macro: str, *arguments: Any, **context: Any) -> Response:
    """The SVG that `macro` of `template` draws of `arguments`; `context` are names that the template uses besides."""
    return answer(drawn(template, macro, *arguments, **context), SVG)


def drawn(template: str, macro: str, *arguments: Any, **context: Any) -> bytes:
    """The same as a document."""
    svg = render_template("picture.html", drawing=template, macro=macro, arguments=arguments, **context)
    return standalone(svg, _origin())


def answer(content: bytes, media_type: str) -> Response:
    """A picture, whose words are in the language of the request."""
    response = Response(content, content_type=media_type)
    response.headers["Content-Language"] = language()
    return conditional(response, "Accept-Language", "Accept-Encoding")


def _origin() -> str:
    issued = t("Ausgabe vom", "release of") + " " + date(modified(), language()) if modified() else ""
    return " · ".join(filter(None, (homepage(), issued)))


def standalone(svg: str, origin: str) -> bytes:
    """`svg` of a page as a document of its own, with its title and a line that says `origin`."""
    ElementTree.register_namespace("", _SPACE[1:-1])
    drawing = ElementTree.fromstring(svg.strip().replace("<svg", f'<svg xmlns="{_SPACE[1:-1]}"', 1))
    for element in drawing.iter():
        for name in element.attrib.pop("class", "").split():
            tag = element.tag.removeprefix(_SPACE)
            element.attrib |= _looks().get(f".{name}", {}) | _looks().get(f"{tag}.{name}", {})
        if element.get("href", "").startswith("/"):
            element.set("href", homepage() + element.attrib["href"][1:])
    made: bytes = ElementTree.tostring(_framed(drawing, origin), encoding="utf-8", xml_declaration=True)
    return made


def _framed(drawing: Element, origin: str) -> Element:
    """`drawing` on white, below its title and above `origin`."""
    _, _, width, height = map(float, drawing.attrib["viewBox"].split())
    title = drawing.findtext(f"{_SPACE}title") or ""
    lines = wrap(title, int((width - 8) / 8))
    head = len(lines) * _LINE
    frame = Element(f"{_SPACE}svg", _FONT | {"width": f"{width:g}", "height": f"{head + height + _FOOT:g}"})
    frame.set("viewBox", f"0 0 {frame.get('width')} {frame.get('height')}")
    SubElement(frame, f"{_SPACE}title").text = title
    SubElement(frame, f"{_SPACE}rect", {"fill": "#fff", "width": "100%", "height": "100%"})
    for number, line in enumerate(lines, 1):
        place = {"x": "4", "y": f"{number * _LINE - 4}", "font-weight": "600"}
        SubElement(frame, f"{_SPACE}text", place).text = line
    drawing.attrib |= {"width": f"{width:g}", "height": f"{height:g}", "y": f"{head}"}
    frame.append(drawing)
    place = {"x": "4", "y": f"{head + height + 14:g}", "font-size": "9"}
    SubElement(frame, f"{_SPACE}text", place).text = origin
    return frame


@cache
def _looks() -> dict[str, dict[str, str]]:
    """A selector of one class, such as `.grid` or `text.axis` -> the attributes that the light stylesheet gives it."""
    text = re.sub(r"/\*.*?\*/", "", _STYLES.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", text)
    colours = {"hue": "currentColor"} | dict(re.findall(r"--([\w-]+): (#\w+)", text))
    looks: dict[str, dict[str, str]] = {}
    for selectors, rule in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        given = {
            "color" if name == "--hue" else name: re.sub(
                r"var\(--([\w-]+).*?\)", lambda v: colours[v[1]], value.strip()
            )
            for name, value in re.findall(_ATTRIBUTES, rule)
        }
        for selector in selectors.split(","):
            looks.setdefault(selector.strip(), {}).update(given)
    return looks
