"""What is one step away from a thing: the boxes and arrows of the picture of it, and the same as a list."""

from html import escape

from markupsafe import Markup

from bochum_kg.content.entity.links import Neighbour
from bochum_kg.views.parts import Parts

_ROW = 68  # height of a box with its space, in the units of the picture
_LONGEST = 36  # signs of a property above a box


def drawn(near: list[Neighbour], parts: Parts) -> tuple[int, Markup, Markup]:
    """The height of the picture, its boxes with arrows in two columns, and the items of the list."""
    half = (len(near) + 1) // 2
    height = max(half * _ROW + 8, 100)
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
    return height, Markup("".join(boxes)), Markup("".join(_item(one, parts) for one in near))


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
