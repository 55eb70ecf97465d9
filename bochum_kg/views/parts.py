"""What several pages show alike, as HTML: links, dates, values, statuses, activities; `proofs` adds who says what.

In Python, as a page has hundreds of them and a macro of Jinja takes ten times as long: what is text passes `escape`.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from html import escape
from types import SimpleNamespace

from markupsafe import Markup

from bochum_kg import language as languages
from bochum_kg.content.entity.words import Value
from bochum_kg.content.overview import Activity
from bochum_kg.content.spans import aged
from bochum_kg.views.links import address, to

_SIGN = ' <span class="editorial"><span aria-hidden="true">◇</span>'
LONG = 300  # what somebody sends may be of any length, and is not kept
OURS = "-redaktionell"  # how the provenance of our own classification ends


class Parts:
    """The parts of pages in the language `lang` whose links carry on the `chosen` one; `today` is the release's day.

    IRIs that begin with `base` are this site's.
    """

    SHOWN: tuple[str, ...] = ("edition", "facts", "items", "link", "listed", "origin", "serving", "status", "value")

    def __init__(self, lang: str, chosen: str, base: str, today: Callable[[], str]):
        self.lang, self.chosen, self._base, self._today = lang, chosen, base, today
        self._in_german = lang == "de"
        self._known_link = lru_cache(4096, typed=True)(self._link)
        self._known_status = lru_cache(512)(self._status)
        self._known_date = lru_cache(1024)(self._date)

    def marked(self) -> SimpleNamespace:
        """The parts as templates call them, for Markup."""
        return SimpleNamespace(**{name: _marked(getattr(self, name)) for name in self.SHOWN})

    def link(self, iri: str, name: str) -> str:
        """A link to where `iri` is shown; `name` is text or Markup. Most are shown on several pages."""
        make = self._known_link if len(iri) + len(name) < LONG else self._link
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
        make = self._known_status if len(name) + len(date) < LONG else self._status
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

    def facts(self, facts: Mapping[str, Iterable[Value]]) -> str:
        """Values by the name of their property, as entries of a list."""
        return "".join(entry(escape(name), map(self.value, values)) for name, values in facts.items())

    def items(self, values: Iterable[Value], ours: bool) -> str:
        """Several as items of a list; which are our own classification, unless all are (`ours`)."""
        mark = f" {self.origin(OURS)}"
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
        if iri.endswith(OURS):
            return f'<span class="mark editorial">{self._our_own()}</span>'
        who = {"amtlich": ("Stadt oder Rat", "city or council"), "dritte": ("Dritte", "third parties")}
        known = who.get(iri.rsplit("-", 1)[-1])
        return f'<span class="quiet">{self.t(*known) if known else escape(name)}</span>'

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
        return (self._known_date if len(date) < LONG else self._date)(date, short)

    def _date(self, date: str, short: bool) -> str:
        return escape(languages.date(date, self.lang, short))

    def t(self, german: str, english: str) -> str:
        """The text in the language of the page."""
        return german if self._in_german else english


def entry(label: str, values: Iterable[str]) -> str:
    """A label and its values, all of them HTML, as an entry of a list."""
    return f"<dt>{label}</dt>\n" + "".join(f"<dd>{value}</dd>\n" for value in values)


def _marked(make: Callable[..., str]) -> Callable[..., Markup]:
    """`make` for templates: what it gives is HTML."""
    return lambda *given, **more: str.__new__(Markup, make(*given, **more))
