"""Random histories of one seat, and what the requirements say about each moment of them.

Everything is in whole milliseconds. The product steps forward and remembers three moments; this
reads a finished history at once: it cuts it into spells without a long silence, marks the looks
that decide, and lets the newest decision count.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from random import Random

from mqtt_bridge.messages import Presence
from seatd.presence import Evidence, PresenceRules

Look = tuple[int, Evidence]
Said = tuple[Presence, bool | None]

NOTHING: Said = (Presence.UNKNOWN, None)
SAT: Said = (Presence.ONLINE, True)


@dataclass(frozen=True, kw_only=True)
class Durations:
    """The presence rules, in whole milliseconds."""

    absence_ms: int = 30_000
    confirm_ms: int = 1_000
    empty_confirm_ms: int = 500
    ttl_ms: int = 2_000

    def rules(self) -> PresenceRules:
        return PresenceRules(
            absence_s=self.absence_ms / 1000,
            confirm_s=self.confirm_ms / 1000,
            empty_confirm_s=self.empty_confirm_ms / 1000,
            ttl_s=self.ttl_ms / 1000,
        )


SITES = (
    Durations(),
    Durations(),
    Durations(absence_ms=3_000, confirm_ms=500, empty_confirm_ms=300, ttl_ms=1_500),
    Durations(absence_ms=12_345, confirm_ms=1_777, empty_confirm_ms=1_999, ttl_ms=777),
)


def history(dice: Random, durations: Durations) -> list[Look]:
    """Looks at a seat: stretches of one evidence, mostly as long as some rule or 1 ms beside."""
    at_ms = dice.choice((0, 1, dice.randrange(4_000)))
    looks: list[Look] = []
    for _ in range(dice.randint(2, 12)):
        evidence = dice.choice(list(Evidence))
        end_ms = at_ms + stretch_ms(dice, durations, evidence)
        # Long stretches are looked at less often, but seldom so that hearing breaks off.
        pace_ms = max(dice.choice((12, 100, 130)), (end_ms - at_ms) // dice.randint(6, 40))
        while at_ms < end_ms:
            looks.append((at_ms, evidence))
            at_ms += max(1, round(pace_ms * dice.uniform(0.7, 1.3)))
        looks.append((end_ms, evidence))
        at_ms = end_ms + gap_ms(dice, durations)
    return looks


def stretch_ms(dice: Random, durations: Durations, evidence: Evidence) -> int:
    borders = {
        Evidence.OCCUPIED: (durations.confirm_ms, durations.confirm_ms, 3 * durations.confirm_ms),
        Evidence.EMPTY: (
            durations.empty_confirm_ms,
            durations.absence_ms,
            durations.absence_ms,
            durations.absence_ms - durations.confirm_ms,
        ),
        Evidence.BLIND: (durations.ttl_ms, durations.ttl_ms // 2),
    }
    near = dice.choice(borders[evidence]) + dice.choice((-1, 0, 1))
    return dice.choice((near, near, dice.randint(0, 2 * near)))


def gap_ms(dice: Random, durations: Durations) -> int:
    long = durations.ttl_ms + dice.choice((-1, 0, 1))
    return dice.choice((1, 100, 100, 100, dice.randint(1, 400), long))


def said_at_each(looks: Sequence[Look], durations: Durations) -> list[Said]:
    """What must be said after each look; the node started at 0 ms."""
    said_after: dict[int, Said] = {}
    for spell in spells(looks, durations.ttl_ms):
        said_after |= zip([index for index, *_ in spell], spoken(spell, durations), strict=True)
    said: list[Said] = []
    valid_ms = 0
    for index, (at_ms, evidence) in enumerate(looks):
        if evidence is not Evidence.BLIND:
            said.append(said_after[index])
            valid_ms = at_ms
        elif at_ms - valid_ms >= durations.ttl_ms or not said:
            said.append(NOTHING)
        else:
            said.append(said[-1])
    return said


Spell = list[tuple[int, int, bool]]


def spells(looks: Sequence[Look], ttl_ms: int) -> Iterator[Spell]:
    """Valid looks as (index, ms, occupied), cut wherever hearing broke off for `ttl_ms`."""
    valid = [
        (index, at_ms, evidence is Evidence.OCCUPIED)
        for index, (at_ms, evidence) in enumerate(looks)
        if evidence is not Evidence.BLIND
    ]
    cuts = [
        later for later in range(1, len(valid)) if valid[later][1] - valid[later - 1][1] >= ttl_ms
    ]
    for begin, end in pairwise([0, *cuts, len(valid)]):
        yield valid[begin:end]


def spoken(spell: Spell, durations: Durations) -> list[Said]:
    """What must be said after each look of a spell.

    Confirmed looks say that somebody sat down. Between two of them only the age of the
    emptiness counts, from its first look to its newest one.
    """
    sat = [at for at, yes in enumerate(confirmations(spell, durations.confirm_ms)) if yes]
    said: list[Said] = []
    for before, after in pairwise([None, *sat, len(spell)]):
        inherited = NOTHING if before is None else SAT
        said += [] if before is None else [SAT]
        between = spell[0 if before is None else before + 1 : after]
        empty_ms = [at_ms for _, at_ms, is_occupied in between if not is_occupied]
        for _, at_ms, _ in between:
            looks_empty = bisect_right(empty_ms, at_ms)
            age_ms = empty_ms[looks_empty - 1] - empty_ms[0] if looks_empty else -1
            presence, occupied = inherited
            presence = Presence.OFFLINE if age_ms > durations.absence_ms else presence
            said.append((presence, False if age_ms >= durations.empty_confirm_ms else occupied))
    return said


def confirmations(spell: Spell, confirm_ms: int) -> list[bool]:
    """For each look, whether it ends an occupied stretch of at least `confirm_ms`."""
    found: list[bool] = []
    for is_occupied, looks in groupby(spell, key=lambda look: look[2]):
        times_ms = [at_ms for _, at_ms, _ in looks]
        found += [is_occupied and at_ms - times_ms[0] >= confirm_ms for at_ms in times_ms]
    return found
