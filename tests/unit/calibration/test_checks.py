"""`doctor`: each thing that is wrong is one line with its mark, and nothing else changes."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from calibration.check import Mark, Patient
from calibration.checks import calibrated_days, examine, worst
from calibration.refusals import Code
from calibration.window import Conversion
from calibration.words.lookup import Language, say
from sensors.chips.obstacles import Device, Obstacle

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SCALE = {
    "zero_counts": 84_000,
    "counts_per_kg": 10_700.0,
    "calibrated_at": "2026-05-01T08:00:00+00:00",
    "calibrated_by": "anna",
}
FACTS: dict[str, Any] = {
    "seat": "a-01",
    "version": "1",
    "uptime_s": 9000.0,
    "mode": "chair_camera",
    "driver": "gpio",
    "rate_sps": 10,
    "cells": 1,
    "pins": {"5": "load_cell.data_pin", "6": "load_cell.clock_pin"},
    "scale": SCALE,
    "recalibrate": False,
    "broker": {"linked": True, "address": "broker:8883"},
    "camera": {"source": "v4l2", "state": "ok", "detail": None},
    "models": {"there": True, "problem": None},
    "clock_synchronised": True,
    "cpu_temperature_c": 50.0,
    "disk_free_mb": 4000.0,
    "state_dir_writable": True,
    "load_cell": {"frames_ok": 5000, "corrupt": 0, "missed": 3, "saturated": 0},
}
STATE = {"presence": "offline", "kg": 0.02, "load_cell": "ok"}


def conversions(*, counts: Any = None, fault: str | None = None) -> tuple[Conversion, ...]:
    return tuple(
        Conversion(
            number=at,
            at_s=at / 10,
            counts=(84_000 + at * 7 % 41 if fault is None and counts is None else counts,),
            fault=fault,
        )
        for at in range(60)
    )


def patient(**facts: Any) -> Patient:
    return Patient(facts=FACTS | facts, conversions=conversions(), state=STATE, now=NOW)


def marks(found: Patient) -> dict[str, Mark]:
    return {check.name: check.mark for check in examine(found)}


def test_a_seat_in_order_is_green_in_every_line() -> None:
    found = marks(patient())

    assert set(found.values()) == {Mark.OK}
    assert len(found) == 15


@pytest.mark.parametrize(
    ("name", "mark", "facts"),
    [
        ("service", Mark.WARN, {"uptime_s": 5.0}),
        ("service", Mark.OK, {"held": {"who": "bo", "from": "ssh"}}),
        ("driver", Mark.WARN, {"driver": "emulated"}),
        ("scale", Mark.BAD, {"scale": None, "scale_problem": "there is no scale file"}),
        ("scale", Mark.WARN, {"scale": SCALE | {"calibrated_at": "2024-05-01T08:00:00+00:00"}}),
        ("scale", Mark.WARN, {"scale": SCALE | {"calibrated_at": None}}),
        ("scale", Mark.WARN, {"scale": SCALE | {"calibrated_at": "last week"}}),
        ("zero", Mark.WARN, {"recalibrate": True}),
        ("broker", Mark.BAD, {"broker": {"linked": False, "address": "broker:8883"}}),
        ("camera", Mark.BAD, {"camera": {"source": "v4l2", "state": "blocked"}}),
        ("models", Mark.BAD, {"models": {"there": False, "problem": "no file"}}),
        ("clock", Mark.WARN, {"clock_synchronised": False}),
        ("temperature", Mark.WARN, {"cpu_temperature_c": 82.0}),
        ("disk", Mark.WARN, {"disk_free_mb": 100.0}),
        ("disk", Mark.BAD, {"disk_free_mb": 3.0}),
        ("permissions", Mark.BAD, {"state_dir_writable": False}),
        ("frames", Mark.WARN, {"load_cell": {"frames_ok": 900, "corrupt": 100}}),
        ("frames", Mark.WARN, {"load_cell": {"frames_ok": 900, "missed": 100}}),
        ("frames", Mark.WARN, {"load_cell": {"frames_ok": 900, "saturated": 100}}),
    ],
)
def test_one_thing_wrong_changes_its_own_line_alone(
    name: str, mark: Mark, facts: dict[str, Any]
) -> None:
    found = marks(patient(**facts))
    others = {one for one in found if one not in {name, "zero"} and found[one] is not Mark.OK}

    assert found[name] is mark
    assert others == set()


@pytest.mark.parametrize("fact", sorted(FACTS))
def test_what_an_older_node_does_not_tell_is_never_shown_as_well_known(fact: str) -> None:
    facts = {name: value for name, value in FACTS.items() if name != fact}

    checks = examine(replace(patient(), facts=facts))

    assert all(say(Language.ENGLISH, c.key, **c.figures) for c in checks if c.finding is None)


def test_no_conversion_ever_names_exchanged_data_and_clock_and_the_pins() -> None:
    silent = replace(
        patient(load_cell={"frames_ok": 0}),
        conversions=conversions(fault="no conversion within 0.3 s"),
    )
    wiring = next(check for check in examine(silent) if check.name == "wiring")
    text = say(Language.ENGLISH, wiring.key, **wiring.figures)

    assert wiring.mark is Mark.BAD
    assert "exchanged" in text
    assert "5 load_cell.data_pin" in text


def test_exchanged_bridge_wires_are_named_and_fine() -> None:
    wiring = next(
        check
        for check in examine(patient(scale=SCALE | {"counts_per_kg": -10_700.0}))
        if check.name == "wiring"
    )

    assert wiring.mark is Mark.OK
    assert "A+ and A-" in say(Language.ENGLISH, wiring.key, **wiring.figures)


def test_a_repeating_converter_is_found_by_its_conversions() -> None:
    stuck = replace(patient(), conversions=conversions(counts=-1))
    wiring = next(check for check in examine(stuck) if check.name == "wiring")

    assert wiring.mark is Mark.BAD
    assert wiring.finding is not None
    assert wiring.finding.code is Code.CONSTANT_MINUS_ONE


def test_pins_the_node_may_not_use_are_a_matter_of_groups() -> None:
    device = Device(path="/dev/gpiochip0", group="gpio", provide="set gpio_chip", free="gpioinfo")
    fault = device.refusal(Obstacle.FORBIDDEN, PermissionError("denied"))
    found = replace(patient(), conversions=conversions(fault=fault))
    check = next(check for check in examine(found) if check.name == "permissions")

    assert check.mark is Mark.BAD
    assert "usermod -aG gpio" in say(Language.ENGLISH, check.key, **check.figures)


def test_the_whole_is_as_bad_as_its_worst_line() -> None:
    assert worst([]) is Mark.OK
    assert worst(examine(patient(cpu_temperature_c=90.0))) is Mark.WARN
    assert worst(examine(patient(cpu_temperature_c=90.0, disk_free_mb=1.0))) is Mark.BAD


@pytest.mark.parametrize(
    ("at", "days"),
    [
        ("2026-05-31T00:00:00+00:00", 1),
        ("2026-05-31T00:00:00", 1),
        ("2027-01-01T00:00:00+00:00", 0),
        ("yesterday", None),
        (None, None),
    ],
)
def test_the_age_of_a_calibration_is_whole_days(at: str | None, days: int | None) -> None:
    assert calibrated_days({"calibrated_at": at}, NOW) == days
