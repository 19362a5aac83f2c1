"""What can stop a node, in words an operator can act on."""


class NodeError(Exception):
    """Root of what stops the node before or while it runs."""


class ConfigInvalid(NodeError, ValueError):
    """The configuration cannot be used; the message lists every problem by its key."""


class StateUnusable(NodeError, OSError):
    """The state folder cannot be read or written: check path, owner and free space."""


class CommandRefused(NodeError, ValueError):
    """A command that is understood and cannot be obeyed now; the message says what would help."""
