"""How the node itself is doing, once a minute."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from mqtt_bridge.messages import Health, Sensors
from seatd.announcement import Identity
from seatd.chair import Chair
from sensors import LoadCellCounters

THERMAL_ZONE = Path("/sys/class/thermal/thermal_zone0/temp")
CLOCK_SYNCHRONISED = Path("/run/systemd/timesync/synchronized")


@dataclass(frozen=True, kw_only=True, slots=True)
class HealthReport:
    """Writes the minute's message: no weights, no scores (they are near health data).

    Attributes:
        identity: who speaks.
        started_s: monotonic moment of the start.
        counters: what the load cell has counted so far.
        mat_counters: the same of the desk mat's; None without a mat.
        calibrated_at: when the scale was measured; None without one.
    """

    identity: Identity
    started_s: float
    counters: Callable[[], LoadCellCounters]
    mat_counters: Callable[[], LoadCellCounters] | None = None
    calibrated_at: Callable[[], str | None] = lambda: None

    def message(self, chair: Chair, now_s: float, commands_dropped: int) -> Health:
        """How the node is at this moment."""
        senses, counters = chair.counting, self.counters()
        mat = None if self.mat_counters is None else self.mat_counters()
        sighting = senses.sighting
        return Health(
            seat=self.identity.seat,
            epoch=self.identity.epoch,
            uptime_s=int(now_s - self.started_s),
            version=version("seat-presence"),
            sensors=Sensors(
                load_cell=senses.load_cell_state(now_s),
                camera=senses.camera_state(now_s),
            ),
            frames_ok=counters.frames_ok,
            frames_corrupt=counters.corrupt,
            frames_missed=counters.not_ready,
            frames_saturated=counters.saturated,
            camera_age_s=None if sighting is None else round(now_s - sighting.at_s, 1),
            cpu_temperature_c=cpu_temperature_c(),
            clock_synchronised=CLOCK_SYNCHRONISED.exists(),
            commands_dropped=commands_dropped,
            mat_frames_ok=None if mat is None else mat.frames_ok,
            mat_frames_corrupt=None if mat is None else mat.corrupt,
            mat_frames_missed=None if mat is None else mat.not_ready,
            mat_frames_saturated=None if mat is None else mat.saturated,
            calibrated_at=self.calibrated_at(),
        )


def cpu_temperature_c() -> float | None:
    """Of the processor; None where the kernel does not say."""
    return _read(THERMAL_ZONE, lambda text: int(text) / 1000)


def _read(file: Path, parse: Callable[[str], float]) -> float | None:
    try:
        return parse(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
