"""What can go wrong between the camera and a sighting.

Each message tells whoever reads it at the seat what to do next.
"""


class VisionError(Exception):
    """Root of everything the vision package raises on purpose."""


class CameraLost(VisionError, OSError):
    """The camera cannot be opened, gives no picture or stopped giving them."""


class NoPictures(VisionError, FileNotFoundError):
    """A folder that should hold pictures does not exist or holds none."""


class PictureUnreadable(VisionError, ValueError):
    """A file that should be a picture is not one; the message names it."""


class LabelsInvalid(VisionError, ValueError):
    """A labels file breaks its format; the message names line and column."""


class ZoneInvalid(VisionError, ValueError):
    """A seat zone is no area of the picture; the message names the point, or line and column."""


class ModelsMissing(VisionError, FileNotFoundError):
    """The two models are not there, or are not byte for byte the known ones."""


class ModelsUnavailable(VisionError, OSError):
    """The models could not be fetched; the message names the way without a network."""


class WheelRefused(VisionError, ValueError):
    """The given wheel is not the one whose hash is known; nothing was taken from it."""


class VisionUnavailable(VisionError, RuntimeError):
    """A library the camera needs is not installed on this machine."""


class DetectorFailed(VisionError, RuntimeError):
    """A model refused to run or gave numbers that are none."""


class WireBroken(VisionError, ValueError):
    """A line between node and vision process is none; the message names the field."""
