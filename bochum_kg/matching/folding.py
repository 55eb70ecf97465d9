"""A German or English name in, the forms it is compared in out: umlauts, ß, gender forms and punctuation do not matter.

"Bürger*innen", "BürgerInnen", "Bürger/-innen", "Bürgerinnen und Bürger" and "Buerger" are all `burger`.
"""

import re
import unicodedata

from bochum_kg.language import remembered

_BINNEN_I = re.compile(r"(?<=[a-zäöüß])In(?:nen|\b)")  # also inside a compound: "BürgerInnenfonds"
_GENDER = re.compile(r"(?<=\w)(?:(?:[*:_·]|/-)in(?:nen|\b)|/in(?:nen)?\b|\(in(?:nen)?\))")
_PAIR = re.compile(r"\b(\w{3,}?)in(?:nen)?\s+(?:und|oder|bzw\.?|and|or|/)\s+\1(?:er|en|e|n)?\b")
_PAIR_TURNED = re.compile(r"\b(\w{3,}?)(?:en|e|n)?\s+(?:und|oder|bzw\.?|and|or|/)\s+\1in(?:nen)?\b")
_FEMININE = re.compile(r"(?<=\w{3})(?:innen|(?<=er)in)\b")
_GROUPED = re.compile(r"(?<=\d)[.,\s](?=\d{3}\b)")  # 1.000, 1,000
_ENDING = re.compile(r"(?<=\w{4})(?:ern|em|en|er|es|e|n|s)$")
_ROMAN = dict(zip(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"), map(str, range(1, 11)), strict=True))


@remembered(8192)
def fold(text: str) -> str:
    """`text` as it is compared: lower case, no accents, ä = ae = a, ß = ss, no gender forms, words split by one space.

    Roman numerals are numbers: "Dezernat VI" is "Dezernat 6".
    """
    text = _BINNEN_I.sub("", unicodedata.normalize("NFKC", text))
    text = _GENDER.sub("", text.casefold())
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    text = re.sub(r"[’‘'`´]", "", _GROUPED.sub("", text))
    text = re.sub(r"[&+]", " und ", text)
    text = re.sub(r"([aou])e", r"\1", text)
    text = _PAIR_TURNED.sub(r"\1", _PAIR.sub(r"\1", text))
    words = re.findall(r"\w+", _FEMININE.sub("", text).replace("_", " "))
    return " ".join(_ROMAN.get(word, word) for word in words)


def key(folded: str) -> str:
    """What is equal for names that differ only in how their words are joined: "City-Wache", "Citywache"."""
    return folded.replace(" ", "")


def stem(word: str) -> str:
    """A folded word without its inflection: "parks" -> "park"."""
    return _ENDING.sub("", word)


def acronym(folded: str) -> str:
    """The initials of a folded name ("haus des wissens" -> "hdw"); "" when it has too few or too many words."""
    words = folded.split()
    return "".join(word[0] for word in words) if 3 <= len(words) <= 6 else ""
