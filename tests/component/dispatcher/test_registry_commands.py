"""`seat-dispatcher import | export | sync` on a database that nobody runs."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dispatcher.main import app

HEAD = "id,name,tier,zones,capability\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    source = tmp_path / "source"
    source.mkdir()
    (source / "zones.csv").write_text("id,name\nbilling,Billing\n", encoding="utf-8")
    file = tmp_path / "config.yaml"
    state = f"state_dir: {tmp_path / 'state'}\n"
    file.write_text(f"{state}registry_sync: {{folder: {source}}}\n", encoding="utf-8")
    return file


def called(config: Path, *words: str) -> Result:
    name = 2 if words[0] == "sync" else 1
    return CliRunner().invoke(app, [*words[:name], "--config", str(config), *words[name:]])


def agents_file(config: Path, rows: str) -> str:
    (config.parent / "source" / "agents.csv").write_text(HEAD + rows, encoding="utf-8")
    return str(config.parent / "source")


def test_bad_rows_are_told_and_nothing_is_taken(config: Path) -> None:
    folder = agents_file(config, "anna,Anna,vip,billing,5\nben,Ben,gold,billing,5\n")
    result = called(config, "import", folder)

    assert result.exit_code == 2
    assert "agents.csv line 3, tier: agent ben: " in result.stderr
    assert called(config, "sync", "status").output == "no run yet\n"


def test_bad_rows_may_be_left_out(config: Path) -> None:
    folder = agents_file(config, "anna,Anna,vip,billing,5\nben,Ben,gold,billing,5\n")
    result = called(config, "import", folder, "--skip-bad")

    assert result.exit_code == 0
    assert "left out: " in result.stderr
    assert "agents: 1 added, 0 changed, 0 removed" in result.output


@pytest.mark.parametrize("to", ["out.yaml", "out"])
def test_an_export_is_what_an_import_reads(config: Path, to: str) -> None:
    called(config, "import", agents_file(config, "anna,Anna,vip,billing,5\n"))
    place = str(config.parent / to)
    written = called(config, "export", place)
    again = called(config, "import", place)

    assert written.exit_code == 0
    assert "wrote " in written.output
    assert again.output.count("0 added, 0 changed, 0 removed") == 4


def test_a_synchronisation_is_made_and_remembered(config: Path) -> None:
    agents_file(config, "anna,Anna,vip,billing,5\n")
    now = called(config, "sync", "now")
    again = called(config, "sync", "now")
    status = called(config, "sync", "status")

    assert now.output.startswith("applied (asked)")
    assert "agents: 1 added" in now.output
    assert again.output.startswith("unchanged (asked)")
    assert status.output.startswith("run 2: unchanged (asked)")
    assert "run 1: applied (asked)" in status.output


def test_a_held_or_failed_synchronisation_is_a_failure_of_the_command(config: Path) -> None:
    agents_file(config, "anna,Anna,vip,billing,5\n")
    called(config, "sync", "now")
    agents_file(config, "")
    held = called(config, "sync", "now")
    for file in (config.parent / "source").iterdir():
        file.unlink()
    failed = called(config, "sync", "now")

    assert (held.exit_code, failed.exit_code) == (1, 1)
    assert "held: 1 of 1 agents would be removed" in held.output
    assert failed.output.startswith("failed (asked)")


def test_without_a_source_it_says_where_to_name_one(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(f"state_dir: {tmp_path / 'state'}\n", encoding="utf-8")
    result = called(file, "sync", "now")

    assert result.exit_code == 2
    assert "registry_sync: is not configured; write its url or folder" in result.stderr
