"""What somebody wrote into the form of /vorschlag in, a proposal in Turtle out, written as a file of `data/` is.

Knows no rdflib: the server writes the Turtle, the check reads it like any other proposal. What is obligatory is not
known here either: a field left empty says nothing, and the shapes find what is missing (`Written.field` says where).
"""

import re
from collections.abc import Callable, Mapping

from bochum_kg.proposals.writing import Pair, Written, address_of, date_of, number_of, slug, text_of
from bochum_kg.refusals import Refused, Text, said
from bochum_kg.releases.graph import Graph

KINDS = ("status", "stelle", "datum", "zahl")  # of statements about a thing that is there
NEW = "neu"  # chosen for a tranche that is not there yet
LONGEST = 5_000  # characters in a field
_TRANCHE = '"Von dieser Tranche ist bisher nur bekannt, was hier vorgeschlagen wird."@de , '
_TRANCHE += '"So far only what is proposed here is known of this tranche."@en'
_LETTERS = {"grossstadt": "g", "hotspot": "h", "shootingstar": "s", "talentschmiede": "t", "vorreiterin": "v"}
_FOLDERS = {"bo:Kernaktivitaet": "kernaktivitaeten", "org:Organization": "organisationen"}
_ID = re.compile(r"[a-z0-9-]{1,120}")


