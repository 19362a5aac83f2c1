"""Commands to nodes, and the answers that come back on the seats' reply topics.

A command is never retained: whoever sends it means the node that listens now.
"""

import asyncio
import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from dispatcher.errors import NodeSilent
from mqtt_bridge import Kind, Publication, Received, Topics
from mqtt_bridge.messages import CameraCommand

ANSWER_WITHIN_S = 5.0
# Looking at twenty pictures takes a node a while.
STUDY_WITHIN_S = 45.0
SLOW_VERBS = frozenset({"study", "preview"})


class Carrier(Protocol):
    """Where publications go."""

    def publish(self, publication: Publication) -> None: ...


class SeatCommands:
    """Sends commands and waits for their answers.

    Args:
        topics: names of topics.
        link: carries the commands.
    """

    def __init__(self, *, topics: Topics, link: Carrier) -> None:
        self._topics = topics
        self._link = link
        self._asked: dict[str, tuple[str, asyncio.Future[dict[str, Any]]]] = {}

    async def ask_technician(self, seat: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """The node's answer to a technician's request; see `mqtt_bridge.technician`.

        Raises:
            NodeSilent: it does not answer in time.
        """
        within_s = STUDY_WITHIN_S if request.get("verb") in SLOW_VERBS else ANSWER_WITHIN_S
        answer = await self._ask(seat, "technician", request, within_s)
        return {**answer, "request": request.get("request")}

    async def allow_camera(self, seat: str, *, allowed: bool) -> None:
        """The agent's own word on being looked at; returns when the node has taken it.

        Raises:
            NodeSilent: it does not answer in time, or says no.
        """
        wish = CameraCommand(allowed=allowed).model_dump(exclude={"request"})
        answer = await self._ask(seat, "camera", wish, ANSWER_WITHIN_S)
        if answer.get("status") != "ok":
            raise NodeSilent(f"seat {seat} says no: {str(answer.get('error'))[:100]}")

    def heard(self, batch: Iterable[Received]) -> None:
        """Looks for answers among what came in; the rest is nobody's business here."""
        for message in batch:
            address = self._topics.parse(message.topic)
            if address is not None and address.kind is Kind.REPLY:
                self._settle(address.owner, message.payload)

    async def _ask(
        self, seat: str, verb: str, request: Mapping[str, Any], within_s: float
    ) -> dict[str, Any]:
        number = secrets.token_hex(8)
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._asked[number] = (seat, answer)
        try:
            self._link.publish(
                Publication(
                    topic=self._topics.command(seat, verb),
                    payload=json.dumps({**request, "request": number}).encode(),
                    qos=1,
                    retained=False,
                )
            )
            return await asyncio.wait_for(answer, within_s)
        except TimeoutError as error:
            raise NodeSilent(
                f"seat {seat} did not answer within {within_s:g} s: is its node running, "
                "and linked to the broker?"
            ) from error
        finally:
            del self._asked[number]

    def _settle(self, seat: str, payload: bytes) -> None:
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            return
        if not isinstance(answer, dict):
            return
        asked = self._asked.get(str(answer.get("request")))
        # Only the seat that was asked may answer.
        if asked is not None and asked[0] == seat and not asked[1].done():
            asked[1].set_result(answer)
