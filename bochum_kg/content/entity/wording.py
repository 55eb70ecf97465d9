"""What the data says in the terms of the ontology, in words of people: headings, roles, times."""

from bochum_kg import language as languages
from bochum_kg.content.entity.words import TRUE, Said, local, text_of

# Kind of Angabe -> the heading its statements stand under, German and English.
_HEADINGS = {
    "Statusangabe": ("Status", "Status"),
    "Zustaendigkeit": ("Zuständigkeit", "Responsibility"),
    "Schwerpunktbezug": ("Schwerpunkte", "Focus areas"),
    "Themenbezug": ("Querschnittsthemen", "Cross-cutting themes"),
    "Laufzeitangabe": ("Beginn und Ende", "Start and end"),
    "Ereignisangabe": ("Ereignisse", "Events"),
    "Partnerangabe": ("Wer mitwirkt", "Partners"),
    "Kennzahlwert": ("Zahlen", "Figures"),
    "Leitungsangabe": ("Leitung", "Heads"),
    "Bezeichnungsangabe": ("Bezeichnung", "Title"),
    "Gliederungsangabe": ("Übergeordnete Stelle", "Larger unit"),
    "Verknuepfung": ("In anderen Datenbeständen", "In other datasets"),
    "Uebergang": ("Von 2017 zu 2.0", "From 2017 to 2.0"),
}
_ROLES = {
    "rolle-linie": ("setzt um", "carries it out"),
    "rolle-kompetenz": ("verantwortet die Kompetenz", "responsible for the competence"),
    "rolle-primaer": ("in erster Linie", "mainly"),
    "rolle-bezug": ("außerdem", "also"),
}
_TIMES: dict[tuple[str, ...], tuple[str, str]] = {  # properties of an Angabe that say when -> what is said of that time
    ("startDate",): ("Beginn {}", "start {}"),
    ("endDate",): ("Ende {}", "end {}"),
    ("startDate", "endDate"): ("{} bis {}", "{} to {}"),
    ("date",): ("{}", "{}"),
}
_PLANNED = ("geplant: {}", "planned: {}")
_PERIODS: dict[tuple[str, ...], tuple[str, str]] = {  # of an office
    ("startDate",): ("seit {}", "since {}"),
    ("endDate",): ("bis {}", "until {}"),
}
_OFFICES = ("Leitungsangabe", "Bezeichnungsangabe")


def heading(kind: str, name: str, language: str) -> str:
    """The heading for statements of the class `kind`, which is called `name`."""
    return _in(language, _HEADINGS.get(local(kind), (name, name)))


def role(iri: str, language: str) -> str:
    """What it means to have the role `iri`; "" for one that needs no words of ours."""
    return _in(language, _ROLES.get(local(iri), ("", "")))


def when(facts: Said, kind: str, language: str) -> str:
    """When what an Angabe of the class `kind` tells happened or is planned; "" when it has no such date."""
    dates = {name: text_of(facts, name) for name in ("startDate", "endDate", "date") if name in facts.named}
    if not dates:
        return ""
    words = _PERIODS if local(kind) in _OFFICES else {}
    template = words.get(tuple(dates)) or _TIMES.get(tuple(dates))
    if not template:
        return ""
    text = _in(language, template).format(*(languages.date(date, language) for date in dates.values()))
    return _in(language, _PLANNED).format(text) if text_of(facts, "geplant") in TRUE else text


def _in(language: str, both: tuple[str, str]) -> str:
    return both[languages.LANGUAGES.index(language)]
