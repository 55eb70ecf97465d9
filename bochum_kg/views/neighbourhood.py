"""What is one step away from a thing: a picture with boxes and arrows, and the same as a list."""

from html import escape

from markupsafe import Markup

from bochum_kg.content.entity.links import Neighbour, lines
from bochum_kg.views.parts import Parts

_ROW = 68  # height of a box with its space, in the units of the picture
_LONGEST = 36  # signs of a property above a box
_ARROW = (
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
    'orient="auto-start-reverse"><path\n  d="M0 0 8 4 0 8z"/></marker></defs>\n'
)


def drawn(name: str, near: list[Neighbour], parts: Parts, folded: bool) -> str:
    """The section that shows the thing called `name` and what is `near`: an arrow shows which of the two says so.

    Everything in the picture stands in the list as well.
    """
    height = max((len(near) + 1) // 2 * _ROW + 8, 100)
    dashed = ""
    if any(one.editorial for one in near):
        words = parts.t("Gestrichelt: unsere Einordnung.", "Dashed: our classification.")
        dashed = f'<p class="small quiet">{words}</p>\n'
    return (
        f'<details class="neighbourhood rest"{"" if folded else " open"}>\n'
        f'<summary><h2 id="neighbourhood">{parts.t("Umgebung", "Neighbourhood")}</h2></summary>\n'
        '<div class="table" tabindex="0" role="region" aria-labelledby="neighbourhood">\n'
        f'<svg viewBox="0 0 760 {height}" width="760" height="{height}">\n{_ARROW}'
        f"{_boxes(near, height, parts)}{_here(name, height)}\n</svg>\n</div>\n{dashed}\n"
        f"<details><summary>{parts.t('Als Liste', 'As a list')}</summary>\n<ul>\n"
        f"{''.join(_item(one, parts) for one in near)}</ul></details>\n</details>"
    )


def _here(name: str, height: int) -> str:
    """The box of the thing itself, in the middle."""
    shown = lines(name, 24, 3)
    first = height / 2 + 5 - (len(shown) - 1) * 8
    texts = (
        f'<text class="here" x="380"\n  y="{first + number * 16}">{Markup.escape(line)}</text>'
        for number, line in enumerate(shown)
    )
    box = f'<rect class="node here" x="274" y="{height / 2 - 34}" width="212" height="68" rx="5"/>'
    return box + "".join(texts)


def _boxes(near: list[Neighbour], height: int, parts: Parts) -> str:
    """The boxes of the others with arrows, in two columns."""
    half = (len(near) + 1) // 2
    boxes = []
    # the left edge of a column; where an arrow begins at the thing and ends at the box, from that edge
    for side, x, start, end in ((near[:half], 1, 272, 214), (near[half:], 545, -59, 0)):
        first = 42 - len(side) * _ROW // 2
        for number, one in enumerate(side):
            y = first + number * _ROW
            edge, marker = "edge ours" if one.editorial else "edge", "end" if one.onwards else "start"
            boxes.append(
                f'<g transform="translate({x} {height / 2 + y})"><path class="{edge}" '
                f'd="M{start} {-y}C{end} {-y} {start} 0 {end} 0" marker-{marker}="url(#arrow)"/>\n'
                f"{_box(one, parts)}</g>\n"
            )
    return "".join(boxes)


def _box(one: Neighbour, parts: Parts) -> str:
    """A neighbour with the property above it."""
    relation = escape(one.relation)
    above = escape(f"{one.relation[: _LONGEST - 1]}…") if len(one.relation) > _LONGEST else relation
    ours = parts.t(" (unsere Einordnung)", " (our classification)") if one.editorial else ""
    competence = f" {escape(one.value.iri.rsplit('/kompetenz-', 1)[1])}" if "/kompetenz-" in one.value.iri else ""
    lines = [escape(line) for line in one.lines]
    second = f'<text x="9" y="13">{lines[1]}</text>' if lines[1:] else ""
    return (
        f'<text class="property" x="1" y="-27">{above}</text>\n<a href="{parts.href(one.value.iri)}">'
        f"<title>{relation}: {escape(one.value.text)}{ours}</title>"
        f'<rect class="node{competence}" y="-21" width="214" height="42" rx="5"/>'
        f'<text x="9" y="{-3 if second else 5}">{lines[0]}</text>{second}</a>'
    )


def _item(one: Neighbour, parts: Parts) -> str:
    link, relation = parts.link(one.value.iri, one.value.text), escape(one.relation)
    ours = f" {parts.origin('-redaktionell')}" if one.editorial else ""
    return f"<li>{f'{relation} → {link}' if one.onwards else f'{link} → {relation}'}{ours}</li>\n"
