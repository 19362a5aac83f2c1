"""Whether a person is in the picture: a camera or pictures in, sightings out."""

from vision import models
from vision.camera import V4l2Camera, VideoFile
from vision.decode import Box, Finding, Score
from vision.detector import Detector
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
)
from vision.frames import Frame, FrameSource
from vision.models import models_dir
from vision.occupancy import Occupancy, Reason, Seen, Sighting
from vision.pictures import judge_folder
from vision.sources import PictureFolder
from vision.watcher import PersonDetector, SeatWatcher

__all__ = [
    "Box",
    "CameraLost",
    "Detector",
    "DetectorFailed",
    "Finding",
    "Frame",
    "FrameSource",
    "LabelsInvalid",
    "ModelsMissing",
    "ModelsUnavailable",
    "NoPictures",
    "Occupancy",
    "PersonDetector",
    "PictureFolder",
    "PictureUnreadable",
    "Reason",
    "Score",
    "SeatWatcher",
    "Seen",
    "Sighting",
    "V4l2Camera",
    "VideoFile",
    "VisionError",
    "VisionUnavailable",
    "WheelRefused",
    "judge_folder",
    "models",
    "models_dir",
]
