"""A pool of ids behaves like a sorted list, only faster."""

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from dispatcher.registry.values import Tier
from dispatcher.routing.pools import SHORTEST_SWEPT, Pool, Queue

QUEUES: tuple[Queue, ...] = (
    (Tier.NORMAL, "billing"),
    (Tier.NORMAL, "repair"),
    (Tier.VIP, "billing"),
)
IDS = st.sampled_from(["anna", "ben", "cleo", "dora", "emil"])
KEYS = st.tuples(st.integers(0, 3).map(float), st.integers(0, 3).map(float))


class PoolLikeASortedList(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.pool = Pool()
        self.model: dict[str, tuple[tuple[float, float], frozenset[Queue]]] = {}

    @rule(one=IDS, key=KEYS, queues=st.frozensets(st.sampled_from(QUEUES), min_size=1))
    def put(self, one: str, key: tuple[float, float], queues: frozenset[Queue]) -> None:
        self.pool.put(one, key, queues)
        self.model[one] = (key, queues)

    @rule(one=IDS)
    def discard(self, one: str) -> None:
        self.pool.discard(one)
        self.model.pop(one, None)

    @invariant()
    def the_first_is_the_least(self) -> None:
        for queue in QUEUES:
            ranked = sorted(
                (key, one) for one, (key, queues) in self.model.items() if queue in queues
            )

            assert self.pool.first(queue) == (ranked[0] if ranked else None)
            assert self.pool.size(queue) == len(ranked)

    @invariant()
    def the_same_ids_are_in(self) -> None:
        assert len(self.pool) == len(self.model)
        assert all(one in self.pool for one in self.model)


TestPoolLikeASortedList = PoolLikeASortedList.TestCase
TestPoolLikeASortedList.settings = settings(derandomize=True, deadline=None, max_examples=30)


def test_an_empty_queue_has_no_first() -> None:
    assert Pool().first(QUEUES[0]) is None


def test_the_first_stays_in() -> None:
    pool = Pool()
    pool.put("anna", (0.0, 0.0), QUEUES[:1])
    pool.first(QUEUES[0])

    assert pool.first(QUEUES[0]) == ((0.0, 0.0), "anna")


def test_equal_keys_are_told_apart_by_id() -> None:
    pool = Pool()
    for one in ("ben", "anna"):
        pool.put(one, (1.0, 1.0), QUEUES[:1])

    assert pool.first(QUEUES[0]) == ((1.0, 1.0), "anna")


@settings(derandomize=True, deadline=None)
@given(st.integers(1, 5), st.integers(0, 1_000))
def test_a_pool_stays_as_small_as_what_is_in_it(others: int, times: int) -> None:
    """An agent who is never the best one comes and goes all year."""
    pool = Pool()
    for number in range(others):
        pool.put(f"better-{number}", (0.0, 0.0), QUEUES)
    for _ in range(times):
        pool.put("anna", (1.0, 0.0), QUEUES)
        pool.discard("anna")

    assert max(len(heap) for heap in pool._heaps.values()) <= 2 * (others + 1) + SHORTEST_SWEPT
