"""Environment variables lie over the file, and touch nothing else."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seatd.environment import EnvironmentInvalid, overlaid

KEYS = ("seat", "broker", "panel")
SECTIONS = ("broker", "panel")


def over(content: dict[str, Any], **environment: str) -> dict[str, Any]:
    return overlaid(content, environment, keys=KEYS, sections=SECTIONS)


def test_a_variable_sets_one_key_and_leaves_its_neighbours() -> None:
    file = {"broker": {"host": "hall", "port": 1883}}

    assert over(file, SEAT_BROKER__PORT="8883") == {"broker": {"host": "hall", "port": "8883"}}
    assert file == {"broker": {"host": "hall", "port": 1883}}


def test_a_section_that_the_file_leaves_out_or_empty_is_made() -> None:
    assert over({}, SEAT_BROKER__PORT="8883") == {"broker": {"port": "8883"}}
    assert over({"broker": None}, SEAT_BROKER__PORT="8883") == {"broker": {"port": "8883"}}


def test_a_whole_section_may_be_json_and_is_laid_over_the_file() -> None:
    file = {"broker": {"host": "hall"}}

    assert over(file, SEAT_BROKER='{"port": 1}') == {"broker": {"host": "hall", "port": 1}}


def test_a_list_is_json() -> None:
    assert over({}, SEAT_PANEL__LIGHT_PINS="[1, 2]") == {"panel": {"light_pins": [1, 2]}}


@pytest.mark.parametrize("text", ["localhost", "[1]", "{"])
def test_a_section_that_is_no_object_is_named(text: str) -> None:
    with pytest.raises(EnvironmentInvalid, match="SEAT_BROKER"):
        over({}, SEAT_BROKER=text)


@settings(derandomize=True)
@given(
    st.dictionaries(
        st.text(alphabet="ABEST_", max_size=12).map(lambda name: f"SEAT_X{name}"), st.text()
    )
)
def test_variables_of_others_change_nothing(environment: dict[str, str]) -> None:
    file = {"seat": "berlin-017", "broker": {"host": "hall"}}

    assert overlaid(file, environment, keys=KEYS, sections=SECTIONS) == file
