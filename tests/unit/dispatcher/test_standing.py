"""Customers learn how their agent stands: no sensor, no minutes; "not known" is never "away"."""

from dataclasses import replace

import pytest
from call_hall import AWAY, HERE, LEAVING, UNKNOWN, agent

from dispatcher.desk.standing import Standing, is_online, serves, standing_of
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.modes import Mode, SiteState

ANNA = AgentState(agent=agent("anna"), seat="s1", view=HERE)


@pytest.mark.parametrize(
    ("state", "standing", "online", "on_duty"),
    [
        (ANNA, Standing.HERE, True, True),
        (replace(ANNA, call_id="c1"), Standing.BUSY, True, True),
        (replace(ANNA, offer_id="o1"), Standing.BUSY, True, True),
        (replace(ANNA, view=LEAVING), Standing.SOON, True, True),
        (replace(ANNA, break_wanted=True), Standing.SOON, True, False),
        (replace(ANNA, break_wanted=True, call_id="c1"), Standing.BUSY, True, False),
        (replace(ANNA, view=AWAY), Standing.AWAY, False, False),
        (replace(ANNA, seat=None), Standing.AWAY, False, False),
        (replace(ANNA, site=SiteState(mode=Mode.EVACUATION)), Standing.AWAY, False, False),
        (replace(ANNA, view=UNKNOWN), Standing.CHECKING, False, False),
        (replace(ANNA, who_is_sitting=True), Standing.CHECKING, False, False),
        (replace(ANNA, view=UNKNOWN, here_until_s=99.0), Standing.HERE, True, True),
        (
            replace(ANNA, view=AWAY, site=SiteState(mode=Mode.TRUST_LOGINS)),
            Standing.HERE,
            True,
            True,
        ),
        (None, Standing.AWAY, False, False),
    ],
)
def test_how_he_stands(
    state: AgentState | None, standing: Standing, online: bool, on_duty: bool
) -> None:
    assert standing_of(state, 10.0) is standing
    assert is_online(state, 10.0) is online
    assert serves(state, 10.0) is on_duty
