"""What several pages show alike, as HTML: links, values, statuses, who says what, and where that is written.

In Python, as a page has hundreds of them and a macro of Jinja takes ten times as long: what is text passes `escape`.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from html import escape
from types import SimpleNamespace

from markupsafe import Markup

from bochum_kg import language as languages
from bochum_kg.content.entity.statements import Place, Statement
from bochum_kg.content.entity.words import Value
from bochum_kg.content.overview import Activity
from bochum_kg.content.spans import aged
from bochum_kg.views.links import address, to

_SIGN = ' <span class="editorial"><span aria-hidden="true">◇</span>'
_FOR_TEMPLATES = (
    *("edition", "items", "link", "listed", "origin", "place"),
    *("provenance", "said", "serving", "statement", "status", "value"),
)
_LONG = 300  # what somebody sends may be of any length, and is not kept
_OURS = "-redaktionell"  # how the provenance of our own classification ends


class Parts:
    """The parts of pages in the language `lang` whose links carry on the `chosen` one; `today` is the release's day.

    IRIs that begin with `base` are this site's.
    """

    def __init__(self, lang: str, chosen: str, base: str, today: Callable[[], str]):
        self.lang, self.chosen, self._base, self._today = lang, chosen, base, today
        self._in_german = lang == "de"
        self._known_link = lru_cache(4096, typed=True)(self._link)
        self._known_status = lru_cache(512)(self._status)

    def marked(self) -> SimpleNamespace:
        """The parts as templates call them, for Markup."""
        return SimpleNamespace(**{name: _marked(getattr(self, name)) for name in _FOR_TEMPLATES})

    def link(self, iri: str, name: str) -> str:
        """A link to where `iri` is shown; `name` is text or Markup. Most are shown on several pages."""
        make = self._known_link if len(iri) + len(name) < _LONG else self._link
        return make(iri, name)

    def _link(self, iri: str, name: str) -> str:
        outside = "" if iri.startswith(self._base) else ' rel="external"'
        shown = name if isinstance(name, Markup) else escape(name)
        return f'<a href="{self.href(iri)}"{outside}>{shown}</a>'

    def edition(self, word: str, name: str, day: str) -> str:
        """A release, called by its day: "Ausgabe vom 27. November 2026"; `word` is that for it."""
        link = f'<a href="{escape(to(f"/release/{name}/", self.chosen))}">'
        if not day:
            return f"{escape(word)} {link}<code>{escape(name)}</code></a>"
        return f"{escape(word)} {self.t('vom', 'of')} {link}{self.date(day[:10])}</a>"

    def status(self, iri: str, name: str = "", date: str = "", ours: bool = False) -> str:
        """The status of a core activity: sign and word, as of when, and whether only we say so; that there is none."""
        make = self._known_status if len(name) + len(date) < _LONG else self._status
        return make(iri, name, date, ours)

    def _status(self, iri: str, name: str, date: str, ours: bool) -> str:
        if not iri:
            missing = self.t("kein Status belegt", "no status in the sources")
            return f'<span class="mark unknown">{missing}</span>'
        old = " aged" if self.aged(iri, date) else ""
        shown = f'<span class="mark {escape(iri.rsplit("-", 1)[-1])}{old}">{escape(name)}</span>'
        if date or ours:
            when = f"({self.t('Stand', 'as of')} {self.date(date, True)})" if date else ""
            sign = f'{_SIGN}<span class="hidden">{self._our_own()}</span></span>' if ours else ""
            shown += f' <span class="small quiet asof">{when}{sign}</span>'
        return shown

    def aged(self, status: str, date: str) -> bool:
        """Whether a status that may have changed is of a `date` long before the release."""
        return status.endswith("-laufend") and aged(date, self._today())

    def value(self, value: Value) -> str:
        """A value of a statement."""
        if value.iri:
            show = self.status if "/id/status-" in value.iri else self.link
            return show(value.iri, value.text)
        if value.language:
            return f'<span lang="{escape(value.language)}">{escape(value.text)}</span>'
        return escape(value.text)

    def listed(self, values: Iterable[Value]) -> str:
        """Several of them."""
        return ", ".join(map(self.value, values))

    def items(self, values: Iterable[Value], ours: bool) -> str:
        """Several as items of a list; which are our own classification, unless all are (`ours`)."""
        mark = f" {self.origin(_OURS)}"
        return "".join(
            f"<li>{self.value(value)}{mark if value.editorial and not ours else ''}</li>\n" for value in values
        )

    def serving(self, activities: Iterable[Activity]) -> str:
        """Core activities with their status, as a list."""
        items = ""
        for one in activities:
            said = (one.status.iri, one.status.text, one.date, one.ours) if one.status else ("",)
            items += f"<li>{self.link(one.iri, one.name)} {self.status(*said)}</li>\n"
        return f'<ul class="serving">\n{items}</ul>'

    def origin(self, iri: str, name: str = "") -> str:
        """Who says so. Our own classification always stands out."""
        if iri.endswith(_OURS):
            return f'<span class="mark editorial">{self._our_own()}</span>'
        who = {"amtlich": ("Stadt oder Rat", "city or council"), "dritte": ("Dritte", "third parties")}
        known = who.get(iri.rsplit("-", 1)[-1])
        return f'<span class="quiet">{self.t(*known) if known else escape(name)}</span>'

    def place(self, place: Place, quoted: bool = True) -> str:
        """The words found in a source, or what we noted of it, unless not `quoted`; where that is, and the source."""
        words = ""
        if quoted and place.words:
            words = f'<q lang="de">{escape(place.words)}</q> '
        elif quoted and place.note:
            note = self.t("Notiz aus unserer Recherche:", "Note from our research:")
            words = f'{note} <span lang="de">{escape(place.note)}</span> '
        locator = f', <span lang="de">{escape(place.locator)}</span>' if place.locator else ""
        date = f" ({self.date(place.date)})" if place.date else ""
        original = ""
        if place.url:
            hidden = f'<span class="hidden">: {escape(place.source_name)}</span>'
            word = self.t("Original", "original")
            original = f' · <a href="{escape(place.url)}" rel="external">{word}{hidden}</a>'
        read = f", {self.t('gelesen', 'read')} {self.date(place.read, True)}" if place.read else ""
        source = self.link(place.source, place.source_name)
        return f'{words}<span class="quiet">– {source}{locator}{date}{original}{read}</span>'

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
                beside += f"{self.t(', nach:', ', based on:') if said.origin.endswith(_OURS) else ':'} "
        undated = self.t("ohne Datum", "undated")
        return beside + "; ".join(
            f"{self.link(place.source, place.source_name)} "
            f'<span class="quiet">({self.date(place.date, True) if place.date else undated})</span>'
            for place in sources
        )

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

    def address(self, iri: str) -> str:
        """Where a page links to for `iri`."""
        return address(iri, self._base, self.chosen)

    def href(self, iri: str) -> str:
        """The same as HTML."""
        return escape(self.address(iri))

    def _our_own(self) -> str:
        return self.t("unsere Einordnung", "our classification")

    def date(self, date: str, short: bool = False) -> str:
        """A date in words; `short`: "Nov. 2022"."""
        return escape(languages.date(date, self.lang, short))

    def t(self, german: str, english: str) -> str:
        """The text in the language of the page."""
        return german if self._in_german else english


def _marked(make: Callable[..., str]) -> Callable[..., Markup]:
    """`make` for templates: what it gives is HTML."""
    return lambda *given, **more: str.__new__(Markup, make(*given, **more))
