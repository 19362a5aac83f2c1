"""What the dispatcher refuses or cannot do, in words the caller can act on."""


class DispatcherError(Exception):
    """Root of everything the dispatcher answers with."""


class ConfigInvalid(DispatcherError, ValueError):
    """The configuration cannot be used; the message lists every problem by its key."""


class RegistryInvalid(DispatcherError, ValueError):
    """The registry file cannot be used; the message lists every problem by its line."""


class StoreUnusable(DispatcherError, OSError):
    """The database cannot be opened or written: check path, owner and free space."""


class Deposed(DispatcherError, RuntimeError):
    """Another dispatcher leads now: this one may store nothing and let nothing out any more."""


class NotFound(DispatcherError, LookupError):
    """There is nothing of that name."""


class Conflict(DispatcherError, RuntimeError):
    """It was so a moment ago; somebody or something was quicker."""


class RequestInvalid(DispatcherError, ValueError):
    """The request cannot be understood; the message names the field."""


class LogInRefused(DispatcherError, PermissionError):
    """Name and password do not belong together, or the account is locked; never said which."""


class TooManyTries(DispatcherError, PermissionError):
    """Too many failed tries; `wait_s` says for how long none will be looked at."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"too many tries; try again in {round(wait_s) + 1} s")
        self.wait_s = wait_s


class LinkSpent(DispatcherError, PermissionError):
    """A one-time link was used already, or has expired: ask an admin for a new one."""


class NotAllowed(DispatcherError, PermissionError):
    """The visitor is known, but this is not for his role."""


class SourceUnusable(DispatcherError, OSError):
    """The outside source of the registry cannot be read: check its address, token and answer."""


class NodeSilent(DispatcherError, TimeoutError):
    """A seat's node does not answer a command."""
