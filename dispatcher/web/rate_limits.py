"""The buckets of all visitors, and what is answered to whoever asks too often."""

import math
from collections import Counter
from dataclasses import dataclass
from http import HTTPStatus

from starlette.responses import Response

from dispatcher.accounts.limits import Lane, LimitRules
from dispatcher.accounts.tries import Tries
from dispatcher.accounts.values import Principal
from dispatcher.clock import Clock
from dispatcher.web.lanes import lanes_of
from dispatcher.web.problems import problem
from dispatcher.web.role_matrix import Match
from dispatcher.web.seen_from import Seen


@dataclass(frozen=True, kw_only=True, slots=True)
class Turned:
    """Somebody who asks too often, and when he may ask again."""

    lane: Lane
    wait_s: float

    def answer(self) -> Response:
        """429, with the seconds to wait."""
        wait_s = math.ceil(self.wait_s)
        refusal = problem(
            HTTPStatus.TOO_MANY_REQUESTS, f"too many requests; try again in {wait_s} s"
        )
        refusal.headers["Retry-After"] = str(wait_s)
        return refusal


class Limits:
    """The buckets of all visitors.

    Args:
        rules: how much each lane allows.
        clock: time.
    """

    def __init__(self, rules: LimitRules, clock: Clock) -> None:
        self._buckets = {lane: Tries(rate) for lane, rate in rules.items()}
        self._clock = clock
        self.refused: Counter[Lane] = Counter()

    def turned(
        self, method: str, match: Match | None, principal: Principal | None, seen: Seen
    ) -> Turned | None:
        """Counts a request; why it is one too many, or None. A refused one costs nothing."""
        now_s = self._clock.now_s()
        asked = [
            (lane, key)
            for lane, key in lanes_of(method, match, principal, seen)
            if lane in self._buckets
        ]
        waits = [
            Turned(lane=lane, wait_s=wait_s)
            for lane, key in asked
            if (wait_s := self._buckets[lane].wait_s(key, now_s)) > 0
        ]
        if waits:
            longest = max(waits, key=lambda one: one.wait_s)
            self.refused[longest.lane] += 1
            return longest
        for lane, key in asked:
            self._buckets[lane].take(key, now_s)
        return None
