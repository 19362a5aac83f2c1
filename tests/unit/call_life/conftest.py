"""Lets the tests of this folder import the made-up house of the benchmarks, and gives it time."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[3] / "benchmarks"))

from call_life.virtual_time import VirtualLoop


@pytest.fixture
def loop() -> Iterator[VirtualLoop]:
    """Time that is virtual and does not go by on its own."""
    made = VirtualLoop()
    yield made
    made.close()
