import pytest

import sensors
from sensors import Saturated, ScaleInvalid, SensorError


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("NotReady", TimeoutError),
        ("FrameCorrupt", ValueError),
        ("Saturated", OverflowError),
        ("GpioUnavailable", OSError),
        ("ScaleMissing", FileNotFoundError),
        ("ScaleInvalid", ValueError),
        ("ScaleUnwritable", OSError),
        ("TraceUnreadable", ValueError),
        ("TraceEnded", EOFError),
    ],
)
def test_every_error_is_of_the_family_and_of_a_standard_kind(name: str, kind: type):
    error = getattr(sensors, name)

    assert issubclass(error, SensorError)
    assert issubclass(error, kind)


def test_saturation_keeps_the_code_because_its_sign_tells_which_wire():
    error = Saturated(-0x800000)

    assert error.counts == -8388608
    assert "bridge wires" in str(error)


def test_an_invalid_scale_names_the_place_and_every_problem():
    error = ScaleInvalid(["a: one", "b: two"], where="scale.yaml")

    assert error.problems == ("a: one", "b: two")
    assert str(error).startswith("scale.yaml: a: one; b: two")
