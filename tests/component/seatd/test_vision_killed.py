"""The vision process is killed again and again; presence by weight takes no notice."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from seat_stage import IDENTITY, TOPICS, RecordingLife, RecordingLink

from mqtt_bridge import Kind
from mqtt_bridge.messages import Heartbeat, Presence, PresenceMessage
from seatd.announcement import Announcer
from seatd.camera_permit import CameraPermit
from seatd.chair import Chair
from seatd.config import read_config
from seatd.eyes import Eyes, Sight
from seatd.frequency import Frequency
from seatd.health import HealthReport
from seatd.maintenance import Maintenance
from seatd.node import SeatNode
from seatd.outgoing import Outgoing
from seatd.privacy_mark import PrivacyMark
from seatd.seeing import open_request
from seatd.sensing import open_load_cell
from seatd.teller import Teller
from seatd.vision_process import OwnChild
from sensors import RealClock

pytestmark = pytest.mark.models

KILLS = 50
# The chip converts ten times a second; on a busy machine a conversion may come late.
LONGEST_GAP_S = 1.0


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    """A seat with somebody on its emulated chip and a person before its camera."""
    package = find_spec("skimage")
    assert package is not None
    assert package.submodule_search_locations
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    picture = Path(package.submodule_search_locations[0]) / "data" / "astronaut.png"
    (pictures / "a.png").symlink_to(picture)
    (tmp_path / "sitter").write_text("70\n", encoding="ascii")
    (tmp_path / "scale.yaml").write_text(
        "zero_counts: 84210\ncounts_per_kg: 10700\n", encoding="ascii"
    )
    content = {
        "seat": IDENTITY.seat,
        "state_dir": str(tmp_path / "state"),
        "load_cell": {
            "driver": "emulated",
            "scale_file": str(tmp_path / "scale.yaml"),
            "sitter_file": str(tmp_path / "sitter"),
        },
        "camera": {"source": "folder", "path": str(pictures), "every_s": 0.5},
    }
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    return file


class KilledAgain:
    """Kills the child, at another moment of its life each time."""

    def __init__(self, child: OwnChild) -> None:
        self._child = child
        self.killed: set[int] = set()

    async def until(self, seen: Callable[[], bool]) -> None:
        """Lets live, until something is seen."""
        while not seen():  # noqa: ASYNC110 (it comes from another process)
            await asyncio.sleep(0.05)

    async def times(self, number: int) -> None:
        while len(self.killed) < number:
            await asyncio.sleep(0.05)
            pid = self._child.pid
            if pid is None or pid in self.killed:
                continue
            # In its start, while the models are loaded, between two looks and in one.
            await asyncio.sleep(len(self.killed) % 8 * 0.1)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            self.killed.add(pid)


async def test_presence_by_weight_is_not_disturbed_by_fifty_deaths(config_file: Path) -> None:
    config, clock, link = read_config(config_file), RealClock(), RecordingLink()
    life = RecordingLife()
    child = OwnChild()
    eyes = Eyes(
        vision=child,
        request=open_request(config.camera),
        clock=lambda: clock.now_ns() / 1e9,
        back_off=lambda _: 0.01,
    )
    now_s = clock.now_ns() / 1e9
    outgoing = Outgoing(topics=TOPICS, identity=IDENTITY)
    cell = open_load_cell(config.load_cell, clock=clock, seat=config.seat)
    teller = Teller(
        announcer=Announcer(identity=IDENTITY),
        outgoing=outgoing,
        link=link,
        health=HealthReport(
            identity=IDENTITY, started_s=now_s, counters=lambda: cell.counters
        ).message,
        heartbeat_s=0.2,
        vision_missing=lambda: eyes.is_missing,
    )
    node = SeatNode(
        chair=Chair.at_start(
            now_s=now_s, rules=config.presence.rules(), fresh_s=6.0, camera_wanted=True
        ),
        teller=teller,
        weights=cell,
        sightings=eyes,
        life=life,
        frequency=Frequency(every_s=0.5, rarely_s=0.5, budget_per_hour=7200),
        permit=CameraPermit(),
        mark=PrivacyMark(state_dir=config.state_dir),
        maintenance=Maintenance(),
    )
    killer = KilledAgain(child)
    async with asyncio.timeout(120.0):
        running = asyncio.create_task(node.run())
        await killer.times(KILLS)
        await killer.until(lambda: eyes.sight is Sight.LOOKING)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    told = link.read(Kind.PRESENCE, PresenceMessage)
    known = [one for one in told if one.occupied is not None]
    beats = [one.occupied for one in link.read(Kind.HEARTBEAT, Heartbeat)]
    gaps_s = [b - a for a, b in zip(life.alive_at_s, life.alive_at_s[1:], strict=False)]

    assert len(killer.killed) == KILLS
    assert {one.occupied for one in known} == {True}
    online = [one.state for one in told].index(Presence.ONLINE)
    assert {one.state for one in told[online:]} == {Presence.ONLINE}
    assert set(beats[beats.index(True) :]) == {True}
    assert max(gaps_s) < LONGEST_GAP_S
    assert child.pid is None, "the last one ends with the node"


def test_a_node_with_a_camera_loads_neither_pictures_nor_models(config_file: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from seatd.assembly import assemble\n"
        "from seatd.config import read_config\n"
        f"assemble(read_config(Path({str(config_file)!r})))\n"
        "print(sorted({'numpy', 'cv2', 'ai_edge_litert'} & sys.modules.keys()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60
    )

    assert done.stdout == "[]\n"
