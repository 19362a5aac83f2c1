"""What a technician may ask of a node: a table of verbs, each answered with one JSON object.

The requests come over the control socket on the Pi, or through the dispatcher; who may ask is
decided there. Verbs that change something need the seat's lease, and while somebody holds it the
seat is in maintenance: it offers nobody a call because 20 kg of iron sat down.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Protocol

from mqtt_bridge.technician import Code, TechnicianRequest, answered, declined
from seatd.chair import Chair
from seatd.lease import Holder, LeaseRefused
from seatd.maintenance import Maintenance
from seatd.recent_conversions import RecentConversions
from seatd.scale_keeper import ScaleKeeper
from seatd.zeroing import ZeroRefused, zeroed
from sensors import Scale, ScaleInvalid, SensorError, scale_entries

Answer = dict[str, Any]


class SeatUnderWork(Protocol):
    """The node, as the workbench sees it."""

    @property
    def chair(self) -> Chair: ...

    @property
    def now_s(self) -> float:
        """Monotonic seconds of the newest look."""
        ...

    def use_scale(self, scale: Scale) -> None:
        """Weighs with another scale from the next reading on."""
        ...


class CameraStudy(Protocol):
    """The camera's part of commissioning; the pictures stay where they are."""

    async def study(self, looks: int, *, occupied: bool) -> Answer: ...

    async def preview(self, columns: int) -> Answer: ...

    async def use_zone(self, zone: list[list[float]] | None) -> Answer: ...


class NothingToSee:
    """In the place of a camera where there is none."""

    async def study(self, looks: int, *, occupied: bool) -> Answer:
        """Refuse."""
        del looks, occupied
        raise VerbRefused("this seat has no camera")

    async def preview(self, columns: int) -> Answer:
        """Refuse."""
        return await self.study(columns, occupied=False)

    async def use_zone(self, zone: list[list[float]] | None) -> Answer:
        """Refuse."""
        return await self.study(len(zone or ()), occupied=False)


class VerbRefused(Exception):
    """A request cannot be done as things are; the message says why."""


class Workbench:
    """Answers requests, one after the other.

    Args:
        seat: the node.
        maintenance: the seat's lease.
        recent: its newest conversions.
        scales: its scale file.
        camera: its camera's part, or `NothingToSee`.
        facts: what is known of the machine, for `describe`.
    """

    def __init__(
        self,
        *,
        seat: SeatUnderWork,
        maintenance: Maintenance,
        recent: RecentConversions,
        scales: ScaleKeeper,
        camera: CameraStudy,
        facts: Callable[[], Answer],
    ) -> None:
        self._seat = seat
        self._recent = recent
        self._scales = scales
        self._camera = camera
        self._facts = facts
        self._maintenance = maintenance

    async def answer(self, request: TechnicianRequest) -> Answer:
        """Does what is asked, or says why not; never raises for what a technician does."""
        about = request.request
        verb = VERBS.get(request.verb)
        if verb is None:
            known = ", ".join(VERBS)
            return declined(about, Code.UNKNOWN_VERB, f"{request.verb}: known are {known}")
        try:
            if request.verb in CHANGING:
                self._maintenance.renew(request.session, self._seat.now_s)
            return answered(about, **await verb(self, request))
        except LeaseRefused as error:
            return declined(about, error.code, str(error))
        except (VerbRefused, ZeroRefused, ScaleInvalid) as error:
            return declined(about, Code.REFUSED, str(error))
        except (SensorError, OSError) as error:
            return declined(about, Code.FAILED, str(error))

    async def _hold(self, request: TechnicianRequest) -> Answer:
        if request.who is None:
            raise VerbRefused("who: say who works at the seat")
        holder = Holder(
            who=request.who,
            origin=request.origin or "unknown",
            since=datetime.now(UTC).isoformat(timespec="seconds"),
            session=secrets.token_hex(12),
        )
        self._maintenance.begin(holder, self._seat.now_s, request.for_s)
        return {"held": asdict(holder), "session": holder.session, "for_s": request.for_s}

    async def _release(self, request: TechnicianRequest) -> Answer:
        self._maintenance.end(request.session, self._seat.now_s)
        return {}

    async def _describe(self, _: TechnicianRequest) -> Answer:
        scale, problem = self._scales.current()
        holder = self._maintenance.holder(self._seat.now_s)
        return {
            **self._facts(),
            "scale": None if scale is None else scale_entries(scale),
            "scale_problem": problem,
            "scale_file": str(self._scales.file),
            "history": self._scales.history(),
            "held": None if holder is None else {"who": holder.who, "from": holder.origin},
        }

    async def _conversions(self, request: TechnicianRequest) -> Answer:
        newest, found = self._recent.after(request.after, request.most)
        return {"next": newest, "conversions": found}

    async def _state(self, _: TechnicianRequest) -> Answer:
        return state_of(self._seat.chair, self._seat.now_s)

    async def _history(self, _: TechnicianRequest) -> Answer:
        return {"history": self._scales.history(), "changes": self._scales.changes()}

    async def _write_scale(self, request: TechnicianRequest) -> Answer:
        if request.scale is None:
            raise VerbRefused("scale: there is none in the request")
        return self._write(request.scale)

    async def _rollback(self, _: TechnicianRequest) -> Answer:
        return self._write(scale_entries(self._scales.former()))

    async def _zero(self, _: TechnicianRequest) -> Answer:
        scale, problem = self._scales.current()
        if scale is None:
            raise VerbRefused(problem or "there is no scale yet")
        found = self._recent.after(0, 200)[1]
        new = zeroed(scale, found, self._seat.chair, self._seat.now_s)
        return self._write(scale_entries(new))

    async def _study(self, request: TechnicianRequest) -> Answer:
        return await self._camera.study(request.looks, occupied=request.occupied)

    async def _preview(self, request: TechnicianRequest) -> Answer:
        return await self._camera.preview(request.columns)

    async def _set_zone(self, request: TechnicianRequest) -> Answer:
        return await self._camera.use_zone(request.zone)

    def _write(self, entries: Mapping[str, Any]) -> Answer:
        holder = self._maintenance.holder(self._seat.now_s)
        before, _ = self._scales.current()
        after = self._scales.write(
            entries,
            who="unknown" if holder is None else holder.who,
            origin="unknown" if holder is None else holder.origin,
        )
        self._seat.use_scale(after)
        return {
            "before": None if before is None else scale_entries(before),
            "after": scale_entries(after),
        }


