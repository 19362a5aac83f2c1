"""What goes on in a call centre whose dispatcher is killed again and again.

Callers who ask until they are answered, chairs that empty and fill, agents who come and go.
Everything it does comes from one seed; when it happens depends on the machine.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from random import Random

import httpx
import paho.mqtt.client as mqtt
from measures.wire import client as mqtt_client

from mqtt_bridge import Topics
from mqtt_bridge.messages import (
    Heartbeat,
    Presence,
    PresenceMessage,
    Reason,
    Sensors,
    SensorState,
    encode,
)

BEAT_EVERY_S = 0.5
ANSWER_WITHIN_S = 5.0
BUSY = "still being worked on"


@dataclass(kw_only=True)
class Told:
    """What the API has told its callers. Written by several threads: appended to, never read
    before they have ended.

    Attributes:
        accepted: call id -> the moment of its arrival, as the 201 had it.
        asked: how many requests were sent.
        repeated: how many of the accepted had to be asked for more than once.
        wrong: answers nobody should get.
    """

    accepted: dict[str, int] = field(default_factory=dict)
    asked: int = 0
    repeated: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Callers:
    """People who ring up, one after the other; `pause_s` apart."""

    api: Callable[[], httpx.Client]
    zones: tuple[str, ...]
    dice: Random
    told: Told
    pause_s: float

    def run(self, name: str, stop: threading.Event) -> None:
        """Calls until told to stop; a call that was begun is asked for to its answer."""
        with self.api() as api:
            number = 0
            while not stop.is_set():
                number += 1
                call_id = self._call(api, f"{name}-{number}")
                if call_id is not None and self.dice.random() < 0.1:
                    self._hang_up(api, call_id)
                stop.wait(self.dice.uniform(0.0, 2 * self.pause_s))

    def _call(self, api: httpx.Client, key: str) -> str | None:
        body = {"zone": self.dice.choice(self.zones), "caller": _number(self.dice)}
        tries = 0
        while True:
            tries += 1
            headers = {"Idempotency-Key": key}
            answer = asked(partial(api.post, "/calls", json=body, headers=headers))
            self.told.asked += 1
            if answer is None or (answer.status_code == 409 and BUSY in answer.text):
                time.sleep(0.05)
            elif answer.status_code == 201:
                call = answer.json()
                self.told.repeated += tries > 1
                self.told.accepted[call["id"]] = call["arrived_ms"]
                return str(call["id"])
            else:
                self.told.wrong.append(f"{answer.status_code} {answer.text}")
                return None

    def _hang_up(self, api: httpx.Client, call_id: str) -> None:
        answer = asked(lambda: api.post(f"/calls/{call_id}/hangup"))
        if answer is not None and answer.status_code not in {204, 404, 409}:
            self.told.wrong.append(f"hangup: {answer.status_code} {answer.text}")


@dataclass(kw_only=True)
class Agents:
    """Agents who log out, in again, and have breaks."""

    api: Callable[[], httpx.Client]
    seats: tuple[str, ...]
    dice: Random
    told: Told

    def run(self, stop: threading.Event) -> None:
        """Comes and goes until told to stop; then everybody is at his chair, without a break."""
        with self.api() as api:
            while not stop.wait(self.dice.uniform(0.05, 0.4)):
                self._ask(api, self.dice.choice(self.seats))
            for seat in self.seats:
                for verb, body in (("login", {"seat": seat}), ("break", {"wanted": False})):
                    while not self._done(api, seat, verb, body):
                        time.sleep(0.05)

    def _ask(self, api: httpx.Client, seat: str) -> None:
        wanted = {"wanted": self.dice.random() < 0.3}
        bodies = {"login": {"seat": seat}, "logout": {}, "break": wanted}
        verb = self.dice.choice(("login", "login", "logout", "break", "break"))
        self._done(api, seat, verb, bodies[verb])

    def _done(self, api: httpx.Client, seat: str, verb: str, body: dict[str, object]) -> bool:
        answer = asked(lambda: api.post(f"/agents/agent-{seat}/{verb}", json=body))
        if answer is not None and answer.status_code != 200:
            self.told.wrong.append(f"{verb}: {answer.status_code} {answer.text}")
        return answer is not None


@dataclass(kw_only=True)
class Chairs:
    """The voices of the nodes: a heartbeat twice a second, and people who get up and return."""

    broker_port: int
    seats: tuple[str, ...]
    dice: Random

    def run(self, stop: threading.Event) -> None:
        """Speaks until told to stop; somebody sits on every chair from half a second before."""
        with mqtt_client(self.broker_port) as wire:
            chairs = [Chair(wire=wire, seat=seat) for seat in self.seats]
            while not stop.wait(BEAT_EVERY_S):
                for chair in chairs:
                    chair.speak(occupied=self.dice.random() < 0.85)

    def sit_still(self, stop: threading.Event) -> None:
        """Everybody sits until told to stop."""
        with mqtt_client(self.broker_port) as wire:
            # Another start of the same nodes, so that a newer epoch counts.
            chairs = [Chair(wire=wire, seat=seat, epoch=2) for seat in self.seats]
            while not stop.wait(BEAT_EVERY_S):
                for chair in chairs:
                    chair.speak(occupied=True)


@dataclass(kw_only=True)
class Chair:
    """One node's voice."""

    wire: mqtt.Client
    seat: str
    epoch: int = 1
    seq: int = 0
    occupied: bool | None = None

    def speak(self, *, occupied: bool) -> None:
        """A heartbeat, and before it the change, if it is one."""
        if occupied is not self.occupied:
            self.seq += 1
            self.occupied = occupied
            message = PresenceMessage(
                **self._said(),
                reason=Reason.OCCUPIED if occupied else Reason.SEAT_EMPTY,
                sensors=Sensors(load_cell=SensorState.OK, camera=SensorState.OFF),
                sent_at="2026-01-01T00:00:00.000Z",
            )
            topic = Topics().presence(self.seat)
            self.wire.publish(topic, encode(message), qos=1, retain=True)
        self.wire.publish(Topics().heartbeat(self.seat), encode(Heartbeat(**self._said())))

    def _said(self) -> dict[str, object]:
        return {
            "seat": self.seat,
            "epoch": self.epoch,
            "boot_id": f"{self.epoch:024x}",
            "seq": self.seq,
            "state": Presence.ONLINE,
            "occupied": self.occupied,
            "empty_for_ms": None if self.occupied else 500,
        }


def asked(request: Callable[[], httpx.Response]) -> httpx.Response | None:
    """The answer, or None where the line broke or nobody was there."""
    try:
        return request()
    except httpx.TransportError:
        return None


@contextmanager
def under_way(*works: Callable[[threading.Event], None]) -> Iterator[None]:
    """Runs each in a thread of its own until the block ends; what one raises is raised here."""
    stop = threading.Event()
    failed: list[BaseException] = []

    def running(work: Callable[[threading.Event], None]) -> None:
        try:
            work(stop)
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    threads = [threading.Thread(target=running, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(ANSWER_WITHIN_S * 12)
    if failed:
        raise failed[0]
    assert not any(thread.is_alive() for thread in threads), "somebody got no answer for a minute"


def _number(dice: Random) -> str | None:
    return None if dice.random() < 0.2 else f"+4930{dice.randrange(10**6, 10**7)}"
