"""The tools that AI assistants call, and what each answers: the search, an entry, the list, queries, examples, terms.

They ask what pages and API ask.
"""

import json
from collections.abc import Sequence
from urllib.parse import urlencode

from bochum_kg.content.activities import Activity
from bochum_kg.content.agents import calls
from bochum_kg.content.agents.calls import Json, Known, Mistake, Tool
from bochum_kg.content.agents.entries import entry
from bochum_kg.content.api.collections import Collection, select
from bochum_kg.content.api.parameters import parameters
from bochum_kg.content.search import GROUPS, LONGEST, result
from bochum_kg.engine import whole_answer
from bochum_kg.namespaces import prefixes

_MANY_VALUES = 40  # of a filter, from which on they are not listed
_TERMS = "bo:"
_TERM = ("name", "kind", "labels", "definition", "count", "domain", "range", "supers", "properties")


def _search(known: Known, asked: Json) -> Json:
    language, kind = asked["sprache"], asked.get("art")
    found = known.search.find(" ".join(asked["text"].split()), language)
    graph = known.search.graph
    hits = [hit for group, some in found.groups.items() if kind in (None, group.id) for hit in some]
    shown = [(hit, result(hit, graph, language)) for hit in hits[: asked["limit"]]]
    return {
        "total": len(hits),
        "shown": len(shown),
        "did_you_mean": list(found.meant),
        "words_not_found": list(found.without),
        "hits": [
            {
                "id": graph.local(hit.thing).replace(f"{graph.base}ontology#", _TERMS),
                "name": graph.name(hit.thing, language),
                "kind": hit.group.id,
                "about": one.about,
                "found_by": ["".join(piece.text for piece in why.text) for why in one.reasons],
                "score": one.score,
            }
            for hit, one in shown
        ],
        "cite": f"{known.root}suche?{urlencode({'q': asked['text']} | ({'art': kind} if kind else {}))}",
    }


def _entry(known: Known, asked: Json) -> Json:
    graph = known.search.graph
    local = asked["id"].strip().rstrip("/").rsplit("/", 1)[-1].removeprefix("id:")
    iri = graph.iri(local.lower())
    if iri not in graph and f"{iri.rsplit('/', 1)[0]}/ka-{local.lower()}" in graph:  # "T05"
        iri = graph.iri(f"ka-{local.lower()}")
    if "#" in local or local.startswith(_TERMS):
        raise Mistake(f"{asked['id'][:80]!r} is a term of the ontology: the tool vokabular explains it.")
    if iri not in graph:
        near = [graph.local(hit.thing) for hit in known.search.find(asked["id"][:LONGEST]).hits[:3]]
        meant = f"Perhaps: {', '.join(near)}. " if near else ""
        raise Mistake(f"There is no entry {asked['id'][:80]!r}. {meant}The tool suche finds ids.")
    about = entry(iri, known.words(asked["sprache"]), asked["verweise"])
    return about | {"cite": f"{known.root}page/{about['id']}"}


def _activities(known: Known, asked: Json) -> Json:
    language = asked.pop("sprache")
    given = {name: value if isinstance(value, list) else [str(value)] for name, value in asked.items()}
    page = select(known.collection, {"sort": ["kompetenz"]} | given)
    records = {record.id: record for record in known.activities}
    filters = [(name, value) for name, values in given.items() for value in values]
    return {
        "total": page.total,
        "shown": len(page.items),
        "activities": [_activity(records[item.id], known, language) for item in page.items],
        "cite": f"{known.root}kernaktivitaeten?{urlencode([f for f in filters if f[0] not in ('limit', 'offset')])}",
    }


def _activity(record: Activity, known: Known, language: str) -> Json:
    def named(things: Sequence[str]) -> list[str]:
        return [known.search.graph.name(thing, language) for thing in dict.fromkeys(things)]

    status = record.status_statement
    return {
        "id": record.id,
        "name": known.search.graph.name(record.id, language),
        "competence": named([record.competence])[0],
        "status": named([record.status])[0] if record.status else None,
        "status_as_of": status.date if status else None,
        "status_origin": status.provenance.removeprefix("herkunft-") if status else None,
        "focus_areas": named([said.target for said in record.focus]),
        "themes": named([said.target for said in record.themes]),
        "departments": named(record.departments),
        "responsible": named([said.target for said in record.bodies]),
        "page": f"{known.root}page/{record.id}",
    }


def _query(known: Known, asked: Json) -> Json:
    too_large = Mistake(f"The result has more than {calls.LARGEST:,} bytes. Ask for less: {_LESS_OF_A_QUERY}")
    answer = known.ask(asked["abfrage"], {"csv": "csv", "json": "srj"}[asked["format"]])
    text = whole_answer(answer, calls.LARGEST, too_large).decode()
    name = {"srj": "json", "ttl": "turtle"}.get(answer.form, answer.form)
    cite = f"{known.root}cite?{urlencode({'query': asked['abfrage']})}"
    return {name: json.loads(text) if name == "json" else text, "cite": cite}


