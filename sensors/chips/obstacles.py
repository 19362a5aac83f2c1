"""Why a device cannot be had, and what the operator does about it. Pure."""

import errno
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType


class Obstacle(Enum):
    """What stands between us and a device."""

    ABSENT = "no such device"
    FORBIDDEN = "no permission"
    BUSY = "in use"
    OTHER = "refused"


BY_ERRNO = MappingProxyType(
    {
        errno.ENOENT: Obstacle.ABSENT,
        errno.ENODEV: Obstacle.ABSENT,
        errno.ENXIO: Obstacle.ABSENT,
        errno.EACCES: Obstacle.FORBIDDEN,
        errno.EPERM: Obstacle.FORBIDDEN,
        errno.EBUSY: Obstacle.BUSY,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Device:
    """A device file and what is known about it.

    Attributes:
        path: For example `/dev/spidev0.0`.
        group: Members of this group may open it.
        provide: What makes the device appear.
        free: What shows who else has it.
    """

    path: str
    group: str
    provide: str
    free: str

    def refusal(self, obstacle: Obstacle, error: Exception) -> str:
        """A sentence with the remedy."""
        remedies = {
            Obstacle.ABSENT: self.provide,
            Obstacle.FORBIDDEN: f"add the user to group {self.group} "
            f"(`sudo usermod -aG {self.group} USER`; the unit seat-node.service does), "
            "then log in again",
            Obstacle.BUSY: f"stop whatever else uses it ({self.free})",
            Obstacle.OTHER: f"check the device and its number in the configuration ({self.free})",
        }
        return f"{self.path}: {obstacle.value} ({error}): {remedies[obstacle]}"


def obstacle_of(error: BaseException) -> Obstacle:
    """What an error of the kernel means; OTHER for an error without a known number."""
    number = error.errno if isinstance(error, OSError) else None
    return Obstacle.OTHER if number is None else BY_ERRNO.get(number, Obstacle.OTHER)
