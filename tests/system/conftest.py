"""Real programs on loopback: a mosquitto, a dispatcher, nodes on emulated chips."""

import contextlib
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import paho.mqtt.client as mqtt
import pytest
import yaml
from paho.mqtt.enums import CallbackAPIVersion

from mqtt_bridge.messages import (
    Heartbeat,
    Life,
    NodeStatus,
    Presence,
    PresenceMessage,
    Reason,
    Sensors,
    SensorState,
    encode,
)

TOKEN = "system-test"
FAST = {"absence_s": 3.0, "confirm_s": 0.5, "empty_confirm_s": 0.3, "ttl_s": 1.5}
BOOT = "0" * 23


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(seen: Callable[[], Any], within_s: float, what: str = "") -> Any:
    """Waits for something true; fails with the last thing seen."""
    deadline_s = time.monotonic() + within_s
    while not (found := seen()):
        if time.monotonic() > deadline_s:
            pytest.fail(f"not within {within_s} s: {what or seen}; last seen: {found!r}")
        time.sleep(0.05)
    return found


def never(seen: Callable[[], Any], for_s: float, what: str = "") -> None:
    """Watches that something does not become true."""
    deadline_s = time.monotonic() + for_s
    while time.monotonic() < deadline_s:
        assert not seen(), what
        time.sleep(0.05)


@dataclass
class Program:
    """A child process that can be killed, frozen and started again."""

    command: list[str]
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env={"PATH": "/usr/bin:/bin:/usr/sbin", **self.environment},
            )

    def send(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        self.send(signal.SIGKILL)
        assert self.process is not None
        self.process.wait()

    def stop(self) -> int:
        """A clean stop; the status."""
        if self.process is None or self.process.poll() is not None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            self.send(signal.SIGCONT)
            self.send(signal.SIGTERM)
        try:
            return self.process.wait(timeout=8)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def text(self) -> str:
        return self.log.read_text(errors="replace")


@dataclass
class Broker:
    """A real mosquitto that keeps retained messages over a crash."""

    port: int
    program: Program

    def start(self) -> None:
        self.program.start()
        eventually(self._answers, 5, "mosquitto listens")

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 0.2):
            return True
        return False


@dataclass
class Node:
    """A real seat-node on an emulated chip."""

    folder: Path
    program: Program

    def sit(self, kg: float) -> None:
        fresh = self.folder / "sitter.new"
        fresh.write_text(f"{kg}\n")
        fresh.replace(self.folder / "sitter")


