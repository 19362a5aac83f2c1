"""Eighty conversions a second to ten, so that everything behind sees one rate.

Never a mean first: one wild conversion would be smeared over eight. The two lowest and the two
highest of eight are left out, and the mean is taken of the rest.
"""

from dataclasses import dataclass

TARGET_SPS = 10
LEFT_OUT_SHARE = 0.25
# A group that was begun before a pause is not finished after it.
LONGEST_GROUP_S = 0.25


def group_size(rate_sps: int) -> int:
    """How many conversions of a chip make one; 1 for a chip of ten a second and slower."""
    return max(1, rate_sps // TARGET_SPS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Decimation:
    """Conversions that wait for the rest of their group.

    Attributes:
        size: of a group.
        waiting: those that came, oldest first; fewer than `size`.
        begun_at_s: when the oldest came.
    """

    size: int
    waiting: tuple[int, ...] = ()
    begun_at_s: float = 0.0

    def add(self, counts: int, at_s: float) -> "tuple[Decimation, int | None]":
        """One more conversion.

        Args:
            counts: raw.
            at_s: monotonic seconds.

        Returns:
            What waits now, and the counts of a group that this one completed.
        """
        if self.size == 1:
            return self, counts
        anew = not self.waiting or at_s - self.begun_at_s > LONGEST_GROUP_S
        group = (counts,) if anew else (*self.waiting, counts)
        if len(group) < self.size:
            begun_at_s = at_s if anew else self.begun_at_s
            return Decimation(size=self.size, waiting=group, begun_at_s=begun_at_s), None
        return Decimation(size=self.size), _middle_mean(group)


def _middle_mean(group: tuple[int, ...]) -> int:
    left_out = int(LEFT_OUT_SHARE * len(group))
    middle = sorted(group)[left_out : len(group) - left_out]
    return round(sum(middle) / len(middle))
