"""What is committed makes sense to a stranger: nothing speaks of somebody's machine."""

import pytest
from tree import ROOT, repository_files

# Written in two parts, so that this file may be searched as well.
MACHINE_PATHS = ("/" + "work/", "/" + "root/", "/" + "tmp/bash_", "../" + "shared")


@pytest.mark.parametrize("path", MACHINE_PATHS)
def test_no_file_names_a_folder_of_somebodys_machine(path: str) -> None:
    naming = [
        file.relative_to(ROOT).as_posix()
        for file in repository_files()
        if path.encode() in file.read_bytes()
    ]

    assert naming == []


def test_no_file_is_left_over_from_a_merge() -> None:
    marks = ("<" * 7 + " ", ">" * 7 + " ")
    left_over = [
        file.relative_to(ROOT).as_posix()
        for file in repository_files()
        if any(f"\n{mark}".encode() in file.read_bytes() for mark in marks)
    ]

    assert left_over == []
