"""Scenarios are told in a small vocabulary, and nothing else is understood."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError
from seat_life.expecting import Said, complaints
from seat_life.reading import ScenarioInvalid, read_all, read_chapter
from seat_life.telling import Untellable, life_of
from seat_life.truth import Place
from seat_life.words import Scenario, seconds

from mqtt_bridge.messages import Presence, Reason, SensorState

STORY: dict[str, Any] = {
    "name": "leaves",
    "about": "Somebody leaves for ten minutes.",
    "lasts": "12 min",
    "happens": [{"at": 10, "do": "sits"}, {"at": "1 min", "do": "leaves"}],
    "changes": [
        {"to": "online", "between": [11, 12]},
        {"to": "offline", "between": [90, 91], "reason": "seat_empty"},
    ],
}


def story(**other: Any) -> Scenario:
    return Scenario.model_validate(STORY | other)


def says(at_s: float, presence: Presence, reason: Reason = Reason.SEAT_EMPTY) -> Said:
    return Said(
        at_s=at_s,
        presence=presence,
        occupied=presence is Presence.ONLINE,
        reason=reason,
        load_cell=SensorState.OK,
        camera=SensorState.OFF,
    )


AS_TOLD = [
    says(0, Presence.UNKNOWN),
    says(11.5, Presence.ONLINE),
    says(90.3, Presence.OFFLINE),
]


@pytest.mark.parametrize(
    ("told", "meant"), [("90 s", 90), ("2 h", 7200), ("1 h 5 min 1.5 s", 3901.5), (7, 7)]
)
def test_a_duration_is_told_in_hours_minutes_and_seconds(told: object, meant: float) -> None:
    assert seconds(told) == meant


@pytest.mark.parametrize("told", ["", "soon", "5 m", "5 s 1 h", "-5 s"])
def test_what_is_no_duration_is_refused(told: str) -> None:
    with pytest.raises(ValueError, match="no duration"):
        seconds(told)


@pytest.mark.parametrize(
    "other",
    [
        {"weather": "fine"},
        {"happens": [{"at": 1, "do": "flies"}]},
        {"happens": [{"at": 1, "do": "sits", "pounds": 180}]},
        {"happens": [{"at": 1, "do": "converter", "for": 5, "is": "sad"}]},
        {"happens": [{"at": 1, "do": "bump", "kg": 5}]},
        {"changes": [{"to": "away", "between": [1, 2]}]},
        {"never": ["absent"]},
        {"seat": {"kg": "heavy"}},
    ],
)
def test_an_unknown_word_is_refused(other: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        story(**other)


@pytest.mark.parametrize(
    "happens",
    [
        [{"at": 10, "do": "leaves"}],
        [{"at": 10, "do": "sits"}, {"at": 20, "do": "sits"}],
        [{"at": 10, "do": "takes", "thing": "bag"}],
        [{"at": 10, "do": "leans", "share": 0.3, "for": 5}],
        [{"at": 20, "do": "sits"}, {"at": 10, "do": "leaves"}],
    ],
)
def test_a_story_that_contradicts_itself_is_refused(happens: list[dict[str, Any]]) -> None:
    with pytest.raises(Untellable):
        life_of(story(happens=happens))


def test_a_life_knows_where_the_person_truly_is() -> None:
    life = life_of(story())

    assert [one.place for one in life.truth.stretches] == [
        Place.AWAY,
        Place.SITTING,
        Place.AWAY,
    ]
    assert 60 < life.truth.stretches[-1].start_s < 60.5


def test_what_comes_as_told_gives_no_complaint() -> None:
    assert list(complaints(story(), AS_TOLD)) == []


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"never": ["offline"]}, "must never be"),
        ({"changes": []}, "0 changes expected, 2 seen"),
        ({"changes": [STORY["changes"][0], {"to": "offline", "between": [95, 99]}]}, "expected"),
        (
            {"changes": [STORY["changes"][0], STORY["changes"][1] | {"reason": "over_range"}]},
            "over_range",
        ),
        ({"finds": [{"at": 50, "occupied": False}]}, "occupied should be False, is True"),
        ({"finds": [{"at": 50, "camera": "ok"}]}, "camera should be"),
        ({"finds": [{"at": 50, "until": 95, "occupied": True}]}, "at 90.3 s: occupied should be"),
    ],
)
def test_what_comes_otherwise_is_complained_about(other: dict[str, Any], told: str) -> None:
    assert any(told in one for one in complaints(story(**other), AS_TOLD))


@pytest.mark.parametrize("until", [None, 50, 90])
def test_what_is_found_must_last_until_its_end_and_no_longer(until: float | None) -> None:
    finds = [{"at": 50, "until": until, "presence": "online", "occupied": True}]

    assert list(complaints(story(finds=finds), AS_TOLD)) == []


def test_a_tolerated_unknown_is_no_change() -> None:
    heard = [*AS_TOLD[:2], says(40, Presence.UNKNOWN), says(45, Presence.ONLINE), AS_TOLD[2]]

    assert list(complaints(story(tolerates="unknown"), heard)) == []
    assert list(complaints(story(), heard)) != []


def test_a_bad_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("scenarios: [{name: x}]", encoding="utf-8")

    with pytest.raises(ScenarioInvalid, match=r"bad\.yaml"):
        read_chapter(file)


def test_two_scenarios_may_not_have_one_name(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(yaml.safe_dump({"scenarios": [STORY, STORY]}), "utf-8")

    with pytest.raises(ScenarioInvalid, match="told twice: leaves"):
        read_all(tmp_path)
