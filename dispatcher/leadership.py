"""One dispatcher leads, others stand by.

On PostgreSQL a lease decides: renewed every second, over after three. On SQLite the database is
one program's own file, and a second program on the same folder is refused.
"""

import asyncio
import fcntl
import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from dispatcher.errors import Deposed, StoreUnusable
from dispatcher.store.database import connected, migrate, open_database
from dispatcher.store.lease_rows import LeaseRows, Refused

log = logging.getLogger(__name__)

LEASE_S = 3.0
LEASE_MS = round(LEASE_S * 1000)
RENEW_EVERY_S = 1.0
ASK_EVERY_S = 0.25
LOOK_EVERY_S = 0.1
LONGEST_BACKOFF_S = 8.0

Say = Callable[[str], None]


class Leadership:
    """The lead, while it lasts.

    Attributes:
        epoch: counts those who led; the store refuses what carries an older one.
        holder: who we are, to the database and to whoever stands by.
    """

    def __init__(self, *, epoch: int, holder: str) -> None:
        self.epoch = epoch
        self.holder = holder

    def assert_leading(self) -> None:
        """Looked at before anything leaves the house.

        Raises:
            Deposed: another may have taken over by now.
        """

    async def keep(self) -> None:
        """Leads until cancelled.

        Raises:
            Deposed: it is over.
        """
        await asyncio.Event().wait()


class Lease(Leadership):
    """The lead on a server: renewed by a thread of its own, so that no long turn ends it.

    Args:
        rows: on a connection of its own.
        epoch: as it was claimed.
        holder: who we are.
        claimed_s: when the claim was sent, by `now_s`.
    """

    def __init__(self, rows: LeaseRows, *, epoch: int, holder: str, claimed_s: float) -> None:
        super().__init__(epoch=epoch, holder=holder)
        self._rows = rows
        self._until_s = claimed_s + LEASE_S
        self._ended = threading.Event()
        self._renewing = threading.Thread(target=self._renew, name="lease", daemon=True)
        self._renewing.start()

    def assert_leading(self) -> None:
        if now_s() >= self._until_s:
            raise Deposed("the lease of the database is over; another dispatcher may lead now")

    async def keep(self) -> None:
        while True:
            self.assert_leading()
            await asyncio.sleep(LOOK_EVERY_S)

    def end(self) -> None:
        """Gives the lead back, so that nobody needs to wait for it."""
        self._ended.set()
        self._renewing.join()
        self._until_s = 0.0
        with suppress(StoreUnusable):
            self._rows.release(self.epoch)
        self._rows.close()

    def _renew(self) -> None:
        while not self._ended.wait(RENEW_EVERY_S):
            asked_s = now_s()
            try:
                kept = self._rows.renew(self.epoch, LEASE_MS)
            except StoreUnusable as error:
                log.warning("lease_not_renewed error=%s", error)
                continue
            self._until_s = asked_s + LEASE_S if kept else 0.0
            if not kept:
                return


@asynccontextmanager
async def leading(
    url: str, state_dir: Path, say: Say, notify: Say = lambda _state: None
) -> AsyncIterator[Leadership]:
    """Returns once this program leads; gives the lead back at the end.

    Args:
        url: the database.
        state_dir: of this program; with SQLite, the lock lies there.
        say: shows a line to whoever started the program.
        notify: tells the service manager how we are.

    Raises:
        StoreUnusable: the database cannot be used, or another program has it.
    """
    if url.startswith("sqlite"):
        with only_one(state_dir):
            yield _first_of_file(url)
        return
    lease = await _stand_by(url, say, notify)
    try:
        yield lease
    finally:
        await asyncio.to_thread(lease.end)


@contextmanager
def only_one(state_dir: Path) -> Iterator[None]:
    """The folder is this program's alone; the kernel gives it free however the program ends.

    Raises:
        StoreUnusable: another program has it; the message names it.
    """
    with (state_dir / "dispatcher.lock").open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise StoreUnusable(
                f"{state_dir}: a dispatcher runs here already, process {lock.read().strip()}"
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def now_s() -> float:
    """Goes on while the machine sleeps or the program is stopped."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _first_of_file(url: str) -> Leadership:
    rows, holder = LeaseRows(open_database(url)), _own_name()
    try:
        epoch = rows.claim(holder, 0, at_once=True)
    finally:
        rows.close()
    assert isinstance(epoch, int)  # noqa: S101
    return Leadership(epoch=epoch, holder=holder)


async def _stand_by(url: str, say: Say, notify: Say) -> Lease:
    """Waits for the database, then for the lead."""
    holder = _own_name()
    said, backoff_s = "", ASK_EVERY_S
    while True:
        try:
            outcome = await asyncio.to_thread(_asked_for, url, holder)
        except StoreUnusable as error:
            line = f"waiting for the database, {error}"
            backoff_s = min(LONGEST_BACKOFF_S, backoff_s * 2)
        else:
            if isinstance(outcome, Lease):
                notify("STATUS=leading")
                say(f"leading, epoch {outcome.epoch}")
                return outcome
            line = f"standing by: {outcome.holder} leads; taking over when it ends"
            backoff_s = ASK_EVERY_S
        if line != said:
            said = line
            say(line)
        # A program that stands by is as ready as one that leads, and as much alive.
        notify(f"READY=1\nWATCHDOG=1\nSTATUS={' '.join(line.split())}")
        await asyncio.sleep(backoff_s)


def _asked_for(url: str, holder: str) -> Lease | Refused:
    """Connects anew each time: a connection that was cut does not know it."""
    engine = connected(url, holder, pool_size=1, max_overflow=0, pool_timeout=1)
    rows = LeaseRows(engine)
    try:
        if not rows.exists():
            # Else the tables stay in the shape of the one who leads.
            migrate(engine)
        asked_s = now_s()
        outcome = rows.claim(holder, LEASE_MS)
    except StoreUnusable:
        rows.close()
        raise
    if isinstance(outcome, Refused):
        rows.close()
        return outcome
    return Lease(rows, epoch=outcome, holder=holder, claimed_s=asked_s)


def _own_name() -> str:
    # A process number repeats in containers, a host name in copies of a machine.
    return f"{socket.gethostname()[:24]}/{os.getpid()}/{secrets.token_hex(3)}"
