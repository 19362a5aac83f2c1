"""Commands a node obeys. Pure: message in, verdict out."""

import json
from dataclasses import dataclass, replace
from enum import Enum

from mqtt_bridge import Kind, MalformedMessage, Received, Topics, UnsupportedVersion
from mqtt_bridge.messages import MAX_PAYLOAD_BYTES, CameraCommand, ModeCommand, decode

WILDCARDS = frozenset("+#")


class Verb(Enum):
    """What this node can be asked."""

    REANNOUNCE = "reannounce"
    MODE = "mode"
    CONFIRM = "confirm"
    CAMERA = "camera"
    TECHNICIAN = "technician"


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """A command worth answering.

    Attributes:
        verb: None when this node does not know it.
        asked: the verb's word, known or not.
        request: what the sender calls it.
        wanted: what a command `mode` asks for; None when it asks for nothing that can be done.
        may_look: what a command `camera` says.
        problem: why not, for the answer.
    """

    verb: Verb | None
    asked: str
    request: str | None
    wanted: ModeCommand | None = None
    may_look: bool | None = None
    problem: str | None = None


def read_command(message: Received, topics: Topics) -> Command | None:
    """The command in a message, or None for one that must be dropped and counted.

    A retained command is history: whoever sent it did not mean a node that connects later. A
    response topic with wildcards is forbidden (MQTT 5, 3.3.2.3.5) and could not be published to.
    """
    address = topics.parse(message.topic)
    if message.retained or address is None or address.kind is not Kind.COMMAND:
        return None
    if WILDCARDS & set(message.response_topic or ""):
        return None
    asked = address.detail or ""
    request = _request(message.payload)
    if request is _MALFORMED:
        return None
    known = asked in {verb.value for verb in Verb}
    command = Command(
        verb=Verb(asked) if known else None,
        asked=asked,
        request=request if isinstance(request, str) else None,
    )
    return _with_arguments(command, message.payload or b"{}")


def _with_arguments(command: Command, payload: bytes) -> Command:
    try:
        match command.verb:
            case Verb.MODE:
                return replace(command, wanted=decode(ModeCommand, payload))
            case Verb.CAMERA:
                return replace(command, may_look=decode(CameraCommand, payload).allowed)
            case _:
                return command
    except (MalformedMessage, UnsupportedVersion) as error:
        return replace(command, problem=str(error))


_MALFORMED = object()


def _request(payload: bytes) -> object:
    if not payload:
        return None
    if len(payload) > MAX_PAYLOAD_BYTES:
        return _MALFORMED
    try:
        body = json.loads(payload)
    except (ValueError, RecursionError):
        return _MALFORMED
    if not isinstance(body, dict):
        return _MALFORMED
    request = body.get("request")
    return request if _can_be_answered(request) else _MALFORMED


def _can_be_answered(request: object) -> bool:
    # JSON can escape half a character (`\ud800`), which no answer could carry in UTF-8.
    try:
        str(request).encode()
    except UnicodeEncodeError:
        return False
    return True
