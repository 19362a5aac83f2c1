"""What the dispatcher asks of a node over MQTT, done and answered."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from mqtt_bridge import MalformedMessage, Received, Topics
from mqtt_bridge.messages import CommandReply, Mode
from mqtt_bridge.technician import Code, TechnicianRequest, declined, read_request
from seatd.commands import Command, Verb, read_command
from seatd.errors import CommandRefused
from seatd.ports import Link
from seatd.teller import Teller

log = logging.getLogger(__name__)


class Commanded(Protocol):
    """The node, as far as it can be commanded."""

    def switch(self, mode: Mode, confirm_every_s: float | None) -> None: ...

    def confirm(self) -> None: ...

    def allow_camera(self, *, allowed: bool) -> None: ...


class Orders:
    """Follows the commands.

    Args:
        link: where they come from.
        topics: names of topics.
        teller: gives the answers.
        node: what is commanded.
        technician: answers what a technician asks from elsewhere.
    """

    def __init__(
        self,
        *,
        link: Link,
        topics: Topics,
        teller: Teller,
        node: Commanded,
        technician: Callable[[TechnicianRequest], Awaitable[dict[str, Any]]],
    ) -> None:
        self._link = link
        self._topics = topics
        self._teller = teller
        self._node = node
        self._technician = technician

    async def run(self) -> None:
        """Obeys until cancelled."""
        async with asyncio.TaskGroup() as asked:
            async for batch in self._link.received():
                for message in batch:
                    self._obey(message, asked)
                    message.acknowledge()

    def _obey(self, message: Received, asked: asyncio.TaskGroup) -> None:
        command = read_command(message, self._topics)
        if command is None:
            self._teller.commands_dropped += 1
            log.warning("command_dropped topic=%s", message.topic)
            return
        if command.verb is Verb.TECHNICIAN:
            # Looking at twenty pictures takes a while; other commands do not wait for it.
            asked.create_task(self._answer(message), name="technician")
            return
        error = self._error_in(command)
        reply = CommandReply(
            status="ok" if error is None else "error", error=error, request=command.request
        )
        self._teller.reply(reply, message)

    async def _answer(self, message: Received) -> None:
        try:
            request = read_request(message.payload)
        except MalformedMessage as error:
            answer = declined(None, Code.MALFORMED, str(error))
        else:
            answer = await self._technician(request)
        self._teller.answer(answer, message)

    def _error_in(self, command: Command) -> str | None:
        """Does what a command asks; why not, if it cannot be done."""
        if command.problem is not None:
            return command.problem
        try:
            match command.verb:
                case Verb.REANNOUNCE:
                    self._teller.tell_all_again()
                case Verb.MODE if command.wanted is not None:
                    self._node.switch(command.wanted.mode, command.wanted.confirm_every_s)
                case Verb.CAMERA if command.may_look is not None:
                    self._node.allow_camera(allowed=command.may_look)
                case Verb.CONFIRM:
                    self._node.confirm()
                case _:
                    return f"unsupported: {command.asked}"
        except CommandRefused as error:
            return str(error)
        return None
