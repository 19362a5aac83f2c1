"""What the node thinks of its seat, from time to time."""

import time
from collections.abc import Iterator

from calibration.check import Facts
from calibration.link import SeatClient
from calibration.plot import Moment

LOOK_EVERY_S = 0.25


def looks(
    client: SeatClient, *, for_s: float | None, every_s: float = LOOK_EVERY_S
) -> Iterator[Facts]:
    """Answers to `state`, for so long or for ever."""
    began_s = time.monotonic()
    while for_s is None or time.monotonic() - began_s < for_s:
        yield client.ask("state")
        time.sleep(every_s)


def moment(state: Facts) -> Moment:
    """What is drawn of a state."""
    return Moment(
        at_s=float(state.get("at_s") or 0.0),
        kg=state.get("kg"),
        occupied=state.get("occupied"),
        presence=str(state.get("presence") or "?"),
    )
