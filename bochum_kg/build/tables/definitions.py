"""Which tables there are and what stands in them, as words; `cells` reads them out of the graph.

A word is a property: one of `_PROPERTIES`, or the one of ours with that name. `status.stand` is what the Angabe behind
the current status says. Column names follow from the words and never change without need: people's scripts use them.
"""

import re
from dataclasses import dataclass
from functools import cache

from rdflib import DCAT, DCTERMS, FOAF, ORG, PROV, RDF, RDFS, SDO, SKOS, URIRef

from bochum_kg.build.vocabulary import BO

LANGUAGES = ("de", "en")
SEPARATOR = "|"  # between the values of one cell

_NAMED = "name weitere_namen beschreibung"
_SAID = "angabe_zu kurzfassung stand herkunft sicherheit begruendung beleg quellen"
# name, German and English title, classes, words
TABLES = (
    ("strategien", "Strategie", "Strategy", "Strategie", f"{_NAMED} webseite beleg quellen"),
    ("fassungen", "Fassungen der Strategie", "Versions of the strategy", "Strategiefassung",
     f"{_NAMED} version datum beginn ende strategie ueberarbeitung_von beleg quellen"),
    ("leitbegriffe", "Leitbegriffe", "Guiding terms", "Leitbegriff", "position name beschreibung beleg quellen"),
    ("botschaften", "Botschaften", "Messages", "Botschaft", "position name beschreibung bezug beleg quellen"),
    ("kompetenzen", "Kompetenzen", "Competences", "Kompetenz",
     f"position {_NAMED} verantwortung webseite beleg quellen"),
    ("zielbilder", "Zielbilder", "Visions for 2030", "Zielbild", "name beschreibung kompetenz fassung beleg quellen"),
    ("ziele", "Strategische Ziele", "Strategic goals", "StrategischesZiel",
     f"position {_NAMED} kompetenz fassung beleg quellen"),
    ("schwerpunkte", "Schwerpunkte", "Focus areas", "Schwerpunkt",
     f"position {_NAMED} kompetenz fassung ersetzt ersetzt_durch beleg quellen"),
    ("leitsaetze", "Leitsätze (eigene Kurzform)", "Guiding sentences (own short wording)", "Leitsatz",
     "position name schwerpunkt fassung beleg quellen"),
    ("querschnittsthemen", "Querschnittsthemen", "Cross-cutting themes", "Querschnittsthema",
     "position name beschreibung fassung verwandt webseite beleg quellen"),
    ("kernaktivitaeten", "Kernaktivitäten", "Core activities", "Kernaktivitaet",
     f"nummer {_NAMED} kompetenz tranche moegliche_tranche beschlussjahr "
     "status status.stand status.herkunft status.angabe "
     "schwerpunkt schwerpunkt.herkunft schwerpunkt.sicherheit schwerpunkt.angabe "
     "querschnittsthema querschnittsthema.herkunft querschnittsthema.sicherheit querschnittsthema.angabe "
     "zustaendige_stelle zustaendige_stelle.stand zustaendige_stelle.herkunft zustaendige_stelle.angabe dezernat "
     "ersetzt ersetzt_durch webseite beleg quellen"),
    ("tranchen", "Tranchen", "Tranches", "Tranche",
     "position name beschreibung datum beginn ende beleg quellen"),
    ("meilensteine", "Meilensteine", "Milestones", "Meilenstein",
     "datum beginn ende name beschreibung bezug beleg quellen"),
    ("organisationen", "Organisationen", "Organisations",
     "Dezernat Amt Tochtergesellschaft Einrichtung org:FormalOrganization",
     f"klasse kennung {_NAMED} organisationsart teil_von verbunden_mit gleich webseite beleg quellen"),
    ("personen", "Personen in öffentlichem Amt", "Persons in public office", "foaf:Person", "name beleg quellen"),
    ("statusangaben", "Statusangaben", "Status statements", "Statusangabe", f"status aufgegangen_in {_SAID}"),
    ("zustaendigkeiten", "Zuständigkeiten", "Responsibilities", "Zustaendigkeit", f"zustaendige_stelle rolle {_SAID}"),
    ("schwerpunktbezuege", "Schwerpunktbezüge", "Focus area assignments", "Schwerpunktbezug",
     f"schwerpunkt rolle fassung {_SAID}"),
    ("themenbezuege", "Themenbezüge", "Theme assignments", "Themenbezug", f"querschnittsthema {_SAID}"),
    ("laufzeitangaben", "Laufzeitangaben", "Duration statements", "Laufzeitangabe",
     f"anlass beginn ende geplant {_SAID}"),
    ("ereignisangaben", "Ereignisangaben", "Event statements", "Ereignisangabe", f"anlass datum geplant {_SAID}"),
    ("partnerangaben", "Partnerangaben", "Partner statements", "Partnerangabe", f"partner {_SAID}"),
    ("kennzahlwerte", "Kennzahlwerte", "Figures", "Kennzahlwert",
     f"merkmal wert einheit grenze wertart ort zeitreihe zaehlt {_SAID}"),
    ("zeitreihen", "Zeitreihen", "Time series", "Zeitreihe", "name beleg quellen"),
    ("leitungsangaben", "Leitungsangaben", "Leadership statements", "Leitungsangabe",
     f"person funktion beginn ende {_SAID}"),
    ("bezeichnungsangaben", "Bezeichnungsangaben", "Title statements", "Bezeichnungsangabe",
     f"bezeichnung beginn ende {_SAID}"),
    ("gliederungsangaben", "Gliederungsangaben", "Structure statements", "Gliederungsangabe",
     f"uebergeordnete_stelle {_SAID}"),
    ("uebergaenge", "Übergänge 2017 → 2.0", "Transitions 2017 → 2.0", "Uebergang",
     f"vorgaenger uebergangsart nachfolger {_SAID}"),
    ("verknuepfungen", "Verknüpfungen nach außen", "Links to other datasets", "Verknuepfung",
     f"verknuepfungsart verknuepft_mit {_SAID}"),
    ("quellen", "Quellen", "Sources", "Quelle",
     "name beschreibung herausgeber veroeffentlicht stand quellenart erschliessung adresse datei sha256"),
    ("fundstellen", "Fundstellen", "Source places", "Fundstelle", "quelle lokator textstelle"),
    ("recherchenotizen", "Recherchenotizen", "Research notes", "Recherchenotiz", "quelle lokator notiz"),
    ("widersprueche", "Widersprüche", "Contradictions", "Widerspruch",
     "name beschreibung betrifft aussage beleg quellen"),
    ("quellennotizen", "Hinweise zu Quellen", "Notes on sources", "Quellennotiz",
     "name beschreibung betrifft aussage beleg quellen"),
    ("begriffe", "Begriffslisten", "Code lists",
     "Status Herkunft Sicherheit Rolle Quellenart Erschliessung Wertart Grenze Uebergangsart Organisationsart",
     "klasse name definition liste"),
)  # fmt: skip
_PROPERTIES: dict[str, URIRef] = {
    "name": SKOS.prefLabel,
    "weitere_namen": SKOS.altLabel,
    "beschreibung": DCTERMS.description,
    "definition": SKOS.definition,
    "kurzfassung": RDFS.label,
    "klasse": RDF.type,
    "liste": SKOS.inScheme,
    "verwandt": SKOS.relatedMatch,
    "gleich": SDO.sameAs,
    "position": SDO.position,
    "datum": DCTERMS.date,
    "beginn": SDO.startDate,
    "ende": SDO.endDate,
    "version": URIRef(f"{DCAT}version"),
    "veroeffentlicht": DCTERMS.issued,
    "adresse": SDO.url,
    "webseite": FOAF.page,
    "bezug": DCTERMS.relation,
    "strategie": PROV.specializationOf,
    "ueberarbeitung_von": PROV.wasRevisionOf,
    "ersetzt": DCTERMS.replaces,
    "ersetzt_durch": DCTERMS.isReplacedBy,
    "kennung": ORG.identifier,
    "organisationsart": ORG.classification,
    "teil_von": ORG.subOrganizationOf,
    "verbunden_mit": ORG.linkedTo,
    "person": ORG.member,
    "quellen": BO.quelle,
}


