"""A seat on the bench, and `seat-calibrate` at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.component.calibration.bench_node import BenchNode, running
from tests.component.calibration.bench_tool import SCALE_TEXT, Tool


@pytest.fixture
def node(tmp_path: Path) -> Iterator[BenchNode]:
    """A calibrated seat with nobody on it."""
    made = BenchNode(tmp_path / "node", speed=8.0)
    made.scale_file.write_text(SCALE_TEXT)
    with running(made):
        yield made


@pytest.fixture
def tool(node: BenchNode, tmp_path: Path) -> Tool:
    return Tool(node, tmp_path)
