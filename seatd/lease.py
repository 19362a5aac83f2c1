"""One technician at a time: while the lease runs the seat is in maintenance. Pure."""

from dataclasses import dataclass, replace

from mqtt_bridge.technician import LEASE_S, Code

# However busy the technician is: nobody's calls are held back longer without asking anew.
IDLE_S = LEASE_S


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """Who works at the seat.

    Attributes:
        session: what his tool says with each request.
        since: wall-clock time, RFC 3339, for people.
    """

    who: str
    origin: str
    since: str
    session: str


class LeaseRefused(Exception):
    """A request needs the lease, and somebody else has it, or nobody."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, kw_only=True, slots=True)
class Lease:
    """Who holds a seat, and until when. Each request of the holder renews it."""

    holder: Holder | None = None
    until_s: float = 0.0

    def held_by(self, now_s: float) -> Holder | None:
        """Who holds the seat now; nobody once the lease has run out."""
        return self.holder if now_s < self.until_s else None

    def held(self, holder: Holder, now_s: float, for_s: float) -> "Lease":
        """The lease in the hands of `holder`.

        Raises:
            LeaseRefused: another technician has it.
        """
        other = self.held_by(now_s)
        if other is not None and (other.who, other.origin) != (holder.who, holder.origin):
            raise LeaseRefused(Code.HELD, _told(other))
        return Lease(holder=holder, until_s=now_s + for_s)

    def renewed(self, session: str | None, now_s: float) -> "Lease":
        """The lease after another request of its holder.

        Raises:
            LeaseRefused: the request is not the holder's.
        """
        holder = self.held_by(now_s)
        if holder is None:
            raise LeaseRefused(Code.NOT_HELD, "nobody holds this seat: begin with `hold`")
        if holder.session != session:
            raise LeaseRefused(Code.HELD, _told(holder))
        return replace(self, until_s=max(self.until_s, now_s + IDLE_S))

    def released(self, session: str | None, now_s: float) -> "Lease":
        """No lease.

        Raises:
            LeaseRefused: the request is not the holder's.
        """
        self.renewed(session, now_s)
        return Lease()


def _told(holder: Holder) -> str:
    return f"{holder.who} works at this seat, from {holder.origin}, since {holder.since}"
