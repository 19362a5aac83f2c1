"""systemd understands every line of the units; they confine the daemons and restart them."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tree import ROOT

SYSTEMD = ROOT / "systemd"
UNITS = ("seat-node", "seat-dispatcher")
# In tenths of systemd's exposure score: a bare unit has 96. Measured 18 and 13 with systemd 252.
EXPOSURE_LIMITS = {"seat-node": 25, "seat-dispatcher": 20}


@pytest.fixture
def systemd_analyze() -> str:
    found = shutil.which("systemd-analyze")
    assert found, "systemd-analyze is missing: install the package systemd, or start ./run test"
    return found


def unit_here(unit: str, folder: Path) -> Path:
    """The unit with a program that exists on this machine, for systemd looks whether it does."""
    written = (SYSTEMD / f"{unit}.service").read_text(encoding="utf-8")
    here = folder / f"{unit}.service"
    here.write_text(written.replace(f"/opt/seat-presence/bin/{unit}", sys.executable))
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


def test_a_frame_in_the_nodes_memory_never_reaches_a_disk() -> None:
    service = settings("seat-node")["Service"]

    assert service["MemorySwapMax"] == "0"
    assert service["LimitCORE"] == "0"


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
