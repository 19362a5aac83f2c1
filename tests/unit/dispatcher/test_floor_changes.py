"""What is sent when the floor changes: applied to the old picture it gives the new one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.web.floor import Json, changed

CHAIRS = st.dictionaries(
    st.sampled_from(["s1", "s2", "s3"]), st.sampled_from(["here", "away"]), max_size=3
).map(lambda looks: [{"seat": seat, "look": look} for seat, look in looks.items()])
CALLS = st.dictionaries(
    st.sampled_from(["c1", "c2", "c3"]), st.sampled_from(["waiting", "offered"]), max_size=3
).map(lambda states: [{"id": one, "state": state} for one, state in states.items()])
FLOORS = st.fixed_dictionaries(
    {
        "now_ms": st.integers(0, 5),
        "link": st.sampled_from(["live", "broker_lost"]),
        "numbers": st.fixed_dictionaries({"waiting": st.integers(0, 2)}),
        "banners": st.lists(st.sampled_from(["drain", "sensing_down"]), max_size=2),
        "seats": CHAIRS,
        "calls": CALLS,
    }
)


def applied(before: Json, change: Json) -> Json:
    """What a page makes of a change: the floor it then shows."""
    after = {
        **before,
        **{key: change[key] for key in change.keys() & {"now_ms", "link", "numbers", "banners"}},
    }
    for section, key in (("seats", "seat"), ("calls", "id")):
        rows = {one[key]: one for one in before[section]}
        for one in change.get(section, ()):
            rows.pop(one[key], None) if one.get("gone") else rows.update({one[key]: one})
        after[section] = list(rows.values())
    return after


def unordered(one: Json) -> Json:
    return {
        **one,
        "seats": {chair["seat"]: chair for chair in one["seats"]},
        "calls": {row["id"]: row for row in one["calls"]},
    }


@settings(derandomize=True)
@given(FLOORS, FLOORS)
def test_the_old_floor_and_its_changes_give_the_new_floor(before: Json, after: Json) -> None:
    change = changed(before, after)
    shown = before if change is None else applied(before, change)

    assert unordered({**shown, "now_ms": 0}) == unordered({**after, "now_ms": 0})


@settings(derandomize=True)
@given(FLOORS, st.integers(0, 9))
def test_the_passing_of_time_alone_is_no_change(before: Json, now_ms: int) -> None:
    assert changed(before, {**before, "now_ms": now_ms}) is None


@settings(derandomize=True)
@given(FLOORS, FLOORS)
def test_a_change_carries_nothing_that_is_the_same(before: Json, after: Json) -> None:
    change = changed(before, after) or {}

    assert not [one for one in change.get("seats", ()) if one in before["seats"]]
    assert not [one for one in change.get("calls", ()) if one in before["calls"]]
    assert "numbers" not in change or change["numbers"] != before["numbers"]
