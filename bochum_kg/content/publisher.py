"""Who publishes, whom to ask and where to report: what data/catalog.ttl says, for people. What it lacks is empty."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from bochum_kg.releases.graph import Graph

_VCARD = "http://www.w3.org/2006/vcard/ns#"
_TEXTS = ("imprint", "privacy", "accessibility")


@dataclass(frozen=True)
class Publisher:
    """Names by language; addresses as they are written; texts by what they are about ("imprint") and language."""

    names: Mapping[str, str]
    contact: str
    emails: tuple[str, ...]
    pages: tuple[str, ...]
    phones: tuple[str, ...]
    texts: Mapping[str, Mapping[str, str]]
    homepage: str
    repository: str
    reports: str

    @property
    def reachable(self) -> bool:
        """Whether there is a way to write or speak to somebody: this site's own address is none."""
        return bool(self.emails or self.phones or [page for page in self.pages if page != self.homepage])

    def report(self, subject: str, text: str) -> str:
        """Where to report `text`: a new issue or a mail that holds it already; "" without such an address."""
        if self.reports:
            return f"{self.reports}{'&' if '?' in self.reports else '?'}{urlencode({'title': subject, 'body': text})}"
        if self.emails:
            return f"mailto:{self.emails[0]}?subject={quote(subject)}&body={quote(text)}"
        return ""


def publisher(graph: Graph) -> Publisher:
    """The publisher of the catalogue in `graph`."""
    catalog = f"{graph.base}catalog"

    def contact(prop: str) -> tuple[str, ...]:
        return tuple(sorted(set(graph.texts(f"{catalog}#contact", f"{_VCARD}{prop}"))))

    return Publisher(
        graph.translations(f"{catalog}#publisher", "foaf:name"),
        next(iter(contact("fn")), ""),
        tuple(address.removeprefix("mailto:") for address in contact("hasEmail")),
        contact("hasURL"),
        tuple(number.removeprefix("tel:") for number in contact("hasTelephone")),
        {name: graph.translations(f"{catalog}#{name}", "dcterms:description") for name in _TEXTS},
        graph.text(catalog, "foaf:homepage"),
        graph.text(catalog, "schema:codeRepository"),
        graph.text(catalog, "schema:discussionUrl"),
    )
