"""One synchronisation with an outside source (DS-03), judged. Pure.

The source is asked for everything; what it does not say stays ours. Bad rows are told and leave
their entries as they were. More than a fifth of a kind gone at once is held until somebody
confirms exactly those removals.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from dispatcher.registry.difference import (
    EntryChange,
    RegistryChanged,
    Removals,
    difference,
    too_many_removed,
)
from dispatcher.registry.incoming import BadRow, Incoming, merged
from dispatcher.registry.values import Registry

# What is kept of a run for people to read; the counts are always whole.
CHANGES_KEPT = 200
BAD_ROWS_KEPT = 200


class Cause(Enum):
    """Why a run was made."""

    TIMER = "timer"
    ASKED = "asked"
    CONFIRMED = "confirmed"


class Outcome(Enum):
    """How a run ended."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    HELD = "held"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncRun:
    """What is remembered of a run.

    Attributes:
        message: a sentence for people; empty when nothing is to say.
        counts: added, changed and removed by kind.
        changes: the first of them, as `change_words` has them.
        removals: of a held run: what waits for confirmation.
        version: what the source calls its content (ETag), to ask only for news.
    """

    cause: Cause
    outcome: Outcome
    message: str = ""
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    changes: tuple[Mapping[str, Any], ...] = ()
    bad_rows: tuple[str, ...] = ()
    bad_count: int = 0
    removals: Removals = field(default_factory=dict)
    version: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A run, and what has to be written for it; None = nothing."""

    run: SyncRun
    change: RegistryChanged | None


def judge(
    current: Registry,
    incoming: Incoming,
    *,
    cause: Cause,
    version: str | None,
    confirmed: Removals,
) -> Judged:
    """What a source that was read means for the registry."""
    outcome = merged(current, incoming, skip_bad=True)
    assert outcome.registry is not None  # noqa: S101  # what is bad was skipped
    change = difference(current, outcome.registry)
    held = too_many_removed(change, confirmed)
    if held:
        message = f"held: {'; '.join(held)}. Look at the list, then confirm it"
        return _judged(change, outcome.bad, cause, Outcome.HELD, message, None)
    result = Outcome.APPLIED if change.changes else Outcome.UNCHANGED
    message = f"{len(outcome.bad)} bad rows were left out" if outcome.bad else ""
    return _judged(change, outcome.bad, cause, result, message, version)


def failed(cause: Cause, message: str) -> Judged:
    """The source could not be read: everything stays."""
    return Judged(run=SyncRun(cause=cause, outcome=Outcome.FAILED, message=message), change=None)


def nothing_new(cause: Cause, version: str | None) -> Judged:
    """The source says that it has not changed."""
    run = SyncRun(cause=cause, outcome=Outcome.UNCHANGED, version=version)
    return Judged(run=run, change=None)


def change_words(change: EntryChange) -> dict[str, Any]:
    """One change as it is shown: what, which entry, and the fields with both values."""
    fields = {} if change.after is None else change.fields()
    return {
        "kind": change.kind,
        "id": change.id,
        "what": change.what,
        "fields": {name: list(pair) for name, pair in fields.items()},
    }


def _judged(
    change: RegistryChanged,
    bad: tuple[BadRow, ...],
    cause: Cause,
    outcome: Outcome,
    message: str,
    version: str | None,
) -> Judged:
    # Whoever reads a held run looks for what would be gone.
    shown = sorted(change.changes, key=lambda one: one.after is not None)
    run = SyncRun(
        cause=cause,
        outcome=outcome,
        message=message,
        counts=change.counts(),
        changes=tuple(change_words(one) for one in shown[:CHANGES_KEPT]),
        bad_rows=tuple(str(one) for one in bad[:BAD_ROWS_KEPT]),
        bad_count=len(bad),
        removals=change.removals() if outcome is Outcome.HELD else {},
        version=version,
    )
    return Judged(run=run, change=change if outcome is Outcome.APPLIED else None)