class Center:
    """A real seat-dispatcher and its API."""

    def __init__(self, program: Program, port: int) -> None:
        self.program = program
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            headers={"Authorization": f"Bearer {TOKEN}"},
            timeout=5,
        )

    def start(self) -> None:
        self.program.start()
        eventually(self._answers, 20, "the dispatcher answers")

    def _answers(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return self.get("/health")["status"] == "ok"
        return False

    def get(self, path: str) -> Any:
        answer = self.http.get(f"/api/v1{path}")
        answer.raise_for_status()
        return answer.json()

    def seat(self, seat: str) -> dict[str, Any]:
        return self.get(f"/seats/{seat}")

    def believes(self, seat: str, **wanted: object) -> Callable[[], bool]:
        """A condition: the seat shows these values."""
        return lambda: wanted.items() <= self.seat(seat).items()

    def call(
        self, caller: str | None = "+49 30 9018 1111", zone: str = "billing"
    ) -> dict[str, Any]:
        answer = self.http.post("/api/v1/calls", json={"caller": caller, "zone": zone})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def call_is(self, call_id: str, state: str) -> Callable[[], bool]:
        return lambda: self.get(f"/calls/{call_id}")["state"] == state

    def offers_to(self, call_id: str) -> list[str]:
        story = self.get(f"/calls/{call_id}")["decisions"]
        return [one["agent_id"] for one in story if one["kind"] == "offered"]


class FakeNode:
    """A node's voice without a node: what a dead, late or doubled node sends."""

    def __init__(self, port: int, seat: str, client_id: str = "") -> None:
        self.seat = seat
        self.client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=client_id, protocol=mqtt.MQTTv5
        )
        self.client.connect("127.0.0.1", port, keepalive=5)
        self.client.loop_start()

    def raw(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self.client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(5)

    def presence(
        self, *, epoch: int, seq: int, state: Presence, boot: str = "a", retain: bool = True
    ) -> None:
        message = PresenceMessage(
            seat=self.seat,
            epoch=epoch,
            boot_id=BOOT + boot,
            seq=seq,
            state=state,
            occupied=state is Presence.ONLINE,
            empty_for_ms=None if state is Presence.ONLINE else 31_000,
            reason=Reason.OCCUPIED if state is Presence.ONLINE else Reason.SEAT_EMPTY,
            sensors=Sensors(load_cell=SensorState.OK, camera=SensorState.OFF),
            sent_at="2026-01-01T00:00:00.000Z",
        )
        self.raw(f"seats/{self.seat}/presence", encode(message), retain=retain)

    def heartbeat(
        self, *, epoch: int, seq: int, state: Presence = Presence.ONLINE, boot: str = "a"
    ) -> None:
        beat = Heartbeat(
            seat=self.seat,
            epoch=epoch,
            boot_id=BOOT + boot,
            seq=seq,
            state=state,
            occupied=state is Presence.ONLINE,
            empty_for_ms=None,
        )
        self.raw(f"seats/{self.seat}/heartbeat", encode(beat))

    def status(self, *, epoch: int, conn: int, state: Life, retain: bool = True) -> None:
        status = NodeStatus(seat=self.seat, epoch=epoch, conn=conn, state=state)
        self.raw(f"seats/{self.seat}/status", encode(status), retain=retain)

    def stop(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    found = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    assert found, "mosquitto is missing: run `./run setup`"
    port = free_port()
    keep = tmp_path / "broker"
    keep.mkdir(mode=0o777)
    keep.chmod(0o777)
    config = tmp_path / "mosquitto.conf"
    config.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n"
        f"max_queued_messages 0\npersistence true\npersistence_location {keep}/\n"
        "autosave_on_changes true\nautosave_interval 1\nuser root\n"
    )
    running = Broker(
        port=port, program=Program([found, "-c", str(config)], tmp_path / "broker.log")
    )
    running.start()
    yield running
    running.program.stop()


@pytest.fixture
def make_node(tmp_path: Path, broker: Broker) -> Iterator[Callable[..., Node]]:
    """Starts a node; `kg` sits on its chair."""
    nodes: list[Node] = []

    def make(
        seat: str = "a-01", *, kg: float = 70.0, name: str | None = None, epoch: int | None = None
    ) -> Node:
        folder = tmp_path / (name or seat)
        folder.mkdir()
        (folder / "scale.yaml").write_text("zero_counts: 84210\ncounts_per_kg: 10700\n")
        if epoch is not None:
            (folder / "state").mkdir()
            (folder / "state" / "epoch").write_text(f"{epoch}\n")
        config = {
            "seat": seat,
            "state_dir": str(folder / "state"),
            "broker": {"host": "127.0.0.1", "port": broker.port},
            "heartbeat_s": 1.0,
            "presence": FAST,
            "load_cell": {
                "driver": "emulated",
                "scale_file": str(folder / "scale.yaml"),
                "sitter_file": str(folder / "sitter"),
            },
        }
        (folder / "config.yaml").write_text(yaml.safe_dump(config))
        command = [_script("seat-node"), "run", "--config", str(folder / "config.yaml")]
        node = Node(folder=folder, program=Program(command, folder / "node.log"))
        node.sit(kg)
        node.program.start()
        nodes.append(node)
        return node

    yield make
    for node in nodes:
        node.program.stop()


@pytest.fixture
def make_center(tmp_path: Path, broker: Broker) -> Iterator[Callable[..., Center]]:
    """Makes a dispatcher with two seats; start it yourself."""
    centers: list[Center] = []

    def make(**telephony: Any) -> Center:
        folder = tmp_path / "dispatcher"
        folder.mkdir()
        port = free_port()
        config = {
            "state_dir": str(folder / "state"),
            "broker": {"host": "127.0.0.1", "port": broker.port},
            "http": {"port": port},
            "absence_s": FAST["absence_s"],
            "routing": {"settle_s": 0.0, "ring_grace_s": 1.0},
            "telephony": {"answer_after_s": 0.2, "talk_s": None, **telephony},
        }
        (folder / "config.yaml").write_text(yaml.safe_dump(config))
        (folder / "registry.yaml").write_text(yaml.safe_dump(REGISTRY, allow_unicode=True))
        script = _script("seat-dispatcher")
        subprocess.run(
            [script, "import", "--config", folder / "config.yaml", folder / "registry.yaml"],
            check=True,
            capture_output=True,
        )
        command = [script, "run", "--config", str(folder / "config.yaml")]
        program = Program(command, folder / "log", {"SEAT_API_TOKEN": TOKEN})
        centers.append(Center(program, port))
        return centers[-1]

    yield make
    for center in centers:
        center.http.close()
        center.program.stop()


@pytest.fixture
def center(make_center: Callable[..., Center]) -> Center:
    """A running dispatcher whose agents pick up by themselves."""
    running = make_center()
    running.start()
    return running


@pytest.fixture
def make_fake(broker: Broker) -> Iterator[Callable[..., FakeNode]]:
    fakes: list[FakeNode] = []

    def make(seat: str = "a-01", client_id: str = "") -> FakeNode:
        fakes.append(FakeNode(broker.port, seat, client_id))
        return fakes[-1]

    yield make
    for fake in fakes:
        fake.stop()


REGISTRY = {
    "site": "Test",
    "zones": [{"id": "billing", "name": "Billing"}],
    "seats": [
        {"id": "a-01", "zone": "billing", "floor": "1", "x": 1, "y": 1},
        {"id": "a-02", "zone": "billing", "floor": "1", "x": 2, "y": 1},
    ],
    "agents": [
        {
            "id": agent,
            "name": name,
            "tier": tier,
            "zones": ["billing"],
            "capability": 50,
            "seat": seat,
        }
        for agent, name, tier, seat in (
            ("li-wei", "Li Wei", "normal", "a-01"),
            ("wang-fang", "王芳", "vip", "a-02"),
        )
    ],
    "customers": [
        {"id": "schmidt", "name": "E. Schmidt", "class": "normal", "phones": ["+49 30 9018 1111"]},
        {"id": "liu-min", "name": "刘敏", "class": "vip", "phones": ["+86 138 0013 8000"]},
    ],
}


def _script(name: str) -> str:
    return str(Path(sys.executable).parent / name)
