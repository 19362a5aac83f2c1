"""Whole working days through the emulated chip and the node's own path, on a virtual clock."""

from collections.abc import Iterator
from random import Random

from sitter_day import COUNTS_PER_KG, ZERO_COUNTS, Absence, SitterDay
from soak_record import Proof
from soak_sizes import SEED, Sizes

from mqtt_bridge.messages import Presence
from seatd.chair import Chair, Transition
from seatd.presence import PresenceRules
from sensors import Hx711, Hx711Emulator, LoadCell, Scale, VirtualClock

RULES = PresenceRules()
# A call to the system takes about this long on a Pi; it makes the virtual clock move on its own.
LOOK_COST_NS = 1_000
# Median of five conversions, the conversion under way, and a brush being confirmed at 30 s.
FOUND_WITHIN_S = (RULES.absence_s, RULES.absence_s + RULES.confirm_s + 0.6)
BACK_WITHIN_S = RULES.confirm_s + 0.6


def changes_of(day: SitterDay, day_s: float) -> Iterator[Transition]:
    """Every change of presence a node would have made of this day."""
    clock = VirtualClock(look_cost_ns=LOOK_COST_NS)
    chip = Hx711(lines=Hx711Emulator(clock=clock, load=day.load(SEED)), clock=clock)
    scale = Scale(zero_counts=ZERO_COUNTS, counts_per_kg=COUNTS_PER_KG)
    cell = LoadCell(chip=chip, clock=clock, scale=scale)
    chair = Chair.at_start(now_s=0.0, rules=RULES, fresh_s=0.0, camera_wanted=False)
    while clock.now_ns() < day_s * 1e9:
        reading = cell.read()
        before, chair = chair, chair.weighed(reading)
        if (change := chair.transition_from(before, reading.at_s)) is not None:
            yield change


def expected(absences: list[Absence]) -> Iterator[tuple[Presence, float, float]]:
    """Each change that must come: to what, and between which moments."""
    yield Presence.ONLINE, 0.0, 3.0
    earliest_s, latest_s = FOUND_WITHIN_S
    for absence in absences:
        if absence.is_long:
            yield Presence.OFFLINE, absence.begin_s + earliest_s, absence.begin_s + latest_s
            yield Presence.ONLINE, absence.end_s, absence.end_s + BACK_WITHIN_S


def test_a_sitters_day_loses_nobody_and_invents_nothing(sizes: Sizes, proof: Proof) -> None:
    """CM-08, CM-11: every absence beyond 30 s is found in time, and nothing else is one."""
    long, short, shifts, latest_s = 0, 0, 0, 0.0
    for sitter in range(sizes.sitters):
        day = SitterDay.lived(Random(f"{SEED} {sitter}"), day_s=sizes.sitter_day_s)
        changes = list(changes_of(day, day.now_s))
        wanted = list(expected(day.absences))

        assert [one.after for one in changes] == [state for state, _, _ in wanted]
        for change, (state, begin_s, end_s) in zip(changes, wanted, strict=True):
            assert begin_s <= change.at_s <= end_s, (sitter, state, change.at_s, begin_s)
            if state is Presence.OFFLINE:
                latest_s = max(latest_s, change.at_s - begin_s)
        long += sum(one.is_long for one in day.absences)
        short += sum(not one.is_long for one in day.absences)
        shifts += day.shifts
    hours = sizes.sitter_day_s / 3600
    proof.ran = f"{sizes.sitters} sitters, {hours:.1f} h each at 10 conversions a second"
    proof.found = (
        f"0 false absences in {short:,} walks of less than 30 s and {shifts:,} shifts; all "
        f"{long:,} longer absences found, the slowest {latest_s:.2f} s after the 30 s"
    )

    assert long > 0
    assert shifts > 0
