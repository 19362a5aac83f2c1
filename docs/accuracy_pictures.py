"""Draws the pictures of docs/accuracy.md anew; they need not be the same to the last bit."""

import subprocess
import sys
from pathlib import Path

from accuracy_page import PICTURES

DOCS = Path(__file__).parent
BENCHMARK = DOCS.parent / "benchmarks" / "accuracy.py"


def main() -> None:
    """Draws them all, with the benchmark's own drawing."""
    for file, scenario in PICTURES.items():
        drawing = [sys.executable, str(BENCHMARK), "--scenario", scenario]
        subprocess.run(  # noqa: S603 - our own script
            [*drawing, "--plot", str(DOCS / "images" / file)], check=True
        )


if __name__ == "__main__":
    main()
