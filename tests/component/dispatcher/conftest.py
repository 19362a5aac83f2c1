"""A whole dispatcher on a real database, with time and telephones in the test's hand."""

import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "unit" / "dispatcher")]

from call_centre import Centre, HandClock, Opened, file_in, open_store_on  # noqa: E402
from call_hall import RULES, small_registry  # noqa: E402

from dispatcher.routing.policies import RoutingRules  # noqa: E402
from dispatcher.statistics.section import StatisticsSection  # noqa: E402
from dispatcher.store.store import Store  # noqa: E402


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """SQLite, unless the test is marked with `BOTH_DATABASES` or somebody asks for the other."""
    return getattr(request, "param", os.environ.get("SEAT_TEST_DATABASE", "sqlite"))


@pytest.fixture
def database_url(
    database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[str]:
    """An empty database of the test's own."""
    if database_kind == "sqlite":
        yield file_in(tmp_path)
        return
    with request.getfixturevalue("postgres").database() as url:
        yield url


@pytest.fixture
def store(database_url: str, clock: HandClock) -> Iterator[Store]:
    """An empty database in today's shape."""
    made = open_store_on(database_url, clock)
    yield made
    made.close()


@pytest.fixture
def opened(tmp_path: Path, database_url: str, clock: HandClock) -> Opened:
    """Starts a dispatcher on the test's database; may be used again after it ended."""

    @asynccontextmanager
    async def start(
        rules: RoutingRules = RULES, statistics: StatisticsSection | None = None
    ) -> AsyncIterator[Centre]:
        made = open_store_on(database_url, clock)
        if not made.remembered().registry.zones:
            made.replace_registry(small_registry())
        centre_ = Centre(
            store=made, clock=clock, folder=tmp_path, rules=rules, statistics=statistics
        )
        async with centre_.running() as centre:
            yield centre

    return start


@pytest.fixture
async def centre(opened: Opened) -> AsyncIterator[Centre]:
    """A running dispatcher with a small registry, nobody logged in."""
    async with opened() as running:
        yield running
