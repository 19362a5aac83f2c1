"""Conversions of a node as they come, for a bounded time."""

import time

from calibration.errors import NodeUnreachable
from calibration.link import SeatClient
from calibration.window import Conversion

ASK_EVERY_S = 0.2
SILENT_TOO_LONG_S = 5.0


class ConversionEar:
    """Remembers which conversions it has heard already."""

    def __init__(self, client: SeatClient) -> None:
        """Begin with the next conversion, not with old ones."""
        self._client = client
        self._after = int(client.ask("conversions", after=0, most=1)["next"])

    def newer(self) -> tuple[Conversion, ...]:
        """What came since the last look; at most two hundred.

        Raises:
            NodeUnreachable: the node is gone, or its answer is no conversion.
        """
        answer = self._client.ask("conversions", after=self._after)
        newest = int(answer["next"])
        if newest < self._after:
            # The node was started anew, and counts from 1 again.
            self._after = 0
            return self.newer()
        self._after = newest
        try:
            return tuple(Conversion.from_wire(one) for one in answer["conversions"])
        except ValueError as error:
            raise NodeUnreachable(f"the node's answer cannot be read: {error}") from error


def conversions_for(client: SeatClient, seconds: float) -> tuple[Conversion, ...]:
    """What comes within so many seconds of the node's clock, or of ours if nothing comes."""
    ear = ConversionEar(client)
    heard: list[Conversion] = []
    heard_at_s = time.monotonic()
    while not heard or heard[-1].at_s - heard[0].at_s < seconds:
        new = ear.newer()
        heard += new
        now_s = time.monotonic()
        heard_at_s = now_s if new else heard_at_s
        if now_s - heard_at_s > SILENT_TOO_LONG_S:
            break
        time.sleep(ASK_EVERY_S)
    return tuple(heard)
