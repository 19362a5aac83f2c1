"""How many examples a property is tried on, where it does not say so itself; always the same ones.

Few in `./run test`, many in `SEAT_SOAK=1 ./run test tests/unit`. The proofs of `./run soak` have
sizes of their own (`tests/soak/soak_sizes.py`).
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from postgres_server import PostgresServer

sys.path.insert(0, str(Path(__file__).parent))

settings.register_profile("small", max_examples=20, derandomize=True, deadline=None)
settings.register_profile("soak", max_examples=2_000, derandomize=True, deadline=None)
settings.load_profile("soak" if os.environ.get("SEAT_SOAK") == "1" else "small")


@pytest.fixture(scope="session")
def postgres() -> "Iterator[PostgresServer]":
    """A real PostgreSQL, once for all tests that want one; without its programs they fail."""
    from postgres_server import PostgresServer, programs_of_postgres

    server = PostgresServer(programs_of_postgres())
    server.make()
    yield server
    server.remove()
