"""Progress: the city's counts by date, and what the graph has one by one today."""

from conftest import graph_of

from bochum_kg.content.activities import Activity
from bochum_kg.content.progress import progress

RECORDS = [Activity("ka-1", status="status-umgesetzt"), Activity("ka-2", status="status-laufend"), Activity("ka-3")]
GRAPH = """
id:s a bo:Strategie ; bo:angabe id:a1 , id:a2 , id:b1 , id:b2 , id:c .
id:a1 a bo:Kennzahlwert ; bo:wert 50 ; bo:stand "2022-08-25"^^xsd:date ; bo:zeitreihe id:z-alle .
id:a2 a bo:Kennzahlwert ; bo:wert 75 ; bo:stand "2024-08"^^xsd:gYearMonth ; bo:zeitreihe id:z-alle ;
    bo:zaehlt bo:Kernaktivitaet .
id:b1 a bo:Kennzahlwert ; bo:wert 15 ; bo:stand "2022-08-25"^^xsd:date ; bo:zeitreihe id:z-fertig .
id:b2 a bo:Kennzahlwert ; bo:wert 34 ; bo:stand "2024-08"^^xsd:gYearMonth ; bo:zeitreihe id:z-fertig ;
    bo:zaehlt id:status-umgesetzt .
id:c a bo:Kennzahlwert ; bo:wert 13 ; bo:stand "2023"^^xsd:gYear ; bo:zeitreihe id:z-anderes .
"""


def test_counts_of_a_series_count_the_same_at_all_times_and_today_comes_last() -> None:
    steps = progress(RECORDS, graph_of(GRAPH), "2026-11-28")
    assert [(step.date, step.total, step.statuses, step.others, step.said) for step in steps] == [
        ("2022-08-25", 50, {"status-umgesetzt": 15}, 35, "a1"),
        ("2024-08", 75, {"status-umgesetzt": 34}, 41, "a2"),
        ("2026-11-28", 3, {"status-umgesetzt": 1}, 2, ""),
    ]


def test_without_counts_there_is_no_progress_to_show() -> None:
    assert progress(RECORDS, graph_of("id:s a bo:Strategie ."), "2026-11-28") == []
