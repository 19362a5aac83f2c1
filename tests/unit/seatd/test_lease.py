"""One technician at a time, and no seat stays out of work because a laptop was shut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mqtt_bridge.technician import Code
from seatd.lease import IDLE_S, Holder, Lease, LeaseRefused


def holder(who: str, session: str = "s1") -> Holder:
    return Holder(who=who, origin="ssh", since="2026-11-20T10:00:00+00:00", session=session)


ANNA, BO = holder("anna"), holder("bo", "s2")


def test_a_second_technician_is_told_who_holds_the_seat() -> None:
    lease = Lease().held(ANNA, 0.0, 600.0)

    with pytest.raises(
        LeaseRefused, match="anna works at this seat, from ssh, since 2026"
    ) as told:
        lease.held(BO, 599.0, 600.0)
    assert told.value.code is Code.HELD


def test_the_same_technician_may_take_it_anew_after_his_tool_died() -> None:
    lease = Lease().held(ANNA, 0.0, 600.0).held(holder("anna", "s3"), 5.0, 600.0)

    assert lease.renewed("s3", 6.0).held_by(6.0) == holder("anna", "s3")


def test_without_a_word_the_lease_ends_by_itself() -> None:
    lease = Lease().held(ANNA, 0.0, 600.0)

    assert lease.held_by(599.9) == ANNA
    assert lease.held_by(600.0) is None
    assert lease.held(BO, 600.0, 10.0).held_by(601.0) == BO


def test_every_word_of_the_holder_renews_it_and_nobody_elses() -> None:
    lease = Lease().held(ANNA, 0.0, 30.0).renewed("s1", 20.0)

    assert lease.held_by(20.0 + IDLE_S - 0.1) == ANNA
    with pytest.raises(LeaseRefused):
        lease.renewed("s2", 21.0)
    with pytest.raises(LeaseRefused):
        lease.released(None, 21.0)


def test_whoever_asks_without_a_lease_is_told_to_begin_with_hold() -> None:
    with pytest.raises(LeaseRefused, match="begin with `hold`") as told:
        Lease().renewed("s1", 0.0)
    assert told.value.code is Code.NOT_HELD


@given(st.lists(st.tuples(st.sampled_from([ANNA, BO]), st.floats(0, 400), st.booleans())))
def test_at_no_moment_two_hold_it(turns: list[tuple[Holder, float, bool]]) -> None:
    lease, now_s = Lease(), 0.0
    for wants, later_s, lets_go in turns:
        now_s += later_s
        before = lease.held_by(now_s)
        try:
            lease = (
                lease.released(wants.session, now_s)
                if lets_go
                else lease.held(wants, now_s, 300.0)
            )
        except LeaseRefused:
            assert before != wants
        else:
            assert before in {None, wants}
