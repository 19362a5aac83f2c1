"""systemd understands every line of the units; they confine the daemons and restart them."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tree import ROOT

SYSTEMD = ROOT / "systemd"
UNITS = ("seat-node", "seat-dispatcher", "seat-vision")
SOCKET = "/run/seat-vision/vision.sock"
PROGRAMS = "/opt/seat-presence/bin/"
# In tenths of systemd's exposure score: a bare unit has 96. Measured with systemd 252: 19, 14, 8.
EXPOSURE_LIMITS = {"seat-node": 22, "seat-dispatcher": 20, "seat-vision": 12}


@pytest.fixture
def systemd_analyze() -> str:
    found = shutil.which("systemd-analyze")
    assert found, "systemd-analyze is missing: install the package systemd, or start ./run test"
    return found


def unit_here(unit: str, folder: Path) -> Path:
    """The unit with a program that exists on this machine, for systemd looks whether it does."""
    written = (SYSTEMD / f"{unit}.service").read_text(encoding="utf-8")
    here = folder / f"{unit}.service"
    here.write_text(re.sub(rf"{PROGRAMS}[a-z-]+", sys.executable, written))
    return here


def settings(unit: str) -> configparser.ConfigParser:
    """The unit as written; of a key given several times the last value."""
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str
    parsed.read(SYSTEMD / f"{unit}.service", encoding="utf-8")
    return parsed


def declared(kind: str) -> set[str]:
    """The users (u) or groups (g) that sysusers makes."""
    lines = (SYSTEMD / "seat-presence.sysusers.conf").read_text(encoding="utf-8").splitlines()
    kinds = {"u", "g"} if kind == "g" else {"u"}
    return {line.split()[1] for line in lines if line.split()[:1] and line.split()[0] in kinds}


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_has_nothing_to_say_about_the_unit(
    unit: str, tmp_path: Path, systemd_analyze: str
) -> None:
    path = unit_here(unit, tmp_path)

    result = subprocess.run(
        [systemd_analyze, "verify", path], check=False, capture_output=True, text=True
    )

    # An unknown key is only a remark there, with exit status 0.
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS)
def test_the_daemon_is_confined(unit: str, tmp_path: Path, systemd_analyze: str) -> None:
    path = unit_here(unit, tmp_path)
    limit = f"--threshold={EXPOSURE_LIMITS[unit]}"

    result = subprocess.run(
        [systemd_analyze, "security", "--offline=yes", "--no-pager", limit, path],
        check=False,
        capture_output=True,
        text=True,
    )

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("unit", UNITS)
def test_a_hung_or_dead_daemon_is_started_again_however_often(unit: str) -> None:
    service = settings(unit)["Service"]

    assert settings(unit)["Unit"]["StartLimitIntervalSec"] == "0"
    assert service["Type"] == "notify"
    assert service["NotifyAccess"] == "main"
    assert service["WatchdogSec"] == "20s"
    assert service["Restart"] == "always"
    assert service["RestartSec"] == "2s"


@pytest.mark.parametrize("unit", UNITS)
def test_every_user_and_group_of_a_unit_is_declared(unit: str) -> None:
    service = settings(unit)["Service"]
    groups = {service["Group"], *service.get("SupplementaryGroups", "").split()}

    assert service["User"] in declared("u")
    assert groups <= declared("g")


@pytest.mark.parametrize("unit", ["seat-node", "seat-vision"])
def test_what_a_seat_sees_never_reaches_a_disk_by_swapping_or_dumping(unit: str) -> None:
    service = settings(unit)["Service"]

    assert service["MemorySwapMax"] == "0"
    assert service["LimitCORE"] == "0"


def test_the_process_with_the_pictures_has_no_network_and_can_fill_no_file() -> None:
    service = settings("seat-vision")["Service"]

    assert service["PrivateNetwork"] == "yes"
    assert service["RestrictAddressFamilies"] == "AF_UNIX"
    assert service["LimitFSIZE"] == "0"
    assert service["ProtectSystem"] == "strict"
    assert "ReadWritePaths" not in service
    assert "StateDirectory" not in service


def test_only_the_vision_process_has_the_camera_and_maps_executable_memory() -> None:
    node, seeing = settings("seat-node")["Service"], settings("seat-vision")["Service"]
    text = (SYSTEMD / "seat-node.service").read_text(encoding="utf-8")

    assert "video4linux" not in text
    assert "video" not in node["SupplementaryGroups"].split()
    assert node["MemoryDenyWriteExecute"] == "yes"
    assert seeing["DeviceAllow"] == "char-video4linux rw"
    assert seeing["User"] != node["User"]


def test_the_node_may_ask_the_vision_process_and_finds_it_where_it_listens() -> None:
    node, seeing = settings("seat-node")["Service"], settings("seat-vision")["Service"]
    install = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")

    assert seeing["Group"] in node["SupplementaryGroups"].split()
    assert f"--socket {SOCKET}" in seeing["ExecStart"]
    assert SOCKET.startswith(f"/run/{seeing['RuntimeDirectory']}/")
    assert f"socket: {SOCKET}" in install


def test_the_vision_process_runs_where_no_file_may_grow(tmp_path: Path) -> None:
    """The unit's limit holds from the first line on, before the process sets its own."""
    result = subprocess.run(
        ["prlimit", "--fsize=0:0", sys.executable, "-P", "-m", "vision", "--fd", "99"],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )

    assert "fences_raised" in result.stderr
    assert "Bad file descriptor" in result.stderr


def test_systemd_has_nothing_to_say_about_the_drop_in_for_a_ribbon_camera(
    tmp_path: Path, systemd_analyze: str
) -> None:
    path = unit_here("seat-vision", tmp_path)
    folder = tmp_path / "seat-vision.service.d"
    folder.mkdir()
    written = (SYSTEMD / "seat-vision-ribbon.conf").read_text(encoding="utf-8")
    (folder / "ribbon.conf").write_text(re.sub(rf"{PROGRAMS}[a-z-]+", sys.executable, written))

    result = subprocess.run(
        [systemd_analyze, "verify", path], check=False, capture_output=True, text=True
    )

    assert (result.returncode, result.stderr) == (0, "")


def test_the_reading_thread_may_ask_for_real_time_and_every_driver_for_its_device() -> None:
    text = (SYSTEMD / "seat-node.service").read_text(encoding="utf-8")

    assert "LimitRTPRIO=50" in text
    assert "RestrictRealtime=yes" not in text
    assert "sched_setscheduler" in text.partition("SystemCallFilter=~")[2]
    assert {"DeviceAllow=/dev/gpiochip0 rw", "DeviceAllow=char-spidev rw"} <= set(
        text.splitlines()
    )


def test_nothing_is_called_like_debians_seatd() -> None:
    names = {path.stem for path in SYSTEMD.iterdir()} | declared("u") | declared("g")

    assert names.isdisjoint({"seatd", "seat"})
