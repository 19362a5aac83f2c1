"""The embedded database: on the disk before it counts, one program at a time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from call_centre import HandClock, open_store_at

from dispatcher.errors import StoreUnusable
from dispatcher.leadership import leading, only_one
from dispatcher.store.store import Store


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_every_commit_is_on_the_disk_before_it_counts(store: Store) -> None:
    with store._engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_file_that_is_no_database_is_refused(tmp_path: Path, clock: HandClock) -> None:
    (tmp_path / "dispatcher.db").write_bytes(b"not a database, however long it may be " * 50)

    with pytest.raises(StoreUnusable, match="file is not a database"):
        open_store_at(tmp_path, clock)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, clock: HandClock) -> None:
    with pytest.raises(StoreUnusable, match="unable to open database file"):
        open_store_at(tmp_path / "nowhere", clock)


async def test_a_second_program_on_one_folder_is_refused_by_the_number_of_the_first(
    tmp_path: Path,
) -> None:
    url, lines = f"sqlite:///{tmp_path / 'dispatcher.db'}", []
    async with leading(url, tmp_path, lines.append):
        with pytest.raises(StoreUnusable, match=f"already, process {os.getpid()}$"):
            async with leading(url, tmp_path, lines.append):
                pytest.fail("two lead")
    async with leading(url, tmp_path, lines.append) as again:
        assert again.epoch == 2
    assert lines == []


def test_a_program_that_was_killed_leaves_the_folder_free(tmp_path: Path) -> None:
    first = (
        "import os, pathlib, sys\nfrom dispatcher.leadership import only_one\n"
        "with only_one(pathlib.Path(sys.argv[1])):\n    os.kill(os.getpid(), 9)\n"
    )
    ended = subprocess.run([sys.executable, "-c", first, tmp_path], check=False)

    assert ended.returncode == -9
    with only_one(tmp_path):
        assert (tmp_path / "dispatcher.lock").read_text() == f"{os.getpid()}\n"


def test_commands_work_beside_a_running_dispatcher(tmp_path: Path, clock: HandClock) -> None:
    with only_one(tmp_path):
        store = open_store_at(tmp_path, clock)
        store.registry.put_plan("3", None)
        store.close()
