"""Files of orders: checked, kept under their digest outside of everything the web serves."""

import asyncio
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dispatcher.desk.attachment_rules import MOST_PER_ORDER, checked_type, cleaned_name
from dispatcher.desk.ids import new_id
from dispatcher.desk.order_story import Attachment
from dispatcher.desk.orders import Actor
from dispatcher.desk_work.order_steps import found, written
from dispatcher.errors import Conflict, NotFound, StoreUnusable
from dispatcher.store import order_story_rows
from dispatcher.store.attachment_files import place_of
from dispatcher.store.group_commit import Connection, GroupCommit


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachments:
    """Adds and gives out files.

    Attributes:
        folder: where they lie; None keeps none.
        now_ms: milliseconds of UTC.
    """

    commits: GroupCommit
    folder: Path | None
    now_ms: Callable[[], int]

    async def add(
        self, ref: str, *, name: str, media_type: str, content: bytes, actor: Actor
    ) -> Attachment:
        """Keeps a file with an order; the file is on the disk before its row is.

        Raises:
            RequestInvalid: its size, its type, or it is not what it says.
            Conflict: the order has as many as it may, or is over.
        """
        kind = checked_type(content, media_type)
        folder = self._folder()
        digest = await asyncio.to_thread(_kept, folder, content)
        now_ms = self.now_ms()

        def work(connection: Connection) -> Attachment:
            order = found(connection, ref)
            if order.final:
                raise Conflict(f"order {order.number} is {order.state.value}")
            if len(order_story_rows.attachments_of(connection, order.id)) >= MOST_PER_ORDER:
                raise Conflict(f"order {order.number} has {MOST_PER_ORDER} files already")
            # Forgotten meanwhile, with another order that had the same bytes.
            if not place_of(folder, digest).exists():
                _kept(folder, content)
            attachment = Attachment(
                id=new_id(now_ms),
                order_id=order.id,
                name=cleaned_name(name, kind),
                media_type=kind,
                size_bytes=len(content),
                digest=digest,
                by_kind=actor.kind,
                by_id=actor.id,
                at_ms=now_ms,
            )
            order_story_rows.keep_attachment(connection, attachment)
            written(connection, actor, "order attachment", order, now_ms)
            return attachment

        return await self.commits.write(work)

    async def content(self, ref: str, attachment_id: str) -> tuple[Attachment, bytes]:
        """A file of an order, and what it is.

        Raises:
            NotFound: the order has no such file.
            StoreUnusable: it is not on the disk any more, or not as it was.
        """

        def work(connection: Connection) -> Attachment:
            order = found(connection, ref)
            for one in order_story_rows.attachments_of(connection, order.id):
                if one.id == attachment_id:
                    return one
            raise NotFound(f"order {order.number} has no file {attachment_id}")

        attachment = await self.commits.read(work)
        content = await asyncio.to_thread(_read, self._folder(), attachment.digest)
        return attachment, content

    def _folder(self) -> Path:
        if self.folder is None:
            raise StoreUnusable("no folder for attachments here")
        return self.folder


def _kept(folder: Path, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    place = place_of(folder, digest)
    try:
        if place.exists():
            return digest
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A name of its own: the same file may come twice at once.
        fresh = place.with_name(f".{new_id(0)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(place)
        _settle(place.parent)
    except OSError as error:
        raise StoreUnusable(f"{folder}: cannot be written: {error.strerror}") from error
    return digest


def _settle(folder: Path) -> None:
    """A new name is on the disk once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(folder: Path, digest: str) -> bytes:
    try:
        content = place_of(folder, digest).read_bytes()
    except OSError as error:
        raise StoreUnusable(f"an attachment cannot be read: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise StoreUnusable(f"attachment {digest[:12]}… is not as it was kept")
    return content
