"""The stored log, read in pages between the turns, and counted again."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol, TypeVar

from dispatcher.statistics.activities import Activity
from dispatcher.statistics.counts import Totals
from dispatcher.statistics.tally import Tally, TallyRules

T = TypeVar("T")

# What began earlier than this before a report's first moment is not looked for.
LOOKED_BACK_MS = 86_400_000


class Log(Protocol):
    """Where the rows lie; `dispatcher.store.activity_rows` has it."""

    def span(self, from_ms: int, to_ms: int) -> tuple[int, int] | None: ...
    def span_before_this_run(self, from_ms: int) -> tuple[int, int] | None: ...
    def page(self, first: int, last: int) -> tuple[list[Activity], int | None]: ...
    def begins_a_run(self, after: int) -> bool: ...


class InLog(Protocol):
    """Asks the log something where the store is used from."""

    def __call__(self, question: Callable[[Log], T], /) -> Awaitable[T]: ...


async def pages(in_log: InLog, span: tuple[int, int] | None) -> AsyncIterator[list[Activity]]:
    """The rows of a span, page by page; turns go on in between."""
    if span is None:
        return
    first, last = span
    after: int | None = first
    while after is not None:
        start = after
        rows, after = await in_log(lambda log: log.page(start, last))  # noqa: B023 - awaited
        yield rows


async def counted_again(
    in_log: InLog, rules: TallyRules, from_ms: int, to_ms: int
) -> tuple[Tally, Totals]:
    """A time counted from the log: the tally at its end, and its sums."""
    tally = Tally(rules)
    span = await in_log(lambda log: log.span(from_ms - LOOKED_BACK_MS, to_ms))
    async for rows in pages(in_log, span):
        for row in rows:
            tally.take(row)
    if span is None or await in_log(lambda log: log.begins_a_run(span[1])):
        return tally, tally.totals_so_far()
    return tally, tally.totals_until(to_ms)
