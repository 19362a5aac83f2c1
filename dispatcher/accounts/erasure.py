"""Erasing an agent, for good: also from a copy of the database that is put back later.

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
from dispatcher.accounts.secret_texts import digest
from dispatcher.accounts.values import Erasure
from dispatcher.errors import StoreUnusable


class PersonStore(Protocol):
    """What is stored about agents, in verbs short enough not to hold up calls."""

    def replace_in_lists(self, erasure: Erasure, agent_id: str, after: int) -> int | None: ...
    def forget(self, erasure: Erasure, agent_id: str) -> None: ...
    def agent_ids(self) -> set[str]: ...
    def applied(self) -> set[str]: ...


class Eraser:
    """Erases, and erases again after a restore.

    Args:
        store: what is stored about agents.
        journal: the file that outlives a restore of the database.
    """

    def __init__(self, *, store: PersonStore, journal: Path) -> None:
        self._store = store
        self._journal = journal

    async def erase(
        self,
        agent_id: str,
        now_ms: int,
        in_store: InStore,
        leave: Callable[[], Awaitable[None]] | None = None,
    ) -> Erasure:
        """Replaces an agent by a pseudonym, step by step.

        What breaks off on the way is finished at the next start.

        Args:
            agent_id: whom.
            now_ms: milliseconds of UTC.
            in_store: runs work where the store is used from.
            leave: takes him out of what is running, once the journal has him.

        Raises:
            StoreUnusable: journal or database cannot be written.
        """
        erasure = Erasure(
            digest=digest(agent_id), pseudonym=f"erased-{secrets.token_hex(6)}", at_ms=now_ms
        )
        self._write_down(erasure)
        if leave is not None:
            await leave()
        after: int | None = 0
        while after is not None:
            after = await in_store(_step(self._store, erasure, agent_id, after))
        await in_store(lambda: self._store.forget(erasure, agent_id))
        return erasure

    def erase_again(self) -> int:
        """What the journal has and this database has not: how many. Before anything else runs.

        Raises:
            StoreUnusable: the journal cannot be read.
        """
        known = self._store.applied()
        missing = {one.digest: one for one in self._written() if one.digest not in known}
        if not missing:
            return 0
        for agent_id in self._store.agent_ids():
            erasure = missing.get(digest(agent_id))
            if erasure is not None:
                after: int | None = 0
                while after is not None:
                    after = self._store.replace_in_lists(erasure, agent_id, after)
                self._store.forget(erasure, agent_id)
        return len(missing)

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
    store: PersonStore, erasure: Erasure, agent_id: str, after: int
) -> Callable[[], int | None]:
    return lambda: store.replace_in_lists(erasure, agent_id, after)


def _erasure(line: str) -> Erasure | None:
    """One line of the journal; None for one that broke off with the power."""
    try:
        return Erasure(**json.loads(line))
    except (ValueError, TypeError):
        return None
