"""How the tests ended: read from pytest's report, or found out by running them."""

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Collection, Mapping
from enum import Enum
from pathlib import Path

ROOT = Path(__file__).parents[1]


class Outcome(Enum):
    """What is known of a test."""

    PASSED = "passed"
    FAILED = "failed"
    # Skipped counts as missing: it proves nothing.
    MISSING = "missing"


Outcomes = Mapping[tuple[str, str], bool | None]
"""(dotted place, name without parameters) -> passed, failed, or None when it was skipped."""


def read(*reports: Path) -> Outcomes:
    """Reads pytest's JUnit reports (family xunit2).

    Of a parametrised test one failure counts for all.

    Raises:
        SystemExit: There is no such report; the message says how to make one.
    """
    for report in reports:
        if not report.exists():
            sys.exit(f"{report} is missing: run ./run test, or leave --results out")
    found: dict[tuple[str, str], bool | None] = {}
    for case in (one for report in reports for one in ET.parse(report).iter("testcase")):  # noqa: S314  # our own
        key = (case.get("classname", ""), case.get("name", "").split("[")[0])
        tags = {child.tag for child in case}
        if tags & {"failure", "error"}:
            found[key] = False
        elif "skipped" in tags:
            found.setdefault(key, None)
        elif found.get(key) is not False:
            found[key] = True
    return found


def run(files: Collection[str]) -> Outcomes:
    """Runs the tests of these files, quietly, and reads how they ended."""
    if not files:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "junit.xml"
        options = ["-q", "--no-header", f"--junitxml={report}", "-o", "junit_family=xunit2"]
        command = [sys.executable, "-m", "pytest", *options, *sorted(files)]
        result = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)  # noqa: S603
        if not report.exists():
            sys.exit(result.stdout + result.stderr)
        return read(report)


def outcome(test: str, outcomes: Outcomes) -> Outcome:
    """How a test ended, or all tests of a file or class when `test` names one.

    Args:
        test: A pytest id (`tests/unit/a/test_b.py::test_c`) or a file.
        outcomes: As `read` gives them.
    """
    file, *inner = test.split("::")
    place = file.removesuffix(".py").replace("/", ".")
    exact = (".".join([place, *inner[:-1]]), inner[-1].split("[")[0]) if inner else None
    whole = ".".join([place, *inner])
    ends = [
        ended
        for (where, name), ended in outcomes.items()
        if (where, name) == exact or where == whole or where.startswith(whole + ".")
    ]
    if False in ends:
        return Outcome.FAILED
    return Outcome.PASSED if True in ends else Outcome.MISSING


def table_rows(text: str) -> list[dict[str, str]]:
    """The rows of the one table of a Markdown page, by the names of its columns."""
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    if not cells:
        return []
    header, _, *rows = cells
    return [dict(zip(header, row, strict=True)) for row in rows]
