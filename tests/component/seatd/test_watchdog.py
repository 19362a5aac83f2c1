"""Signs of life on the service manager's own socket (sd_notify(3))."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from seatd.watchdog import Watchdog


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The service manager's end, with a watchdog of 10 s."""
    address = tmp_path / "notify"
    monkeypatch.setenv("NOTIFY_SOCKET", str(address))
    monkeypatch.setenv("WATCHDOG_USEC", "10000000")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(address))
        listening.setblocking(False)
        yield listening


@pytest.fixture
def new_watchdog() -> Iterator[Callable[[], Watchdog]]:
    made: list[Watchdog] = []

    def make() -> Watchdog:
        made.append(Watchdog())
        return made[-1]

    yield make
    for watchdog in made:
        if watchdog._notifier is not None:
            watchdog._notifier.socket.close()


def heard(manager: socket.socket) -> list[bytes]:
    messages: list[bytes] = []
    while True:
        try:
            messages.append(manager.recv(1024))
        except BlockingIOError:
            return messages


def test_the_first_reading_makes_the_service_ready(
    manager: socket.socket, new_watchdog: Callable[[], Watchdog]
) -> None:
    watchdog = new_watchdog()
    before = heard(manager)
    watchdog.alive(100.0)

    assert before == []
    assert heard(manager) == [b"READY=1", b"WATCHDOG=1"]


def test_pings_come_at_half_the_watchdogs_time_and_not_more_often(
    manager: socket.socket, new_watchdog: Callable[[], Watchdog]
) -> None:
    watchdog = new_watchdog()
    for tenth in range(1000, 1151):
        watchdog.alive(tenth / 10)

    assert heard(manager) == [b"READY=1", *[b"WATCHDOG=1"] * 4]


def test_a_loop_that_stands_still_sends_nothing(
    manager: socket.socket, new_watchdog: Callable[[], Watchdog]
) -> None:
    watchdog = new_watchdog()
    watchdog.alive(100.0)
    heard(manager)

    assert heard(manager) == []


def test_the_stop_on_purpose_is_told(
    manager: socket.socket, new_watchdog: Callable[[], Watchdog]
) -> None:
    new_watchdog().stopping()

    assert heard(manager) == [b"STOPPING=1"]


def test_a_manager_that_is_gone_does_not_stop_the_node(
    manager: socket.socket, new_watchdog: Callable[[], Watchdog]
) -> None:
    watchdog = new_watchdog()
    manager.close()
    watchdog.alive(100.0)
    watchdog.stopping()


def test_without_a_service_manager_nothing_happens(
    monkeypatch: pytest.MonkeyPatch, new_watchdog: Callable[[], Watchdog]
) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    watchdog = new_watchdog()
    watchdog.alive(100.0)
    watchdog.stopping()
