"""How long our files and functions are; fails when one has outgrown the house rule.

A module has at most 300 lines, a function at most 40 (both with their docstrings).
A migration is a record that is never edited again, so it is not measured.
"""

import ast
import statistics
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tree import PACKAGES, ROOT

MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 40
MEASURED = (*PACKAGES, "docs")
SUFFIXES = (".py", ".js", ".css", ".html")
NOT_MEASURED = ("migrations/versions",)


@dataclass(frozen=True, kw_only=True)
class Part:
    """A file or a function, and how many lines it has."""

    name: str
    lines: int
    limit: int

    @property
    def outgrown(self) -> bool:
        return self.lines > self.limit


def functions(source: str, name: str) -> Iterator[Part]:
    """The functions and methods of a Python source, inner ones too."""
    for node in ast.walk(ast.parse(source, name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            label = f"{name}:{node.lineno} {node.name}"
            yield Part(name=label, lines=lines, limit=MAX_FUNCTION_LINES)


def measure(root: Path, folder: str) -> tuple[list[Part], list[Part]]:
    """The modules and the functions of one folder."""
    modules: list[Part] = []
    found: list[Part] = []
    for path in sorted((root / folder).rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.suffix not in SUFFIXES or any(part in name for part in NOT_MEASURED):
            continue
        source = path.read_text(encoding="utf-8")
        lines = len(source.splitlines())
        modules.append(Part(name=name, lines=lines, limit=MAX_MODULE_LINES))
        if path.suffix == ".py":
            found.extend(functions(source, name))
    return modules, found


def spread(parts: Iterable[Part]) -> str:
    """Median, 90th percentile and maximum, as a table cell."""
    lines = sorted(part.lines for part in parts)
    if not lines:
        return "-"
    p90 = lines[min(len(lines) - 1, len(lines) * 9 // 10)]
    return f"{statistics.median(lines):.0f} / {p90} / {lines[-1]}"


def report(root: Path = ROOT) -> int:
    """Prints the table, then each outgrown part.

    Returns:
        The exit status: 1 when something has outgrown its limit.
    """
    line = "{:<12} {:>7} {:>17} {:>9} {:>17}"
    print(line.format("lines", "files", "med / p90 / max", "functions", "med / p90 / max"))
    all_modules: list[Part] = []
    all_functions: list[Part] = []
    for folder in MEASURED:
        modules, found = measure(root, folder)
        print(line.format(folder, len(modules), spread(modules), len(found), spread(found)))
        all_modules += modules
        all_functions += found
    total = (len(all_modules), spread(all_modules), len(all_functions), spread(all_functions))
    print(line.format("together", *total))
    outgrown = [part for part in all_modules + all_functions if part.outgrown]
    for part in outgrown:
        print(f"too long: {part.name} has {part.lines} lines, the limit is {part.limit}")
    return 1 if outgrown else 0


if __name__ == "__main__":
    try:
        sys.exit(report())
    except SyntaxError as error:
        sys.exit(f"cannot be measured: {error.filename}:{error.lineno}: {error.msg}")
