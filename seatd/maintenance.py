"""Whether a technician works at the seat now: the one lease that node and workbench look at."""

import logging

from seatd.lease import Holder, Lease

log = logging.getLogger(__name__)


class Maintenance:
    """Holds the seat's lease."""

    def __init__(self) -> None:
        """Nobody works at the seat."""
        self._lease = Lease()

    def is_on(self, now_s: float) -> bool:
        """Whether somebody works there at this moment, in monotonic seconds."""
        return self.holder(now_s) is not None

    def holder(self, now_s: float) -> Holder | None:
        """Who."""
        return self._lease.held_by(now_s)

    def begin(self, holder: Holder, now_s: float, for_s: float) -> None:
        """See `Lease.held`."""
        self._lease = self._lease.held(holder, now_s, for_s)
        log.info("maintenance_began who=%s from=%s", holder.who, holder.origin)

    def renew(self, session: str | None, now_s: float) -> None:
        """See `Lease.renewed`."""
        self._lease = self._lease.renewed(session, now_s)

    def end(self, session: str | None, now_s: float) -> None:
        """See `Lease.released`."""
        self._lease = self._lease.released(session, now_s)
        log.info("maintenance_ended")
