"""What a chair feels, through node, wire and ledger, to what the router does with a caller."""

import pytest
from call_hall import call
from chair_line import NAME, ChairLine

from dispatcher.routing.decisions import Held
from dispatcher.routing.values import Offerable
from mqtt_bridge.messages import Presence
from sensors.weight import Pressure
from vision.occupancy import Seen

SITS, GONE, OVER, BROKEN = Pressure.WITHIN, Pressure.BELOW, Pressure.ABOVE, Pressure.FAULT
READY, LEAVING, EMPTY = Offerable.READY, Offerable.SEAT_LEAVING, Offerable.SEAT_EMPTY


def states(line: ChairLine) -> list[Offerable]:
    return [state for _, state in line.believed]


def seated() -> ChairLine:
    """Somebody has sat there for ten seconds; everything before is forgotten."""
    line = ChairLine()
    line.live(10.0, SITS)
    line.told.clear()
    line.believed.clear()
    line.decisions.clear()
    line.live(0.1, SITS)
    assert states(line) == [READY]
    return line


def test_twenty_absences_of_29_s_never_become_an_absence() -> None:
    """Conformance 60: seats that flap at 29 s around the 30 s rule do not flap the status.

    Twenty times 29.0 s away and 3 s back: not one presence is sent, and the agent is each time
    only leaving and ready again, without the pause that follows an absence.
    """
    line = seated()
    for _ in range(20):
        line.live(29.0, GONE)
        line.live(3.0, SITS)

    assert line.told == []
    assert states(line) == [READY] + [LEAVING, READY] * 20


def test_twenty_absences_of_31_s_are_twenty_absences_and_no_more() -> None:
    """Conformance 60: at 31 s each absence is told once, and each return once.

    Offline comes later than 30.0 s and by 30.2 s after the seat emptied; online 1.0 s after the
    return; calls again 2 s after that (`settle_s`).
    """
    line = seated()
    left_s = []
    for _ in range(20):
        left_s.append(line.now_s)
        line.live(31.0, GONE)
        line.live(9.0, SITS)

    offline_s = line.states_of(Presence.OFFLINE)
    online_s = line.states_of(Presence.ONLINE)
    assert len(offline_s) == len(online_s) == 20
    assert all(
        30.0 < told_s - gone_s < 30.25 for told_s, gone_s in zip(offline_s, left_s, strict=True)
    )
    assert all(
        told_s - gone_s == pytest.approx(32.1, abs=0.11)
        for told_s, gone_s in zip(online_s, left_s, strict=True)
    )
    assert states(line) == [READY] + [LEAVING, EMPTY, Offerable.SETTLING, READY] * 20


def test_29_s_and_31_s_in_turn_tell_only_the_longer_ones() -> None:
    """Conformance 60: of ten absences, 29 s and 31 s in turn, five are told."""
    line = seated()
    for _ in range(5):
        line.live(29.0, GONE)
        line.live(9.0, SITS)
        line.live(31.0, GONE)
        line.live(9.0, SITS)

    assert len(line.states_of(Presence.OFFLINE)) == len(line.states_of(Presence.ONLINE)) == 5
    assert line.states_of(Presence.UNKNOWN) == []


def test_a_seat_that_flickers_does_not_end_its_own_absence() -> None:
    """Conformance 60: half a second of weight every 5 s is nobody: offline once, by 31.0 s."""
    line = seated()
    left_s = line.now_s
    for _ in range(20):
        line.live(4.5, GONE)
        line.live(0.5, SITS)

    (offline_s,) = line.states_of(Presence.OFFLINE)
    assert 30.0 < offline_s - left_s <= 31.0
    assert line.states_of(Presence.ONLINE) == []


def test_a_caller_waits_through_29_s_and_is_rung_at_the_return() -> None:
    """Conformance 60: no ring at the empty chair; after 29 s at once at the return, confirmed."""
    line = seated()
    line.live(1.0, GONE)
    arrived_s = line.now_s
    decided = line.router.call_arrived(call("c1", arrived_s=arrived_s), arrived_s)
    line.live(28.0, GONE)
    back_s = line.now_s
    line.live(5.0, SITS)

    assert [type(one) for one in decided] == [Held]
    (offered_s,) = line.offers_s()
    assert offered_s - back_s == pytest.approx(1.1, abs=0.11)


# What both sensors say together, as the router hears of it: (weight, camera, believed).
DISAGREEMENTS = [
    # The camera sees nobody, the cell bears a sitter who moves: he is there, for hours.
    (SITS, Seen.NOBODY, READY),
    # A covered camera proves nothing.
    (SITS, Seen.BLIND, READY),
    # No weight, but fresh pictures of somebody in the seat zone: he stands at the desk.
    (GONE, Seen.PERSON, READY),
    # More than the cells can bear is absence, whatever the camera sees (CM-10).
    (OVER, Seen.PERSON, EMPTY),
    # A faulty cell leaves the camera alone.
    (BROKEN, Seen.PERSON, READY),
    (BROKEN, Seen.NOBODY, EMPTY),
    # Neither knows: not known, which is neither there nor away (CM-12).
    (BROKEN, Seen.BLIND, Offerable.SEAT_UNKNOWN),
]


@pytest.mark.parametrize(("weight", "camera", "expected"), DISAGREEMENTS)
def test_sensors_that_disagree_end_where_the_truth_table_says(
    weight: Pressure, camera: Seen, expected: Offerable
) -> None:
    """Conformance 61: load cell and camera that disagree for 60 s follow the truth table.

    Both agree for 10 s on a sitter first; the caller who comes at the end is rung or held
    accordingly. On the way there only `leaving` may be believed: of who stands up, until the first
    picture from after it, and of who has gone, until the 30 s are over.
    """
    line = ChairLine(camera=True)
    line.live(10.0, SITS, Seen.PERSON)
    line.believed.clear()
    line.live(60.0, weight, camera)
    line.router.call_arrived(call("c1", arrived_s=line.now_s), line.now_s)
    rung = line.router.agents[NAME].offer_id is not None

    assert line.believed[-1][1] is expected
    assert rung is (expected is READY)
    leaves = weight is GONE or expected is EMPTY
    assert set(states(line)) <= {READY, expected} | ({LEAVING} if leaves else set())
    if expected is READY:
        assert line.states_of(Presence.OFFLINE, Presence.UNKNOWN) == [0.1]


def test_a_camera_that_changes_its_mind_every_second_changes_nothing() -> None:
    """Conformance 61: a person on the chair stays there while the camera flaps 120 times."""
    line = ChairLine(camera=True)
    line.live(10.0, SITS, Seen.PERSON)
    line.told.clear()
    line.believed.clear()
    for _ in range(60):
        line.live(1.0, SITS, Seen.NOBODY)
        line.live(1.0, SITS, Seen.PERSON)

    assert line.told == []
    assert states(line) == [READY]


def test_a_ring_at_a_chair_both_sensors_call_empty_is_taken_back_after_the_grace() -> None:
    """Conformance 46, 61: 0.5 s until the emptiness counts, 2 s grace, then the ring ends."""
    line = ChairLine(camera=True)
    line.live(10.0, SITS, Seen.PERSON)
    line.router.call_arrived(call("c1", arrived_s=line.now_s), line.now_s)
    left_s = line.now_s
    line.live(5.0, GONE, Seen.NOBODY)

    (withdrawn_s,) = line.withdrawals_s()
    assert 2.5 <= withdrawn_s - left_s <= 3.0
