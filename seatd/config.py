"""YAML and environment to one frozen configuration, all problems reported at once.

Environment variables override the file: `SEAT_BROKER__PASSWORD=…` sets `broker.password`.
"""

import os
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, Field, ValidationError, model_validator

from mqtt_bridge.messages import SeatId
from mqtt_bridge.settings import BrokerSection
from seatd.camera_section import CameraSection, CameraSource
from seatd.environment import EnvironmentInvalid, overlaid
from seatd.errors import ConfigInvalid
from seatd.load_cell_section import LoadCellDriver, LoadCellSection
from seatd.panel_section import PanelSection, pins_in_conflict
from seatd.presence import PresenceRules
from seatd.section import Seconds, Section

__all__ = [
    "CameraSection",
    "CameraSource",
    "LoadCellDriver",
    "LoadCellSection",
    "NodeConfig",
    "PanelSection",
    "PresenceSection",
    "read_config",
]


class PresenceSection(Section):
    """`presence:` the durations of the presence rules."""

    absence_s: Seconds = 30.0
    confirm_s: Seconds = 1.0
    empty_confirm_s: Seconds = 0.5
    ttl_s: Seconds = 2.0
    still_s: Seconds = 60.0

    @model_validator(mode="after")
    def _possible(self) -> "PresenceSection":
        self.rules()
        return self

    def rules(self) -> PresenceRules:
        """The value the state machine needs."""
        return PresenceRules(**self.model_dump())


class ControlSection(Section):
    """`control:` where technicians on the Pi reach the node."""

    socket: Path | None = None


class NodeConfig(Section):
    """Everything a node must be told."""

    seat: SeatId
    state_dir: Path
    base_topic: Annotated[str, Field(pattern=r"^[a-z0-9/_-]{1,64}$")] = "seats"
    heartbeat_s: Seconds = 3.0
    broker: BrokerSection = BrokerSection()
    presence: PresenceSection = PresenceSection()
    load_cell: LoadCellSection
    desk_mat: LoadCellSection | None = None
    camera: CameraSection = CameraSection()
    panel: PanelSection = PanelSection()
    control: ControlSection = ControlSection()

    def control_socket(self) -> Path:
        """The control socket: as configured, else in the service's or the state folder."""
        folder = os.environ.get("RUNTIME_DIRECTORY")
        return self.control.socket or Path(folder or self.state_dir) / "control.sock"

    @model_validator(mode="after")
    def _each_pin_once(self) -> "NodeConfig":
        cell, panel = self.load_cell.pins(), self.panel.pins()
        mat = {} if self.desk_mat is None else self.desk_mat.pins()
        mat = {pin: name.replace("load_cell", "desk_mat") for pin, name in mat.items()}
        conflicts = [
            *pins_in_conflict(cell, panel),
            *pins_in_conflict(cell, mat),
            *pins_in_conflict(mat, panel),
        ]
        if conflicts:
            raise ValueError("; ".join(conflicts))
        return self


def read_config(path: Path) -> NodeConfig:
    """Reads and checks the node's configuration.

    Raises:
        ConfigInvalid: naming the file and every problem in it.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigInvalid(f"{path}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigInvalid(f"{path}: not readable as YAML: {error}") from error
    if not isinstance(content, dict):
        raise ConfigInvalid(f"{path}: expected keys such as `seat:` and `load_cell:`")
    keys = {str(key): value for key, value in content.items()}
    fields = NodeConfig.model_fields
    sections = {name for name, field in fields.items() if _is_section(field.annotation)}
    try:
        return NodeConfig.model_validate(
            overlaid(keys, os.environ, keys=fields.keys(), sections=sections)
        )
    except EnvironmentInvalid as error:
        raise ConfigInvalid(f"environment variables SEAT_…: {error}") from error
    except ValidationError as error:
        raise ConfigInvalid(f"{path}:\n{_problems(error)}") from error


PLAIN = {"extra_forbidden": "unknown key", "missing": "is missing"}


def _is_section(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _problems(error: ValidationError) -> str:
    return "\n".join(
        f"  {'.'.join(str(part) for part in one['loc']) or 'file'}: "
        f"{PLAIN.get(one['type'], one['msg'])}"
        for one in error.errors(include_url=False, include_input=False)
    )
