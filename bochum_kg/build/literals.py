"""A literal in, the same literal out, composed and found sound: what is not refused here breaks no page and no file.

Lexical forms follow XML Schema 1.1 Part 2, datatypes RDF 1.1 Concepts (section 5.1), characters XML 1.0 (section 2.2).
rdflib reads more than that ("2023-04-12T00:00:00" as a date, "1_000" as a number), Oxigraph and browsers do not.
"""

import re
import unicodedata
from datetime import date as Date

import pyoxigraph as ox

from bochum_kg.namespaces import prefixes
from bochum_kg.refusals import Text

_XSD = prefixes()["xsd"]
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# Sorting compares the letters of dates, and Python knows the years 1 to 9999: no time zone, four digits.
_YEAR, _MONTH, _DAY = r"(?!0000)[0-9]{4}", r"(0[1-9]|1[0-2])", r"(0[1-9]|[12][0-9]|3[01])"
_TIME, _ZONE = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?", r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)"
_NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
_DAYS, _MONTHS = r"([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?", r"([0-9]+Y)?([0-9]+M)?"
_FORMS = {
    "boolean": "true|false|1|0",
    "decimal": r"[+-]?0*([0-9]{1,18}(\.[0-9]{0,18})?|\.[0-9]{1,18})",  # what the query engine can calculate with
    "double": rf"{_NUMBER}([eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "float": rf"{_NUMBER}([eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "date": f"{_YEAR}-{_MONTH}-{_DAY}",
    "gYear": _YEAR,
    "gYearMonth": f"{_YEAR}-{_MONTH}",
    "gMonth": f"--{_MONTH}{_ZONE}?",
    "gDay": f"---{_DAY}{_ZONE}?",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}?",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}?",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "time": f"{_TIME}{_ZONE}?",
    "duration": rf"-?P(?!\Z){_MONTHS}{_DAYS}",
    "dayTimeDuration": rf"-?P(?!\Z){_DAYS}",
    "yearMonthDuration": rf"-?P(?!\Z){_MONTHS}",
    "hexBinary": "([0-9a-fA-F]{2})*",
    "base64Binary": "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
    "language": "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
    **dict.fromkeys(("string", "normalizedString", "token", "NMTOKEN", "Name", "NCName", "anyURI"), r"(?s:.*)"),
}
_LARGE = 2**63  # the query engine counts in 64 bits
_RANGES: dict[str, tuple[int, int]] = {  # least, and the first that is too large
    "integer": (-_LARGE, _LARGE),
    "nonNegativeInteger": (0, _LARGE),
    "positiveInteger": (1, _LARGE),
    "nonPositiveInteger": (-_LARGE, 1),
    "negativeInteger": (-_LARGE, 0),
    **{name: (-(2**bits), 2**bits) for name, bits in (("long", 63), ("int", 31), ("short", 15), ("byte", 7))},
    **{f"unsigned{name}": (0, 2**bits) for name, bits in (("Long", 63), ("Int", 32), ("Short", 16), ("Byte", 8))},
}
_EXAMPLES = {"date": "2024-08-31", "gYearMonth": "2024-08", "gYear": "2024", "dateTime": "2024-08-31T09:30:00Z"}


def checked(literal: ox.Literal) -> ox.Literal:
    """`literal` with its text composed. Raises ValueError with the reason when it is not what its datatype says."""
    text = checked_text(literal.value)
    if literal.language:
        return ox.Literal(text, language=literal.language, direction=literal.direction)
    iri = literal.datatype.value
    if iri.startswith(_XSD) and not is_valid(text, name := iri[len(_XSD) :]):
        if name not in _FORMS and name not in _RANGES:
            raise ValueError(Text("xsd:{name} is not a datatype", name=name))
        bad = Text('"{value}" is not a valid {kind}', value=text[:100], kind=name)
        example = _EXAMPLES.get(name)
        raise ValueError(Text("{bad}; it is written like {example}", bad=bad, example=example) if example else bad)
    return ox.Literal(text, datatype=literal.datatype)


def checked_text(text: str) -> str:
    """`text` with decomposed letters composed (NFC). Raises ValueError for a character that XML cannot hold."""
    if found := _NO_XML.search(text):
        number = f"U+{ord(found[0]):04X}"
        raise ValueError(Text("the character {number} cannot stand in XML; please delete it", number=number))
    return unicodedata.normalize("NFC", text)


def is_valid(text: str, name: str) -> bool:
    """True when `text` is a value of the XML Schema datatype `name` ("date"), and one that we can sort and count."""
    if name in _RANGES:
        least, end = _RANGES[name]
        found = re.fullmatch("([+-]?)0*([0-9]{1,19})", text)
        return found is not None and least <= int(found[1] + found[2]) < end
    if name not in _FORMS or not re.fullmatch(_FORMS[name], text):
        return False
    if name == "gMonthDay":
        return _is_day(f"2024{text[1:7]}")  # a leap year
    return name not in ("date", "dateTime", "dateTimeStamp") or _is_day(text[:10])


def _is_day(text: str) -> bool:
    try:
        return bool(Date.fromisoformat(text))
    except ValueError:
        return False
