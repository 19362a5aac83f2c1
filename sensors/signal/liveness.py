"""Is there a living converter at the other end of the wire? Raw conversions in, proof out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

DEAD_AFTER_IDENTICAL = 10
DEAD_AFTER_JUNK = 15
JUNK = 0  # stands for every value 2^k-1
JUNK_OF_24_BITS = frozenset({-1, *((1 << bits) - 1 for bits in range(24))})
ALIVE_AFTER = 20
LONGEST_RUN_ALIVE = 2
# A value it died on that came longer before the others was one of noise.
MOST_BETWEEN = 4
OFTENEST_ALIVE = 5


class Proof(Enum):
    """Whether the conversions prove a living converter."""

    OPEN = "open"  # no two different ones seen yet
    ALIVE = "alive"
    DEAD = "dead"


@dataclass(frozen=True, kw_only=True, slots=True)
class Liveness:
    """Tells a converter from a dead line by its noise.

    A 24-bit converter practically never repeats itself: its noise is 20 counts rms and more
    (datasheet, "input noise"). A line polled without a chip gives one constant, with bursts of
    junk in between, mostly of the form 2^k-1 (extra or missed clock edges). So:

    - dead: one value comes ten times in twenty conversions, of which ten in a row are the plain
      case; or values 2^k-1, among them 0 and -1, come ten in a row or fifteen times in twenty.
    - alive again: in twenty conversions the value it died on never comes, and no other comes
      three times in a row or six times in all. Runs alone do not tell: in a burst, junk and the
      constant alternate. Here all values 2^k-1 count as one.
    """

    recent: tuple[int, ...] = ()
    proof: Proof = Proof.OPEN
    stuck_on: int | None = None

    def observe(self, counts: int) -> "Liveness":
        """The judgement after one more raw conversion; every one counts, filtered or not."""
        recent = (*self.recent, counts)[-ALIVE_AFTER:]
        if self.proof is Proof.ALIVE and _plainly_varies(recent):
            return Liveness(recent=recent, proof=Proof.ALIVE)
        junk_as_one = [JUNK if _is_junk(value) else value for value in recent]
        stuck_on = _stuck_value(recent, junk_as_one)
        if stuck_on is not None:
            return Liveness(recent=recent, proof=Proof.DEAD, stuck_on=stuck_on)
        if self.proof is Proof.DEAD and not _varies(junk_as_one, self.stuck_on):
            return Liveness(recent=recent, proof=Proof.DEAD, stuck_on=self.stuck_on)
        if self.proof is Proof.OPEN and len(set(junk_as_one)) == 1:
            return Liveness(recent=recent)
        return Liveness(recent=recent, proof=Proof.ALIVE)

    @property
    def alive(self) -> bool:
        """Whether the conversions may be believed."""
        return self.proof is Proof.ALIVE

    @property
    def doubtful(self) -> int:
        """How many of the newest conversions are in doubt.

        Those that repeat each other, all values 2^k-1 taken as one; of a dead converter that
        does not just repeat itself, all since the value it died on began to come often.
        """
        run = _newest_run(self.recent)
        if self.proof is Proof.DEAD and run < DEAD_AFTER_IDENTICAL:
            return self._since_it_came_often()
        return run if run > 1 else 0

    def _since_it_came_often(self) -> int:
        first = newer = len(self.recent)
        for place in range(len(self.recent) - 1, -1, -1):
            if self._died_on(self.recent[place]):
                first = newer = place
            elif newer - place > MOST_BETWEEN:
                break
        return len(self.recent) - first

    def _died_on(self, value: int) -> bool:
        return value == self.stuck_on or (self.stuck_on == JUNK and _is_junk(value))


def _alike(one: int, other: int) -> bool:
    return one == other or (_is_junk(one) and _is_junk(other))


def _newest_run(recent: Sequence[int]) -> int:
    for run, value in enumerate(reversed(recent)):
        if not _alike(value, recent[-1]):
            return run
    return len(recent)


def _plainly_varies(recent: tuple[int, ...]) -> bool:
    # The common case, quickly: too many different values for one to come ten times, and an
    # ordinary value among the last ten and among enough of the twenty.
    different = set(recent)
    return len(recent) - len(different) < DEAD_AFTER_IDENTICAL - 1 and (
        different.isdisjoint(JUNK_OF_24_BITS)
        or sum([_is_junk(value) for value in recent]) < DEAD_AFTER_IDENTICAL
    )


def _is_junk(counts: int) -> bool:
    return counts & (counts + 1) == 0


def _stuck_value(recent: Sequence[int], junk_as_one: Sequence[int]) -> int | None:
    value, times = Counter(recent).most_common(1)[0]
    if times >= DEAD_AFTER_IDENTICAL:
        return JUNK if _is_junk(value) else value
    # A healthy cell whose zero lies near 0 shows some of these values, so more are asked for.
    last = junk_as_one[-DEAD_AFTER_IDENTICAL:]
    if last.count(JUNK) == DEAD_AFTER_IDENTICAL or junk_as_one.count(JUNK) >= DEAD_AFTER_JUNK:
        return JUNK
    return None


def _varies(values: Sequence[int], stuck_on: int | None) -> bool:
    return (
        len(values) == ALIVE_AFTER
        and stuck_on not in values
        and max(Counter(values).values()) <= OFTENEST_ALIVE
        and _longest_run(values) <= LONGEST_RUN_ALIVE
    )


def _longest_run(values: Sequence[int]) -> int:
    longest = run = 1
    for former, value in pairwise(values):
        run = run + 1 if value == former else 1
        longest = max(longest, run)
    return longest
