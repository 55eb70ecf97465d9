"""A thing in the words of schema.org, for search engines: only what fits, and our own class beside it.

A Kernaktivität is no schema:Project (there a kind of Organization) and no schema:Action (much of it is planned): it
stays a Thing with our class as additionalType. Concepts of the strategy are DefinedTerms, Angaben are Claims.
"""

from typing import Any

from bochum_kg.content.entity.page import Entity
from bochum_kg.content.entity.words import Value, local

_TYPES = {
    "Person": "Person",
    "Dezernat": "GovernmentOrganization",
    "Amt": "GovernmentOrganization",
    "PublicOrganisation": "GovernmentOrganization",
    "Tochtergesellschaft": "Organization",
    "Einrichtung": "Organization",
    "Meilenstein": "Event",
    "Quelle": "CreativeWork",
    "Strategiefassung": "CreativeWork",
    "Fundstelle": "Quotation",
    **dict.fromkeys(("Kompetenz", "Schwerpunkt", "Querschnittsthema", "Zielbild", "StrategischesZiel"), "DefinedTerm"),
    **dict.fromkeys(("Leitsatz", "Leitbegriff", "Botschaft", "Tranche", "Status", "Concept"), "DefinedTerm"),
    "ConceptScheme": "DefinedTermSet",
}


def describe(thing: Entity, language: str, base: str) -> dict[str, Any]:
    """The page of `thing` as JSON-LD with the context of schema.org: a WebPage and what it is about."""
    entity: dict[str, Any] = {"@id": thing.iri, "@type": _type(thing), "name": thing.name, "url": thing.iri}
    more = {
        "additionalType": [kind.iri for kind in thing.kinds],
        "alternateName": [name.text for name in thing.other_names],
        "description": " ".join(thing.descriptions),
        "identifier": thing.local,
        "sameAs": [value.iri for value in thing.same if value.iri],
        **_own(thing),
    }
    entity |= {name: value for name, value in more.items() if value}
    page = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": thing.name,
        "inLanguage": language,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "isPartOf": {"@id": f"{base}catalog#graph"},  # described on the start page; half of it here would be reported
    }
    if thing.crumbs:
        page["breadcrumb"] = {"@type": "BreadcrumbList", "itemListElement": _crumbs([*thing.crumbs, thing.as_value])}
    return page | {"mainEntity": entity}


def _type(thing: Entity) -> str:
    if thing.itself:
        return "Claim"
    return next((_TYPES[local(kind.iri)] for kind in thing.kinds if local(kind.iri) in _TYPES), "Thing")


def _own(thing: Entity) -> dict[str, Any]:
    """What only some types have: a Claim its source, a Quotation its words, an Event its date."""
    found: dict[str, Any] = {}
    kind = _type(thing)
    if kind == "Claim":
        found["appearance"] = [
            {"@type": "CreativeWork", "@id": place.source, "name": place.source_name} for place in thing.places
        ]
    if kind == "Quotation" and thing.places:
        place = thing.places[0]
        found["text"] = place.words
        found["isPartOf"] = {"@type": "CreativeWork", "@id": place.source, "name": place.source_name}
    if kind == "Event" and thing.dates:
        found["startDate"], found["endDate"] = thing.dates[0], thing.dates[-1]
    return found


def _crumbs(crumbs: list[Value]) -> list[dict[str, Any]]:
    return [
        {"@type": "ListItem", "position": number, "name": crumb.text, "item": crumb.iri}
        for number, crumb in enumerate(crumbs, 1)
    ]
