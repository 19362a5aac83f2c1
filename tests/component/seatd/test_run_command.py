"""`seat-node run` with something wrong: sentences and exit code 2, never a traceback."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from seatd.main import app

GOOD = """
seat: berlin-017
state_dir: {folder}/state
load_cell: {{driver: emulated, scale_file: {folder}/scale.yaml, sitter_file: {folder}/sitter}}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.yaml"
    file.write_text(GOOD.format(folder=tmp_path), encoding="utf-8")
    return file


def run(config: Path) -> Result:
    return CliRunner().invoke(app, ["run", "--config", str(config)])


def refused(result: Result) -> list[str]:
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    lines = result.stderr.splitlines()
    assert lines[0].startswith("seat-node: ")
    return lines


def test_a_missing_configuration_is_one_sentence(tmp_path: Path) -> None:
    lines = refused(run(tmp_path / "config.yaml"))

    assert len(lines) == 1
    assert lines[0].endswith("config.yaml: cannot be read: No such file or directory")


def test_every_problem_of_the_configuration_has_its_line(config: Path) -> None:
    config.write_text("seat: Berlin\nload_cell: {driver: gpio}\n", encoding="utf-8")
    keys = [line.partition(":")[0].strip() for line in refused(run(config))[1:]]

    assert keys == ["seat", "state_dir", "load_cell.scale_file"]


def test_a_configuration_that_is_no_yaml_is_refused(config: Path) -> None:
    config.write_text("seat: [", encoding="utf-8")

    assert "not readable as YAML" in refused(run(config))[0]


def test_a_state_folder_that_cannot_be_used_is_one_sentence(config: Path) -> None:
    (config.parent / "state").write_text("a file", encoding="utf-8")

    assert len(refused(run(config))) == 1


def test_a_broken_counter_of_starts_is_one_sentence_with_the_way_out(config: Path) -> None:
    state = config.parent / "state"
    state.mkdir()
    (state / "epoch").write_text("many", encoding="utf-8")
    (line,) = refused(run(config))

    assert "write the last known epoch into it" in line


def test_run_needs_a_configuration() -> None:
    result = CliRunner().invoke(app, ["run"])

    assert result.exit_code == 2
    assert "--config" in result.stderr
