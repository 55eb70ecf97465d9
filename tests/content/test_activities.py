"""Kernaktivitäten as records, their search, filters and order, and as rows for programs."""

import pytest

from bochum_kg.content import listing, selection
from bochum_kg.content.activities import Activity, Statement, activities
from bochum_kg.content.directory import Directory, Named
from bochum_kg.content.facets import UNKNOWN, chosen, filtered

BASE = "https://x/"
BO = f"{BASE}ontology#"
NAMES = Directory(
    {
        "ka-a01": Named({"de": "Zürcher Straße", "en": "Zurich Road"}, ["Alte Chaussee"]),
        "ka-a02": Named({"de": "Äpfel", "en": "Apples"}),
        "ka-b01": Named({"de": "Bäume", "en": "Trees"}),
        "kompetenz-a": Named({"de": "A"}, ["Frühere Stärke"], 2),
        "kompetenz-b": Named({"de": "B"}, [], 1),
        "amt-x": Named({"de": "Tiefbauamt"}),
        "status-laufend": Named({"de": "laufend"}),
        "status-umgesetzt": Named({"de": "umgesetzt"}),
        "schwerpunkt-s": Named({"de": "S"}, [], 1),
        "schwerpunkt-t": Named({"de": "T"}, [], 2),
    }
)


def uri(local: str) -> dict[str, str]:
    return {"type": "uri", "value": local if ":" in local else f"{BASE}id/{local}"}


def fact(activity: str, p: str, o: str) -> dict[str, dict[str, str]]:
    value = {"type": "literal", "value": o} if p == "nummer" else uri(o)
    return {"activity": uri(activity), "p": uri(BO + p), "o": value}


def said(
    activity: str, n: int, kind: str, target: str, provenance: str = "amtlich", **more: str
) -> dict[str, dict[str, str]]:
    row = {"activity": activity, "statement": f"{activity}-{n}", "kind": BO + kind, "target": target}
    row |= {"provenance": f"herkunft-{provenance}"} | {k: v for k, v in more.items() if k != "date"}
    dated = {"date": {"type": "literal", "value": more["date"]}} if "date" in more else {}
    return {name: uri(value) for name, value in row.items()} | dated


PRIMARY = {"role": "rolle-primaer", "version": "fassung-2-0"}
RECORDS = activities(
    [
        *(
            fact("ka-a01", p, o)
            for p, o in [("nummer", "1"), ("kompetenz", "kompetenz-a"), ("status", "status-laufend")]
        ),
        *(fact("ka-a02", p, o) for p, o in [("nummer", "2"), ("kompetenz", "kompetenz-a")]),
        *(fact("ka-b01", p, o) for p, o in [("nummer", "1"), ("kompetenz", "kompetenz-b")]),
    ],
    [
        said("ka-a01", 1, "Statusangabe", "status-umgesetzt", date="2023"),
        said("ka-a01", 2, "Statusangabe", "status-laufend", "dritte", date="2024-08"),
        said("ka-a01", 3, "Zustaendigkeit", "amt-x", role="rolle-linie"),
        said("ka-a01", 4, "Zustaendigkeit", "amt-x", "dritte", role="rolle-linie"),
        said("ka-a01", 5, "Schwerpunktbezug", "schwerpunkt-s", "redaktionell", **PRIMARY),
        said("ka-a01", 6, "Schwerpunktbezug", "schwerpunkt-t", **PRIMARY),
        said("ka-a02", 1, "Schwerpunktbezug", "schwerpunkt-s", "redaktionell", **PRIMARY),
        said("ka-a02", 2, "Themenbezug", "thema-k", "redaktionell"),
        said("ka-b01", 1, "Themenbezug", "thema-k", "amtlich"),
        said("ka-b01", 2, "Themenbezug", "thema-l", "redaktionell"),
    ],
    NAMES,
    BASE,
)
AREAS = {"schwerpunkt-s": "kompetenz-a", "schwerpunkt-t": "kompetenz-b", "schwerpunkt-leer": "kompetenz-b"}
FACETS = selection.facets(RECORDS, NAMES, AREAS)


