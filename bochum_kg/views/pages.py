"""What every HTML page shares: its language, links that keep it, and an answer that caches and proxies understand.

A page is in one language: `?lang=` says which, else Accept-Language, else German. No cookie; links on a page that was
asked for with `?lang=` carry it on, so that an address can be sent to somebody as it is.
"""

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, g, render_template, request
from markupsafe import Markup

from bochum_kg import __version__
from bochum_kg import language as languages
from bochum_kg.formats import HTML
from bochum_kg.views import assets, links
from bochum_kg.views.answers import conditional
from bochum_kg.views.bilingual import Bilingual
from bochum_kg.views.german import german
from bochum_kg.views.proofs import Proofs
from bochum_kg.views.served import homepage, modified, per_release, site

Context = Callable[[], dict[str, Any]]  # the names a template shows

# What the head of every page leads to: path, German and English name.
_NAVIGATION = (
    (
        ("/", "Überblick", "Overview"),
        ("/kernaktivitaeten", "Kernaktivitäten", "Core activities"),
        ("/zustaendigkeit", "Zuständigkeit", "Responsibility"),
        ("/zeitleiste", "Zeitleiste", "Timeline"),
        ("/kennzahlen", "Zahlen", "Figures"),
        ("/matrix", "Themen", "Themes"),
        ("/vergleich", "2017 → 2.0", "2017 → 2.0"),
    ),
    (
        ("/vorschlag", "Mitmachen", "Take part"),
        ("/sparql", "Abfragen", "Queries"),
        ("/daten", "Daten", "Data"),
    ),
)
_TARGETS = {target for group in _NAVIGATION for target, *_ in group}


def language() -> str:
    """The language of this request's page, "de" or "en"."""
    found: str | None = g.get("language")
    if found is None:
        found = chosen_language() or request.accept_languages.best_match(languages.LANGUAGES) or "de"
        g.language = found
    return found


def page(template: str, status: int = 200, **context: Any) -> Response:
    """The page that `template` makes of `context`, with its ETag; 304 when the browser has it already."""
    return _answer(render_template(template, status=status, **context), status)


def steady_page(views: Blueprint, path: str, template: str) -> Callable[[Context], Context]:
    """A decorator for what gives the names that `template` shows at `path`, a page without parameters of its own.

    It is rendered once per release, language and kind of link, and kept.
    """

    def decorate(context: Context) -> Context:
        def view() -> Response:
            if set(request.args) - {"lang"} or _unknown_language():  # links to the other language carry what was asked
                return page(template, **context())
            return _answer(_steady(template, context, language(), chosen_language()), 200)

        views.add_url_rule(path, context.__name__, view)
        return context

    return decorate


@per_release
def _steady(template: str, context: Context, lang: str, chosen: str) -> str:
    return render_template(template, status=200, **context())


def _answer(text: str, status: int) -> Response:
    response = Response(text, status, content_type=HTML.content_type)
    response.headers["Content-Language"] = language()
    response.headers["Vary"] = "Accept, Accept-Language, Accept-Encoding"
    if status == 200:
        conditional(response)
    return response


def t(german: str, english: str) -> str:
    """The text in the language of the page."""
    return german if language() == "de" else english


def to(path: str) -> str:
    """A link to `path` on this site that stays in the language chosen by `?lang=`."""
    return links.to(path, chosen_language())


def ours(iri: str) -> bool:
    """Whether `iri` is one of this site's: a thing, a term, a graph."""
    return iri.startswith(site().base)


def address(iri: str) -> str:
    """Where a page links to for `iri`: a thing's page, the ontology's or a graph's here; any other IRI as it is."""
    return links.address(iri, site().base, chosen_language())


def install(app: Flask) -> None:
    """Give the templates of `app` what they need: see `_context` for the names."""
    app.context_processor(_context)
    app.jinja_env.add_extension(Bilingual)
    app.add_template_filter(lambda value: languages.number(value, language()), "number")
    app.add_template_filter(lambda value: languages.date(value, language()), "date")
    app.add_template_filter(lambda value: languages.date(value, language(), True), "short_date")
    app.add_template_filter(lambda values: sorted(values, key=languages.sort_key), "sorted_names")


def _context() -> dict[str, Any]:
    """Names every template may use: those of `_steady_names`, and `in_language`, this page in another."""
    here = request.full_path.removesuffix("?")
    return _steady_names(language(), chosen_language()) | {
        "place": _place(request.path),
        "in_language": {name: links.with_language(here, name) for name in languages.LANGUAGES},
        "path": request.path,
        "unknown_language": _unknown_language(),
    }


def parts() -> Proofs:
    """What several pages show alike, for the page of this request."""
    return _parts(language(), chosen_language())


@per_release
def _parts(lang: str, chosen: str) -> Proofs:
    return Proofs(lang, chosen, site().base, lambda: modified())


@per_release
def _steady_names(lang: str, chosen: str) -> dict[str, Any]:
    """What is the same on all pages in a language: see the keys; `link` is a link to an `address`, `parts` is what
    several pages show alike, `worded` the text of an error in the language of the page, `fixed` a template that is
    rendered once, `version` that of /static.
    """
    base = site().base
    found = _parts(lang, chosen)
    marked = found.marked()
    return {
        "lang": lang,
        "in_german": lang == "de",
        "worded": german if lang == "de" else str,
        "t": (lambda german, english: german) if lang == "de" else (lambda german, english: english),
        "to": lambda path: links.to(path, chosen),
        "address": lambda iri: links.address(iri, base, chosen),
        "link": marked.link,
        "parts": marked,
        "aged": found.aged,
        "fixed": lambda template, place="": _fixed(template, lang, chosen, place),
        "release": site().manifest["release"],
        "modified": modified(),
        "homepage": homepage(),
        "software": __version__,
        "version": assets.version(),
    }


def _place(path: str) -> str:
    """Where `path` is in the navigation: a target of it, "/queries" for all below and for /abfrage, else ""."""
    if path.startswith(("/queries", "/abfrage")):
        return "/queries"
    return path if path in _TARGETS else ""


@per_release
def _fixed(template: str, lang: str, chosen: str, place: str) -> Markup:
    """A part that is the same on many pages, made once per release, language and `place`, which is one of `_place`."""
    return Markup(render_template(template, navigation=_NAVIGATION).rstrip("\n"))


def chosen_language() -> str:
    """The language that `?lang=` asks for and links have to carry on; "" without it, or for one we do not speak."""
    found: str | None = g.get("chosen")
    if found is None:
        asked = re.split("[-_]", request.args.get("lang", "").strip().lower())[0]
        found = g.chosen = asked if asked in languages.LANGUAGES else ""
    return found


def _unknown_language() -> str:
    """The language that was asked for and that no page is in, if any."""
    return "" if chosen_language() else request.args.get("lang", "")[:20]
