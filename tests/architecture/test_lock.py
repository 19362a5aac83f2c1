"""Everybody who installs from uv.lock gets it from the two public hosts."""

import hashlib
import re

from tree import ROOT, repository_files

# SHA-256 of the index's and the file server's host name: the lock alone may name them.
CANONICAL_HOSTS = {
    "a4aa2ac280bb8d1a0ce7a1be5a7bfb10292b49fe9435ad5cff19f421f3c70e41",
    "c899567ee906851741bf7f3bde17a33777859ff9f53ff54d6f0ea54cf31ad636",
}
HOST = re.compile(r"(?<![\w.-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?![\w-])")
URL_HOST = re.compile(r"[a-z][a-z0-9+]*://([^/\s\"']+)")


def digest(host: str) -> str:
    return hashlib.sha256(host.encode()).hexdigest()


def test_the_lock_names_exactly_the_two_public_hosts() -> None:
    hosts = set(URL_HOST.findall((ROOT / "uv.lock").read_text(encoding="utf-8")))

    assert {digest(host) for host in hosts} == CANONICAL_HOSTS


def test_the_lock_knows_no_other_source_than_hosts_and_this_folder() -> None:
    sources = re.findall(r"source = \{ (\w+) =", (ROOT / "uv.lock").read_text(encoding="utf-8"))

    assert set(sources) == {"registry", "editable"}


def test_no_other_file_names_a_registry() -> None:
    naming = [
        path.relative_to(ROOT).as_posix()
        for path in repository_files()
        if path.name != "uv.lock"
        for host in HOST.findall(path.read_bytes().decode("utf-8", "ignore"))
        if digest(host) in CANONICAL_HOSTS
    ]

    assert naming == []