@dataclass(frozen=True)
class Column:
    """A column: its name, titles per language, datatype, and how it stands for the graph.

    Datatypes are those of XSD, but "date" is a day, a month or a year, as precise as the source.
    """

    name: str
    titles: dict[str, str]
    datatype: str = "string"
    language: str = ""
    many: bool = False
    required: bool = False
    property: str = ""  # whose values these are, where it is as simple as that
    table: str = ""  # whose key these values are


@dataclass(frozen=True)
class Table:
    """A table: titles per language; each row has a list of values per column; `key`: the columns that identify it."""

    name: str
    titles: dict[str, str]
    columns: list[Column]
    rows: list[list[list[str]]]
    key: tuple[str, ...] = ("id",)


@cache
def term(word: str) -> URIRef:
    """The property a word stands for: "name" is skos:prefLabel, "aufgegangen_in" is bo:aufgegangenIn."""
    return _PROPERTIES.get(word) or BO[re.sub(r"_(\w)", lambda found: found[1].upper(), word)]


def classes(words: str) -> list[URIRef]:
    """The classes of a table: "Amt foaf:Person" is bo:Amt and foaf:Person."""
    spaces = {"bo": str(BO), "foaf": str(FOAF), "org": str(ORG)}
    pairs = (word.split(":") if ":" in word else ("bo", word) for word in words.split())
    return [URIRef(spaces[prefix] + name) for prefix, name in pairs]
