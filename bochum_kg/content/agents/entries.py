"""An entry in, all that is known about it as plain JSON out: facts, and statements with their sources."""

from collections.abc import Iterable
from typing import Any

from bochum_kg.content.entity import Words, entity
from bochum_kg.content.entity.statements import Place, Statement
from bochum_kg.content.entity.words import Value

Json = dict[str, Any]


def entry(iri: str, words: Words, with_links: bool) -> Json:
    """What is known about `iri` in the language of `words`; `with_links`: also what points to it, not only how many."""
    thing, graph = entity(iri, words), words.graph

    def named(values: Iterable[Value]) -> list[Any]:
        """Texts as they are, things with their ids."""
        return [{"name": one.text, "id": graph.local(one.iri)} if one.iri else one.text for one in values]

    def proofs(places: Iterable[Place]) -> list[Json]:
        return [
            _filled(
                source=place.source_name,
                source_id=graph.local(place.source),
                url=place.url,
                place=place.locator,
                words=place.words,
                note=place.note,
                source_date=place.date,
                read_on=place.read,
            )
            for place in places
        ]

    def said(one: Statement) -> Json:
        return _filled(
            id=graph.local(one.iri),
            kind=one.kind_name,
            says=named(one.says),
            when=one.when,
            also=named(one.plain),
            more={name: named(values) for name, values in one.more.items()},
            as_of=one.date,
            origin=graph.local(one.origin).removeprefix("herkunft-"),
            reason=one.reason,
            certainty=one.certainty,
            concluded_on=one.made,
            superseded=one.earlier,
            sources=proofs(one.places),
        )

    return _filled(
        id=thing.local,
        iri=thing.iri,
        name=thing.name,
        kinds=named(thing.kinds),
        part_of=named(thing.crumbs),
        other_names=[value.text for value in thing.other_names],
        descriptions=thing.descriptions,
        notes=thing.notes,
        status=thing.status.text if thing.status else "",
        facts={name: named(values) for name, values in thing.facts.items()},
        same_as=[value.iri for value in thing.same],
        says=said(thing.itself) if thing.itself else {},
        statements=[said(one) for group in thing.statements.values() for one in group],
        sources=proofs(thing.places),
        contradictions=[
            _filled(
                id=graph.local(one.iri),
                name=one.name,
                description=one.description,
                harmless=one.harmless,
                sides=[said(side) for side in one.sides],
            )
            for one in thing.contradictions
        ],
        linked_from=[
            {"relation": group.title, "total": len(group.values)}
            | ({"things": named(group.values)} if with_links else {})
            for group in thing.incoming
        ],
    )


def _filled(**members: Any) -> Json:
    """`members` without empty ones."""
    return {name: value for name, value in members.items() if value}
