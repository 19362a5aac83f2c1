"""The wire contract between seats and dispatcher, and its carrier (`mqtt_bridge.client`)."""

from mqtt_bridge.address import BrokerAddress, TlsFiles
from mqtt_bridge.carried import Publication, Received
from mqtt_bridge.errors import BridgeError, MalformedMessage, UnsupportedVersion
from mqtt_bridge.outbox import Outbox
from mqtt_bridge.topics import Address, Kind, Topics

__all__ = [
    "Address",
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
