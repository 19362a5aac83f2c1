"""Where a request comes from: a proxy is believed by name, nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.web.seen_from import Exposure, Seen, is_loopback, is_our_name, seen_from

PROXY = Exposure(names=frozenset({"seats.example"}), trusted_proxies=frozenset({"10.0.0.7"}))
PLAIN = Exposure(names=frozenset({"seats.example"}))


def seen(peer: str, exposure: Exposure, scheme: str = "http", **headers: str) -> Seen:
    named = {"host": "seats.example"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return seen_from(peer, scheme, named, exposure)


def test_loopback_in_the_clear_is_fine() -> None:
    assert seen("127.0.0.1", PLAIN, host="127.0.0.1:8080").refusal is None


def test_from_elsewhere_only_https() -> None:
    assert seen("192.168.1.5", PLAIN).refusal == "HTTPS only"
    assert seen("192.168.1.5", PLAIN, scheme="https") == Seen(address="192.168.1.5", secure=True)


def test_insecure_allows_the_clear_from_anywhere() -> None:
    exposure = Exposure(names=frozenset({"seats.example"}), insecure=True)
    answer = seen("192.168.1.5", exposure)

    assert answer == Seen(address="192.168.1.5", secure=False)


def test_a_named_proxy_tells_the_address_and_the_scheme() -> None:
    answer = seen("10.0.0.7", PROXY, x_forwarded_for="203.0.113.9", x_forwarded_proto="https")

    assert answer == Seen(address="203.0.113.9", secure=True)


def test_a_proxy_that_was_reached_in_the_clear_is_refused() -> None:
    assert seen("10.0.0.7", PROXY, x_forwarded_for="203.0.113.9").refusal == "HTTPS only"


def test_what_a_visitor_writes_into_the_chain_does_not_count() -> None:
    """The last address that is no proxy of ours is the one our proxy saw."""
    chain = "127.0.0.1, 203.0.113.9, 10.0.0.7"
    answer = seen("10.0.0.7", PROXY, x_forwarded_for=chain, x_forwarded_proto="https")

    assert answer.address == "203.0.113.9"


def test_somebody_who_is_no_named_proxy_is_not_believed() -> None:
    answer = seen("10.0.0.8", PROXY, x_forwarded_for="127.0.0.1", x_forwarded_proto="https")

    assert (answer.address, answer.secure, answer.refusal) == ("10.0.0.8", False, "HTTPS only")


def test_a_proxy_on_this_machine_that_nobody_named_is_refused() -> None:
    """Else everybody behind it would count as somebody at this machine."""
    answer = seen("127.0.0.1", PLAIN, x_forwarded_for="203.0.113.9")

    assert answer.refusal == "name this proxy in web.trusted_proxies"


def test_local_programs_beside_a_named_local_proxy_still_come_in() -> None:
    exposure = Exposure(trusted_proxies=frozenset({"127.0.0.1"}))

    assert seen("127.0.0.1", exposure, host="localhost").refusal is None


def test_a_stranger_behind_a_local_proxy_is_not_local() -> None:
    exposure = Exposure(trusted_proxies=frozenset({"127.0.0.1"}))
    answer = seen(
        "127.0.0.1",
        exposure,
        host="localhost",
        x_forwarded_for="203.0.113.9",
        x_forwarded_proto="https",
    )

    assert answer.refusal is not None


@pytest.mark.parametrize("host", ["evil.example", "seats.example.evil", "", "seats.example@x"])
def test_a_name_that_is_not_ours_is_refused(host: str) -> None:
    assert seen("192.168.1.5", PLAIN, scheme="https", host=host).refusal is not None


def test_the_names_of_loopback_are_for_loopback() -> None:
    assert not is_our_name("localhost", "192.168.1.5", PLAIN)
    assert is_our_name("LOCALHOST:1", "::1", PLAIN)
    assert is_our_name("Seats.Example:8443", "192.168.1.5", PLAIN)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
def test_every_way_to_write_loopback(address: str) -> None:
    assert is_loopback(address)


@given(st.text(max_size=30), st.text(max_size=60))
def test_no_chain_makes_a_stranger_local(peer: str, chain: str) -> None:
    answer = seen(peer, PROXY, x_forwarded_for=chain, x_forwarded_proto="https")

    assert answer.refusal is not None or not is_loopback(answer.address)
