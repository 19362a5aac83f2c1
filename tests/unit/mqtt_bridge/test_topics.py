"""Topic names: what is built can be parsed, and nothing else can."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mqtt_bridge import Address, Kind, Topics
from mqtt_bridge.topics import DISPATCHER

SEATS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=64)
DETAILS = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=40)
BASES = st.sampled_from(["seats", "site-7/seats", "s"])


def build(topics: Topics, address: Address) -> str:
    """The topic of an address, through the method a program would use."""
    detail = address.detail or ""
    match address.kind:
        case Kind.PRESENCE:
            return topics.presence(address.owner)
        case Kind.STATUS:
            return topics.status(address.owner)
        case Kind.HEARTBEAT:
            return topics.heartbeat(address.owner)
        case Kind.HEALTH:
            return topics.health(address.owner)
        case Kind.REPLY:
            return topics.reply(address.owner)
        case Kind.ALERT:
            return topics.alert(address.owner, detail)
        case Kind.COMMAND:
            return topics.command(address.owner, detail)


@st.composite
def addresses(draw: st.DrawFn) -> Address:
    kind = draw(st.sampled_from(Kind))
    detail = draw(DETAILS) if kind in {Kind.ALERT, Kind.COMMAND} else None
    return Address(owner=draw(SEATS), kind=kind, detail=detail)


@settings(derandomize=True)
@given(BASES, addresses())
def test_a_topic_that_was_built_parses_back(base: str, address: Address) -> None:
    topics = Topics(base=base)

    assert topics.parse(build(topics, address)) == address


@settings(derandomize=True)
@given(st.text())
def test_what_parses_is_exactly_what_would_be_built(topic: str) -> None:
    topics = Topics()
    address = topics.parse(topic)

    assert address is None or build(topics, address) == topic


@settings(derandomize=True)
@given(
    SEATS,
    st.sampled_from(["presence", "cmd", "alert", "reply"]),
    st.text("a/+#. \n\0", max_size=9),
)
def test_a_topic_close_to_ours_is_ours_or_nothing(owner: str, kind: str, tail: str) -> None:
    topics = Topics()
    topic = f"seats/{owner}/{kind}{tail}"
    address = topics.parse(topic)

    assert address is None or build(topics, address) == topic


def test_the_dispatcher_is_the_one_owner_with_a_dot() -> None:
    topics = Topics()

    assert topics.parse(topics.status(DISPATCHER)) == Address(owner=DISPATCHER, kind=Kind.STATUS)


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "seats",
        "seats/",
        "/seats/berlin-017/presence",
        "seats/berlin-017",
        "seats/berlin-017/",
        "seats//presence",
        "seats/Berlin-017/presence",
        "seats/berlin-017\n/presence",
        "seats/berlin-017/presence\n",
        "seats/svc.other/status",
        f"seats/{'a' * 65}/presence",
        "seats/berlin-017/presence/now",
        "seats/berlin-017/mood",
        "seats/berlin-017/cmd",
        "seats/berlin-017/cmd/",
        "seats/berlin-017/cmd/zero/now",
        "seats/berlin-017/alert",
        "seatsx/berlin-017/presence",
        "chairs/berlin-017/presence",
        "homeassistant/device/berlin-017/config",
    ],
)
def test_any_other_topic_is_none(topic: str) -> None:
    assert Topics().parse(topic) is None


def matches(topic_filter: str, topic: str) -> bool:
    """Topic filters as MQTT 5, section 4.7 describes them."""
    wanted, given_levels = topic_filter.split("/"), topic.split("/")
    if wanted[-1] == "#":
        return given_levels[: len(wanted) - 1] == wanted[:-1]
    return len(wanted) == len(given_levels) and all(
        level in {"+", there} for level, there in zip(wanted, given_levels, strict=True)
    )


@settings(derandomize=True)
@given(addresses())
def test_the_dispatcher_hears_all_a_seat_says_and_no_commands(address: Address) -> None:
    topics = Topics()
    topic = build(topics, address)
    heard = sum(matches(one, topic) for one in topics.for_dispatcher())

    assert heard == (0 if address.kind is Kind.COMMAND else 1)


@settings(derandomize=True)
@given(addresses(), SEATS)
def test_a_node_hears_its_own_commands_and_nothing_else(address: Address, seat: str) -> None:
    topics = Topics()
    heard = any(matches(one, build(topics, address)) for one in topics.for_node(seat))

    assert heard == (address.kind is Kind.COMMAND and address.owner == seat)
