"""Fair use: a bucket per client, one for all processes, no address kept."""

import subprocess
import sys
from pathlib import Path

import pytest

from bochum_kg.engine.fair import FairUse, new_table
from bochum_kg.refusals import Refused

ELSEWHERE = "192.0.2.7"


def admitted(fair: FairUse, client: str | None, now: float) -> bool:
    try:
        fair.admit(client, now)
    except Refused:
        return False
    return True


def test_fair_use_lets_ten_seconds_of_requests_through_at_once() -> None:
    fair = FairUse(2)
    assert [admitted(fair, ELSEWHERE, 0.0) for _ in range(22)] == [True] * 20 + [False] * 2


def test_fair_use_fills_up_again() -> None:
    fair = FairUse(2)
    for _ in range(20):
        fair.admit(ELSEWHERE, 0.0)
    assert not admitted(fair, ELSEWHERE, 0.4)
    assert admitted(fair, ELSEWHERE, 1.0)
    assert admitted(fair, ELSEWHERE, 1.0)
    assert not admitted(fair, ELSEWHERE, 1.0)
    assert sum(admitted(fair, ELSEWHERE, 1000.0) for _ in range(30)) == 20


def test_fair_use_gives_who_asks_too_often_its_share() -> None:
    fair = FairUse(10)
    for _ in range(100):
        fair.admit(ELSEWHERE, 0.0)
    assert 98 <= sum(admitted(fair, ELSEWHERE, n / 30) for n in range(1, 301)) <= 100  # ten seconds, 30 a second


def test_fair_use_below_one_in_ten_seconds_lets_one_through() -> None:
    fair = FairUse(0.05)
    assert admitted(fair, ELSEWHERE, 0.0)
    assert not admitted(fair, ELSEWHERE, 19.0)
    assert admitted(fair, ELSEWHERE, 21.0)


def test_fair_use_says_how_long_to_wait() -> None:
    fair = FairUse(0.1)
    fair.admit(ELSEWHERE, 0.0)
    with pytest.raises(Refused) as caught:
        fair.admit(ELSEWHERE, 1.0)
    assert (caught.value.status, caught.value.members) == (429, {"retry_after": 9, "limit": "rate"})


def test_fair_use_tells_clients_apart() -> None:
    fair = FairUse(0.1)
    assert admitted(fair, ELSEWHERE, 0.0)
    assert not admitted(fair, ELSEWHERE, 0.0)
    assert admitted(fair, "192.0.2.8", 0.0)
    assert admitted(fair, "2001:db8::1", 0.0)


@pytest.mark.parametrize("client", ["127.0.0.1", "127.8.9.1", "::1", None])
def test_fair_use_does_not_count_this_machine(client: str | None) -> None:
    fair = FairUse(0.1)
    assert all(admitted(fair, client, 0.0) for _ in range(100))


def test_fair_use_of_0_is_no_limit() -> None:
    fair = FairUse(0)
    assert all(admitted(fair, ELSEWHERE, 0.0) for _ in range(1000))


def test_fair_use_is_one_bucket_for_all_processes(tmp_path: Path) -> None:
    table = new_table(tmp_path / "shares")
    asks = """import sys
from bochum_kg.engine.fair import *
fair, count = FairUse(2, Path(sys.argv[1])), 0
for _ in range(15):
    try:
        fair.admit("192.0.2.7", 0.0)
        count += 1
    except Refused:
        pass
print(count)"""
    command = [sys.executable, "-c", asks, str(table)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert sum(int(process.communicate()[0]) for process in running) == 20


def test_fair_use_keeps_no_address(tmp_path: Path) -> None:
    table = new_table(tmp_path / "shares")
    FairUse(1, table).admit(ELSEWHERE, 5.0)
    assert ELSEWHERE.encode() not in table.read_bytes()
    assert new_table(tmp_path / "other").read_bytes()[:16] != table.read_bytes()[:16]


def test_fair_use_takes_the_same_memory_for_any_number_of_clients(tmp_path: Path) -> None:
    table = new_table(tmp_path / "shares")
    before = table.stat().st_size
    fair = FairUse(1, table)
    assert all(admitted(fair, f"10.0.{n // 256}.{n % 256}", 0.0) for n in range(500))
    assert table.stat().st_size == before < 2 * 1024**2


def test_a_request_can_cost_more_or_less_than_a_query() -> None:
    fair = FairUse(1)
    for _ in range(20):
        fair.admit(ELSEWHERE, 0.0, 0.25)
    fair.admit(ELSEWHERE, 0.0, 5)
    assert not admitted(fair, ELSEWHERE, 0.0)


def test_a_request_that_costs_more_than_the_whole_share_empties_it() -> None:
    fair = FairUse(0.1)
    fair.admit(ELSEWHERE, 0.0, 20)
    assert not admitted(fair, ELSEWHERE, 0.0)
