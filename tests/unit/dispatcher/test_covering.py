"""The dedicated agent serves; while he is away a cover does, and the binding stays."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from call_hall import agent, small_registry

from dispatcher.desk.back_words import back_words
from dispatcher.desk.covering import Care, Serves, Wish, care_for, zone_for
from dispatcher.registry.calendar import WEEKDAYS, Back, Calendar, Span
from dispatcher.registry.values import Binding, BindingPolicy, Registry, Site, Tier

FRIDAY_LATE = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
FRIDAY_NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
HOURS = Calendar(
    id="office",
    week={day: (Span(opens=time(9), closes=time(17)),) for day in WEEKDAYS[:5]},
)


def registry(policy: BindingPolicy = BindingPolicy.FIRST, cover: str | None = None) -> Registry:
    """Bolt is Anna's; Ben and Dora could cover her, Cleo is of another tier."""
    base = small_registry()
    agents = {
        **base.agents,
        "anna": replace(base.agents["anna"], calendar="office"),
        "dora": agent("dora", capability=70, zones=("repair", "billing")),
        "emil": agent("emil", capability=99, zones=("repair",)),
    }
    bound = Binding(customer="bolt", agent="anna", policy=policy, cover=cover)
    return replace(
        base,
        sites={"main": Site(id="main", name="Berlin", time_zone="Europe/Berlin")},
        calendars={"office": HOURS},
        agents=agents,
        bindings={"bolt": bound},
    )


def care(
    there: Registry,
    *here: str,
    moment: datetime = FRIDAY_NOON,
    wish: Wish | None = None,
) -> Care:
    serves: Serves = set(here).__contains__
    return care_for(there, "bolt", serves=serves, moment=moment, wish=wish)


def test_his_own_agent_serves_while_he_is_there() -> None:
    assert care(registry(), "anna", "ben") == Care(agent_id="anna")


def test_the_most_capable_of_tier_and_zone_covers() -> None:
    """DS-20."""
    away = care(registry(), "ben", "dora", "cleo", "emil")

    assert (away.agent_id, away.cover_id, away.served_by) == ("anna", "dora", "dora")


def test_the_cover_the_binding_names_comes_first() -> None:
    assert care(registry(cover="ben"), "ben", "dora").cover_id == "ben"
    assert care(registry(cover="ben"), "dora").cover_id == "dora"


def test_without_anybody_to_cover_it_waits_for_his_own_agent() -> None:
    assert care(registry(), "cleo", "emil").served_by == "anna"


def test_only_his_own_agent_where_he_wants_no_other() -> None:
    assert care(registry(BindingPolicy.ONLY), "ben").served_by == "anna"
    assert care(registry(), "ben", wish=Wish.CALL_ME_THEN).served_by == "anna"


def test_outside_his_hours_it_is_said_when_he_is_back() -> None:
    evening = care(registry(), "ben", moment=FRIDAY_LATE)

    assert evening.cover_id == "ben"
    assert evening.back is not None
    assert back_words(evening.back, "en") == "back Monday 9:00"
    assert back_words(evening.back, "zh") == "周一 9:00 回来"
    assert care(registry(), "ben").back is None


@pytest.mark.parametrize(
    ("key", "english", "chinese"),
    [
        ("back.today", "back today 13:05", "今天 13:05 回来"),
        ("back.tomorrow", "back tomorrow 13:05", "明天 13:05 回来"),
        ("back.date", "back on 30 November 13:05", "11月30日 13:05 回来"),
    ],
)
def test_every_way_to_say_when(key: str, english: str, chinese: str) -> None:
    back = Back(
        key=key, weekday="mon", day=datetime(2026, 11, 30, tzinfo=UTC).date(), at=time(13, 5)
    )

    assert (back_words(back, "en"), back_words(back, "zh")) == (english, chinese)


def test_nobody_is_his_own_where_there_is_no_binding_or_the_agent_is_gone() -> None:
    there = registry()
    gone = replace(there, bindings={"bolt": Binding(customer="bolt", agent="who")})

    assert care(replace(there, bindings={}), "ben") == Care()
    assert care(gone, "ben") == Care()


def test_the_zone_is_the_wanted_one_or_his_agents_or_the_first() -> None:
    there = registry()
    assert zone_for(there, Care(agent_id="emil"), "billing") == "billing"
    assert zone_for(there, Care(agent_id="emil"), None) == "repair"
    assert zone_for(there, Care(), None) == "billing"
    assert zone_for(replace(there, zones={}), Care(), "nowhere") == ""
    assert there.agents["cleo"].tier is Tier.VIP