def ids(records: list[Activity]) -> str:
    return " ".join(record.id.removeprefix("ka-") for record in records)


def kept(**parameters: str) -> str:
    choice = chosen({name.replace("_", "-"): value.split() for name, value in parameters.items()}, FACETS)
    return ids(filtered(RECORDS, FACETS, choice)[0])


def test_records_come_in_the_order_of_the_competences_and_their_lists() -> None:
    assert ids(RECORDS) == "b01 a01 a02"


def test_the_status_is_said_by_the_statement_that_says_so() -> None:
    record = RECORDS[1]
    assert (record.status, record.status_statement) == (
        "status-laufend",
        Statement("ka-a01-2", "status-laufend", "herkunft-dritte", date="2024-08"),
    )


def test_a_body_named_twice_is_one_and_official_comes_first() -> None:
    assert [(s.target, s.provenance) for s in RECORDS[1].bodies] == [("amt-x", "herkunft-amtlich")]


def test_our_classification_never_outranks_an_official_one() -> None:
    assert [s.target for s in RECORDS[1].focus] == ["schwerpunkt-t"]
    assert [s.target for s in RECORDS[2].focus] == ["schwerpunkt-s"]


@pytest.mark.parametrize(
    "query", ["straße", "STRASSE", "Zurcher", "zuercher", "zürcher", "chaussee", "road", "tiefbau alte", "fruhere a01"]
)
def test_search_does_not_mind_case_umlauts_language_or_old_names(query: str) -> None:
    assert "a01" in ids(selection.found(RECORDS, query))


def test_search_wants_every_word() -> None:
    assert ids(selection.found(RECORDS, "zürcher äpfel")) == ""


def test_filter_by_what_no_source_says() -> None:
    assert kept(status=UNKNOWN) == "b01 a02"
    assert kept(stelle=UNKNOWN) == "b01 a02"


def test_the_provenance_filter_means_the_chosen_theme() -> None:
    assert kept(thema="thema-k", thema_herkunft="amtlich") == "b01"
    assert kept(thema="thema-k", thema_herkunft="redaktionell") == "a02"
    assert kept(thema="thema-l", thema_herkunft="redaktionell") == "b01"


def test_counts_of_themes_keep_to_the_chosen_provenance() -> None:
    _, counts = filtered(RECORDS, FACETS, chosen({"thema-herkunft": ["amtlich"]}, FACETS))
    assert counts["thema"] == {"thema-k": 1, "thema-l": 0, UNKNOWN: 0}


def test_focus_areas_that_nothing_serves_can_be_asked_for() -> None:
    assert kept(schwerpunkt="leer") == ""


@pytest.mark.parametrize(
    ("by", "order"), [("name", "a02 b01 a01"), ("-name", "a01 b01 a02"), ("kompetenz", "b01 a01 a02")]
)
def test_order_by_name_puts_umlauts_next_to_their_letters(by: str, order: str) -> None:
    assert ids(selection.ordered(RECORDS, by, NAMES, "de")) == order


@pytest.mark.parametrize("by", ["status", "-status"])
def test_what_is_unknown_comes_last_either_way(by: str) -> None:
    assert ids(selection.ordered(RECORDS, by, NAMES, "de")).startswith("a01")


def test_a_row_for_programs_has_the_documented_keys_and_says_nothing_it_does_not_know() -> None:
    row = listing.record(RECORDS[2], NAMES, BASE)
    assert list(row) == list(listing.FIELDS)
    assert (row["status"], row["stelle"], row["schwerpunkt"]) == (None, [], ["schwerpunkt-s"])


def test_csv_separates_several_values_with_a_bar() -> None:
    text = listing.table([listing.record(RECORDS[0], NAMES, BASE)])
    header, line = text.splitlines()
    assert dict(zip(header.split(","), line.split(","), strict=True))["thema"] == "thema-k|thema-l"
