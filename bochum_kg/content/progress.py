"""How far the strategy was at each count of the city, and how far the graph shows it to be today."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bochum_kg.content.activities import Activity
from bochum_kg.content.figures import figures
from bochum_kg.releases.graph import Graph


@dataclass(frozen=True)
class Step:
    """As of `date` how many activities had which status, of `total`; `said` is the statement, "" for our own count."""

    date: str
    total: int
    statuses: dict[str, int]
    said: str = ""

    @property
    def others(self) -> int:
        """Those of another status or none."""
        return max(0, self.total - sum(self.statuses.values()))


def progress(records: Iterable[Activity], graph: Graph, today: str = "") -> list[Step]:
    """The counts of whole series about the strategy, by date; last what the graph has, as of `today`."""
    strategies = set(graph.members("bo:Strategie"))
    counts = [figure for figure in figures(graph) if figure.thing in strategies and figure.series and figure.date]
    counted = {figure.series: what for figure in counts for what in figure.counts}  # said of one figure of a series
    steps: list[Step] = []
    for date in dict.fromkeys(figure.date for figure in counts):
        values = {counted[f.series]: f for f in counts if f.date == date and f.series in counted}
        whole = next((figure for what, figure in values.items() if "#" in what), None)  # of the class: all there are
        statuses = {what: int(figure.value) for what, figure in values.items() if "#" not in what}
        if whole and statuses:
            steps.append(Step(date, int(whole.value), statuses, whole.id))
    if steps:
        now = Counter(record.status for record in records)
        of_today = {status: now[status] for status in steps[-1].statuses}
        steps.append(Step(today, sum(now.values()), of_today))
    return steps
