"""Drawings of pages as files to take away."""

import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from bochum_kg.releases.manifest import read_manifest
from bochum_kg.views.pictures import standalone

PICTURES = [
    "/kennzahlen/zeitreihe-baenke.svg",
    "/ueberblick.svg",
    "/vergleich/kompetenz-grossstadt.svg",
    "/ontology/model.svg",
]


def test_a_picture_carries_its_looks_as_attributes() -> None:
    drawn = standalone(
        '<svg viewBox="0 0 90 5"><title>A</title><g class="hotspot"><path class="full"/></g></svg>', "here"
    ).decode()
    assert '<g color="#96306b"><path fill="currentColor" stroke="currentColor" stroke-width="2" /></g>' in drawn
    assert 'viewBox="0 0 90 43"' in drawn
    assert ">A</text>" in drawn
    assert ">here</text>" in drawn


@pytest.mark.parametrize("path", PICTURES)
@pytest.mark.parametrize("language", ["de", "en"])
def test_get_a_picture(real: FlaskClient, path: str, language: str) -> None:
    response = real.get(f"{path}?lang={language}")
    assert (response.status_code, response.content_type) == (200, "image/svg+xml")
    assert not re.search(r"var\(|class=|style|href=\"/", response.text)
    drawn = ElementTree.fromstring(response.data)
    assert drawn.findtext("{*}title") or drawn.find("{*}svg[@aria-label]") is not None
    assert {"de": "Ausgabe vom", "en": "release of"}[language] in response.text


MISSING = [
    "/kennzahlen/zeitreihe-quaz-teilnehmende.svg",
    "/kennzahlen/x.svg",
    "/vergleich/x.svg",
    "/vergleich/ka-v01.svg",
]


@pytest.mark.parametrize("path", MISSING)
def test_get_a_picture_that_is_not_drawn(real: FlaskClient, path: str) -> None:
    assert real.get(path).status_code == 404


def test_the_start_picture_shows_every_activity_and_place(real: FlaskClient, real_release: Path) -> None:
    whole, *parts = read_manifest(real_release)["places"]
    left = sum(max(0, part["capacity"] - part["taken"]) for part in parts if part["capacity"] == 5)
    taken = whole["taken"]
    drawn = real.get("/ueberblick.svg?lang=de").text
    assert f"{taken} von 125 Kernaktivitäten stehen fest, {125 - taken} Plätze sind frei." in drawn
    assert drawn.count('href="#free"') == left + 1  # and the legend
    assert len(set(re.findall(r'href="https://w3id.org/bochum-kg/page/(ka-\w+)', drawn))) == taken
    assert re.search(r'<g color="#96306b">\s*<rect[^>]* fill="currentColor"', drawn)
    lowest = max(float(y) for y in re.findall(r' y="([\d.]+)"', drawn))
    assert lowest <= 630


def test_the_start_picture_as_png_is_what_chats_show_of_a_page(real: FlaskClient) -> None:
    head = real.get("/kernaktivitaeten?lang=en", headers={"Accept": "text/html"}).text.split("</head>")[0]
    found = re.search(r'property="og:image" content="https://w3id.org/bochum-kg(/[^"]+)"', head)
    assert found
    response = real.get(found[1])
    assert (response.status_code, response.content_type) == (200, "image/png")
    width, height = struct.unpack(">II", response.data[16:24])  # PNG, 11.2.2
    assert (width, height) == (1200, 630)
    assert 10_000 < len(response.data) < 300_000
    assert response.data != real.get("/ueberblick.png?lang=de").data
