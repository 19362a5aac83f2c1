"""What `doctor` looks at: facts of a node in, one line each out. Pure.

The facts are the node's answers to `describe`, `conversions` and `state`; what an older node does
not tell is shown as unknown, never as well.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from calibration.check import Check, Facts, Mark, Patient, check, unknown
from calibration.checks_of_machine import broker, camera, clock, disk, models, temperature
from calibration.window_cell import noise_of, without_spikes
from calibration.window_faults import UNAVAILABLE_WORDS, signal_fault

YOUNG_S = 30.0
FEWEST_CONVERSIONS = 20
# Twenty times an ideal converter's own, and still a tenth of a kilogram on a weak cell.
NOISE_LIMIT_COUNTS = 400.0
FRAME_SHARES = {"corrupt": 0.01, "missed": 0.02, "saturated": 0.01}
OLD_DAYS = 365


def examine(patient: Patient) -> list[Check]:
    """Every check, in the order in which one would mend things."""
    found = (look(patient) for look in _LOOKS)
    return [one for one in found if one is not None]


def worst(checks: Sequence[Check]) -> Mark:
    """The mark of the whole."""
    return max((one.mark for one in checks), key=lambda mark: mark.value, default=Mark.OK)


def calibrated_days(scale: Facts | None, now: datetime) -> int | None:
    """Whole days since the calibration; None where no date can be read."""
    try:
        at = datetime.fromisoformat(str((scale or {}).get("calibrated_at")))
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=now.tzinfo)
    return max(0, (now - at).days)


def slopes(scale: Facts | None) -> list[float]:
    """Counts per kilogram of each cell of a scale file's entries."""
    if not scale:
        return []
    cells = scale.get("cells") or [scale]
    return [float(one["counts_per_kg"]) for one in cells]


def _service(patient: Patient) -> Check:
    facts = patient.facts
    seat, uptime_s = facts.get("seat", "?"), facts.get("uptime_s")
    held = facts.get("held")
    if held:
        who, origin = held.get("who"), held.get("from")
        return check("service", Mark.OK, "service_held", seat=seat, who=who, origin=origin)
    if uptime_s is None:
        return unknown("service")
    if uptime_s < YOUNG_S:
        return check("service", Mark.WARN, "service_young", seat=seat, seconds=uptime_s)
    told = {"version": facts.get("version", "?"), "mode": facts.get("mode", "?")}
    return check("service", Mark.OK, "service_ok", seat=seat, hours=uptime_s / 3600, **told)


def _driver(patient: Patient) -> Check:
    facts = patient.facts
    driver = facts.get("driver")
    if driver is None:
        return unknown("driver")
    if driver == "emulated":
        return check("driver", Mark.WARN, "driver_emulated")
    return check(
        "driver",
        Mark.OK,
        "driver_ok",
        driver=driver,
        cells=facts.get("cells", 1),
        rate=facts.get("rate_sps", "?"),
        pins=_pins(facts),
    )


def _permissions(patient: Patient) -> Check:
    for one in reversed(patient.conversions[-FEWEST_CONVERSIONS:]):
        fault = (one.fault or "").casefold()
        if any(word in fault for word in UNAVAILABLE_WORDS):
            return check("permissions", Mark.BAD, "permissions_pins", fault=one.fault)
    if patient.facts.get("state_dir_writable") is False:
        return check("permissions", Mark.BAD, "permissions_folder")
    return check("permissions", Mark.OK, "permissions_ok")


def _wiring(patient: Patient) -> Check:
    facts, found = patient.facts, patient.conversions
    ever = bool((facts.get("load_cell") or {}).get("frames_ok"))
    if not any(any(one is not None for one in each.counts) for each in found) and not ever:
        return check("wiring", Mark.BAD, "wiring_silent", pins=_pins(facts))
    cells = int(facts.get("cells") or 1)
    rate_sps = int(facts.get("rate_sps") or 10)
    finding = signal_fault(found, cells=cells, rate_sps=rate_sps, ever_ready=ever, untouched=False)
    if finding is not None:
        return Check(name="wiring", mark=Mark.BAD, figures={}, finding=finding)
    if len(found) < FEWEST_CONVERSIONS:
        return check("wiring", Mark.WARN, "wiring_few", number=len(found))
    inverted = [str(at) for at, one in enumerate(slopes(facts.get("scale")), 1) if one < 0]
    if inverted:
        return check("wiring", Mark.OK, "wiring_inverted", cells=", ".join(inverted))
    return check("wiring", Mark.OK, "wiring_ok")