VERBS: Mapping[str, Callable[[Workbench, TechnicianRequest], Awaitable[Answer]]]
VERBS = MappingProxyType(
    {
        "hold": Workbench._hold,  # noqa: SLF001 - the table is the workbench's own
        "release": Workbench._release,  # noqa: SLF001
        "describe": Workbench._describe,  # noqa: SLF001
        "conversions": Workbench._conversions,  # noqa: SLF001
        "state": Workbench._state,  # noqa: SLF001
        "history": Workbench._history,  # noqa: SLF001
        "write_scale": Workbench._write_scale,  # noqa: SLF001
        "rollback": Workbench._rollback,  # noqa: SLF001
        "zero": Workbench._zero,  # noqa: SLF001
        "study": Workbench._study,  # noqa: SLF001
        "preview": Workbench._preview,  # noqa: SLF001
        "set_zone": Workbench._set_zone,  # noqa: SLF001
    }
)
CHANGING = frozenset({"write_scale", "rollback", "zero", "study", "preview", "set_zone"})


def state_of(chair: Chair, now_s: float) -> Answer:
    """What the node thinks of its chair right now, also while that is not told to others."""
    senses, seat = chair.counting, chair.seat
    weight, sighting = senses.weight, senses.sighting
    empty_for_s = seat.empty_for_s(now_s)
    return {
        "at_s": round(now_s, 3),
        "kg": None if weight is None or weight.kg is None else round(weight.kg, 3),
        "counts": None if weight is None else weight.counts,
        "stable": weight is not None and weight.stable,
        "still_for_s": 0.0 if weight is None else round(weight.still_for_s, 1),
        "pressure": None if weight is None else weight.pressure.value,
        "fault": None if weight is None else weight.fault,
        "evidence": chair.source.judge(senses, now_s).evidence.value,
        "presence": seat.presence.value,
        "occupied": seat.occupied,
        "reason": seat.reason.value,
        "empty_for_ms": None if empty_for_s is None else round(empty_for_s * 1000),
        "load_cell": senses.load_cell_state(now_s).value,
        "camera": {
            "state": senses.camera_state(now_s).value,
            "seen": None if sighting is None else sighting.seen.value,
            "score": None if sighting is None else sighting.score,
            "reason": None if sighting is None else sighting.reason.value,
            "age_s": None if sighting is None else round(now_s - sighting.at_s, 1),
        },
    }
