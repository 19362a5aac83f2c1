"""The wire contract for programs: JSON Schema of every message, and an AsyncAPI document.

Pure: models in, JSON-able values out. `generate.py` writes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from mqtt_bridge import messages
from mqtt_bridge.messages import WireModel
from mqtt_bridge.topics import DISPATCHER, Topics

Json = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
BINDING_VERSION = "0.2.0"

SCHEMAS: Mapping[str, type[WireModel]] = MappingProxyType(
    {
        "presence": messages.PresenceMessage,
        "heartbeat": messages.Heartbeat,
        "status": messages.NodeStatus,
        "health": messages.Health,
        "alert": messages.Alert,
        "reply": messages.CommandReply,
        "command-mode": messages.ModeCommand,
        "command-camera": messages.CameraCommand,
        "dispatcher-status": messages.DispatcherStatus,
    }
)

COMMAND: Json = {
    "type": "object",
    "description": "May be empty, but for `mode`, `camera` (schemas/command-*.json) and "
    "`technician`. The answer repeats `request`; other fields are ignored.",
    "properties": {"request": {"type": "string"}},
}

_TOPICS = Topics(base="{base}")
_SEAT = "{seat}"

PARAMETERS: Mapping[str, Json] = MappingProxyType(
    {
        "base": {"description": "Base topic of the site.", "default": Topics().base},
        "seat": {"description": "Seat id: a-z, 0-9 and -, at most 64, unique across all sites."},
        "code": {"description": "What is wrong: the alert's code."},
        "verb": {
            "description": "What the node is asked.",
            "enum": ["reannounce", "mode", "confirm"],
        },
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """One kind of topic.

    Attributes:
        topic: the address, with `{parameters}`.
        says: who sends it when, for people.
        message: name in `SCHEMAS`, or `command`.
        sends: the product sends it; otherwise it receives it.
    """

    topic: str
    says: str
    message: str
    qos: int
    retained: bool
    sends: bool = True
    parameters: tuple[str, ...] = field(default=("base", "seat"))


CHANNELS: Mapping[str, Channel] = MappingProxyType(
    {
        "presence": Channel(
            topic=_TOPICS.presence(_SEAT),
            says="A node, at every change: whether somebody sits there.",
            message="presence",
            qos=1,
            retained=True,
        ),
        "status": Channel(
            topic=_TOPICS.status(_SEAT),
            says="A node, at connecting and stopping; the broker, as its last will.",
            message="status",
            qos=1,
            retained=True,
        ),
        "heartbeat": Channel(
            topic=_TOPICS.heartbeat(_SEAT),
            says="A node, every 3 s: the only message that proves it alive.",
            message="heartbeat",
            qos=0,
            retained=False,
        ),
        "health": Channel(
            topic=_TOPICS.health(_SEAT),
            says="A node, once a minute: how it is doing itself.",
            message="health",
            qos=1,
            retained=True,
        ),
        "alert": Channel(
            topic=_TOPICS.alert(_SEAT, "{code}"),
            says="A node, while a fault stands; an empty payload clears it.",
            message="alert",
            qos=1,
            retained=True,
            parameters=("base", "seat", "code"),
        ),
        "command": Channel(
            topic=_TOPICS.command(_SEAT, "{verb}"),
            says="Asks a node for something; a retained one is dropped.",
            message="command",
            qos=1,
            retained=False,
            sends=False,
            parameters=("base", "seat", "verb"),
        ),
        "reply": Channel(
            topic=_TOPICS.reply(_SEAT),
            says="A node, after a command that named no response topic.",
            message="reply",
            qos=1,
            retained=False,
        ),
        "dispatcherStatus": Channel(
            topic=_TOPICS.status(DISPATCHER),
            says="The dispatcher, at connecting and stopping; the broker, as its last will.",
            message="dispatcher-status",
            qos=1,
            retained=True,
            parameters=("base",),
        ),
    }
)


def schema(name: str) -> Json:
    """JSON Schema of one message, as it is sent: every field is there."""
    return {"$schema": DIALECT, **SCHEMAS[name].model_json_schema(mode="serialization")}


def asyncapi(version: str) -> Json:
    """The AsyncAPI 3.0 document, from the point of view of the product.

    Args:
        version: of the product.
    """
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Seat Presence on MQTT",
            "version": version,
            "description": "What nodes and dispatcher send and receive. In words: protocol.md.",
        },
        "defaultContentType": "application/json",
        "servers": {"broker": _server()},
        "channels": {name: _channel(name) for name in CHANNELS},
        "operations": {name: _operation(name, one) for name, one in CHANNELS.items()},
        "components": {"messages": {name: _message(name) for name in (*SCHEMAS, "command")}},
    }


def _server() -> Json:
    return {
        "host": "{host}:{port}",
        "protocol": "mqtt",
        "protocolVersion": "5",
        "variables": {
            "host": {"default": "127.0.0.1"},
            "port": {"default": "1883", "examples": ["8883"]},
        },
        "bindings": {
            "mqtt": {
                "cleanSession": True,
                "keepAlive": 5,
                "sessionExpiryInterval": 0,
                "bindingVersion": BINDING_VERSION,
            }
        },
    }


def _channel(name: str) -> Json:
    channel = CHANNELS[name]
    return {
        "address": channel.topic,
        "description": channel.says,
        "parameters": {one: PARAMETERS[one] for one in channel.parameters},
        "messages": {channel.message: {"$ref": f"#/components/messages/{channel.message}"}},
    }


def _operation(name: str, channel: Channel) -> Json:
    return {
        "action": "send" if channel.sends else "receive",
        "channel": {"$ref": f"#/channels/{name}"},
        "messages": [{"$ref": f"#/channels/{name}/messages/{channel.message}"}],
        "bindings": {
            "mqtt": {
                "qos": channel.qos,
                "retain": channel.retained,
                "bindingVersion": BINDING_VERSION,
            }
        },
    }


def _message(name: str) -> Json:
    payload = COMMAND if name == "command" else {"$ref": f"schemas/{name}.json"}
    return {"name": name, "contentType": "application/json", "payload": payload}
