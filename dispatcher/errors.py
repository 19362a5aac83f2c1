"""What the dispatcher refuses or cannot do, in words the caller can act on."""


class DispatcherError(Exception):
    """Root of everything the dispatcher answers with."""


class ConfigInvalid(DispatcherError, ValueError):
    """The configuration cannot be used; the message lists every problem by its key."""


class RegistryInvalid(DispatcherError, ValueError):
    """The registry file cannot be used; the message lists every problem by its line."""


class StoreUnusable(DispatcherError, OSError):
    """The database cannot be opened or written: check path, owner and free space."""


class NotFound(DispatcherError, LookupError):
    """There is nothing of that name."""


class Conflict(DispatcherError, RuntimeError):
    """It was so a moment ago; somebody or something was quicker."""


class RequestInvalid(DispatcherError, ValueError):
    """The request cannot be understood; the message names the field."""


class NodeSilent(DispatcherError, TimeoutError):
    """A seat's node does not answer a command."""
