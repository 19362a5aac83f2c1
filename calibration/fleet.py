"""The calibrations of all seats, those that want a technician first. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from calibration.check import Facts
from calibration.checks import OLD_DAYS, calibrated_days

# Alerts of a node that a calibration, or a look at the chair, mends.
OURS = ("uncalibrated", "recalibrate", "load_cell_fault", "camera_blocked", "vision_unavailable")
TO_CALIBRATE = ("uncalibrated", "recalibrate")


@dataclass(frozen=True, kw_only=True, slots=True)
class FleetRow:
    """One seat.

    Attributes:
        seat: its id.
        zone: where it stands.
        link: whether its node is heard.
        presence: what is believed.
        days: age of the calibration; None where the dispatcher does not know it.
        alerts: codes that stand.
    """

    seat: str
    zone: str
    link: str
    presence: str
    days: int | None
    alerts: tuple[str, ...]

    @property
    def due(self) -> bool:
        """Whether it has to be calibrated, or checked after a year."""
        wanted = any(code in TO_CALIBRATE for code in self.alerts)
        return wanted or (self.days is not None and self.days > OLD_DAYS)


def fleet(seats: Sequence[Facts], alerts: Sequence[Facts], now: datetime) -> list[FleetRow]:
    """A row for each seat: due ones, then those with other alerts, then by age.

    Args:
        seats: of the dispatcher's API; `calibrated_at` is None where there is no scale.
        alerts: of the same.
        now: with a zone.
    """
    standing: dict[str, list[str]] = defaultdict(list)
    for alert in alerts:
        if alert.get("code") in OURS:
            standing[str(alert.get("seat"))].append(str(alert["code"]))
    rows = [_row(seat, tuple(standing[str(seat.get("id"))]), now) for seat in seats]
    return sorted(rows, key=_urgency)


def _row(seat: Facts, alerts: tuple[str, ...], now: datetime) -> FleetRow:
    return FleetRow(
        seat=str(seat.get("id")),
        zone=str(seat.get("zone", "")),
        link=str(seat.get("link", "?")),
        presence=str(seat.get("presence", "?")),
        days=calibrated_days({"calibrated_at": seat.get("calibrated_at")}, now),
        alerts=alerts,
    )


def _urgency(row: FleetRow) -> tuple[bool, bool, int, str]:
    return (not row.due, not row.alerts, -(row.days or 0), row.seat)
