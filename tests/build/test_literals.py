"""Lexical forms by XML Schema 1.1 (Part 2), characters by XML 1.0, composed letters: what is taken and what is not."""

import unicodedata

import pyoxigraph as ox
import pytest

from bochum_kg.build import literals
from bochum_kg.namespaces import prefixes

VALID = """boolean true|false|1|0
integer 0|-5|+5|007|9223372036854775807|-9223372036854775808
nonNegativeInteger 0|+0
positiveInteger 1
nonPositiveInteger 0|-1
negativeInteger -1
byte 127|-128
unsignedByte 255
decimal 1.50|-.5|5.|+0.0|123456789012345678.123456789012345678
double 1e3|-1.5E-7|INF|-INF|NaN|.5
float 1e3|NaN
date 2024-02-29|0001-01-01|9999-12-31
gYear 2024|0045
gYearMonth 2024-12
gMonth --08
gDay ---31
gMonthDay --08-31Z|--02-29
dateTime 2024-08-31T23:59:59|2024-08-31T00:00:00.000Z|2024-08-31T00:00:00+14:00
dateTimeStamp 2024-08-31T00:00:00-05:30
time 12:00:00|12:00:00.5Z
duration P1Y|P1Y12M|P3DT4H|-PT1.5S|P1Y2M3DT4H5M6S
dayTimeDuration P3DT4H
yearMonthDuration P1Y2M
hexBinary |00ff|0FB8
base64Binary |QQ==|QUI=|QUJD
language de|de-DE
anyURI |http://e.x/ä"""
INVALID = """boolean |yes|True|TRUE|2| true
integer |5.0| 5|5 |1_000|٥|1e3|--5|+|9223372036854775808|-9223372036854775809|12345678901234567890123
nonNegativeInteger -1
positiveInteger 0
nonPositiveInteger 1
negativeInteger 0
byte 128|-129|1.0
unsignedByte 256|-1
decimal |1e5|1,5|NaN|INF|.|1_0.5|1.2.3|1234567890123456789|0.1234567890123456789
double |nan|inf|Infinity|1_0|1,5|e5|1e|0x1F
float x
date |2023-04-12T00:00:00| 2023-04-12|2023-04-12Z|2023-04-12+02:00|20230412|2023-W15-3|2023-102|2023-4-12
date 23-04-12|12.04.2023|2023-02-29|2023-04-31|2023-13-01|2023-00-01|2023-01-00|0000-01-01|-0044-03-15|12023-04-12
gYear ２０２３|24|2024Z|20240|0000|-2024|2024.0|2024-08
gYearMonth 2024-13|2024-8|2024-08-01|2024-08Z
gMonth 08|--13
gDay 31|---32
gMonthDay 08-31|--02-30|--04-31Z
dateTime 2024-01-01|2024-01-01 00:00:00|2024-01-01T00:00|20240101T000000|2024-02-30T00:00:00|2024-01-01T25:00:00
dateTimeStamp 2024-01-01T00:00:00
time 12:00|25:00:00|12:60:00
duration |P|PT|1Y|P1W|P1S|P-1Y|P1YT
dayTimeDuration P1Y|P
yearMonthDuration P1D
hexBinary f|xyz
base64Binary QQ|???
language d_e|
Date 2024-08-31
year 2024
dateTimestamp 2024-01-01T00:00:00Z"""


def each(table: str) -> list[tuple[str, str]]:
    return [(line.split(" ")[0], text) for line in table.splitlines() for text in line.split(" ", 1)[1].split("|")]


@pytest.mark.parametrize(("name", "text"), each(VALID))
def test_taken(name: str, text: str) -> None:
    literal = ox.Literal(text, datatype=ox.NamedNode(prefixes()["xsd"] + name))
    assert literals.checked(literal) == literal


@pytest.mark.parametrize(("name", "text"), each(INVALID))
def test_refused_with_the_reason(name: str, text: str) -> None:
    with pytest.raises(
        ValueError,
        match=f'"{text}" is not a valid {name}|xsd:{name} is not a datatype'.replace("+", ".").replace("?", "."),
    ):
        literals.checked(ox.Literal(text, datatype=ox.NamedNode(prefixes()["xsd"] + name)))


@pytest.mark.parametrize("text", ["2024-08-31\n", "2024-08-31\u2028", "\ufeff2024-08-31"])
def test_nothing_may_stand_around_a_date(text: str) -> None:
    assert not literals.is_valid(text, "date")


def test_a_date_says_how_it_is_written() -> None:
    with pytest.raises(ValueError, match="not a valid date; it is written like 2024-08-31"):
        literals.checked(ox.Literal("31.08.2024", datatype=ox.NamedNode(prefixes()["xsd"] + "date")))


@pytest.mark.parametrize("name", ["integer", "decimal", "double", "dateTime", "duration", "base64Binary", "hexBinary"])
@pytest.mark.parametrize("piece", ["1", "A", "0", "1.", "T", "P1Y"])
def test_long_text_takes_linear_time(name: str, piece: str) -> None:
    literals.is_valid(piece * 100_000, name)  # an exponential pattern would not come back


@pytest.mark.parametrize("sign", ["\0", "\x01", "\x08", "\x0b", "\x0c", "\x0e", "\x1f", "\ufffe", "\uffff"])
@pytest.mark.parametrize("more", [{}, {"language": "de"}, {"datatype": ox.NamedNode("http://e.x/typ")}])
def test_characters_xml_cannot_hold_are_named_by_number(sign: str, more: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=f"the character U.{ord(sign):04X} "):
        literals.checked(ox.Literal(f"Bau{sign}stelle", **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["a\tb\r\nc", "\x7f\x85\xa0", "\ud7ff\ue000\ufffd", "\U00010000\U0010ffff😀"])
def test_all_other_characters_are_kept(text: str) -> None:
    assert literals.checked(ox.Literal(text)).value == text


@pytest.mark.parametrize("more", [{}, {"language": "de"}, {"datatype": ox.NamedNode("http://e.x/typ")}])
def test_decomposed_letters_are_composed(more: dict[str, object]) -> None:
    text = "Straße für Äpfel, Ångström, Çelik, ệ, ﬁ"
    found = literals.checked(ox.Literal(unicodedata.normalize("NFD", text), **more))  # type: ignore[arg-type]
    assert found == ox.Literal(text, **more)  # type: ignore[arg-type]
