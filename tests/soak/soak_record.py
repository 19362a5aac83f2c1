"""What a full run found, as rows of docs/reliability.md."""

import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- soak: begin -->", "<!-- soak: end -->"
HEAD = (
    "| proof | what ran | seed | result | seconds | date | code | machine |",
    "|---|---|---|---|---|---|---|---|",
)


@dataclass(kw_only=True)
class Proof:
    """One proof of one run: a test fills in what it did and what it found.

    Attributes:
        ran: what it went through, with numbers.
        found: what came of it, with numbers.
    """

    name: str
    seed: int
    ran: str = ""
    found: str = ""


def record(proof: Proof, *, took_s: float, failed: bool) -> None:
    """Puts the row of one proof in place of its former one."""
    cells = (
        proof.name.replace("_", " "),
        proof.ran,
        str(proof.seed),
        f"**failed** {proof.found}".strip() if failed else proof.found,
        f"{took_s:.0f}",
        datetime.now(UTC).date().isoformat(),
        code(),
        machine(),
    )
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(with_row(text, cells), encoding="utf-8")


def with_row(text: str, cells: tuple[str, ...]) -> str:
    """The page with this row; rows are known by their first cell.

    Raises:
        ValueError: the page has lost the marks between which the rows stand.
    """
    before, found, rest = text.partition(BEGIN)
    between, closed, after = rest.partition(END)
    if not (found and closed):
        raise ValueError(f"the page needs the marks {BEGIN} and {END}")
    rows = rows_of(between)
    rows[cells[0]] = "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"
    table = "\n".join((*HEAD, *rows.values()))
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def rows_of(text: str) -> dict[str, str]:
    """The rows of a table, by their first cell."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    rows: Mapping[str, str] = {line.split("|")[1].strip(): line for line in lines}
    return {name: line for name, line in rows.items() if name != "proof"}


def code() -> str:
    """The commit, with a plus when the product's files differ from it."""
    head = _git("rev-parse", "--short", "HEAD")
    return f"{head}+" if _git("status", "--porcelain", "--", "*.py") else head


def machine() -> str:
    """Processor, cores, system and Python."""
    model = platform.machine()
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
    return (
        f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}"
    )


def _git(*arguments: str) -> str:
    answer = subprocess.run(
        ["git", *arguments],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"GIT_OPTIONAL_LOCKS": "0"},
    )
    return answer.stdout.strip() or ""
