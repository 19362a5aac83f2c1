"""From a button's level to what its presses mean. Pure: time is an argument."""

from dataclasses import dataclass
from enum import Enum

LONG_S = 2.0


class Press(Enum):
    """What somebody says with the button."""

    I_AM_HERE = "short press"
    BREAK_WANTED = "held for two seconds"


@dataclass(frozen=True, kw_only=True, slots=True)
class Button:
    """What is remembered between two looks at the button.

    Attributes:
        armed: It has been seen released; one that is pressed from the start says nothing.
        pressed_at_s: Since when it is down; None while it is up.
        told: The long press under way has been told.
    """

    armed: bool = False
    pressed_at_s: float | None = None
    told: bool = False

    def observe(self, *, pressed: bool, now_s: float) -> tuple["Button", Press | None]:
        """The button after one more look, and a press that is complete with it.

        A long press is told while the button is still down, a short one when it comes up. A
        button that is stuck says one long press and then nothing.
        """
        if not pressed:
            short = self.armed and self.pressed_at_s is not None and not self.told
            return Button(armed=True), Press.I_AM_HERE if short else None
        if not self.armed:
            return self, None
        if self.pressed_at_s is None:
            return Button(armed=True, pressed_at_s=now_s), None
        if not self.told and now_s - self.pressed_at_s >= LONG_S:
            told = Button(armed=True, pressed_at_s=self.pressed_at_s, told=True)
            return told, Press.BREAK_WANTED
        return self, None
