"""An e-mail inbox as a channel: unseen mails become requests, once each. DS-21.

A mail is marked as seen after it was stored: whatever breaks in between, it is read again, and
its Message-ID tells that it is the same.
"""

import asyncio
import imaplib
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from dispatcher.desk.identities import identity_of
from dispatcher.desk.incoming import Incoming, Way
from dispatcher.desk.mail import Mail, read_mail
from dispatcher.desk.orders import SYSTEM
from dispatcher.desk_work.requests import RequestDesk
from dispatcher.errors import Conflict, RequestInvalid, SourceUnusable

log = logging.getLogger(__name__)

T = TypeVar("T")

LOOK_EVERY_S = 60.0
MOST_AT_ONCE = 50
LARGEST_BYTES = 2 * 1024 * 1024
ANSWER_WITHIN_S = 30.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Unseen:
    """A mail as it lies in the inbox; `raw` None: too large to be read."""

    uid: str
    raw: bytes | None


class Mailbox(Protocol):
    """An inbox. Blocks; called in a thread of its own."""

    def unseen(self) -> list[Unseen]:
        """The oldest mails nobody has seen.

        Raises:
            SourceUnusable: the inbox does not answer as it should.
        """
        ...

    def seen(self, uids: list[str]) -> None:
        """Marks mails, so that they do not come again."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class ImapMailbox:
    """An inbox by IMAP (RFC 3501); a new connection each time, so that nothing goes stale.

    Attributes:
        tls: None speaks in the clear, which is for this machine's own loopback only.
    """

    host: str
    user: str
    password: str = field(repr=False)
    port: int = 993
    folder: str = "INBOX"
    tls: ssl.SSLContext | None = field(default_factory=ssl.create_default_context)

    def unseen(self) -> list[Unseen]:
        def read(inbox: imaplib.IMAP4) -> list[Unseen]:
            _, found = _ok(inbox.uid("SEARCH", "UNSEEN"))
            uids = (found[0] or b"").decode("ascii").split()[:MOST_AT_ONCE]
            return [Unseen(uid=uid, raw=_raw(inbox, uid)) for uid in uids]

        return self._within(read)

    def seen(self, uids: list[str]) -> None:
        def mark(inbox: imaplib.IMAP4) -> None:
            _ok(inbox.uid("STORE", ",".join(uids), "+FLAGS", r"(\Seen)"))

        if uids:
            self._within(mark)

    def _within(self, work: Callable[[imaplib.IMAP4], T]) -> T:
        try:
            with self._open() as inbox:
                inbox.login(self.user, self.password)
                _ok(inbox.select(self.folder))
                return work(inbox)
        except (imaplib.IMAP4.error, OSError, ValueError) as error:
            raise SourceUnusable(f"inbox {self.user} at {self.host}: {error}") from error

    def _open(self) -> imaplib.IMAP4:
        if self.tls is None:
            return imaplib.IMAP4(self.host, self.port, timeout=ANSWER_WITHIN_S)
        return imaplib.IMAP4_SSL(
            self.host, self.port, ssl_context=self.tls, timeout=ANSWER_WITHIN_S
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Inbox:
    """Carries mails to the desk.

    Attributes:
        mailbox: where they lie.
        desk: where they go.
        every_s: seconds between two looks.
    """

    mailbox: Mailbox
    desk: RequestDesk
    every_s: float = LOOK_EVERY_S

    async def run(self) -> None:
        """Looks again and again until cancelled; a broken inbox is logged and tried again."""
        while True:
            try:
                await self.look()
            except SourceUnusable as error:
                log.warning("inbox_unusable error=%s", error)
            await asyncio.sleep(self.every_s)

    async def look(self) -> int:
        """Takes in what nobody has seen; how many requests came of it.

        Raises:
            SourceUnusable: the inbox cannot be read.
        """
        mails = await asyncio.to_thread(self.mailbox.unseen)
        taken, stored = 0, []
        for one in mails:
            taken += await self._take(one)
            stored.append(one.uid)
        await asyncio.to_thread(self.mailbox.seen, stored)
        return taken

    async def _take(self, one: Unseen) -> int:
        mail = None if one.raw is None else read_mail(one.raw)
        if mail is None or mail.automatic:
            log.info("mail_left uid=%s why=%s", one.uid, "unreadable" if mail is None else "auto")
            return 0
        try:
            taken = await self.desk.take(_incoming(mail), SYSTEM)
        except (RequestInvalid, Conflict) as error:
            # An empty mail, no address, another one's id: never again, so it counts as seen.
            log.info("mail_refused uid=%s error=%s", one.uid, error)
            return 0
        return 0 if taken.again else 1


def _incoming(mail: Mail) -> Incoming:
    return Incoming(
        external_id=mail.id,
        way=Way.EMAIL,
        identity=identity_of(mail.sender, None).value,
        text=mail.text or mail.subject,
        subject=mail.subject,
    )


def _raw(inbox: imaplib.IMAP4, uid: str) -> bytes | None:
    _, sizes = _ok(inbox.uid("FETCH", uid, "(RFC822.SIZE)"))
    size = int(str(sizes[0]).rpartition("RFC822.SIZE ")[2].split(")")[0])
    if size > LARGEST_BYTES:
        return None
    _, parts = _ok(inbox.uid("FETCH", uid, "(BODY.PEEK[])"))
    return next((part[1] for part in parts if isinstance(part, tuple)), None)


def _ok(answer: tuple[str, list[T]]) -> tuple[str, list[T]]:
    if answer[0] != "OK":
        raise SourceUnusable(f"the inbox says {answer[0]}")
    return answer
