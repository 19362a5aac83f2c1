"""What goes to whom when an agent leaves."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from call_hall import small_registry

from dispatcher.desk.leaving import (
    HandOver,
    begins_ms,
    checked,
    day_of,
    hand_over,
    registry_without,
)
from dispatcher.errors import NotFound, RequestInvalid
from dispatcher.registry.values import Binding, BindingPolicy, Registry


def bound(*bindings: Binding) -> Registry:
    return replace(small_registry(), bindings={one.customer: one for one in bindings})


ACME = Binding(customer="acme", agent="anna", policy=BindingPolicy.ONLY, wait_s=20.0, cover="ben")
BOLT = Binding(customer="bolt", agent="ben", cover="anna")


def over(registry: Registry, to: str | None) -> HandOver:
    return hand_over(registry, "anna", to, [])


def test_his_customers_get_the_one_who_takes_over_with_all_they_had_agreed():
    registry = bound(ACME)

    after = registry_without(registry, over(registry, "cleo")).after
    assert after.bindings["acme"] == replace(ACME, agent="cleo")


def test_nobody_stands_in_for_himself():
    registry = bound(ACME, BOLT)

    after = registry_without(registry, over(registry, "ben")).after
    assert after.bindings["acme"] == replace(ACME, agent="ben", cover=None)
    assert after.bindings["bolt"] == replace(BOLT, cover=None)


def test_customers_who_shall_choose_have_nobody_and_covers_end():
    registry = bound(ACME, BOLT)
    handing = over(registry, None)

    change = registry_without(registry, handing)
    assert dict(change.after.bindings) == {"bolt": replace(BOLT, cover=None)}
    assert [(one.id, one.what) for one in change.changes] == [
        ("acme", "removed"),
        ("bolt", "changed"),
    ]
    assert (handing.bindings, handing.covers, handing.customers) == (["acme"], ["bolt"], ["acme"])
    assert "anna" in change.after.agents


@pytest.mark.parametrize("to", ["anna", "nobody"])
def test_nobody_hands_over_to_himself_or_to_nobody(to: str):
    with pytest.raises(RequestInvalid, match="to:"):
        checked(small_registry(), "anna", to)


def test_only_who_is_here_can_leave():
    with pytest.raises(NotFound):
        checked(small_registry(), "nobody", None)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("Europe/Berlin", "2027-03-27T23:00"), ("Asia/Shanghai", "2027-03-27T16:00")],
)
def test_a_day_begins_by_the_clock_of_his_site(zone: str, expected: str):
    registry = small_registry()
    sites = {name: replace(one, time_zone=zone) for name, one in registry.sites.items()}
    found_ms = begins_ms(replace(registry, sites=sites), "anna", date(2027, 3, 28))

    assert datetime.fromtimestamp(found_ms / 1000, UTC).isoformat().startswith(expected)


def test_a_day_is_written_as_people_agreed_on():
    assert day_of(" 2027-03-31 ") == date(2027, 3, 31)
    with pytest.raises(RequestInvalid, match="2027-03-31"):
        day_of("31.3.2027")
