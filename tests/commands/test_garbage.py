"""Commands that make millions of objects look for no garbage, neither while they run nor at their end."""

import gc
import subprocess
import sys

from bochum_kg.commands.garbage import uncollected

CYCLE = """
from contextlib import nullcontext
from bochum_kg.commands.garbage import uncollected
class Thing:
    def __del__(self):
        print("found")
with {0}():
    thing = Thing()
    thing.itself = thing
del thing
"""


def said(context: str) -> str:
    return subprocess.run([sys.executable, "-c", CYCLE.format(context)], capture_output=True, text=True).stdout


def test_garbage_is_collected_again_afterwards() -> None:
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_none_is_looked_for_at_the_end_of_the_process() -> None:
    assert said("nullcontext") == "found\n"
    assert said("uncollected") == ""
