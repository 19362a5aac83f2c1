"""A synchronisation shows what it changes, and holds what looks like a broken source (DS-03)."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from registry_samples import house, registries

from dispatcher.registry.difference import difference, too_many_removed
from dispatcher.registry.incoming import Incoming
from dispatcher.registry.live import LiveRegistry
from dispatcher.registry.synchronising import (
    BAD_ROWS_KEPT,
    CHANGES_KEPT,
    Cause,
    Outcome,
    failed,
    judge,
    nothing_new,
)
from dispatcher.registry.values import Agent, Registry, Tier
from dispatcher.registry.written import from_csv, to_csv

HEAD = "id,name,tier,zones,capability\n"


def staff(count: int) -> Registry:
    agents = {
        f"a-{number}": Agent(
            id=f"a-{number}", name="N", tier=Tier.VIP, zones=("billing",), capability=5
        )
        for number in range(count)
    }
    return replace(house(), agents=agents, bindings={})


def listed(*numbers: int) -> Incoming:
    rows = (f"a-{number},N,vip,billing,5" for number in numbers)
    return from_csv({"agents.csv": HEAD + "\n".join(rows)})


def test_a_difference_names_every_field_with_both_values() -> None:
    before = house()
    anna = replace(before.agents["anna"], capability=95)
    after = replace(before, agents={**before.agents, "anna": anna})
    (change,) = difference(before, after).changes

    assert (change.kind, change.id, change.what) == ("agents", "anna", "changed")
    assert change.fields() == {"capability": (90, 95)}


def test_the_counts_have_every_kind() -> None:
    counts = difference(Registry(), house()).counts()

    assert counts["agents"] == {"added": 3, "changed": 0, "removed": 0}
    assert counts["sites"] == {"added": 0, "changed": 1, "removed": 0}
    assert counts["floors"]["added"] == 1


def test_the_order_of_rules_is_a_change() -> None:
    rules = house().rules
    second = replace(rules["big"], id="second")
    before = replace(house(), rules={**rules, "second": second})
    after = replace(house(), rules={"second": second, **rules})

    assert {one.id for one in difference(before, after).changes} == {"big", "second"}


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(registries())
def test_a_registry_does_not_differ_from_itself(registry: Registry) -> None:
    assert difference(registry, registry).changes == ()


@pytest.mark.parametrize(
    ("left", "outcome"), [(10, Outcome.UNCHANGED), (8, Outcome.APPLIED), (7, Outcome.HELD)]
)
def test_more_than_a_fifth_gone_is_held_and_a_fifth_is_not(left: int, outcome: Outcome) -> None:
    judged = judge(staff(10), listed(*range(left)), cause=Cause.TIMER, version="1", confirmed={})

    assert judged.run.outcome is outcome
    assert (judged.change is not None) is (outcome is Outcome.APPLIED)


def test_a_held_run_says_what_waits_and_forgets_the_version_of_the_source() -> None:
    judged = judge(staff(10), listed(1, 2, 3), cause=Cause.TIMER, version="1", confirmed={})

    assert "7 of 10 agents would be removed" in judged.run.message
    assert judged.run.version is None
    assert judged.run.removals == {"agents": {f"a-{n}" for n in (0, 4, 5, 6, 7, 8, 9)}}
    assert judged.run.changes[0]["what"] == "removed"


def test_confirmed_removals_are_made_and_no_others() -> None:
    held = judge(staff(10), listed(1, 2, 3), cause=Cause.TIMER, version="1", confirmed={}).run
    same = judge(
        staff(10), listed(1, 2, 3), cause=Cause.CONFIRMED, version="1", confirmed=held.removals
    )
    more = judge(
        staff(10), listed(1, 2), cause=Cause.CONFIRMED, version="1", confirmed=held.removals
    )

    assert same.run.outcome is Outcome.APPLIED
    assert more.run.outcome is Outcome.HELD


def test_an_empty_source_is_held() -> None:
    judged = judge(staff(10), listed(), cause=Cause.TIMER, version=None, confirmed={})

    assert judged.run.outcome is Outcome.HELD


def test_bad_rows_are_told_and_the_rest_is_taken() -> None:
    bad = from_csv({"agents.csv": HEAD + "a-0,N,gold,billing,5\na-1,N,vip,billing,6\n"})
    judged = judge(staff(2), bad, cause=Cause.ASKED, version="1", confirmed={})

    assert judged.run.outcome is Outcome.APPLIED
    assert judged.run.bad_count == 1
    assert judged.run.bad_rows[0].startswith("agents.csv line 2, tier: agent a-0: ")
    assert judged.change is not None
    assert judged.change.after.agents["a-0"] == staff(2).agents["a-0"]
    assert judged.change.after.agents["a-1"].capability == 6


def test_of_a_great_many_changes_and_bad_rows_the_first_are_kept_and_all_counted() -> None:
    rows = [f"b-{n},N,{'vip' if n % 2 else 'gold'},billing,5" for n in range(1_000)]
    judged = judge(
        Registry(zones=house().zones, calendars=house().calendars),
        from_csv({"agents.csv": HEAD + "\n".join(rows)}),
        cause=Cause.TIMER,
        version=None,
        confirmed={},
    )

    assert judged.run.counts["agents"]["added"] == 500
    assert judged.run.bad_count == 500
    assert len(judged.run.changes) == CHANGES_KEPT
    assert len(judged.run.bad_rows) == BAD_ROWS_KEPT


def test_a_source_that_fails_or_has_nothing_new_changes_nothing() -> None:
    assert failed(Cause.TIMER, "silent").change is None
    assert failed(Cause.TIMER, "silent").run.outcome is Outcome.FAILED
    assert nothing_new(Cause.TIMER, "7").run.version == "7"


def test_the_same_content_again_is_no_change() -> None:
    judged = judge(
        house(), from_csv(to_csv(house())), cause=Cause.TIMER, version="2", confirmed={}
    )

    assert judged.run.outcome is Outcome.UNCHANGED


def test_sites_do_not_hold_a_first_run() -> None:
    change = difference(Registry(), replace(house(), sites={}, site="Berlin"))

    assert too_many_removed(change, {}) == []


def test_the_live_registry_is_the_newest_and_everybody_who_heeds_is_told() -> None:
    live, heard = LiveRegistry(Registry()), []
    live.heed(lambda change: heard.append(change.after.site))
    live.adopt(difference(Registry(), house()))

    assert live.current == house()
    assert heard == ["Berlin"]
