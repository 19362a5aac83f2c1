"""`camera:` the camera beside the chair, and the process that looks through it."""

from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from seatd.frequency import Frequency
from seatd.section import Section
from seatd.working_hours import WorkingHours, read_hours
from vision.errors import ZoneInvalid
from vision.zone import Point, parse_zone


class CameraSource(Enum):
    """Where pictures come from. There is no network camera: a frame never travels."""

    OFF = "off"
    FOLDER = "folder"
    VIDEO = "video"
    V4L2 = "v4l2"
    PICAMERA2 = "picamera2"


WITHOUT_PATH = frozenset({CameraSource.OFF, CameraSource.PICAMERA2})


def _zone(value: Any) -> Any:
    if value is None:
        return None
    try:
        return parse_zone(value).points
    except ZoneInvalid as error:
        raise ValueError(str(error)) from error


class CameraSection(Section):
    """`camera:` the camera beside the chair, or off."""

    source: CameraSource = CameraSource.OFF
    path: Path | None = None
    every_s: Annotated[float, Field(ge=0.5, le=3600)] = 10.0
    rarely_s: Annotated[float, Field(ge=0.5, le=3600)] = 75.0
    budget_per_hour: Annotated[int, Field(ge=60, le=7200)] = 600
    hours: tuple[str, ...] = ()
    zone: Annotated[tuple[Point, ...] | None, BeforeValidator(_zone)] = None
    models_dir: Path | None = None
    socket: Path | None = None
    python: Path | None = None
    backend: Literal["litert", "mediapipe"] = "litert"

    @field_validator("path", mode="before")
    @classmethod
    def _no_address(cls, value: Any) -> Any:
        if isinstance(value, str) and "://" in value:
            raise ValueError("a network camera is refused: pictures never travel over a network")
        return value

    @model_validator(mode="before")
    @classmethod
    def _off_is_a_word(cls, values: Any) -> Any:
        # YAML 1.1 reads a bare `off` as false; people mean the word.
        if isinstance(values, dict) and values.get("source") is False:
            return {**values, "source": "off"}
        return values

    @model_validator(mode="after")
    def _complete(self) -> "CameraSection":
        if self.source not in WITHOUT_PATH and self.path is None:
            raise ValueError(f"source {self.source.value} needs path (folder, file or device)")
        self.working_hours()
        if self.socket is not None and self.python is not None:
            raise ValueError("python is for a child of the node's own: leave out socket or python")
        return self

    def frequency(self) -> Frequency:
        """How often the camera may look."""
        return Frequency(
            every_s=self.every_s,
            rarely_s=max(self.every_s, self.rarely_s),
            budget_per_hour=self.budget_per_hour,
        )

    def working_hours(self) -> WorkingHours:
        """When it may look at all."""
        return read_hours(self.hours)
