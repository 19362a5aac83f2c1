"""The database decides who was first, whatever two programs believe at once."""

import pytest
from sqlalchemy.exc import IntegrityError

from dispatcher.desk.choosing import Candidate, Direction, Search, SearchState
from dispatcher.desk.codes import TRIES, made
from dispatcher.store import choice_rows, code_rows
from dispatcher.store.choice_rows import Dedication
from dispatcher.store.store import Store

SEARCH = Search(
    id="s1",
    customer_id="bolt",
    direction=Direction.ASCENDING,
    candidates=(
        Candidate(agent_id="ben", capability=60),
        Candidate(agent_id="anna", capability=80),
    ),
    made_ms=0,
    expires_ms=600_000,
    shown="anna",
)


def dedication(name: str, customer: str = "bolt") -> Dedication:
    return Dedication(id=name, customer_id=customer, agent_id="anna", search_id=None, began_ms=0)


def test_a_search_comes_back_as_it_was_kept(store: Store) -> None:
    with store.engine.begin() as connection:
        choice_rows.begin_search(connection, SEARCH)

        assert choice_rows.search_of(connection, "s1", "bolt") == SEARCH
        assert choice_rows.search_of(connection, "s1", "acme") is None


def test_of_two_who_read_the_same_version_one_writes(store: Store) -> None:
    with store.engine.begin() as connection:
        choice_rows.begin_search(connection, SEARCH)
        first = choice_rows.keep_search(connection, SEARCH)

        assert first is not None
        assert first.version == 2
        assert choice_rows.keep_search(connection, SEARCH) is None


def test_what_is_over_is_not_written_to(store: Store) -> None:
    with store.engine.begin() as connection:
        choice_rows.begin_search(connection, SEARCH)
        assert choice_rows.expire_searches(connection, SEARCH.expires_ms) == 1
        now = choice_rows.search_of(connection, "s1", "bolt")

        assert now is not None
        assert now.state is SearchState.EXPIRED
        assert choice_rows.keep_search(connection, now) is None


def test_searches_of_yesterday_are_forgotten(store: Store) -> None:
    with store.engine.begin() as connection:
        choice_rows.begin_search(connection, SEARCH)
        choice_rows.expire_searches(connection, SEARCH.expires_ms + choice_rows.KEPT_MS)

        assert choice_rows.search_of(connection, "s1", "bolt") is None


def test_one_dedication_holds(store: Store) -> None:
    """Invariant 1."""
    with store.engine.begin() as connection:
        choice_rows.begin_dedication(connection, dedication("d1"))
        choice_rows.begin_dedication(connection, dedication("d2", "acme"))
        assert choice_rows.end_dedication(connection, "bolt", "staff", 5)
        choice_rows.begin_dedication(connection, dedication("d3"))
        assert choice_rows.dedication_of(connection, "bolt") == dedication("d3")

    with pytest.raises(IntegrityError), store.engine.begin() as connection:
        choice_rows.begin_dedication(connection, dedication("d4"))


def test_a_code_is_tried_five_times_and_used_once(store: Store) -> None:
    code = made(code_id="c1", identity="+4930", code="012345", key=b"k", now_ms=0)
    with store.engine.begin() as connection:
        code_rows.keep_code(connection, code)
        tries = [code_rows.try_code(connection, "+4930", 1) for _ in range(TRIES + 1)]
        used = [code_rows.use_code(connection, "c1", 2) for _ in range(2)]

    assert [one is not None for one in tries] == [True] * TRIES + [False]
    assert used == [True, False]
