"""Sends one-time codes on their way: written, or read out. Behind ports; two for a demo.

Whoever asked for a code does not wait for it: how long a letter takes tells nothing of whether
there was one.
"""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from dispatcher.desk.codes import Way
from dispatcher.desk.identities import Identity, IdentityKind

log = logging.getLogger(__name__)

MOST_WAITING = 1_000
SEND_WITHIN_S = 30.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """One code on its way; `text` holds the code and is never logged."""

    to: Identity
    way: Way
    text: str
    language: str

    def __repr__(self) -> str:
        return f"Letter(to={self.to.masked}, way={self.way.value})"


class Gateway(Protocol):
    """What brings a letter to somebody."""

    async def deliver(self, letter: Letter) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsoleGateway:
    """Shows codes to whoever started the program: for a demo, never for a site."""

    say: Callable[[str], None]

    async def deliver(self, letter: Letter) -> None:
        self.say(f"[{letter.way.value} to {letter.to.value}] {letter.text}")


@dataclass(frozen=True, kw_only=True, slots=True)
class FileGateway:
    """Appends letters to a file only its owner may read."""

    file: Path

    async def deliver(self, letter: Letter) -> None:
        line = f"{letter.way.value} to {letter.to.value}: {letter.text}\n"
        await asyncio.to_thread(self._append, line)

    def _append(self, line: str) -> None:
        descriptor = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(line)


# Sends an e-mail, SMS or message: kind of identity, address, text.
Send = Callable[[IdentityKind, str, str], Awaitable[None]]
# Calls a number and reads a text out in a language.
ReadOut = Callable[[str, str, str], Awaitable[None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class SendingGateway:
    """By the site's own e-mail, SMS or messenger gateway."""

    send: Send

    async def deliver(self, letter: Letter) -> None:
        await self.send(letter.to.kind, letter.to.value, letter.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class VoiceGateway:
    """By the telephone system: a landline is enough."""

    read_out: ReadOut

    async def deliver(self, letter: Letter) -> None:
        await self.read_out(letter.to.value, letter.text, letter.language)


class CodePost:
    """Letters in order; one that cannot be delivered is logged, and its code expires.

    Args:
        written: for messages.
        spoken: for codes that are read out; None where nothing can call.
    """

    def __init__(self, *, written: Gateway, spoken: Gateway | None = None) -> None:
        self._gateways = {Way.MESSAGE: written, Way.VOICE: spoken or written}
        self._letters: asyncio.Queue[Letter] = asyncio.Queue(maxsize=MOST_WAITING)
        self.speaks = spoken is not None

    def put(self, letter: Letter) -> None:
        """Takes a letter; never waits. Beyond a thousand they are dropped, and that is logged."""
        try:
            self._letters.put_nowait(letter)
        except asyncio.QueueFull:
            log.warning("code_dropped letter=%r", letter)

    async def run(self) -> None:
        """Delivers until cancelled."""
        while True:
            await self.deliver_next()

    async def deliver_next(self) -> None:
        """Waits for a letter, and delivers it."""
        letter = await self._letters.get()
        try:
            async with asyncio.timeout(SEND_WITHIN_S):
                await self._gateways[letter.way].deliver(letter)
        except Exception as error:  # noqa: BLE001 - gateways are not ours; the next letter goes on
            log.warning("code_not_delivered letter=%r error=%s", letter, type(error).__name__)
