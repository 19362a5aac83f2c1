"""Messages read without our page: e-mail, SMS, messengers; screen and file for a demo."""

import asyncio
import logging
import os
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from dispatcher.desk.delivery import Attempt, Verdict
from dispatcher.desk.gateway_urls import SCHEMES, GatewayAccount, gateway_url
from dispatcher.desk.identities import IdentityKind
from dispatcher.desk.ladder import WayKind
from dispatcher.desk.push_words import MESSAGE_CHARACTERS, SMS_CHARACTERS, Words, message, words
from dispatcher.desk.pushes import Sending
from dispatcher.desk.reach import gateway_for
from dispatcher.errors import DispatcherError, RequestInvalid, SourceUnusable

TIMEOUT_S = 15.0
# Each takes a thread while it lasts.
AT_ONCE = 10
KINDS = {
    IdentityKind.EMAIL: WayKind.EMAIL,
    IdentityKind.PHONE: WayKind.SMS,
    IdentityKind.ACCOUNT: WayKind.IM,
}


class Writes(Protocol):
    """One gateway."""

    async def write(self, to: str, title: str, text: str) -> None:
        """Raises: SourceUnusable: it was not taken. RequestInvalid: it never will be."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountGateway:
    """An account at a mail server or a service; only those on the list can be built."""

    account: GatewayAccount
    turns: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(AT_ONCE), repr=False, compare=False
    )
    threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(AT_ONCE, thread_name_prefix="gateway"),
        repr=False,
        compare=False,
    )

    def __post_init__(self) -> None:
        _load_library()

    async def write(self, to: str, title: str, text: str) -> None:
        url = gateway_url(self.account, to)
        loop = asyncio.get_running_loop()
        async with self.turns, asyncio.timeout(TIMEOUT_S):
            taken = await loop.run_in_executor(self.threads, _notified, url, title, text)
        if not taken:
            raise SourceUnusable(f"{self.account.through} has not taken it")


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsoleWriter:
    """Shows messages to whoever started the program: for a demo, never for a site."""

    say: Callable[[str], None]

    async def write(self, to: str, title: str, text: str) -> None:
        self.say(f"[to {to}] {title}: {text}")


@dataclass(frozen=True, kw_only=True, slots=True)
class FileWriter:
    """Appends messages to a file only its owner may read."""

    file: Path

    async def write(self, to: str, title: str, text: str) -> None:
        await asyncio.to_thread(self._append, f"to {to}: {title}\n{text}\n\n")

    def _append(self, lines: str) -> None:
        descriptor = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(lines)


@dataclass(frozen=True, kw_only=True, slots=True)
class Gateways:
    """All gateways of a site.

    Attributes:
        by_name: `email`, `sms`, `im:SERVICE`.
        public_url: where our pages are seen from outside; None: messages have no link.
    """

    by_name: Mapping[str, Writes]
    public_url: str | None = None

    async def send(self, sending: Sending) -> Attempt:
        """One attempt at a message to a customer."""
        place, told = sending.endpoint, sending.delivery
        assert place is not None  # noqa: S101 - the sender has looked
        said = words(told.kind, told.body, str(told.body.get("language", "en")))
        most = SMS_CHARACTERS if place.kind is WayKind.SMS else MESSAGE_CHARACTERS
        try:
            await self._write(place.kind, place.address, said, self._link(told.order_id), most)
        except RequestInvalid as error:
            return Attempt(verdict=Verdict.NEVER, error=str(error))
        except TimeoutError:
            return Attempt(verdict=Verdict.LATER, error=f"no answer within {TIMEOUT_S:.0f} s")
        except (DispatcherError, OSError) as error:
            return Attempt(verdict=Verdict.LATER, error=str(error))
        return Attempt(verdict=Verdict.ACCEPTED)

    async def letter(self, kind: IdentityKind, address: str, text: str) -> None:
        """Sends a text of its own, such as a one-time code; see `code_post.SendingGateway`.

        Raises:
            SourceUnusable: no such gateway, or it has not taken it.
        """
        said = Words(title="", text=text)
        await self._write(KINDS[kind], address, said, None, MESSAGE_CHARACTERS)

    async def _write(
        self, kind: WayKind, address: str, said: Words, link: str | None, most: int
    ) -> None:
        name = gateway_for(kind, address)
        writes = self.by_name.get(name)
        if writes is None:
            raise SourceUnusable(f"no gateway for {name} is set up: push.gateways")
        to = address.partition(":")[2] if kind is WayKind.IM else address
        if kind is WayKind.EMAIL:
            text = message(Words(title="", text=said.text), link, most).strip()
            await writes.write(to, said.title, text)
        else:
            await writes.write(to, "", message(said, link, most).strip())

    def _link(self, order_id: str | None) -> str | None:
        if self.public_url is None:
            return None
        return (
            f"{self.public_url}/me"
            if order_id is None
            else f"{self.public_url}/me/orders/{order_id}"
        )


def _load_library() -> None:
    """Loads what sends, now and not at the first message: that takes a second or two.

    Of its two hundred services only ours stay switched on, should an address ever be another.
    """
    # Only where a site has an account: the library is large.
    from apprise.manager_plugins import NotificationManager

    # What it says of failures may name accounts and keys.
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    services = NotificationManager()  # type: ignore[no-untyped-call]
    with warnings.catch_warnings():
        # It imports a part of Python that will go; it has a stand-in for it.
        warnings.simplefilter("ignore", DeprecationWarning)
        services.load_modules()  # type: ignore[no-untyped-call]
    services.enable_only(*SCHEMES)  # type: ignore[no-untyped-call]


def _notified(url: str, title: str, text: str) -> bool:
    from apprise import Apprise, AppriseAsset, NotifyFormat, PersistentStoreMode

    asset = AppriseAsset(app_id="Seat Presence", storage_mode=PersistentStoreMode.MEMORY)
    sender = Apprise(asset=asset)
    if not sender.add(url):
        return False
    return bool(sender.notify(title=title, body=text, body_format=NotifyFormat.TEXT))
