"""Pure: every snapshot, or its failure, in; the sighting and when to look again out."""

from dataclasses import dataclass, field, replace

from vision.camera_health import CameraHealth, Light
from vision.occupancy import Occupancy, Reason, Sighting
from vision.scene import Outline, Scene

QUICK_S = 0.5
FIRST_QUICK_WAITS = 3
DOUBT_QUICK_WAITS = 3
LONGEST_RETRY_S = 30.0
SURE = frozenset({Reason.PERSON, Reason.NOBODY})


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What is left of a picture once it has been looked at: numbers."""

    at_s: float
    light: Light
    digest: bytes | None
    total: float
    outline: Outline | None = None  # None where a change of place is no fault


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What is believed and why, after the snapshots so far. Each one returns a new value."""

    occupancy: Occupancy = field(default_factory=Occupancy)
    health: CameraHealth = field(default_factory=CameraHealth)
    scene: Scene = field(default_factory=Scene)
    taken: int = 0
    failures_in_a_row: int = 0
    doubts_in_a_row: int = 0

    def after(self, snapshot: Snapshot) -> tuple["Judgement", Sighting]:
        """Take in a picture: a faulty one blinds, a suspect one proves nothing."""
        health = self.health.observe(snapshot.light, snapshot.digest)
        occupancy, scene = self._believed(snapshot, health)
        judgement = Judgement(
            occupancy=occupancy,
            health=health,
            scene=scene,
            taken=self.taken + 1,
            doubts_in_a_row=self.doubts_in_a_row + 1 if occupancy.is_in_doubt else 0,
        )
        fault = health.fault or (Reason.CAMERA_MOVED if scene.has_moved else None)
        return judgement, _sighting(occupancy, snapshot.at_s, fault or occupancy.reason)

    def after_failure(
        self, reason: Reason, detail: str, at_s: float
    ) -> tuple["Judgement", Sighting]:
        """Take in that no picture came: blind at once, and the camera's record starts anew."""
        occupancy = self.occupancy.observe(None, at_s)
        judgement = replace(
            self,
            occupancy=occupancy,
            health=CameraHealth(),
            taken=self.taken + 1,
            failures_in_a_row=self.failures_in_a_row + 1,
            doubts_in_a_row=0,
        )
        return judgement, replace(_sighting(occupancy, at_s, reason), detail=detail)

    @property
    def again_s(self) -> float | None:
        """How soon the next snapshot is wanted, or None where it is all the same.

        The first ones follow quickly, and so do a few in doubt; a camera that gives nothing is
        asked ever more rarely.
        """
        if self.taken <= FIRST_QUICK_WAITS or 0 < self.doubts_in_a_row <= DOUBT_QUICK_WAITS:
            return QUICK_S
        if self.failures_in_a_row == 0:
            return None
        # The exponent is bounded too, or a broken camera overflows the float in time.
        return min(LONGEST_RETRY_S, 2.0 ** min(self.failures_in_a_row - 1, 10))

    def next_wait_s(self, every_s: float) -> float:
        """How long to wait before the next snapshot.

        The first snapshots follow quickly, and so do a few whenever the newest one does not bear
        out what is said; a camera that gives nothing is asked ever more rarely.
        """
        again_s = self.again_s
        if again_s is None:
            return every_s
        if self.failures_in_a_row == 0 or self.taken <= FIRST_QUICK_WAITS:
            return min(again_s, every_s)
        return max(again_s, every_s)

    def _believed(self, snapshot: Snapshot, health: CameraHealth) -> tuple[Occupancy, Scene]:
        if health.fault is not None:
            return self.occupancy.observe(None, snapshot.at_s), self.scene
        if health.is_suspect:
            return self.occupancy.keep(snapshot.total, snapshot.at_s), self.scene
        occupancy = self.occupancy.observe(snapshot.total, snapshot.at_s)
        if snapshot.outline is None:
            return occupancy, self.scene
        sure = occupancy.seen if occupancy.reason in SURE else None
        scene = self.scene.observe(snapshot.outline, sure, snapshot.at_s)
        if scene.has_moved:
            occupancy = self.occupancy.observe(None, snapshot.at_s)
        return occupancy, scene


def _sighting(occupancy: Occupancy, at_s: float, reason: Reason) -> Sighting:
    return Sighting(at_s=at_s, seen=occupancy.seen, score=occupancy.total, reason=reason)