def _examples(known: Known, asked: Json) -> Json:
    language, queries = asked["sprache"], known.examples["queries"]
    if "name" not in asked:
        listed = [
            {"name": name, "asks": query["labels"][language], "topics": query["topics"][language]}
            for name, query in queries.items()
        ]
        return {"examples": listed, "cite": f"{known.root}queries"}
    name = asked["name"]
    if name not in queries:
        raise Mistake(f"There is no example {name[:80]!r}. Without a name the tool lists all {len(queries)}.")
    query = queries[name]
    return {
        "name": name,
        "asks": query["labels"][language],
        "explained": query["comment"][language],
        "query": query["text"][language],
        "cite": f"{known.root}queries/{name}",
    }


def _vocabulary(known: Known, asked: Json) -> Json:
    language = asked["sprache"]
    terms = {f"bo:{term['name']}": term for term in known.terms["terms"]}
    cite = {"cite": f"{known.root}ontology"}
    if "begriff" not in asked:
        short = {name: f"{term['labels'].get(language, '')} ({term['kind']})" for name, term in terms.items()}
        foreign = [term["name"] for term in known.terms["foreign"]]
        return {"prefixes": prefixes(known.search.graph.base), "terms": short, "foreign_terms": foreign} | cite
    name = f"bo:{asked['begriff'].rsplit('#', 1)[-1].removeprefix('bo:')}"
    if name not in terms:
        raise Mistake(f"There is no term {name[:80]!r}. Without one the tool lists all {len(terms)}.")
    term = {key: terms[name][key] for key in (*_TERM, "subs", "inverse", "leading", "examples") if key in terms[name]}
    return {"term": term | {"name": name}} | {"cite": f"{known.root}ontology#{terms[name]['name']}"}


def tools(known: Known) -> list[Tool]:
    """The tools for the release that is served: filters have its values."""
    return [
        Tool(
            "suche",
            "Search",
            "Find entries of every kind by name, everyday word or description, in German or English, misspelt too. "
            "Gives ids for the tool eintrag. Start here when the question names something.",
            {
                "text": {"type": "string", "maxLength": LONGEST, "description": "What people call it."},
                "art": {"type": "string", "enum": [group.id for group in GROUPS], "description": "Only this kind."},
                "limit": {"type": "integer", "minimum": 1, "default": 20, "description": "Hits shown, best first."},
                "sprache": _LANGUAGE,
            },
            _search,
            ("text",),
            "set limit or art.",
        ),
        Tool(
            "eintrag",
            "Entry",
            "All that is known about one entry: facts, and dated statements, each with who says so and its sources "
            "(title, address, place, words). Statements of origin 'redaktionell' are the project's own conclusions.",
            {
                "id": {"type": "string", "description": "Id, IRI or page address, such as ka-t05."},
                "verweise": {
                    "type": "boolean",
                    "default": False,
                    "description": "Also list everything that points to it, not only how many.",
                },
                "sprache": _LANGUAGE,
            },
            _entry,
            ("id",),
            "leave out verweise, or use the tool abfrage.",
        ),
        Tool(
            "kernaktivitaeten",
            "Core activities",
            "The strategy's core activities (projects) with status, responsibility, focus areas and themes, by "
            "filters: several values of one widen, several filters narrow; unbekannt: no source says.",
            _filters(known.collection) | {"sprache": _LANGUAGE},
            _activities,
            (),
            "set limit and offset, or more filters.",
        ),
        Tool(
            "abfrage",
            "SPARQL query",
            "Any other question, as a SPARQL 1.1 SELECT, ASK, CONSTRUCT or DESCRIBE query over the whole graph; "
            "read-only, ten seconds, no SERVICE. See vokabular for terms and beispiele for queries to adapt.",
            {
                "abfrage": {"type": "string", "description": "The query, with its prefixes."},
                "format": {
                    "type": "string",
                    "enum": ["csv", "json"],
                    "default": "csv",
                    "description": "Of rows; json also says types and languages. Graphs come as Turtle.",
                },
            },
            _query,
            ("abfrage",),
            _LESS_OF_A_QUERY,
        ),
        Tool(
            "beispiele",
            "Example queries",
            "Tested example queries for the tool abfrage: without a name what each asks, with one its text.",
            {"name": {"type": "string", "description": "One of the names listed."}, "sprache": _LANGUAGE},
            _examples,
        ),
        Tool(
            "vokabular",
            "Vocabulary",
            "Classes and properties for the tool abfrage: without begriff prefixes and all terms, with one its "
            "definition, use and examples.",
            {
                "begriff": {"type": "string", "description": "A term, such as bo:Kernaktivitaet."},
                "sprache": _LANGUAGE,
            },
            _vocabulary,
        ),
    ]


def _filters(collection: Collection) -> Json:
    """The parameters of the list as arguments; of filters with very many values these are not listed."""
    found = {one["name"]: one["schema"] | {"description": one["description"]} for one in parameters(collection)}
    for schema in found.values():
        schema.pop("default", None)  # the list has it itself, and what was asked is cited
        if len(schema.get("items", {}).get("enum", ())) > _MANY_VALUES:
            schema["items"] = {"type": "string"}
            schema["description"] += " Values are ids of entries."
    return found


_LANGUAGE: Json = {"type": "string", "enum": ["de", "en"], "default": "de", "description": "Language of names."}
_LESS_OF_A_QUERY = "fewer variables or rows (LIMIT, OFFSET), a query that counts (COUNT), or csv instead of json."
