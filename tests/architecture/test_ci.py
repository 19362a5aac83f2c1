"""One truth: what the README tells people to run is what continuous integration runs."""

import os

from tree import ROOT


def test_ci_runs_the_test_command_of_the_readme_and_nothing_else() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = [line for line in script.splitlines() if line and not line.startswith("#")]

    assert commands == [
        "set -euo pipefail",
        'cd "$(dirname "${BASH_SOURCE[0]}")/.."',
        "exec ./run test",
    ]
    assert "./run test" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_both_scripts_are_executable() -> None:
    assert os.access(ROOT / "run", os.X_OK)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
