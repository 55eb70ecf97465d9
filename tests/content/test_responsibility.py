"""Who answers for what."""

from conftest import graph_of

from bochum_kg.content.activities import Activity, Statement
from bochum_kg.content.responsibility import Body, accountable, bodies, unanswered

GRAPH = graph_of("""
id:amt-a a bo:Amt ; skos:prefLabel "Äußeres"@de ; org:subOrganizationOf id:nirgends .
id:amt-b a bo:Amt ; skos:prefLabel "Bau"@de ; org:subOrganizationOf id:dezernat-i .
id:dezernat-i a bo:Dezernat ; skos:prefLabel "Dezernat I"@de ; bo:angabe id:l1 , id:l2 , id:b1 .
id:l1 bo:herkunft id:h ; org:member id:p1 ; bo:funktion "A"@de , "A"@en ; bo:stand "2020"^^xsd:gYear .
id:l2 bo:herkunft id:h ; org:member id:p2 ; bo:funktion "A"@de , "A"@en ; schema:startDate "2025-11"^^xsd:gYearMonth .
id:b1 bo:herkunft id:h ; bo:bezeichnung "Titel"@de , "Title"@en .
id:kompetenz-a a bo:Kompetenz ; bo:angabe id:k1 .
id:kompetenz-b a bo:Kompetenz .
id:k1 a bo:Zustaendigkeit ; bo:zustaendigeStelle id:dezernat-i ; bo:rolle id:rolle-kompetenz ; bo:herkunft id:h .
""")


def activity(id_: str, *who: tuple[str, str]) -> Activity:
    said = [Statement(f"{id_}-{n}", body, "herkunft-amtlich", role) for n, (body, role) in enumerate(who)]
    return Activity(id_, said={"Zustaendigkeit": said})


RECORDS = [
    activity("ka-1", ("dezernat-i", "rolle-linie")),
    activity("ka-2", ("amt-b", "rolle-linie"), ("dezernat-i", "rolle-kompetenz")),
    activity("ka-3", ("dezernat-i", "rolle-kompetenz")),
]
FOUND = bodies(RECORDS, GRAPH)
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


def test_a_competence_names_who_is_accountable_for_it() -> None:
    found = accountable(GRAPH)
    assert {one: [said.target for said in several] for one, several in found.items()} == {"kompetenz-a": ["dezernat-i"]}


def test_what_two_say_alike_is_one_task_with_both_proofs() -> None:
    twice = activity(
        "ka-4", ("dezernat-i", "rolle-linie"), ("dezernat-i", "rolle-kompetenz"), ("dezernat-i", "rolle-linie")
    )
    tasks = bodies([twice], GRAPH)[1].tasks
    assert [(task.said.role, len(task.proofs)) for task in tasks] == [("rolle-linie", 2), ("rolle-kompetenz", 1)]


def test_a_head_named_by_two_is_one_with_both_proofs() -> None:
    graph = graph_of("""
id:d a bo:Dezernat ; bo:angabe id:a , id:b , id:c .
id:a org:member id:p ; bo:funktion "Head"@en ; bo:stand "2020"^^xsd:gYear .
id:b org:member id:p ; bo:funktion "Head"@en ; bo:stand "2025"^^xsd:gYear .
id:c org:member id:p ; bo:funktion "Head"@en ; schema:startDate "2019"^^xsd:gYear .
""")
    ((first, other),) = [body.heads for body in bodies([], graph)]
    assert (first.id, [one.id for one in first.also]) == ("b", ["a"])
    assert (other.id, other.also) == ("c", [])
