"""Large answers on disk: one budget for all of a process, and errors that say what to do."""

import os
import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bochum_kg.refusals import Refused
from bochum_kg.views.spool import Spool


def refused(spool: Spool, chunks: list[bytes]) -> tuple[int, str]:
    """Status and limit of the refusal of `chunks`."""
    with pytest.raises(Refused) as caught:
        spool.file(chunks)
    return caught.value.status, str(caught.value.members["limit"])


def test_answer_comes_back_as_it_was() -> None:
    answer = Spool(1000, 1000).file([b"a" * 300, b"", b"b" * 200])
    assert (answer.size, b"".join(answer)) == (500, b"a" * 300 + b"b" * 200)


def test_answers_share_a_budget_until_they_are_closed() -> None:
    spool = Spool(1000, 800)
    first = spool.file([bytes(600)])
    assert refused(spool, [bytes(200), bytes(300)]) == (503, "answers")
    second = spool.file([bytes(400)])  # what was refused has given its part back
    first.close()
    first.close()
    assert refused(spool, [bytes(601)]) == (503, "answers")
    third = spool.file([bytes(600)])
    assert second.size + third.size == 1000


def test_refusal_for_want_of_budget_says_when_to_come_back() -> None:
    with pytest.raises(Refused) as caught:
        Spool(10, 100).file([bytes(11)])
    assert caught.value.members["retry_after"] == 30


def test_answer_that_is_forgotten_gives_its_part_back() -> None:
    spool = Spool(1000, 1000)
    for _ in range(3):
        spool.file([bytes(1000)])


def test_one_answer_may_be_so_large() -> None:
    spool = Spool(1000, 500)
    assert refused(spool, [bytes(501)]) == (413, "answer")
    assert spool.file([bytes(500)]).size == 500


def test_what_breaks_off_gives_its_part_back() -> None:
    def broken() -> Iterator[bytes]:
        yield bytes(900)
        raise KeyError

    spool = Spool(1000, 1000)
    with pytest.raises(KeyError):
        spool.file(broken())
    assert spool.file([bytes(1000)]).size == 1000


def test_disk_that_takes_no_more_is_507() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    spool = Spool(1_000_000, 1_000_000)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        assert refused(spool, [bytes(100_000)]) == refused(spool, [bytes(8000)] * 7) == (507, "disk")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert spool.file([bytes(1_000_000)]).size == 1_000_000


def test_missing_temporary_folder_is_507(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nix"))
    assert refused(Spool(1000, 1000), [b"x"]) == (507, "disk")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_temporary_folder_that_cannot_be_written_is_507(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o500)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert refused(Spool(1000, 1000), [b"x"]) == (507, "disk")
