"""Lets the tests of this folder import the made-up seat of the benchmarks."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[3] / "benchmarks"))
