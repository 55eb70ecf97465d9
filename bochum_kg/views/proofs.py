"""What is said about a thing, who says so, and where that is written, as HTML: statements with their provenance."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import NamedTuple

from bochum_kg.content.entity.statements import Place, Statement
from bochum_kg.views.links import to
from bochum_kg.views.parts import LONG, OURS, Parts


class _Source(NamedTuple):
    """A source as HTML: its link, that with its date as beside a statement, and date, original and day of reading."""

    link: str
    dated: str
    more: str


class Proofs(Parts):
    """The parts of pages, and those that show statements and source places."""

    SHOWN = (*Parts.SHOWN, "place", "provenance", "said", "statement", "statements")

    def __init__(self, lang: str, chosen: str, base: str, today: Callable[[], str]):
        super().__init__(lang, chosen, base, today)
        self._known_source = lru_cache(512)(self._source)

    def place(self, place: Place, quoted: bool = True) -> str:
        """The words found in a source, or what we noted of it, unless not `quoted`; where that is, and the source."""
        words = ""
        if quoted and place.words:
            words = f'<q lang="de">{escape(place.words)}</q> '
        elif quoted and place.note:
            note = self.t("Notiz aus unserer Recherche:", "Note from our research:")
            words = f'{note} <span lang="de">{escape(place.note)}</span> '
        locator = f', <span lang="de">{escape(place.locator)}</span>' if place.locator else ""
        source = self._source_of(place)
        return f'{words}<span class="quiet">– {source.link}{locator}{source.more}</span>'

    def _source_of(self, place: Place) -> _Source:
        about = (place.source, place.source_name, place.url, place.date, place.read)
        return (self._known_source if sum(map(len, about)) < 2 * LONG else self._source)(*about)

    def _source(self, iri: str, name: str, url: str, date: str, read: str) -> _Source:
        link = self.link(iri, name)
        day = self.date(date, True) if date else self.t("ohne Datum", "undated")
        more = f" ({self.date(date)})" if date else ""
        if url:
            word, hidden = self.t("Original", "original"), f'<span class="hidden">: {escape(name)}</span>'
            more += f' · <a href="{escape(url)}" rel="external">{word}{hidden}</a>'
        if read:
            more += f", {self.t('gelesen', 'read')} {self.date(read, True)}"
        return _Source(link, f'{link} <span class="quiet">({day})</span>', more)

    def said(self, said: Statement) -> str:
        """What a statement says."""
        when = f" · {escape(said.when)}" if said.when else ""
        plain = "".join(f'<span class="quiet"> · {self.value(one)}</span>' for one in said.plain)
        more = "".join(
            f'<span class="quiet"> · {escape(name)}: {self.listed(values)}</span>' for name, values in said.more.items()
        )
        return f'<p class="says"><span class="first">{self.listed(said.says)}</span>{when}{plain}{more}</p>'

    def statement(self, said: Statement, open: bool = False) -> str:
        """A statement as an item of a list, with its provenance, that of those that say the same, and its disputes."""
        also = "".join(f"\n<div>{self.provenance(other, said.text, open)}</div>" for other in said.also)
        disputes = "".join(self._dispute(iri, "Widerspruch", "contradiction") for iri in said.disputed)
        notes = "".join(self._dispute(iri, "Notiz", "note") for iri in said.noted)
        return (
            f'<li class="statement{" ours" if said.editorial else ""}">{self.said(said)}\n'
            f"{self.provenance(said, said.text, open)}{also}{disputes}{notes}</li>\n"
        )

    def statements(self, groups: Mapping[str, Iterable[Statement]]) -> str:
        """Statements under the headings of `groups`; those that newer ones have replaced are folded away."""
        shown = ""
        for heading, group in groups.items():
            earlier = [self.statement(said) for said in group if said.earlier]
            now = "".join(self.statement(said) for said in group if not said.earlier)
            shown += f'\n<h3>{escape(heading)}</h3>\n<ul class="statements">\n{now}</ul>\n'
            if earlier:
                summary = f"<summary>{self.t('Früher', 'Earlier')} ({len(earlier)})</summary>"
                items = "".join(earlier)
                shown += f'<details class="earlier">{summary}\n<ul class="statements">\n{items}</ul></details>\n'
        return shown

    def provenance(self, said: Statement, label: str = "", open: bool = False) -> str:
        """Source, date and provenance of a statement, and one click away, or `open`, its words and our reason.

        `label` says of what, for those who hear the page.
        """
        of = f'<span class="hidden"> – {escape(label)}</span>' if label else ""
        words = self.t("Wortlaut", "Words of the source")
        if said.reason:
            words = self.t("Begründung und Wortlaut", "Reason and words")
        places = "".join(f"<li>{self.place(place)}</li>\n" for place in said.places)
        return (
            f'<p class="from">{self._from(said)}</p>\n'
            f'<details class="provenance"{" open" if open else ""}><summary>{words}{of}</summary>\n'
            f'{self._reason(said)}<ul class="places">\n{places}</ul>\n{self._further(said, of, open)}</details>'
        )

    def _from(self, said: Statement) -> str:
        """Who says so, as of when, and in which source of which date: what stands beside every statement."""
        sources, beside = said.sources, ""
        if said.origin:
            beside = f"{self.origin(said.origin, said.origin_name)}"
            if said.certainty:
                certainty = self.t("Sicherheit:", "certainty:")
                beside += f' <span class="quiet">({certainty} {escape(said.certainty)})</span>'
            if said.date:
                beside += f", {self.t('Stand', 'as of')} {self.date(said.date, True)}"
            if sources:
                beside += f"{self.t(', nach:', ', based on:') if said.origin.endswith(OURS) else ':'} "
        return beside + "; ".join(self._source_of(place).dated for place in sources)

    def _reason(self, said: Statement) -> str:
        if not said.reason:
            return ""
        certainty = made = ""
        if said.certainty:
            word = self.t("Sicherheit:", "Certainty:")
            certainty = f' <span class="quiet">{word} {escape(said.certainty)}.</span>'
        if said.made:
            made = f' <span class="quiet">{self.t("Eingeordnet am", "Classified on")} {self.date(said.made)}.</span>'
        return f"<p>{escape(said.reason)}{certainty}{made}</p>\n"

    def _further(self, said: Statement, of: str, open: bool) -> str:
        """That a statement has no date, and where it has a page of its own."""
        undated, own = said.origin and not said.date, said.iri and not open
        if not undated and not own:
            return ""
        shown = ""
        if undated:
            no_date = self.t("Die Quelle nennt kein Datum.", "The source gives no date.")
            shown = f'<span class="quiet">{no_date}</span> '
        if own:
            page = self.t("Diese Angabe als eigene Seite", "This statement as a page of its own")
            mistake = self.t("Fehler melden", "Report a mistake")
            report = to(f"/kontakt?seite=/page/{said.iri.rsplit('/', 1)[-1]}#fehler", self.chosen)
            shown += f'<a href="{self.href(said.iri)}">{page}{of}</a> · <a href="{escape(report)}">{mistake}</a>'
        return f'<p class="small">{shown}</p>\n'

    def _dispute(self, iri: str, german: str, english: str) -> str:
        return f' <a class="small" href="#{escape(iri.rsplit("/", 1)[1])}">{self.t(german, english)}</a>'
