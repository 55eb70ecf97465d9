"""Who answers for what."""

from bochum_kg.content.activities import Activity, Statement
from bochum_kg.content.directory import Directory, Named
from bochum_kg.content.responsibility import Body, bodies, unanswered

NAMES = Directory(
    {"amt-a": Named({"de": "Äußeres"}), "amt-b": Named({"de": "Bau"}), "dezernat-i": Named({"de": "Dezernat I"})}
)


def activity(id_: str, *who: tuple[str, str]) -> Activity:
    said = [Statement(f"{id_}-{n}", body, "herkunft-amtlich", role) for n, (body, role) in enumerate(who)]
    return Activity(id_, said={"Zustaendigkeit": said})


RECORDS = [
    activity("ka-1", ("dezernat-i", "rolle-linie")),
    activity("ka-2", ("amt-b", "rolle-linie"), ("dezernat-i", "rolle-kompetenz")),
    activity("ka-3", ("dezernat-i", "rolle-kompetenz")),
]
FOUND = bodies(
    [
        {"body": "amt-b", "kind": "https://x/ontology#Amt", "parent": "dezernat-i"},
        {"body": "dezernat-i", "kind": "https://x/ontology#Dezernat"},
        {"body": "amt-a", "kind": "https://x/ontology#Amt", "parent": "nirgends"},
    ],
    [
        {
            "body": "dezernat-i",
            "statement": "l1",
            "person": "p1",
            "de": "A",
            "en": "A",
            "provenance": "h",
            "date": "2020",
        },
        {
            "body": "dezernat-i",
            "statement": "l2",
            "person": "p2",
            "de": "A",
            "en": "A",
            "provenance": "h",
            "start": "2025-11",
        },
        {"body": "dezernat-i", "statement": "b1", "de": "Titel", "en": "Title", "provenance": "h"},
        {"body": "gibt-es-nicht", "statement": "b2", "de": "Titel", "en": "Title", "provenance": "h"},
    ],
    RECORDS,
    NAMES,
)
DEPARTMENT: Body = FOUND[1]


def test_bodies_stand_under_what_they_belong_to_and_are_sorted_by_name() -> None:
    assert [body.id for body in FOUND] == ["amt-a", "dezernat-i"]
    assert [unit.id for unit in DEPARTMENT.units] == ["amt-b"]


def test_a_department_answers_for_what_its_offices_answer_for() -> None:
    assert [(task.activity.id, task.said.role) for task in DEPARTMENT.all_tasks] == [
        ("ka-1", "rolle-linie"),
        ("ka-2", "rolle-kompetenz"),
        ("ka-3", "rolle-kompetenz"),
        ("ka-2", "rolle-linie"),
    ]


def test_heads_and_titles_are_told_apart_latest_first() -> None:
    assert [office.person for office in DEPARTMENT.heads] == ["p2", "p1"]
    assert [office.words["en"] for office in DEPARTMENT.titles] == ["Title"]


def test_accountability_for_the_competence_is_not_line_responsibility() -> None:
    assert [record.id for record in unanswered(RECORDS)] == ["ka-3"]
