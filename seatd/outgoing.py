"""Publications a node makes: message, topic, quality of service, retained or not.

Pure.
"""

import json
from dataclasses import dataclass

from mqtt_bridge import Publication, Received, Topics
from mqtt_bridge.messages import (
    Alert,
    CommandReply,
    Health,
    Heartbeat,
    Life,
    NodeStatus,
    PresenceMessage,
    encode,
)
from seatd.announcement import FAULTS, Identity


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """Builds the publications of one node (`design` of the wire: docs/protocol.md)."""

    topics: Topics
    identity: Identity

    def presence(self, message: PresenceMessage) -> Publication:
        return self._retained(self.topics.presence(message.seat), encode(message))

    def heartbeat(self, message: Heartbeat) -> Publication:
        topic = self.topics.heartbeat(message.seat)
        return Publication(topic=topic, payload=encode(message), qos=0, retained=False)

    def status(self, conn: int, state: Life) -> Publication:
        """Birth, clean stop, or last will of connection `conn`."""
        status = NodeStatus(
            seat=self.identity.seat, epoch=self.identity.epoch, conn=conn, state=state
        )
        return self._retained(self.topics.status(self.identity.seat), encode(status))

    def health(self, message: Health) -> Publication:
        return self._retained(self.topics.health(message.seat), encode(message))

    def alert(self, code: str, since: str, found: str | None = None) -> Publication:
        """A standing fault, retained until `cleared`; `found` is what the sensor says of it."""
        fault = FAULTS[code]
        alert = Alert(
            seat=self.identity.seat,
            code=code,
            severity=fault.severity,
            since=since,
            text=fault.text if found is None else f"{fault.text} Found: {found}.",
        )
        return self._retained(self.topics.alert(self.identity.seat, code), encode(alert))

    def cleared(self, code: str) -> Publication:
        """The fault is mended: an empty retained payload takes it off the broker."""
        return self._retained(self.topics.alert(self.identity.seat, code), b"")

    def reply(self, reply: CommandReply, asked: Received) -> Publication:
        """The answer to a command, on the topic it asked for or the seat's own."""
        return Publication(
            topic=asked.response_topic or self.topics.reply(self.identity.seat),
            payload=encode(reply),
            qos=1,
            retained=False,
            correlation_data=asked.correlation_data,
        )

    def answer(self, answer: object, asked: Received) -> Publication:
        """What a technician's request led to; never retained, weights are in it."""
        return Publication(
            topic=asked.response_topic or self.topics.reply(self.identity.seat),
            payload=json.dumps(answer, ensure_ascii=False).encode(),
            qos=1,
            retained=False,
            correlation_data=asked.correlation_data,
        )

    @staticmethod
    def _retained(topic: str, payload: bytes) -> Publication:
        return Publication(topic=topic, payload=payload, qos=1, retained=True)
