"""What the wire costs, and what the dispatcher adds to it."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import httpx
import paho.mqtt.client as mqtt
from measures.programs import StageBroken
from paho.mqtt.enums import CallbackAPIVersion
from stage import TOKEN, Stage

from demo.window import Window
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

WARM_UP = 20
ANSWER_WITHIN_S = 5.0
# The event stream sends at most ten times a second. A round begins after a longer quiet, so that
# the news of the hold goes out at once and not up to 100 ms later with the next batch.
QUIET_S = 0.15


@contextlib.contextmanager
def client(port: int) -> Iterator[mqtt.Client]:
    """A paho client as our own carrier uses it: MQTT 5, without Nagle's delay."""
    made = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
    made.on_socket_open = _without_delay
    made.connect("127.0.0.1", port)
    made.loop_start()
    try:
        yield made
    finally:
        made.disconnect()
        made.loop_stop()


def bare_round_trips_ms(port: int, rounds: int) -> list[float]:
    """From publishing, QoS 1, until our own subscription has the message."""
    here, ready = threading.Event(), threading.Event()
    took_ms = []
    with client(port) as echo:
        echo.on_subscribe = lambda *_: ready.set()
        echo.on_message = lambda *_: here.set()
        echo.subscribe("bare/echo", qos=1)
        if not ready.wait(ANSWER_WITHIN_S):
            raise StageBroken("the broker does not answer a subscription")
        for _ in range(WARM_UP + rounds):
            here.clear()
            began_s = time.monotonic()
            echo.publish("bare/echo", b"x" * 200, qos=1)
            if not here.wait(ANSWER_WITHIN_S):
                raise StageBroken("a message of ours did not come back")
            took_ms.append((time.monotonic() - began_s) * 1000)
    return took_ms[WARM_UP:]


class PlayedNode:
    """Says what a node would say, without one."""

    def __init__(self, *, client: mqtt.Client, seat: str, epoch: int) -> None:
        self._client = client
        self._seat = seat
        self._epoch = epoch
        self._seq = 0
        self._topics = Topics()

    def sits(self) -> None:
        """Somebody sits, and the node lives."""
        self._present(occupied=True)
        beat = Heartbeat(
            seat=self._seat,
            epoch=self._epoch,
            boot_id=self._boot_id,
            seq=self._seq,
            state=Presence.ONLINE,
            occupied=True,
            empty_for_ms=None,
        )
        self._client.publish(self._topics.heartbeat(self._seat), encode(beat))

    def stands_up(self) -> None:
        """The seat is empty; the 30 s have only begun."""
        self._present(occupied=False)

    @property
    def _boot_id(self) -> str:
        return f"{self._epoch:024x}"

    def _present(self, *, occupied: bool) -> None:
        self._seq += 1
        message = PresenceMessage(
            seat=self._seat,
            epoch=self._epoch,
            boot_id=self._boot_id,
            seq=self._seq,
            state=Presence.ONLINE,
            occupied=occupied,
            empty_for_ms=None if occupied else 500,
            reason=Reason.OCCUPIED if occupied else Reason.SEAT_EMPTY,
            sensors=Sensors(load_cell=SensorState.OK, camera=SensorState.OFF),
            sent_at="2026-01-01T00:00:00.000Z",
        )
        topic = self._topics.presence(self._seat)
        self._client.publish(topic, encode(message), qos=1, retain=True)


async def empty_to_held_ms(
    stage: Stage, *, seat: str, zone: str, epoch: int, rounds: int
) -> list[float]:
    """From publishing "seat empty" until the event stream shows that seat's call held."""
    window = Window(port=stage.http_port, token=TOKEN)
    async with (
        httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{stage.http_port}/api/v1",
            headers={"Authorization": f"Bearer {TOKEN}"},
        ) as api,
        asyncio.TaskGroup() as tasks,
    ):
        following = tasks.create_task(window.follow())
        with client(stage.broker_port) as played:
            node = PlayedNode(client=played, seat=seat, epoch=epoch)
            took_ms = [
                await _one_hold_ms(window, api, node, seat=seat, zone=zone)
                for _ in range(2 + rounds)
            ]
        following.cancel()
    return took_ms[2:]


async def _one_hold_ms(
    window: Window, api: httpx.AsyncClient, node: PlayedNode, *, seat: str, zone: str
) -> float:
    node.sits()
    await _until(window, "the seat is taken", lambda: window.seats[seat]["look"] == "here")
    answer = await api.post("/calls", json={"caller": None, "zone": zone})
    answer.raise_for_status()
    call: str = answer.json()["id"]
    await _until(window, "the phone rings", lambda: window.calls[call]["state"] == "offered")
    await asyncio.sleep(QUIET_S)
    began_s = time.monotonic()
    node.stands_up()
    ended_s = await _until(
        window, "the call is held", lambda: window.calls[call]["reason"]["key"] == "held_leaving"
    )
    (await api.post(f"/calls/{call}/hangup")).raise_for_status()
    await _until(window, "the caller has gone", lambda: call not in window.calls)
    return (ended_s - began_s) * 1000


async def _until(window: Window, what: str, seen: Callable[[], bool]) -> float:
    def seen_yet() -> bool:
        # Before its first news a seat or call is not in the window.
        with contextlib.suppress(KeyError):
            return seen()
        return False

    return await window.until(seen_yet, within_s=ANSWER_WITHIN_S, what=what)


def _without_delay(_client: mqtt.Client, _userdata: object, sock: object) -> None:
    if isinstance(sock, socket.socket):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
