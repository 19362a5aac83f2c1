"""What the technician reads: sentences in his language, tables, or JSON for a script.

Words and marks carry the meaning; colour only repeats it, and NO_COLOR switches it off.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from calibration.words.lookup import Language, say

WIDTH = 80
OK, LOOK, BAD = "green", "yellow", "bold red"


class Screen:
    """Standard output in one language.

    Args:
        language: of every sentence.
        as_json: nothing but JSON objects on standard output; sentences go nowhere.
    """

    def __init__(self, *, language: Language, as_json: bool = False) -> None:
        self.language = language
        self.as_json = as_json
        terminal = sys.stdout.isatty()
        # A pipe has no width: what reads it gets whole lines.
        width = None if terminal else 10 * WIDTH
        self.console = Console(highlight=False, markup=False, soft_wrap=not terminal, width=width)

    @property
    def is_terminal(self) -> bool:
        """Whether somebody reads and types here."""
        return self.console.is_terminal and sys.stdin.isatty() and not self.as_json

    def words(self, key: str, **figures: object) -> str:
        """The sentence `key`."""
        return say(self.language, key, **figures)

    def say(self, key: str, *, style: str = "", **figures: object) -> None:
        """Prints the sentence `key`."""
        self.line(self.words(key, **figures), style=style)

    def line(self, text: str, *, style: str = "") -> None:
        """Prints a line that is in the right language already."""
        if not self.as_json:
            self.console.print(Text(text, style=style))

    def result(self, **figures: Any) -> None:
        """One JSON object a line, where a script listens."""
        if self.as_json:
            sys.stdout.write(json.dumps(figures, ensure_ascii=False, default=str) + "\n")
            sys.stdout.flush()

    def table(self, titles: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> None:
        """Prints columns under their titles (keys of words)."""
        if self.as_json:
            return
        drawn = Table(box=None, pad_edge=False, header_style="bold")
        for title in titles:
            drawn.add_column(self.words(title), overflow="fold")
        for row in rows:
            drawn.add_row(*row)
        self.console.print(drawn)

    def confirmed(self, key: str, *, yes: bool, **figures: object) -> bool:
        """Asks y or n; without anybody to ask only `--yes` is a yes."""
        if yes or not self.is_terminal:
            return yes
        typed = input(f"{self.words(key, **figures)} [y/N] ")
        return typed.strip().casefold() in {"y", "yes", "j", "是", "ｙ"}


def complain(text: str) -> None:
    """One sentence on standard error."""
    sys.stderr.write(f"seat-calibrate: {text}\n")
