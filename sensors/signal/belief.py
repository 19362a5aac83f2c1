"""Up to which moment a converter's word may be believed. Pure: time is an argument.

A converter that got stuck is found out only after it has repeated itself for a while. What it
said meanwhile was nobody's weight; so what rests on it is dated to the conversion before.
"""

from dataclasses import dataclass, field

from sensors.signal.liveness import ALIVE_AFTER, Liveness, Proof


@dataclass(frozen=True, kw_only=True, slots=True)
class Belief:
    """The proof of life of one converter, with its moments.

    Attributes:
        liveness: the proof.
        until_s: moment of the newest conversion that is not in doubt; of a dead converter, of the
            last one before it began to repeat itself. None before the first.
        times_s: moments of the conversions that the proof looks at, and of one before them.
    """

    liveness: Liveness = field(default_factory=Liveness)
    until_s: float | None = None
    times_s: tuple[float, ...] = ()

    def observe(self, counts: int, at_s: float) -> "Belief":
        """The belief after one more raw conversion, at `at_s` monotonic seconds."""
        liveness = self.liveness.observe(counts)
        times_s = (*self.times_s, at_s)[-ALIVE_AFTER - 1 :]
        until_s = self.until_s
        if self.liveness.proof is not Proof.DEAD or liveness.proof is not Proof.DEAD:
            doubtful = liveness.doubtful
            if doubtful < len(times_s):
                until_s = times_s[-1 - doubtful]
        return Belief(liveness=liveness, until_s=until_s, times_s=times_s)

    @property
    def proof(self) -> Proof:
        """Whether the converter is proven to live."""
        return self.liveness.proof

    @property
    def believed_until_s(self) -> float | None:
        """`until_s` while newer conversions are in doubt; None when all may be believed."""
        return None if self.until_s is None or self.until_s == self.times_s[-1] else self.until_s


def earliest(*moments_s: float | None) -> float | None:
    """The first of those that there are."""
    return min((one for one in moments_s if one is not None), default=None)
