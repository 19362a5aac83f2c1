"""`seat-dispatcher user`, `token` and `ca`: what an admin does from the server's shell."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from call_centre import HandClock, open_store_at
from typer.testing import CliRunner, Result

from dispatcher.main import app
from dispatcher.store.account_rows import AccountRows


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.yaml"
    file.write_text(f"state_dir: {tmp_path / 'state'}\n", encoding="utf-8")
    return file


def told(config: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words[:2], "--config", str(config), *words[2:]])


@contextmanager
def rows_of(config: Path) -> Iterator[AccountRows]:
    with closing(open_store_at(config.parent / "state", HandClock())) as store:
        yield AccountRows(store.engine)


def test_a_user_is_added_with_a_link_and_listed(config: Path) -> None:
    added = told(config, "user", "add", "eva", "--role", "supervisor")
    listed = told(config, "user", "list")

    assert added.exit_code == 0, added.output
    assert "http://127.0.0.1:8080/set-up/" in added.output
    assert listed.output == "eva: supervisor, no password yet\n"
    with rows_of(config) as rows:
        assert [one.what for one in rows.entries(None, 9)] == ["user add"]


def test_a_user_is_locked_unlocked_and_reset(config: Path) -> None:
    told(config, "user", "add", "root", "--role", "admin")
    told(config, "user", "add", "eva", "--role", "agent", "--person", "anna")
    locked = told(config, "user", "lock", "eva")
    listed = told(config, "user", "list")
    told(config, "user", "lock", "eva", "--off")
    reset = told(config, "user", "reset", "eva")

    assert locked.output == "eva is locked\n"
    assert "eva: agent, locked" in listed.output
    assert "locked" not in told(config, "user", "list").output
    assert "/set-up/" in reset.output


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("user", "add", "Eva N", "--role", "agent"), "name: a-z"),
        (("user", "lock", "nobody"), "no user nobody"),
        (("user", "lock", "root"), "only admin"),
        (("user", "add", "root", "--role", "agent"), "already"),
        (("ca",), "no own authority"),
    ],
)
def test_what_cannot_be_is_a_sentence(config: Path, words: tuple[str, ...], why: str) -> None:
    told(config, "user", "add", "root", "--role", "admin")
    refused = CliRunner().invoke(
        app,
        [*words[:2], "--config", str(config), *words[2:]]
        if words != ("ca",)
        else ["ca", "--config", str(config)],
    )

    assert refused.exit_code == 2
    assert why in refused.stderr
    assert "Traceback" not in refused.output


def test_a_token_is_printed_once_and_stored_as_a_digest(config: Path) -> None:
    made = told(config, "token", "add", "pbx", "--role", "telephony", "--days", "2")
    secret = made.stdout.strip()
    listed = told(config, "token", "list")

    assert len(secret) >= 43
    assert "pbx: telephony, until" in listed.output
    with rows_of(config) as rows:
        assert secret not in str(rows.tokens())
    assert secret.encode() not in (config.parent / "state" / "dispatcher.db").read_bytes()


def test_the_authority_is_printed_with_how_to_install_it(config: Path) -> None:
    state = config.parent / "state"
    config.write_text(f"state_dir: {state}\nweb: {{host: 0.0.0.0, names: [seats.example]}}\n")
    shown = CliRunner().invoke(app, ["ca", "--config", str(config)])

    assert shown.exit_code == 0, shown.output
    assert shown.stdout.startswith("-----BEGIN CERTIFICATE-----")
    assert "SHA-256" in shown.stderr
    assert "https://seats.example:8443/ca.pem" in shown.stderr
