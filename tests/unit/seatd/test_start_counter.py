"""The epoch counts starts, whatever the card under it does."""

import os
from pathlib import Path

import pytest

from seatd.errors import NodeError, StateUnusable
from seatd.start_counter import next_epoch


def test_each_start_counts_one_from_1_on(tmp_path: Path) -> None:
    assert [next_epoch(tmp_path) for _ in range(4)] == [1, 2, 3, 4]


def test_a_missing_state_folder_is_made(tmp_path: Path) -> None:
    assert next_epoch(tmp_path / "var" / "lib" / "seat-node") == 1


def test_a_counter_written_by_hand_is_continued(tmp_path: Path) -> None:
    (tmp_path / "epoch").write_text("41", encoding="ascii")

    assert next_epoch(tmp_path) == 42


def test_a_start_that_broke_off_while_writing_loses_no_count(tmp_path: Path) -> None:
    next_epoch(tmp_path)
    (tmp_path / "epoch.new").write_text("half a numb", encoding="ascii")

    assert next_epoch(tmp_path) == 2


def test_nothing_is_left_beside_the_counter(tmp_path: Path) -> None:
    next_epoch(tmp_path)

    assert [file.name for file in tmp_path.iterdir()] == ["epoch"]


def test_the_disk_has_the_count_before_anyone_hears_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real_fsync = os.fsync

    def fsync(number: int) -> None:
        synced.append(Path(f"/proc/self/fd/{number}").readlink().name)
        real_fsync(number)

    monkeypatch.setattr(os, "fsync", fsync)
    next_epoch(tmp_path)

    assert synced == ["epoch.new", tmp_path.name]


@pytest.mark.parametrize(
    "garbage",
    [b"", b"\n", b"many", b"1.5", b"\xff\xfe", b"\0" * 8, b"-1", b"-5", b"9" * 17, b"9" * 5000],
)
def test_garbage_is_told_with_the_way_out_and_left_as_it_is(
    tmp_path: Path, garbage: bytes
) -> None:
    file = tmp_path / "epoch"
    file.write_bytes(garbage)

    with pytest.raises(StateUnusable, match="last known epoch into it, or delete it"):
        next_epoch(tmp_path)
    assert file.read_bytes() == garbage


def test_a_counter_at_the_wires_limit_is_told(tmp_path: Path) -> None:
    (tmp_path / "epoch").write_text(str(2**53), encoding="ascii")

    with pytest.raises(StateUnusable, match="count of starts"):
        next_epoch(tmp_path)


def test_a_state_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("", encoding="ascii")

    with pytest.raises(StateUnusable, match="state"):
        next_epoch(tmp_path / "state")


def test_a_folder_in_the_counters_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "epoch").mkdir()

    with pytest.raises(StateUnusable, match="epoch: Is a directory"):
        next_epoch(tmp_path)


def test_a_state_that_cannot_be_used_is_an_os_error_and_ours() -> None:
    assert issubclass(StateUnusable, OSError)
    assert issubclass(StateUnusable, NodeError)
