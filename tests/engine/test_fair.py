"""Fair use: a bucket per client, one for all processes, no address kept."""

import subprocess
import sys
from pathlib import Path

import pytest

from bochum_kg.engine.fair import FairUse, counted_as, new_table
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


@pytest.mark.parametrize(
    "same",
    [
        ["192.0.2.7", "192.0.2.7:4711", "::ffff:192.0.2.7", "[::ffff:c000:207]:80", " 192.0.2.7", '"192.0.2.7:1"'],
        ["192.0.2.8", "2002:c000:208::1", "2002:c000:208:ffff::2", "64:ff9b::c000:208"],
        [
            "2001:db8::1",
            "2001:db8::2",
            "2001:DB8:0:0:ffff::",
            "[2001:db8::1]",
            "[2001:db8::9]:4711",
            "2001:db8::1%eth0",
        ],
        ["2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff"],
        ["unknown", "_hidden", "192.0.2.007", "999.1.1.1", "x" * 100_000, "1.2.3.4, 5.6.7.8", "[", ":", "::g", "%"],
    ],
    ids=["IPv4", "IPv4 in IPv6", "a /64", "the next /64", "no address"],
)
def test_fair_use_cannot_be_walked_around_by_spelling_an_address_in_another_way(same: list[str]) -> None:
    assert len({counted_as(each) for each in same}) == 1
    fair = FairUse(0.1)
    assert [admitted(fair, each, 0.0) for each in same] == [True] + [False] * (len(same) - 1)


def test_fair_use_tells_networks_apart() -> None:
    addresses = ["192.0.2.7", "192.0.2.8", "2001:db8::1", "2001:db8:0:1::1", "2001:db9::1", "unknown"]
    assert len({counted_as(each) for each in addresses}) == len(addresses)


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::1", "unknown"])
def test_what_a_client_counts_as_counts_as_itself(address: str) -> None:
    assert counted_as(counted_as(address)) == counted_as(address)


@pytest.mark.parametrize("address", ["127.0.0.1:80", "[::1]:80", "::ffff:127.0.0.1", "", None])
def test_this_machine_is_known_in_any_spelling(address: str | None) -> None:
    assert counted_as(address) is None


def test_processor_seconds_are_seconds_of_the_share() -> None:
    fair = FairUse(20)
    fair.admit(ELSEWHERE, 0.0)
    fair.charge(ELSEWHERE, 14.95, 0.0)
    assert not admitted(fair, ELSEWHERE, 4.9)
    assert admitted(fair, ELSEWHERE, 5.1)
    assert admitted(fair, "192.0.2.8", 0.0)


def test_nobody_waits_longer_than_a_minute_for_what_a_question_took() -> None:
    fair = FairUse(20)
    for _ in range(10):
        fair.charge(ELSEWHERE, 600, 0.0)
    with pytest.raises(Refused) as caught:
        fair.admit(ELSEWHERE, 0.0)
    assert caught.value.members["retry_after"] == 60
    assert admitted(fair, ELSEWHERE, 60.1)


@pytest.mark.parametrize("client", ["127.0.0.1", "", None])
def test_processor_seconds_of_this_machine_are_not_counted(client: str | None) -> None:
    fair = FairUse(0.1)
    fair.charge(client, 600, 0.0)
    assert admitted(fair, client, 0.0)


def test_a_client_has_one_proposal_checked_at_a_time() -> None:
    fair = FairUse(1)
    with fair.alone("2001:db8::1"):
        with pytest.raises(Refused) as caught, fair.alone("2001:db8::2"):
            pass
        assert caught.value.status == 429
        with fair.alone(ELSEWHERE), fair.alone("127.0.0.1"), fair.alone("127.0.0.1"):
            pass
    with fair.alone("2001:db8::1"):
        pass
