"""The roster's counts are those of a count over everybody, whoever came, went and changed."""

from collections import Counter
from dataclasses import dataclass, replace

from call_hall import RULES, agent
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.registry.values import Agent, Tier
from dispatcher.routing.policies import WideningStep, ZonePolicy
from dispatcher.routing.roster import CANDIDATES_KEPT, Roster
from dispatcher.routing.values import UNSTAFFED, Offerable

ZONES = ("billing", "repair")
WIDENING = (
    WideningStep(after_s=0.0, least_capability=60),
    WideningStep(after_s=30.0, least_capability=30),
)
RULES_HERE = replace(RULES, zones={"billing": ZonePolicy(widening=WIDENING)})


@dataclass(frozen=True)
class Enter:
    agent: Agent


@dataclass(frozen=True)
class Leave:
    name: str


@dataclass(frozen=True)
class See:
    name: str
    offerable: Offerable


NAMES = st.sampled_from(["anna", "ben", "cleo", "dora"])
AGENTS = st.builds(
    agent,
    name=NAMES,
    tier=st.sampled_from([Tier.NORMAL, Tier.VIP]),
    zones=st.sampled_from([("billing",), ("repair",), ZONES]),
    capability=st.integers(0, 100),
)
REASONS = [Offerable.READY, Offerable.TALKING, Offerable.SEAT_EMPTY, Offerable.ON_BREAK]
STEPS = st.lists(
    st.builds(Enter, AGENTS)
    | st.builds(Leave, NAMES)
    | st.builds(See, NAMES, st.sampled_from(REASONS)),
    max_size=30,
)


def lived_through(steps: list[Enter | Leave | See]) -> tuple[Roster, dict[str, Agent]]:
    roster, there = Roster(RULES_HERE), dict[str, Agent]()
    for one in steps:
        match one:
            case Enter(agent=new):
                there[new.id] = new
                roster.enter(new)
            case Leave(name=name):
                there.pop(name, None)
                roster.remove(name)
            case See(name=name, offerable=offerable) if name in there:
                roster.see(name, offerable)
            case _:
                pass
    return roster, there


@settings(derandomize=True, deadline=None)
@given(STEPS)
def test_reasons_are_counted_as_by_a_look_at_everybody(steps: list[Enter | Leave | See]) -> None:
    roster, there = lived_through(steps)
    for zone in ZONES:
        for tier in (Tier.NORMAL, Tier.VIP):
            told = Counter(
                roster.now(one.id).value
                if zone in one.zones and one.tier is tier
                else ("other_tier" if zone in one.zones else "other_zone")
                for one in there.values()
            )

            assert roster.passed_over(tier, zone) == told


@settings(derandomize=True, deadline=None)
@given(STEPS)
def test_a_zone_is_staffed_while_somebody_within_reach_serves(
    steps: list[Enter | Leave | See],
) -> None:
    roster, there = lived_through(steps)
    for least, bands in ((60, range(1)), (30, range(2))):
        serve = [
            one
            for one in there.values()
            if "billing" in one.zones
            and one.tier is Tier.NORMAL
            and one.capability >= least
            and roster.now(one.id) not in UNSTAFFED
        ]

        assert roster.staffed(Tier.NORMAL, "billing", bands) == bool(serve)


@settings(derandomize=True, deadline=None)
@given(STEPS)
def test_candidates_come_by_capability_and_name_what_stands_in_their_way(
    steps: list[Enter | Leave | See],
) -> None:
    roster, there = lived_through(steps)
    crew = [one for one in there.values() if one.tier is Tier.VIP and "repair" in one.zones]
    found = roster.candidates(Tier.VIP, "repair")

    assert [one.capability for one in found] == sorted(
        (one.capability for one in crew), reverse=True
    )
    assert {(one.agent_id, one.offerable) for one in found} == {
        (one.id, roster.now(one.id)) for one in crew
    }


def test_the_chosen_one_is_a_candidate_however_far_down_he_stands() -> None:
    roster = Roster(RULES_HERE)
    for number in range(CANDIDATES_KEPT + 5):
        roster.enter(agent(f"a{number:02}", capability=100 - number))
    names = [one.agent_id for one in roster.candidates(Tier.NORMAL, "billing", "a24")]

    assert names == [*(f"a{number:02}" for number in range(CANDIDATES_KEPT)), "a24"]
    assert len(roster.candidates(Tier.NORMAL, "billing", "a03")) == CANDIDATES_KEPT
