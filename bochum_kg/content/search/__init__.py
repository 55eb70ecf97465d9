"""The search for things of all kinds: what people type in, ranked hits by kind with the reason for each out."""

from bochum_kg.content.search.entries import GROUPS, Group
from bochum_kg.content.search.index import LONGEST, Answer, Hit, Search, bounded
from bochum_kg.content.search.results import Reason, Result, result

__all__ = ["GROUPS", "LONGEST", "Answer", "Group", "Hit", "Reason", "Result", "Search", "bounded", "result"]
