"""A telephone system that is told something only by the dispatcher that leads."""

from collections.abc import AsyncIterator, Callable

from dispatcher.routing.values import Call, Offer
from dispatcher.telephony.port import HandsOver, LineEvent, Switchboard


def led(switchboard: Switchboard, assert_leading: Callable[[], None]) -> Switchboard:
    """A telephone system as the leader alone may use it, with all that it can do.

    Args:
        switchboard: who is told.
        assert_leading: raises `Deposed` once another may lead.
    """
    if isinstance(switchboard, HandsOver):
        return LedHandOver(switchboard, assert_leading)
    return LedSwitchboard(switchboard, assert_leading)


class LedSwitchboard:
    """Implements `Switchboard`; looks before each word whether this dispatcher still leads.

    A program can be stopped between a commit and what follows from it, and go on after another
    has taken over.

    Args:
        switchboard: who is told.
        assert_leading: raises `Deposed` once another may lead.
    """

    def __init__(self, switchboard: Switchboard, assert_leading: Callable[[], None]) -> None:
        self._switchboard = switchboard
        self._assert_leading = assert_leading

    def hold(self, call: Call) -> None:
        self._assert_leading()
        self._switchboard.hold(call)

    def offer_callback(self, call: Call) -> None:
        self._assert_leading()
        self._switchboard.offer_callback(call)

    def ring(self, call: Call, offer: Offer) -> None:
        self._assert_leading()
        self._switchboard.ring(call, offer)

    def stop_ringing(self, offer: Offer) -> None:
        self._assert_leading()
        self._switchboard.stop_ringing(offer)

    def connect(self, call: Call) -> None:
        self._assert_leading()
        self._switchboard.connect(call)

    def release(self, call: Call, agent_id: str) -> None:
        self._assert_leading()
        self._switchboard.release(call, agent_id)

    def hang_up(self, call: Call) -> None:
        self._assert_leading()
        self._switchboard.hang_up(call)

    def events(self) -> AsyncIterator[LineEvent]:
        return self._switchboard.events()


class LedHandOver(LedSwitchboard):
    """The same for one that can put another agent into a talk."""

    def hand_over(self, call: Call, agent_id: str) -> None:
        self._assert_leading()
        # Asked when this was made.
        self._switchboard.hand_over(call, agent_id)  # type: ignore[attr-defined]
