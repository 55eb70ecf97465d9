"""/kontakt: whom to ask, who answers for this site, how to report a mistake; privacy and accessibility."""

import re

from flask import Blueprint, Response, request

from bochum_kg.content.publisher import Publisher
from bochum_kg.content.publisher import publisher as read_publisher
from bochum_kg.releases.graph import read_file
from bochum_kg.views.pages import page, t
from bochum_kg.views.served import per_release, root, site

views = Blueprint("contact", __name__)
_CATALOG = "catalog.nt"
_PAGE = re.compile(r"/(?!/)[a-zA-Z0-9/._?&=%+-]{0,300}")


@views.get("/kontakt")
def contact() -> Response:
    """With `seite`, the path of a page of ours, a report on it is drafted."""
    asked = request.args.get("seite", "")
    about = asked if _PAGE.fullmatch(asked) else ""
    address, release = root() + about.removeprefix("/"), site().manifest["release"]
    text = t(
        f"Seite: {address}\nAusgabe: {release}\n\nWas stimmt nicht, oder welche Quelle fehlt?\n",
        f"Page: {address}\nRelease: {release}\n\nWhat is wrong, or which source is missing?\n",
    )
    subject = t(f"Fehler oder Ergänzung: {about or '/'}", f"Mistake or addition: {about or '/'}")
    return page("contact.html", who=publisher(), about=about, report=publisher().report(subject, text), text=text)


@per_release
def publisher() -> Publisher:
    """Who publishes the release, as far as its catalogue says."""
    return read_publisher(read_file(site().folder / _CATALOG, site().base))
