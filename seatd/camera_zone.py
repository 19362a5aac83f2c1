"""The seat zone a technician has set, on disk: it goes before the one in the configuration."""

import logging
from pathlib import Path

import yaml

from seatd.camera_section import CameraSection
from seatd.durable_file import write_durably
from seatd.errors import StateUnusable
from vision.errors import ZoneInvalid
from vision.zone import Point, parse_zone

log = logging.getLogger(__name__)

NAME = "camera-zone.yaml"


def zone_in_force(section: CameraSection, state_dir: Path) -> tuple[Point, ...] | None:
    """The zone set last, or the configuration's; None for the whole picture.

    A file that cannot be used is logged, and the configuration's zone counts.
    """
    file = state_dir / NAME
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        if not isinstance(content, dict) or "zone" not in content:
            raise ZoneInvalid("expected the key `zone:`")  # noqa: TRY301
        zone = content["zone"]
        return None if zone is None else parse_zone(zone).points
    except FileNotFoundError:
        pass
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ZoneInvalid) as error:
        log.error(  # noqa: TRY400
            "camera_zone_ignored file=%s error=%s: set the zone again, or delete the file",
            file,
            error,
        )
    return section.zone


def write_zone(state_dir: Path, points: tuple[Point, ...] | None) -> None:
    """Makes this the zone in force from the next start on; None for the whole picture.

    Raises:
        StateUnusable: the folder does not take it; the former zone still stands.
    """
    content = {"zone": None if points is None else [list(point) for point in points]}
    try:
        write_durably(state_dir / NAME, yaml.safe_dump(content))
    except OSError as error:
        raise StateUnusable(
            f"cannot write {state_dir / NAME} ({error.strerror}): check that the folder exists, "
            "has space and belongs to the service's user"
        ) from error
