"""Drives a calibration: what the seat says and what somebody types go into the plan.

The plan decides; this asks the node, writes the scale when the plan wants it, and finds the node
again when it went away.
"""

import time
from collections.abc import Callable
from typing import Any

from calibration.errors import NodeUnreachable, RequestDeclined
from calibration.link import SeatClient
from calibration.listening import ConversionEar
from calibration.plan import resumed, step
from calibration.plan_state import (
    Awaited,
    Dialogue,
    Event,
    Key,
    Measured,
    Stop,
    Told,
    Typed,
    Written,
)
from calibration.verdict import scale_entries
from calibration.weigh_hands import GIVE_UP, Hands
from mqtt_bridge.technician import Code

ROUND_S = 0.1
GONE_FOR_S = 60.0
TRY_AGAIN_S = 1.0
RENEW_EVERY_S = 60.0


class WeighLoop:
    """One calibration from here to its end.

    Args:
        client: holds the seat already.
        relink: makes a new way to the node, and hands it to the client.
        hands: press the keys.
        show: draws the dialogue; the text is what the hands are typing.
        gone: told when the node went away (the reason) and when it is back (None).
        extra: entries of the scale that the plan does not know, such as `cell`.
    """

    def __init__(
        self,
        *,
        client: SeatClient,
        relink: Callable[[], None],
        hands: Hands,
        show: Callable[[Dialogue, str], None],
        gone: Callable[[str | None], None],
        extra: dict[str, Any],
    ) -> None:
        self._client = client
        self._relink = relink
        self._hands = hands
        self._show = show
        self._gone = gone
        self._extra = extra
        self._ear = ConversionEar(client)
        self._renewed_s = time.monotonic()
        self.after: dict[str, Any] | None = None
        self.dialogue: Dialogue | None = None

    def run(self, dialogue: Dialogue) -> Dialogue:
        """The dialogue at its end.

        Raises:
            NodeUnreachable: the node stayed away for a minute.
            RequestDeclined: somebody else took the seat meanwhile.
        """
        self.dialogue = dialogue
        while self.dialogue.awaited is not Awaited.NOTHING:
            self._show(self.dialogue, self._hands.text)
            try:
                self._round(self.dialogue)
            except NodeUnreachable as error:
                self._find_again(self.dialogue, error)
        self._show(self.dialogue, "")
        return self.dialogue

    def _round(self, dialogue: Dialogue) -> None:
        line = self._hands.line(dialogue, ROUND_S)
        if line is not None:
            self._renew()
            self._take(_typed(line))
        match dialogue.awaited:
            case Awaited.WRITTEN:
                self._take(Written(at_s=time.monotonic(), fault=self._written(dialogue)))
            case Awaited.PROOF:
                state = self._client.ask("state")
                presence, occupied = str(state["presence"]), state["occupied"]
                self._take(Told(at_s=time.monotonic(), presence=presence, occupied=occupied))
            case _:
                new = self._ear.newer()
                self._take(Measured(at_s=time.monotonic(), conversions=new))

    def _take(self, event: Event) -> None:
        assert self.dialogue is not None  # noqa: S101 - set before the first round
        self.dialogue = step(self.dialogue, event)

    def _written(self, dialogue: Dialogue) -> str | None:
        """Writes the scale; the sentence why not."""
        entries = {**scale_entries(dialogue), **self._extra}
        for last in (False, True):
            try:
                self.after = self._client.ask("write_scale", scale=entries)["after"]
            except RequestDeclined as error:
                if last or error.code != Code.NOT_HELD.value:
                    return str(error)
                # He thought about the verdict for longer than the lease runs.
                self._hold()
            else:
                return None
        return None

    def _renew(self) -> None:
        """Keeps the seat as long as somebody types; who walks away loses it after ten minutes."""
        if time.monotonic() - self._renewed_s > RENEW_EVERY_S:
            self._hold()

    def _hold(self) -> None:
        self._client.hold()
        self._renewed_s = time.monotonic()

    def _find_again(self, dialogue: Dialogue, error: NodeUnreachable) -> None:
        self._gone(str(error))
        left_s = time.monotonic()
        while True:
            time.sleep(TRY_AGAIN_S)
            try:
                self._relink()
                self._hold()
                self._ear = ConversionEar(self._client)
                self._gone(None)
                break
            except NodeUnreachable:
                if time.monotonic() - left_s > GONE_FOR_S:
                    raise error from None
        now_s = time.monotonic()
        away_s = -1.0 if self._has_rebooted(dialogue) else now_s - left_s
        self.dialogue = resumed(dialogue, at_s=now_s, away_s=away_s)

    def _has_rebooted(self, dialogue: Dialogue) -> bool:
        """Whether the node's clock began anew: moments from before mean nothing then."""
        known_s = max((zero.until_s for zero in dialogue.zeros), default=0.0)
        return float(self._client.ask("state").get("at_s") or 0.0) < known_s


def _typed(line: str) -> Event:
    now_s = time.monotonic()
    if line.strip().casefold() == GIVE_UP:
        return Stop(at_s=now_s)
    return Typed(at_s=now_s, text=line) if line.strip() else Key(at_s=now_s)