class Form:
    """The fields of a form, `answers`, to be proposed to `graph` on the day `today` (2026-11-28)."""

    def __init__(self, answers: Mapping[str, str], graph: Graph, today: str, taken: set[str] | None = None):
        """`taken` has the ids that other forms of the same proposal made; those of this one are added."""
        self._answers, self._graph, self._today = answers, graph, today
        self._taken = set() if taken is None else taken
        self._place, self._herkunft, self._stand = "", "", ""
        self.written = Written("", graph.base)

    def activity(self) -> Written:
        """A new Kernaktivität, with the number that is next in its Kompetenz. Raises Refused for a wrong choice."""
        new = self.written
        number, new.thing = self._next(self._choice("kompetenz"))
        thing = new.thing
        new.path = f"data/kernaktivitaeten/{thing}.ttl"
        self._source(thing)
        statements = [
            self._statement("status", "Statusangabe", self._status(), "status_stand"),
            self._statement("zustaendig", "Zustaendigkeit", self._responsible(), "stelle"),
            self._concluded("schwerpunkt", "Schwerpunktbezug", "bo:schwerpunkt", self._choice("schwerpunkt")),
            *(
                self._concluded(theme, "Themenbezug", "bo:querschnittsthema", theme)
                for theme in self._graph.members("bo:Querschnittsthema")
                if self._answers.get(theme)
            ),
        ]
        new.say(
            thing,
            "bo:Kernaktivitaet",
            [
                *self._texts("skos:prefLabel", "name"),
                *self._texts("dcterms:description", "beschreibung"),
                ("bo:nummer", str(number or ""), "kompetenz"),
                self._link("bo:kompetenz", "kompetenz"),
                self._tranche(),
                self._date("bo:beschlussjahr", "beschlussjahr"),
                *(("bo:angabe", f"id:{one}", "status") for one in statements if one),
                ("bo:beleg", self._place, "wortlaut"),
            ],
            "name_de",
        )
        new.blocks.insert(0, new.blocks.pop())  # what the others are about
        return new

    def statement(self, thing: str, kind: str) -> Written:
        """A statement of the `kind` "status", "stelle", "datum" or "zahl" about `thing`. Raises Refused."""
        new = self.written
        new.thing = thing
        self._source(thing)
        if kind == "status":
            one = self._statement("status", "Statusangabe", self._status(), "status_stand", True)
        elif kind == "stelle":
            one = self._statement("zustaendig", "Zustaendigkeit", self._responsible(), "stelle", True)
        elif kind == "datum":
            dated = [self._date("schema:startDate", "beginn"), self._date("schema:endDate", "ende")]
            dated += self._texts("bo:anlass", "anlass")
            one = self._statement("laufzeit", "Laufzeitangabe", dated, "beginn", True)
        else:
            value = ("bo:wert", self._parsed("wert", number_of), "wert")
            counted = [*self._texts("bo:merkmal", "merkmal"), value, ("bo:einheit", "unit:NUM", "wert")]
            counted.append(self._link("bo:wertart", "wertart"))
            one = self._statement("kennzahl", "Kennzahlwert", counted, "status_stand", True)
        new.blocks.insert(0, f"id:{thing} bo:angabe id:{one} .")
        kinds = self._graph.values(thing, "rdf:type")
        folder = next((f for name, f in _FOLDERS.items() if self._graph.iri(name) in kinds), "ergaenzungen")
        new.path = f"data/{folder}/{one}.ttl"
        return new

    def _source(self, thing: str) -> None:
        """The source and the place in it, when a field of either is filled."""
        if not any(map(self._said, ("quelle", "quelle_titel", "quelle_adresse", "wortlaut", "lokator"))):
            return
        source, kind = self._choice("quelle"), self._choice("quelle_art")
        if source:
            kind = self._graph.text(source, "bo:quellenart")
            self._stand = date_of(self._graph.text(source, "dcterms:issued", "bo:stand"))
        else:
            source = self._free("quelle-" + slug(self._said("quelle_titel") or self._said("quelle_adresse")))
            self.written.say(source, "bo:Quelle", self._new_source(), "quelle_titel")
            self._stand = self._parsed("quelle_datum", date_of)
        self._herkunft = f"id:herkunft-{'amtlich' if kind == 'quellenart-stadt' else 'dritte'}"
        place = self._free(f"fundstelle-{thing}-vorschlag")
        words = [
            ("bo:quelle", f"id:{source}", "quelle_titel"),
            ("bo:textstelle", text_of(self._said("wortlaut"), "de"), "wortlaut"),
            ("bo:lokator", text_of(self._said("lokator"), "de"), "lokator"),
        ]
        self._place = f"id:{self.written.say(place, 'bo:Fundstelle', words, 'wortlaut')}"

    def _new_source(self) -> list[Pair]:
        title = self._said("quelle_titel")
        return [
            ("skos:prefLabel", text_of(title, "de"), "quelle_titel"),
            ("skos:prefLabel", text_of(title, "en"), "quelle_titel"),
            ("schema:url", self._parsed("quelle_adresse", address_of), "quelle_adresse"),
            self._link("bo:quellenart", "quelle_art"),
            ("bo:herausgeber", text_of(self._said("quelle_herausgeber")), "quelle_herausgeber"),
            self._date("dcterms:issued", "quelle_datum"),
            ("bo:gelesen", f'"{self._today}"^^xsd:date', "quelle_datum"),
            ("bo:erschliessung", "id:erschliessung-seite", "quelle_titel"),
        ]

    def _statement(self, name: str, kind: str, pairs: list[Pair], dated: str, always: bool = False) -> str:
        """A statement of the class `kind` as the source makes it; "" when nothing is said and it need not be there."""
        if not always and not pairs[0][1]:
            return ""
        stand = self._date("bo:stand", "status_stand") if self._said("status_stand") else ("bo:stand", "", dated)
        if not stand[1] and self._stand:
            stand = ("bo:stand", self._stand, dated)
        herkunft = ("bo:herkunft", self._herkunft, "wortlaut")
        one = self._free(f"{self.written.thing}-{name}-1")
        said = [*pairs, stand, herkunft, ("bo:beleg", self._place, "wortlaut")]
        return self.written.say(one, f"bo:{kind}", said, pairs[0][2])

    def _concluded(self, name: str, kind: str, prop: str, target: str) -> str:
        """A classification: of whoever proposes it when a reason is given, else of the source."""
        if not target:
            return ""
        of = name if name.startswith("querschnittsthema-") else "schwerpunkt"
        reasons = self._texts("bo:begruendung", f"{of}_grund")
        ours = any(value for _, value, _ in reasons)
        pairs: list[Pair] = [(prop, f"id:{target}", of)]
        if kind == "Schwerpunktbezug":
            pairs += [("bo:rolle", "id:rolle-primaer", of), ("bo:fassung", "id:fassung-2-0", of)]
        if ours:
            made = ("dcterms:created", f'"{self._today}"^^xsd:date', of)
            sure = ("bo:sicherheit", f"id:{self._choice(f'{of}_sicherheit') or 'sicherheit-mittel'}", of)
            pairs += [("bo:herkunft", "id:herkunft-redaktionell", of), *reasons, sure, made]
        else:
            pairs += [("bo:herkunft", self._herkunft, "wortlaut"), *reasons]
            pairs.append(("bo:stand", self._stand, of))
        pairs.append(("bo:beleg", self._place, "wortlaut"))
        local = name.replace("querschnittsthema-", "thema-")
        one = self._free(f"{self.written.thing}-{local}" + ("-1" if kind == "Schwerpunktbezug" else ""))
        return self.written.say(one, f"bo:{kind}", pairs, of)

    def _tranche(self) -> Pair:
        """The tranche that was chosen; NEW makes the next one, once in a proposal."""
        if self._said("tranche") != NEW:
            return self._link("bo:tranche", "tranche")
        number = len(self._graph.members("bo:Tranche")) + 1
        tranche = f"tranche-{number}"
        if tranche not in self._taken:
            self._taken.add(tranche)
            names = f'"{number}. Tranche"@de , "Tranche {number}"@en'
            told = {"skos:prefLabel": names, "dcterms:description": _TRANCHE}
            told |= {"skos:inScheme": "id:schema-tranchen", "schema:position": str(number), "bo:beleg": self._place}
            self.written.say(tranche, "bo:Tranche", [(*pair, "tranche") for pair in told.items()], "tranche")
        return "bo:tranche", f"id:{tranche}", "tranche"

    def _status(self) -> list[Pair]:
        return [self._link("bo:status", "status"), *self._texts("bo:begruendung", "status_grund")]

    def _responsible(self) -> list[Pair]:
        return [self._link("bo:zustaendigeStelle", "stelle"), ("bo:rolle", "id:rolle-linie", "stelle")]

    def _next(self, competence: str) -> tuple[int, str]:
        """The number that is next in `competence` and the id it makes; without one 0 and an id that is free."""
        if not competence:
            return 0, self._free("ka-neu")
        known = self._graph
        like = (one for one in known.members("bo:Kernaktivitaet") if competence in known.texts(one, "bo:kompetenz"))
        number = max([0, *(int(known.text(one, "bo:nummer") or 0) for one in like)]) + 1
        letter = _LETTERS.get(competence.removeprefix("kompetenz-"), competence.removeprefix("kompetenz-") + "-")
        while f"ka-{letter}{number:02}" in self._taken:
            number += 1
        return number, self._free(f"ka-{letter}{number:02}")

    def _free(self, name: str) -> str:
        """`name` with the first number at its end that nothing has yet."""
        stem, number = re.fullmatch(r"(.*?)(?:-(\d+))?", name).groups()  # type: ignore[union-attr]
        found, count = name, int(number or 1)
        while found in self._taken or found in self._graph:
            count += 1
            found = f"{stem}-{count}"
        self._taken.add(found)
        return found

    def _said(self, name: str) -> str:
        text = self._answers.get(name, "").strip()
        if len(text) > LONGEST:
            self.written.unread[name] = Text("has more than {most:,} characters", most=LONGEST)
            return ""
        return text

    def _choice(self, name: str) -> str:
        """The local id chosen in the field `name`, or "". Raises Refused for what is not in the graph."""
        chosen = self._said(name)
        if chosen and (not _ID.fullmatch(chosen) or chosen not in self._graph):
            text = Text("{name}={value!r} is none of the choices offered.", name=name, value=chosen[:60])
            raise Refused(400, "Unknown choice", text)
        if chosen:
            self.written.fields.setdefault((chosen, ""), name)  # a full tranche is found at the tranche
        return chosen

    def _link(self, prop: str, name: str) -> Pair:
        chosen = self._choice(name)
        return prop, f"id:{chosen}" if chosen else "", name

    def _texts(self, prop: str, name: str) -> list[Pair]:
        return [(prop, text_of(self._said(f"{name}_{lang}"), lang), f"{name}_{lang}") for lang in ("de", "en")]

    def _date(self, prop: str, name: str) -> Pair:
        return prop, self._parsed(name, date_of), name

    def _parsed(self, name: str, parse: Callable[[str], str]) -> str:
        """What `parse` makes of the field `name`; "" for an empty one, and for one that it cannot read."""
        text = self._said(name)
        try:
            return parse(text) if text else ""
        except ValueError as error:
            self.written.unread[name] = said(error)
            return ""
