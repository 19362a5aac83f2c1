"""Today's figures, kept turn by turn; what was before this start is counted from the log."""

from dispatcher.clock import Clock
from dispatcher.statistics.activities import Activity, Told, activities_of, started
from dispatcher.statistics.counts import Totals, quarter_of
from dispatcher.statistics.reading import LOOKED_BACK_MS, InLog, pages
from dispatcher.statistics.tally import Tally, TallyRules

# Yesterday is looked at too, and what began the day before that.
KEPT_MS = 2 * 86_400_000


class Live:
    """Told of every committed turn; knows nothing older than two days.

    Args:
        rules: what counts as what.
        clock: time.
    """

    def __init__(self, rules: TallyRules, clock: Clock) -> None:
        self._rules = rules
        self._clock = clock
        self._told: list[Activity] | None = []
        self._begun = False
        self._from_ms = 0
        self._quarter_ms = 0
        self.tally = Tally(rules)

    def tell(self, turn: Told) -> None:
        """A turn was committed."""
        rows = activities_of(turn, self._clock.to_ms)
        if not self._begun:
            self._begun = True
            rows.insert(0, started(turn.now_s, self._clock.to_ms))
        if self._told is not None:
            self._told += rows
            return
        for row in rows:
            self.tally.take(row)
        self._forget()

    async def catch_up(self, in_log: InLog) -> None:
        """Counts what former runs of the dispatcher have seen, then what was told meanwhile."""
        tally, from_ms = Tally(self._rules), self._now_ms() - KEPT_MS
        span = await in_log(lambda log: log.span_before_this_run(from_ms - LOOKED_BACK_MS))
        async for rows in pages(in_log, span):
            for row in rows:
                tally.take(row)
        for row in self._told or ():
            tally.take(row)
        self.tally, self._told, self._from_ms = tally, None, from_ms

    def covers(self, from_ms: int) -> bool:
        """Whether everything since a moment is counted here."""
        return self._told is None and from_ms >= self._from_ms

    def totals(self) -> Totals:
        """Everything counted, up to now."""
        now_s = self._clock.now_s()
        return self.tally.totals(self._clock.to_ms(now_s), round(now_s * 1000))

    def _forget(self) -> None:
        quarter_ms = quarter_of(self._now_ms())
        if quarter_ms != self._quarter_ms:
            self._quarter_ms = quarter_ms
            self._from_ms = max(self._from_ms, quarter_ms - KEPT_MS)
            self.tally.forget_before(self._from_ms)

    def _now_ms(self) -> int:
        return self._clock.to_ms(self._clock.now_s())
