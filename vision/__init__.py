"""Whether a person is in the picture: a camera or pictures in, sightings out.

Only what weighs nothing is re-exported: a node without a camera imports this package too, and
must not pay for arrays and pictures. Everything else is imported from its module.
"""

from vision.errors import (
    CameraLost,
    DetectorFailed,
    LabelsInvalid,
    ModelsMissing,
    ModelsUnavailable,
    NoPictures,
    PictureUnreadable,
    VisionError,
    VisionUnavailable,
    WheelRefused,
    ZoneInvalid,
)
from vision.occupancy import Occupancy, Reason, Seen, Sighting

__all__ = [
    "CameraLost",
    "DetectorFailed",
    "LabelsInvalid",
    "ModelsMissing",
    "ModelsUnavailable",
    "NoPictures",
    "Occupancy",
    "PictureUnreadable",
    "Reason",
    "Seen",
    "Sighting",
    "VisionError",
    "VisionUnavailable",
    "WheelRefused",
    "ZoneInvalid",
]
