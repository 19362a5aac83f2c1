"""YAML and environment to one frozen configuration, all problems reported at once.

Environment variables override the file: `SEAT_BROKER__PASSWORD=…` sets `broker.password`.
"""

from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from mqtt_bridge.messages import SeatId
from mqtt_bridge.settings import BrokerSection
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

    @model_validator(mode="after")
    def _possible(self) -> "PresenceSection":
        self.rules()
        return self

    def rules(self) -> PresenceRules:
        """The value the state machine needs."""
        return PresenceRules(**self.model_dump())


class CameraSource(Enum):
    """Where pictures come from. There is no network camera: a frame never travels."""

    OFF = "off"
    FOLDER = "folder"
    VIDEO = "video"
    V4L2 = "v4l2"


class CameraSection(Section):
    """`camera:` the camera beside the chair, or off."""

    source: CameraSource = CameraSource.OFF
    path: Path | None = None
    every_s: Annotated[float, Field(ge=0.5, le=3600)] = 10.0
    models_dir: Path | None = None

    @model_validator(mode="before")
    @classmethod
    def _off_is_a_word(cls, values: Any) -> Any:
        # YAML 1.1 reads a bare `off` as false; people mean the word.
        if isinstance(values, dict) and values.get("source") is False:
            return {**values, "source": "off"}
        return values

    @model_validator(mode="after")
    def _complete(self) -> "CameraSection":
        if self.source is not CameraSource.OFF and self.path is None:
            raise ValueError(f"source {self.source.value} needs path (folder, file or device)")
        return self


class NodeConfig(BaseSettings):
    """Everything a node must be told."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="SEAT_", env_nested_delimiter="__"
    )

    seat: SeatId
    state_dir: Path
    base_topic: Annotated[str, Field(pattern=r"^[a-z0-9/_-]{1,64}$")] = "seats"
    heartbeat_s: Seconds = 3.0
    broker: BrokerSection = BrokerSection()
    presence: PresenceSection = PresenceSection()
    load_cell: LoadCellSection
    camera: CameraSection = CameraSection()
    panel: PanelSection = PanelSection()

    @model_validator(mode="after")
    def _each_pin_once(self) -> "NodeConfig":
        if conflicts := pins_in_conflict(self.load_cell.pins(), self.panel.pins()):
            raise ValueError("; ".join(conflicts))
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


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
    # pydantic-settings takes arguments of this form as orders to itself (`_cli_parse_args`).
    if reserved := [key for key in keys if key.startswith("_")]:
        raise ConfigInvalid(f"{path}: unknown keys {', '.join(reserved)}")
    try:
        return NodeConfig(**keys)
    except SettingsError as error:
        raise ConfigInvalid(f"environment variables SEAT_…: {error}") from error
    except ValidationError as error:
        raise ConfigInvalid(f"{path}:\n{_problems(error)}") from error


def _problems(error: ValidationError) -> str:
    return "\n".join(
        f"  {'.'.join(str(part) for part in one['loc']) or 'file'}: {one['msg']}"
        for one in error.errors(include_url=False, include_input=False)
    )
