"""The wire contract between seats and dispatcher, and its carrier."""

from mqtt_bridge.client import BridgeClient
from mqtt_bridge.connection import BrokerAddress, Received, TlsFiles
from mqtt_bridge.errors import BridgeError, MalformedMessage, UnsupportedVersion
from mqtt_bridge.outbox import Outbox, Publication
from mqtt_bridge.topics import Address, Kind, Topics

__all__ = [
    "Address",
    "BridgeClient",
    "BridgeError",
    "BrokerAddress",
    "Kind",
    "MalformedMessage",
    "Outbox",
    "Publication",
    "Received",
    "TlsFiles",
    "Topics",
    "UnsupportedVersion",
]
