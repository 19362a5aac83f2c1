"""Who presses the keys of a calibration: a person, or a script."""

import time
from collections.abc import Sequence
from typing import Protocol

from calibration.keyboard import Keyboard
from calibration.plan_state import Dialogue, Stage

GIVE_UP = "q"
ENTER = ""


class Hands(Protocol):
    """Presses ENTER and types weights."""

    @property
    def text(self) -> str:
        """What is typed so far."""
        ...

    def line(self, dialogue: Dialogue, wait_s: float) -> str | None:
        """What was typed and ended by ENTER; None when nothing was within `wait_s`."""
        ...


class PersonsHands:
    """Somebody at a terminal."""

    def __init__(self, keyboard: Keyboard) -> None:
        """Take an open keyboard."""
        self._keyboard = keyboard

    @property
    def text(self) -> str:
        """See `Hands`."""
        return self._keyboard.text

    def line(self, dialogue: Dialogue, wait_s: float) -> str | None:
        """See `Hands`."""
        del dialogue
        return self._keyboard.line(wait_s)


class ScriptedHands:
    """`--yes --weights 5,10,20`: says yes to everything but a refusal.

    Args:
        weights: in the order in which they come onto the seat.
    """

    text = ""

    def __init__(self, weights: Sequence[str]) -> None:
        self._weights = list(weights)

    def line(self, dialogue: Dialogue, wait_s: float) -> str | None:
        """See `Hands`."""
        match dialogue.stage:
            case Stage.READY | Stage.VERDICT:
                return ENTER
            case Stage.REFUSED:
                return GIVE_UP
            case Stage.WEIGHT if dialogue.problem is not None:
                return GIVE_UP
            case Stage.WEIGHT:
                return self._weights.pop(0) if self._weights else ENTER
            case _:
                time.sleep(wait_s)
                return None


class AttendedScript:
    """A script with somebody beside it: he may type too, and answers a refusal himself."""

    def __init__(self, keyboard: Keyboard, script: ScriptedHands) -> None:
        """Take both."""
        self._keyboard = keyboard
        self._script = script

    @property
    def text(self) -> str:
        """See `Hands`."""
        return self._keyboard.text

    def line(self, dialogue: Dialogue, wait_s: float) -> str | None:
        """See `Hands`."""
        typed = self._keyboard.line(wait_s)
        if typed is not None or dialogue.stage is Stage.REFUSED:
            return typed
        return self._script.line(dialogue, 0.0)
