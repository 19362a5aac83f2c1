"""Counts which of the call-distribution scenarios of docs/conformance.md have a passing test.

    check_conformance.py [--results JUNIT.XML]

A test states its scenario in its docstring: `Conformance 46: ...` or `Conformance 46, 47: ...`.
Without --results the tests that state one are run first.
"""

import argparse
import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import outcomes
from outcomes import Outcome, Outcomes

STATED = re.compile(r"\bConformance (\d+(?:, ?\d+)*):")


def stated_in(source: str, file: str) -> Iterator[tuple[int, str]]:
    """(scenario number, pytest id) of each test of a source that states one."""
    tree = ast.parse(source, file)
    owners: dict[int, str] = {
        id(child): f"{file}::{node.name}"
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for child in node.body
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for numbers in STATED.findall(ast.get_docstring(node) or ""):
            owner = owners.get(id(node), file)
            yield from ((int(number), f"{owner}::{node.name}") for number in numbers.split(","))


def stated_under(folder: Path) -> dict[int, list[str]]:
    """Scenario number -> the tests below a folder that state it."""
    found: dict[int, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        file = path.relative_to(outcomes.ROOT).as_posix()
        for number, test in stated_in(path.read_text(encoding="utf-8"), file):
            found[number].append(test)
    return found


def judge(tests: Sequence[str], ended: Outcomes) -> Outcome:
    """One scenario: failed when one of its tests failed, passed when all passed."""
    ends = {outcomes.outcome(test, ended) for test in tests}
    if Outcome.FAILED in ends:
        return Outcome.FAILED
    return Outcome.PASSED if ends == {Outcome.PASSED} else Outcome.MISSING


def report(
    statuses: Mapping[int, str], stated: Mapping[int, Sequence[str]], ended: Outcomes
) -> tuple[list[str], int]:
    """The lines for people, and the exit status: 1 when a built scenario has no passing test."""
    verdicts = {number: judge(stated.get(number, ()), ended) for number in statuses}
    passed = [number for number, verdict in verdicts.items() if verdict is Outcome.PASSED]
    failed = [number for number, verdict in verdicts.items() if verdict is Outcome.FAILED]
    built = [number for number, status in statuses.items() if status == "built"]
    broken = [
        f"conformance {number} is listed as built: {verdicts[number].value} {tests}".rstrip()
        for number in built
        if verdicts[number] is not Outcome.PASSED
        for tests in [", ".join(stated.get(number, ()))]
    ]
    broken += [
        f"conformance {number} is stated but not listed"
        for number in stated.keys() - statuses.keys()
    ]
    odd = {
        number: status for number, status in statuses.items() if status not in {"built", "planned"}
    }
    broken += [
        f"conformance {number} has the status {status!r}: built or planned"
        for number, status in odd.items()
    ]
    lines = list(broken)
    unlisted = [str(number) for number in passed if number not in built]
    if unlisted:
        lines.append(f"passing, though listed as planned: {', '.join(unlisted)}")
    rest = len(statuses) - len(passed) - len(failed)
    counts = f"{len(passed)} passed, {len(failed)} failed, {rest} not built"
    lines.append(f"conformance: {counts} of {len(statuses)}")
    return lines, 1 if broken or failed else 0


def main(arguments: Sequence[str]) -> int:
    """Prints what is broken and the counts; 1 when something is broken."""
    parser = argparse.ArgumentParser(description="Checks docs/conformance.md.")
    parser.add_argument(
        "--results", type=Path, action="append", help="pytest's JUnit report (xunit2)"
    )
    options = parser.parse_args(arguments)

    text = (outcomes.ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    statuses = {int(row["number"]): row["status"] for row in outcomes.table_rows(text)}
    stated = stated_under(outcomes.ROOT / "tests")
    files = {test.split("::")[0] for tests in stated.values() for test in tests}
    ended = outcomes.read(*options.results) if options.results else outcomes.run(files)
    lines, status = report(statuses, stated, ended)
    print("\n".join(lines))
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
