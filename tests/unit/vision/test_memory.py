"""Which memory may be given back: only what its file can bring again."""

from pathlib import Path

from vision.memory import pages_of_files

TOLD = """\
7f01000-7f02000 r--p 00000000 08:01 11 /usr/lib/libmodels.so
Rss:                   4 kB
Anonymous:             0 kB
7f02000-7f05000 r-xp 00001000 08:01 11 /usr/lib/libmodels.so
Rss:                  12 kB
Anonymous:             0 kB
7f05000-7f06000 r--p 00004000 08:01 11 /usr/lib/libmodels.so
Rss:                   4 kB
Anonymous:             4 kB
7f06000-7f07000 rw-p 00005000 08:01 11 /usr/lib/libmodels.so
Anonymous:             0 kB
7f08000-7f09000 r--p 00000000 00:00 0
Anonymous:             0 kB
7fff000-8000000 r-xp 00000000 00:00 0                                  [vdso]
Anonymous:             0 kB
7f0a000-7f0b000 r--s 00000000 08:01 12 /usr/lib/locale/a name with blanks
Anonymous:             0 kB
"""


def test_only_what_stands_in_a_file_unchanged_is_named() -> None:
    assert pages_of_files(TOLD) == [(0x7F01000, 0x7F02000), (0x7F02000, 0x7F05000)]


def test_relocated_pages_stay() -> None:
    """A loader writes into them and then locks them: the file would bring back what was there."""
    assert (0x7F05000, 0x7F06000) not in pages_of_files(TOLD)


def test_of_this_process_something_is_named_and_nothing_that_can_be_written() -> None:
    smaps = Path("/proc/self/smaps").read_text(encoding="utf-8")
    found = pages_of_files(smaps)

    assert found
    assert not [one for one in found if f"{one[0]:x}-{one[1]:x} rw" in smaps]
