"""Nobody asks more often than the site allows, and nobody uses up another's share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.accounts.limits import UNLIMITED, Lane, LimitRules
from dispatcher.accounts.roles import Role
from dispatcher.accounts.tries import Rate
from dispatcher.accounts.values import Principal, Way
from dispatcher.limits_section import LimitsSection
from dispatcher.web.lanes import lanes_of
from dispatcher.web.rate_limits import Limits
from dispatcher.web.role_matrix import matching
from dispatcher.web.seen_from import Seen

HOME = Seen(address="203.0.113.9", secure=True)
LOCAL = Seen(address="127.0.0.1", secure=False)
ANNA = Principal(name="anna", role=Role.AGENT, way=Way.SESSION, session="s-anna")
BEN = Principal(name="ben", role=Role.AGENT, way=Way.SESSION, session="s-ben")
PBX = Principal(name="token:pbx", role=Role.TELEPHONY, way=Way.PROGRAM)
SERVICE = Principal(name="service", role=Role.ADMIN, way=Way.SERVICE)
FLOOR = ("GET", "/api/v1/floor")


class StandingClock:
    """Implements `Clock`; goes only when it is moved."""

    def __init__(self) -> None:
        self.at_s = 0.0

    def now_s(self) -> float:
        return self.at_s

    def to_ms(self, moment_s: float) -> int:
        return round(moment_s * 1000)

    def from_ms(self, moment_ms: int) -> float:
        return moment_ms / 1000


def lanes(
    method: str, path: str, principal: Principal | None, seen: Seen = HOME
) -> list[tuple[Lane, str]]:
    return lanes_of(method, matching(method, path), principal, seen)


def asks(limits: Limits, principal: Principal | None, seen: Seen = HOME) -> float:
    """One request for the floor: seconds to wait, 0 when it is let through."""
    turned = limits.turned(FLOOR[0], matching(*FLOOR), principal, seen)
    return 0.0 if turned is None else turned.wait_s


@pytest.mark.parametrize(
    ("principal", "seen", "lane"),
    [
        (ANNA, HOME, [(Lane.PEOPLE, "s-anna")]),
        (ANNA, LOCAL, [(Lane.PEOPLE, "s-anna")]),
        (PBX, LOCAL, [(Lane.TELEPHONY, "token:pbx")]),
        (None, HOME, [(Lane.STRANGERS, "203.0.113.9")]),
        (SERVICE, LOCAL, []),
        (SERVICE, HOME, [(Lane.TELEPHONY, "service")]),
    ],
)
def test_a_visitor_counts_by_session_token_or_address(
    principal: Principal | None, seen: Seen, lane: list[tuple[Lane, str]]
) -> None:
    """The service token on this machine's loopback has no limit, and nobody else."""
    assert lanes(*FLOOR, principal, seen) == lane


@pytest.mark.parametrize("path", ["/static/floor.css", "/healthz", "/ca.pem"])
def test_what_every_page_needs_costs_nothing(path: str) -> None:
    assert lanes("GET", path, None) == []


@pytest.mark.parametrize("path", ["/log-in", "/set-up/x"])
def test_a_log_in_counts_twice_and_looking_at_the_page_once(path: str) -> None:
    assert lanes("POST", path, None) == [
        (Lane.STRANGERS, HOME.address),
        (Lane.LOG_IN, HOME.address),
    ]
    assert lanes("GET", path, None) == [(Lane.STRANGERS, HOME.address)]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/agents/anna/export"),
        ("POST", "/api/v1/agents/anna/erase"),
        ("GET", "/api/v1/customers/anna/export"),
        ("POST", "/api/v1/customers/anna/erase"),
    ],
)
def test_export_and_erasure_have_a_stricter_limit(method: str, path: str) -> None:
    assert (Lane.PERSON, "s-anna") in lanes(method, path, ANNA)
    assert lanes(method, path, SERVICE, LOCAL) == []


