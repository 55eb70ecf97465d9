"""Drawings of pages as files to take away."""

import re
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from bochum_kg.views.pictures import standalone

PICTURES = ["/kennzahlen/zeitreihe-baenke.svg"]


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
    assert drawn.find("{*}title") is not None
    assert {"de": "Ausgabe vom", "en": "issue of"}[language] in response.text


@pytest.mark.parametrize("name", ["zeitreihe-quaz-teilnehmende", "gibt-es-nicht"])
def test_get_a_picture_that_is_not_drawn(real: FlaskClient, name: str) -> None:
    assert real.get(f"/kennzahlen/{name}.svg").status_code == 404
