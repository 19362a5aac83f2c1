"""The error family."""

import pytest

from vision import errors

KINDS = [
    (errors.CameraLost, OSError),
    (errors.NoPictures, FileNotFoundError),
    (errors.PictureUnreadable, ValueError),
    (errors.LabelsInvalid, ValueError),
    (errors.ZoneInvalid, ValueError),
    (errors.ModelsMissing, FileNotFoundError),
    (errors.ModelsUnavailable, OSError),
    (errors.WheelRefused, ValueError),
    (errors.VisionUnavailable, RuntimeError),
    (errors.DetectorFailed, RuntimeError),
]


@pytest.mark.parametrize(("error", "kind"), KINDS)
def test_every_error_is_of_the_family_and_of_a_standard_kind(error, kind):
    assert issubclass(error, errors.VisionError)
    assert issubclass(error, kind)
    assert str(error("what to do")) == "what to do"
