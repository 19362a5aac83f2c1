"""How much one run measures."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Sizes of a run.

    Attributes:
        sizes: numbers of agents.
        judged: the one of them for which the bars are, and chairs, rates and restarts measured.
        waiting: callers in line all the time.
        calls_per_s: while decisions are timed.
        series: each figure is the best of so many.
        core_s: seconds of each series of the core alone.
        load_s: seconds of each series under calls.
        sustained: calls a second, and for how many seconds; the first is the one promised.
        rounds: returns to a chair, of each series.
    """

    sizes: tuple[int, ...]
    judged: int = 10_000
    waiting: int = 2_000
    calls_per_s: int = 100
    series: int
    core_s: float
    load_s: float
    sustained: tuple[tuple[int, float], ...]
    rounds: int
    seed: int = 1


FULL = Plan(
    sizes=(100, 1_000, 10_000, 100_000),
    series=3,
    core_s=1.0,
    load_s=7.0,
    sustained=((200, 30.0), (300, 10.0), (400, 10.0), (600, 10.0)),
    rounds=120,
)
QUICK = Plan(
    sizes=(100, 10_000),
    series=1,
    core_s=0.5,
    load_s=2.0,
    sustained=((200, 5.0),),
    rounds=40,
)
