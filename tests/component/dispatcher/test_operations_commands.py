"""`seat-dispatcher mode`: what a supervisor types at the server."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dispatcher.errors import RequestInvalid
from dispatcher.main import app
from dispatcher.operations_commands import seconds_of


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.yaml"
    file.write_text(f"state_dir: {tmp_path / 'state'}\n", encoding="utf-8")
    return file


def told(config: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["mode", "--config", str(config), *words])


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30m", 1800), ("2h", 7200), ("1h30m", 5400), ("90s", 90), ("24h", 86_400)],
)
def test_a_time_is_written_as_people_say_it(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "30", "m30", "0m", "25h", "-5m", "1.5h", "half an hour"])
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(RequestInvalid, match="30m"):
        seconds_of(text)


def test_a_mode_of_a_dispatcher_that_does_not_run_is_refused(config: Path) -> None:
    """A mode acts at once or not at all: nothing is written for later."""
    for words in (("main",), ("main", "evacuation", "--for", "30m")):
        result = told(config, *words)

        assert result.exit_code == 2
        assert "start it first" in result.stderr


def test_a_wrong_time_and_an_unknown_mode_change_nothing(config: Path) -> None:
    assert told(config, "main", "closed", "--for", "soon").exit_code == 2
    assert told(config, "main", "party").exit_code == 2
    assert re.search("drain", told(config, "--help").output)
