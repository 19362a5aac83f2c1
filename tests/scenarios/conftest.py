"""Lets the scenarios use the made-up seat that the accuracy benchmark uses as well."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
for folder in (HERE, HERE.parents[1] / "benchmarks"):
    sys.path.append(str(folder))
