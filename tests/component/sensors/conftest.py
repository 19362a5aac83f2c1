"""Lets the tests of this folder import the drivers' benches of the contract."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "contract"))
