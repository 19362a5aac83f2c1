"""Erasing a person, for good: also from a copy of the database that is put back later.

The journal lies beside the database, not in it, so a restored database does not bring an older
one. It holds no name, only the digest of an id and the pseudonym that took its place.
"""

import json
import os
import secrets
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from dispatcher.accounts.ports import InStore
from dispatcher.accounts.secret_texts import digest_of
from dispatcher.accounts.values import Erasure, Known, Person
from dispatcher.errors import StoreUnusable

Cursor = tuple[int, int | str | None]
START: Cursor = (0, None)


class PersonStore(Protocol):
    """What is stored about people, in verbs short enough not to hold up calls."""

    def known(self, person: Person) -> Known: ...
    def replace(self, known: Known, erasure: Erasure, cursor: Cursor) -> Cursor | None: ...
    def forget(self, known: Known, erasure: Erasure) -> None: ...
    def people(self) -> set[Person]: ...
    def applied(self) -> set[str]: ...
    def mark(self, erasures: Iterable[Erasure]) -> None: ...


class Eraser:
    """Erases, and erases again after a restore.

    Args:
        store: what is stored about people.
        journal: the file that outlives a restore of the database.
    """

    def __init__(self, *, store: PersonStore, journal: Path) -> None:
        self._store = store
        self._journal = journal

    async def erase(
        self,
        person: Person,
        now_ms: int,
        in_store: InStore,
        leave: Callable[[], Awaitable[None]] | None = None,
    ) -> Erasure:
        """Replaces a person by a pseudonym, step by step.

        What breaks off on the way is finished at the next start.

        Args:
            person: whom.
            now_ms: milliseconds of UTC.
            in_store: runs work where the store is used from.
            leave: takes him out of what is running, once the journal has him.

        Raises:
            StoreUnusable: journal or database cannot be written.
        """
        erasure = Erasure(
            digest=digest_of(person), pseudonym=f"erased-{secrets.token_hex(6)}", at_ms=now_ms
        )
        known = await in_store(lambda: self._store.known(person))
        self._write_down(erasure)
        # By his numbers, while the registry still has them for whoever must begin again.
        await self._replace(known, erasure, in_store)
        if leave is not None:
            await leave()
            # What was written before he left.
            await self._replace(known, erasure, in_store)
        await in_store(lambda: self._store.forget(known, erasure))
        return erasure

    def erase_again(self) -> int:
        """What the journal has and this database has not: how many. Before anything else runs.

        Raises:
            StoreUnusable: the journal cannot be read.
        """
        done = self._store.applied()
        missing = {one.digest: one for one in self._written() if one.digest not in done}
        if not missing:
            return 0
        for person in self._store.people():
            erasure = missing.get(digest_of(person))
            if erasure is not None:
                known = self._store.known(person)
                cursor: Cursor | None = START
                while cursor is not None:
                    cursor = self._store.replace(known, erasure, cursor)
                self._store.forget(known, erasure)
        self._store.mark(missing.values())
        return len(missing)

    async def _replace(self, known: Known, erasure: Erasure, in_store: InStore) -> None:
        cursor: Cursor | None = START
        while cursor is not None:
            cursor = await in_store(_step(self._store, known, erasure, cursor))

    def _write_down(self, erasure: Erasure) -> None:
        try:
            descriptor = os.open(self._journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as out:
                out.write(json.dumps(asdict(erasure)) + "\n")
                out.flush()
                os.fsync(out.fileno())
        except OSError as error:
            raise StoreUnusable(f"{self._journal}: cannot be written: {error.strerror}") from error

    def _written(self) -> Iterable[Erasure]:
        try:
            lines = self._journal.read_text(encoding="ascii").splitlines()
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise StoreUnusable(f"{self._journal}: cannot be read: {error}") from error
        return [found for line in lines if (found := _erasure(line)) is not None]


def _step(
    store: PersonStore, known: Known, erasure: Erasure, cursor: Cursor
) -> Callable[[], Cursor | None]:
    return lambda: store.replace(known, erasure, cursor)


def _erasure(line: str) -> Erasure | None:
    """One line of the journal; None for one that broke off with the power."""
    try:
        return Erasure(**json.loads(line))
    except (ValueError, TypeError):
        return None
