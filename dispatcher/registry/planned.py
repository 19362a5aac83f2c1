"""What taking in a source would do to the registry. Pure."""

from dataclasses import dataclass

from dispatcher.registry.difference import RegistryChanged, difference
from dispatcher.registry.incoming import BadRow, Incoming, merged
from dispatcher.registry.values import Registry


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """The difference, the bad rows, and whether it may be applied.

    Where bad rows forbid it, the difference is the one that leaving them out would make.
    """

    change: RegistryChanged
    bad: tuple[BadRow, ...]
    allowed: bool


def plan(current: Registry, incoming: Incoming, *, skip_bad: bool) -> Planned:
    """The difference a source would make."""
    outcome = merged(current, incoming, skip_bad=skip_bad)
    allowed = outcome.registry is not None
    wanted = outcome.registry or merged(current, incoming, skip_bad=True).registry
    assert wanted is not None  # noqa: S101  # what is bad was skipped
    return Planned(change=difference(current, wanted), bad=outcome.bad, allowed=allowed)
