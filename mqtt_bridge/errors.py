"""What can go wrong on the wire, in words an operator can act on."""


class BridgeError(Exception):
    """Root of everything the wire can answer with."""


class BrokerUnreachable(BridgeError, ConnectionError):
    """No broker answers at the configured address."""


class BrokerRefused(BridgeError, PermissionError):
    """The broker answers and will not let us in: check user, certificate and access list."""


class MalformedMessage(BridgeError, ValueError):
    """A payload that is not what its topic promises; it is dropped and counted."""


class UnsupportedVersion(MalformedMessage):
    """A payload of a contract version we do not know: upgrade the dispatcher first."""
