"""What somebody types while the screen above it moves."""

import codecs
import os
import select
import sys
import termios
import tty
from collections import deque
from types import TracebackType
from typing import Self

BACKSPACE = ("\x7f", "\b")
ENTER = ("\r", "\n")
END = "\x04"
ESCAPE = "\x1b"
LONGEST_LINE = 200


class Keyboard:
    """Lines from the terminal, shown by whoever draws; a context manager.

    The terminal gives each key at once and does not echo; Ctrl-C stays Ctrl-C. A line may hold
    any letters: its bytes may come in pieces.
    """

    def __init__(self) -> None:
        self._input = sys.stdin.fileno()
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._lines: deque[str] = deque()
        self.text = ""

    def __enter__(self) -> Self:
        """Take the terminal."""
        self._former = termios.tcgetattr(self._input)
        tty.setcbreak(self._input)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give it back as it was."""
        termios.tcsetattr(self._input, termios.TCSADRAIN, self._former)

    def line(self, wait_s: float) -> str | None:
        """The next line, empty for ENTER alone; None when none came within `wait_s`.

        Raises:
            KeyboardInterrupt: the terminal is gone, or Ctrl-D.
        """
        if not self._lines and select.select([self._input], [], [], wait_s)[0]:
            typed = os.read(self._input, 1024)
            if not typed:
                raise KeyboardInterrupt
            self._take(self._decode(typed))
        return self._lines.popleft() if self._lines else None

    def _take(self, typed: str) -> None:
        if typed.startswith(ESCAPE):
            # An arrow or a function key: nothing here to move about in.
            return
        for one in typed:
            if one in ENTER:
                self._lines.append(self.text)
                self.text = ""
            elif one in BACKSPACE:
                self.text = self.text[:-1]
            elif one == END:
                raise KeyboardInterrupt
            elif one.isprintable() and len(self.text) < LONGEST_LINE:
                self.text += one