def test_a_house_with_more_addresses_than_we_have_memory_is_one_visitor() -> None:
    keys = {
        key
        for address in ("2001:db8::1", "2001:db8::ffff", "2001:db8:0:0:1:2:3:4")
        for _, key in lanes(*FLOOR, None, Seen(address=address, secure=True))
    }
    other = lanes(*FLOOR, None, Seen(address="2001:db8:0:1::1", secure=True))

    assert len(keys) == 1
    assert other[0][1] not in keys
    mapped = lanes(*FLOOR, None, Seen(address="::ffff:203.0.113.9", secure=True))
    assert mapped == lanes(*FLOOR, None)


def test_a_refused_request_costs_nothing_and_names_the_wait() -> None:
    clock = StandingClock()
    limits = Limits({Lane.PEOPLE: Rate(capacity=2, refill_s=10.0)}, clock)
    waits_s = [asks(limits, ANNA) for _ in range(5)]
    clock.at_s = 10.0

    assert waits_s == [0.0, 0.0, 10.0, 10.0, 10.0]
    assert [asks(limits, ANNA), asks(limits, ANNA)] == [0.0, 10.0]
    assert limits.refused == {Lane.PEOPLE: 4}


def test_one_visitor_does_not_use_up_anothers_share() -> None:
    limits = Limits({Lane.PEOPLE: Rate(capacity=1, refill_s=10.0)}, StandingClock())

    assert [asks(limits, ANNA), asks(limits, ANNA), asks(limits, BEN)] == [0.0, 10.0, 0.0]


def test_a_full_bucket_of_one_lane_is_not_used_up_by_refusals_of_another() -> None:
    rules: LimitRules = {
        Lane.STRANGERS: Rate(capacity=3, refill_s=100.0),
        Lane.LOG_IN: Rate(capacity=1, refill_s=100.0),
    }
    limits = Limits(rules, StandingClock())
    log_in = matching("POST", "/log-in")
    tries = [limits.turned("POST", log_in, None, HOME) for _ in range(9)]

    assert [one is None for one in tries] == [True] + [False] * 8
    assert [asks(limits, None), asks(limits, None), asks(limits, None)] == [0.0, 0.0, 100.0]


def test_the_wait_is_a_whole_number_of_seconds_in_the_answer() -> None:
    limits = Limits({Lane.PEOPLE: Rate(capacity=1, refill_s=1.5)}, StandingClock())
    asks(limits, ANNA)
    turned = limits.turned(FLOOR[0], matching(*FLOOR), ANNA, HOME)

    assert turned is not None
    assert turned.answer().headers["retry-after"] == "2"


def test_a_site_without_limits_has_none() -> None:
    limits = Limits(UNLIMITED, StandingClock())

    assert [asks(limits, ANNA) for _ in range(1_000)] == [0.0] * 1_000


def test_the_telephone_system_may_ask_much_more_often_than_a_person() -> None:
    rules = LimitsSection().rules()

    assert rules[Lane.TELEPHONY].refill_s * 20 <= rules[Lane.PEOPLE].refill_s
    assert rules[Lane.PERSON].refill_s > rules[Lane.LOG_IN].refill_s > rules[Lane.PEOPLE].refill_s


@given(
    st.floats(0.01, 50.0),
    st.lists(
        st.tuples(st.floats(0, 3), st.sampled_from([ANNA, BEN, None])), min_size=1, max_size=80
    ),
)
def test_no_pattern_of_requests_gets_more_than_a_burst_and_the_rate(
    per_s: float, visits: list[tuple[float, Principal | None]]
) -> None:
    """Whoever waits as long as he was told is let through."""
    clock = StandingClock()
    rules = LimitsSection(requests_per_s=per_s, strangers_per_s=per_s).rules()
    limits, passed = Limits(rules, clock), {}
    for gap_s, principal in visits:
        clock.at_s += gap_s
        wait_s = asks(limits, principal)
        if wait_s > 0 and gap_s > 2:
            clock.at_s += wait_s + 1e-6
            wait_s = asks(limits, principal)
            assert wait_s == 0.0
        if wait_s == 0:
            name = "-" if principal is None else principal.name
            passed[name] = passed.get(name, 0) + 1
    most = rules[Lane.PEOPLE].capacity + clock.at_s * per_s

    assert all(number <= most + 1e-6 for number in passed.values())
