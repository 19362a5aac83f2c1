"""Lets the tests of this folder import what lies beside them, and the made-up seats."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
# Not first: one of the benchmarks is called like the package under test.
sys.path.append(str(Path(__file__).parents[3] / "benchmarks"))
