"""A device that cannot be had is named with its remedy."""

import errno
import os

import pytest

from sensors.chips.device_files import obstacle_at
from sensors.chips.obstacles import Device, Obstacle, obstacle_of

DEVICE = Device(path="/dev/x", group="spi", provide="switch it on", free="`fuser /dev/x`")


@pytest.mark.parametrize(
    ("obstacle", "remedy"),
    [
        (Obstacle.ABSENT, "switch it on"),
        (Obstacle.FORBIDDEN, "usermod -aG spi"),
        (Obstacle.BUSY, "fuser /dev/x"),
        (Obstacle.OTHER, "number in the configuration"),
    ],
)
def test_every_obstacle_has_a_remedy(obstacle: Obstacle, remedy: str) -> None:
    told = DEVICE.refusal(obstacle, OSError("boom"))

    assert told.startswith(f"/dev/x: {obstacle.value} (boom): ")
    assert remedy in told


@pytest.mark.parametrize(
    ("number", "obstacle"),
    [
        (errno.ENOENT, Obstacle.ABSENT),
        (errno.ENODEV, Obstacle.ABSENT),
        (errno.EACCES, Obstacle.FORBIDDEN),
        (errno.EPERM, Obstacle.FORBIDDEN),
        (errno.EBUSY, Obstacle.BUSY),
        (errno.EINVAL, Obstacle.OTHER),
    ],
)
def test_the_kernels_numbers_are_told_apart(number: int, obstacle: Obstacle) -> None:
    assert obstacle_of(OSError(number, os.strerror(number))) is obstacle


def test_an_error_without_a_number_is_just_refused() -> None:
    assert obstacle_of(OSError("boom")) is Obstacle.OTHER
    assert obstacle_of(RuntimeError("boom")) is Obstacle.OTHER


def test_a_file_that_is_not_there_is_absent_and_one_that_may_be_opened_is_no_obstacle(
    tmp_path,
) -> None:
    file = tmp_path / "device"
    absent = obstacle_at(str(file))
    file.touch()

    assert (absent, obstacle_at(str(file))) == (Obstacle.ABSENT, Obstacle.OTHER)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_a_file_that_may_not_be_opened_is_forbidden(tmp_path) -> None:
    file = tmp_path / "device"
    file.touch(mode=0o000)

    assert obstacle_at(str(file)) is Obstacle.FORBIDDEN
