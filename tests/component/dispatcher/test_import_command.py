"""`seat-dispatcher import`: the whole registry goes in, or a sentence comes out."""

from pathlib import Path

import pytest
from call_centre import HandClock, open_store_at
from typer.testing import CliRunner, Result

from dispatcher.main import app

GOOD = """\
site: Berlin
zones:
  - {id: billing, name: Billing}
seats:
  - {id: berlin-001, zone: billing, floor: 3, x: 1, y: 2}
agents:
  - {id: anna, name: Anna, tier: vip, zones: [billing], capability: 90, seat: berlin-001}
customers:
  - {id: acme, name: Acme, class: vip, phones: ["+493012345679", "+493012345678"]}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.yaml"
    file.write_text(f"state_dir: {tmp_path / 'state'}\n", encoding="utf-8")
    return file


def imported(config: Path, text: str) -> Result:
    registry = config.parent / "registry.yaml"
    registry.write_text(text, encoding="utf-8")
    return CliRunner().invoke(app, ["import", "--config", str(config), str(registry)])


def test_a_good_registry_is_imported_and_counted(config: Path) -> None:
    result = imported(config, GOOD)
    store = open_store_at(config.parent / "state", HandClock())
    remembered = store.remembered()
    store.close()

    assert result.exit_code == 0, result.output
    assert "seats: 1 added, 0 changed, 0 removed" in result.output
    assert remembered.registry.site == "Berlin"
    assert [(one.agent_id, one.seat) for one in remembered.intents] == [("anna", "berlin-001")]


def test_the_same_registry_again_changes_nothing(config: Path) -> None:
    imported(config, GOOD)
    result = imported(config, GOOD)

    assert result.output.count("0 added, 0 changed, 0 removed") == 4


def test_a_bad_registry_changes_nothing_and_names_its_lines(config: Path) -> None:
    imported(config, GOOD)
    result = imported(config, GOOD.replace("zone: billing", "zone: attic").replace("90", "900"))
    store = open_store_at(config.parent / "state", HandClock())
    seats = store.remembered().registry.seats
    store.close()

    assert result.exit_code == 2
    assert "line 7, capability: agent anna" in result.stderr
    assert "Traceback" not in result.output
    assert seats["berlin-001"].zone == "billing"


def test_a_state_folder_that_cannot_be_made_is_a_sentence(config: Path) -> None:
    (config.parent / "state").write_text("a file where the folder should be", encoding="utf-8")
    result = imported(config, GOOD)

    assert result.exit_code == 2
    assert "seat-dispatcher: " in result.stderr
    assert "cannot be made" in result.stderr


@pytest.mark.parametrize("command", ["run", "import"])
def test_a_bad_configuration_is_a_sentence(config: Path, command: str) -> None:
    config.write_text("colour: red\n", encoding="utf-8")
    rest = [] if command == "run" else [str(config)]
    result = CliRunner().invoke(app, [command, "--config", str(config), *rest])

    assert result.exit_code == 2
    assert "line 1: colour" in result.stderr