def _frames(patient: Patient) -> Check:
    counted = patient.facts.get("load_cell") or {}
    ok = counted.get("frames_ok")
    if ok is None:
        return unknown("frames")
    numbers = {name: int(counted.get(name) or 0) for name in FRAME_SHARES}
    total = max(1, ok + sum(numbers.values()))
    for name, limit in FRAME_SHARES.items():
        if numbers[name] > limit * total:
            percent = 100 * numbers[name] / total
            return check("frames", Mark.WARN, f"frames_{name}", percent=percent)
    return check("frames", Mark.OK, "frames_ok", ok=ok, **numbers)


def _noise(patient: Patient) -> Check | None:
    noises = []
    for cell in range(int(patient.facts.get("cells") or 1)):
        points = [(one.at_s, one.counts[cell : cell + 1]) for one in patient.conversions]
        series = [(at_s, found[0]) for at_s, found in points if found and found[0] is not None]
        if len(series) < FEWEST_CONVERSIONS:
            return None
        noises.append(noise_of([counts for _, counts in without_spikes(series)]))
    counts = max(noises)
    if counts > NOISE_LIMIT_COUNTS:
        return check("noise", Mark.WARN, "noise_high", counts=counts, limit=NOISE_LIMIT_COUNTS)
    found = slopes(patient.facts.get("scale"))
    if not found:
        return check("noise", Mark.OK, "noise_ok", counts=counts)
    grams = 1000 * counts / min(abs(one) for one in found)
    return check("noise", Mark.OK, "noise_kg", counts=counts, grams=grams)


def _scale(patient: Patient) -> Check:
    scale = patient.facts.get("scale")
    if not scale:
        problem = patient.facts.get("scale_problem") or "no scale"
        return check("scale", Mark.BAD, "scale_missing", problem=problem)
    counts_per_kg = slopes(scale)[0]
    days = calibrated_days(scale, patient.now)
    if days is None:
        return check("scale", Mark.WARN, "scale_undated", counts_per_kg=counts_per_kg)
    if days > OLD_DAYS:
        return check("scale", Mark.WARN, "scale_old", days=days)
    who = scale.get("calibrated_by") or "?"
    return check("scale", Mark.OK, "scale_ok", counts_per_kg=counts_per_kg, who=who, days=days)


def _zero(patient: Patient) -> Check | None:
    if not patient.facts.get("scale"):
        return None
    astray = bool(patient.facts.get("recalibrate"))
    key = "zero_astray" if astray else "zero_ok"
    return check("zero", Mark.WARN if astray else Mark.OK, key)


def _presence(patient: Patient) -> Check:
    state = patient.state
    presence, load_cell = state.get("presence"), state.get("load_cell")
    if presence is None:
        return unknown("presence")
    kg = state.get("kg")
    told = {"presence": presence, "kg": "?" if kg is None else f"{round(kg, 1) + 0.0:.1f}"}
    if load_cell in {"ok", "uncalibrated"}:
        return check("presence", Mark.OK, "presence_ok", **told)
    fault = state.get("fault") or load_cell
    return check("presence", Mark.BAD, "presence_bad", presence=presence, fault=fault)


def _pins(facts: Facts) -> str:
    pins = facts.get("pins") or {}
    return ", ".join(f"{name} {pin}" for name, pin in pins.items()) or "-"


_LOOKS: tuple[Callable[[Patient], Check | None], ...] = (
    _service,
    _driver,
    _permissions,
    _wiring,
    _frames,
    _noise,
    _scale,
    _zero,
    _presence,
    broker,
    camera,
    models,
    clock,
    temperature,
    disk,
)
