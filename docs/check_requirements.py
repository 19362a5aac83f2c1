"""Checks docs/requirements.md: what is called built is there, and its tests pass.

    check_requirements.py [--all] [--results JUNIT.XML] [PREFIX ...]

Without --results the tests named in the table are run first.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import outcomes
from outcomes import Outcome, Outcomes


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One row of the table."""

    number: str
    status: str
    reason: str
    code: tuple[str, ...]
    tests: tuple[str, ...]


def listed(cell: str) -> tuple[str, ...]:
    """The entries of a table cell: separated by commas, with or without backticks."""
    return tuple(entry for part in cell.split(",") if (entry := part.strip().strip("`")))


def parse(text: str) -> list[Requirement]:
    """The rows of the table. An unknown status is kept and reported by `faults`."""
    found = []
    for row in outcomes.table_rows(text):
        status, _, reason = row["status"].partition(":")
        found.append(
            Requirement(
                number=row["number"],
                status=status.strip(),
                reason=reason.strip(),
                code=listed(row["code"]),
                tests=listed(row["test"]),
            )
        )
    return found


def faults(row: Requirement, root: Path, ended: Outcomes, *, planned_fails: bool) -> Iterator[str]:
    """What is wrong with one row, in words."""
    if row.status == "planned":
        if planned_fails:
            yield f"{row.number} is only planned"
        return
    if row.status not in {"built", "weaker"}:
        yield f"{row.number} has the status {row.status!r}: planned, built or weaker: why"
        return
    if row.status == "weaker" and not row.reason:
        yield f"{row.number} does not say why it is weaker"
    if not row.code:
        yield f"{row.number} names no code"
    if not row.tests:
        yield f"{row.number} names no test"
    for path in row.code:
        if not (root / path).exists():
            yield f"{row.number}: there is no {path}"
    for test in row.tests:
        outcome = outcomes.outcome(test, ended)
        if outcome is not Outcome.PASSED:
            yield f"{row.number}: {test} {outcome.value}"


def counts(rows: Sequence[Requirement]) -> str:
    """One line for people."""
    by_status = Counter(row.status for row in rows)
    parts = [f"{by_status[status]} {status}" for status in ("built", "weaker", "planned")]
    return f"requirements: {len(rows)} in all, " + ", ".join(parts)


def main(arguments: Sequence[str]) -> int:
    """Prints the faults and the counts; 1 when there is a fault."""
    parser = argparse.ArgumentParser(description="Checks docs/requirements.md.")
    parser.add_argument("prefixes", nargs="*", metavar="PREFIX", help="DS, WP-05, ...")
    parser.add_argument("--all", action="store_true", help="planned rows fail too")
    parser.add_argument(
        "--results", type=Path, action="append", help="pytest's JUnit report (xunit2)"
    )
    options = parser.parse_args(arguments)

    text = (outcomes.ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
    prefixes = tuple(options.prefixes)
    rows = [row for row in parse(text) if not prefixes or row.number.startswith(prefixes)]
    if not rows:
        sys.exit(f"no requirement begins with {' or '.join(prefixes)}")
    files = {test.split("::")[0] for row in rows for test in row.tests}
    there = {file for file in files if (outcomes.ROOT / file).exists()}
    ended = outcomes.read(*options.results) if options.results else outcomes.run(there)
    found = [
        fault
        for row in rows
        for fault in faults(row, outcomes.ROOT, ended, planned_fails=options.all)
    ]
    print("\n".join([*found, counts(rows)]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
