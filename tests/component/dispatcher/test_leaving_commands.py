"""`seat-dispatcher agent leave`: from the shell, with and without a running dispatcher."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from call_centre import HandClock, open_store_at
from call_hall import small_registry
from typer.testing import CliRunner, Result

from dispatcher.main import app
from dispatcher.registry.values import Binding

ANSWER = {
    "agent_id": "anna",
    "to": "ben",
    "bindings": 2,
    "covers": 0,
    "orders": 1,
    "customers": 2,
    "order_numbers": [1001],
    "planned": {"on": "2027-03-31", "to": "ben", "due_ms": 1, "by": "service", "done_ms": None},
}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    bindings = {"acme": Binding(customer="acme", agent="anna")}
    store = open_store_at(_state(tmp_path), HandClock())
    store.replace_registry(replace(small_registry(), bindings=bindings))
    store.close()
    file = tmp_path / "config.yaml"
    file.write_text(f"state_dir: {tmp_path / 'state'}\nhttp:\n  port: 0\n", encoding="utf-8")
    return file


def _state(folder: Path) -> Path:
    (folder / "state").mkdir(exist_ok=True)
    return folder / "state"


def told(config: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["agent", "leave", "--config", str(config), *words])


def whose(config: Path) -> dict[str, str]:
    store = open_store_at(config.parent / "state", HandClock())
    found = {name: one.agent for name, one in store.registry.read().bindings.items()}
    store.close()
    return found


def test_a_dry_run_says_what_would_happen_and_does_nothing(config: Path) -> None:
    said = told(config, "anna", "--on", "2020-01-01", "--to", "ben", "--dry-run")

    assert said.exit_code == 0, said.output
    assert "1 customers would go to ben" in said.output
    assert whose(config) == {"acme": "anna"}


def test_a_day_that_has_begun_counts_at_once(config: Path) -> None:
    said = told(config, "anna", "--on", "2020-01-01", "--to", "ben")

    assert said.exit_code == 0, said.output
    assert "1 customers went to ben" in said.output
    assert whose(config) == {"acme": "ben"}


def test_a_day_to_come_is_written_down(config: Path) -> None:
    said = told(config, "anna", "--on", "2199-01-01", "--to", "choose")

    assert "anna leaves on 2199-01-01, as shell said" in said.output
    assert whose(config) == {"acme": "anna"}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("nobody", "--on", "2020-01-01", "--to", "ben"), "no agent nobody"),
        (("anna", "--on", "soon", "--to", "ben"), "on: 'soon' is no day"),
        (("anna", "--on", "2020-01-01", "--to", "zoe"), "there is no agent zoe"),
    ],
)
def test_refusals_are_sentences(config: Path, words: tuple[str, ...], why: str) -> None:
    said = told(config, *words)

    assert said.exit_code == 2
    assert why in said.output
    assert "Traceback" not in said.output


class Running(BaseHTTPRequestHandler):
    """Plays a running dispatcher."""

    asked: ClassVar[list[tuple[str, str, bytes]]] = []

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def log_message(self, *_args: object) -> None:
        pass

    def _answer(self, body: bytes) -> None:
        self.asked.append((self.command, self.path, body))
        text = json.dumps(ANSWER).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


@pytest.fixture
def running(config: Path) -> Iterator[list[tuple[str, str, bytes]]]:
    Running.asked = []
    server = HTTPServer(("127.0.0.1", 0), Running)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (config.parent / "state" / "api-token").write_text("token\n", encoding="ascii")
    state = config.parent / "state"
    config.write_text(
        f"state_dir: {state}\nhttp:\n  port: {server.server_address[1]}\n", encoding="utf-8"
    )
    yield Running.asked
    server.shutdown()
    server.server_close()


def test_a_running_dispatcher_is_asked_and_the_database_left_to_it(
    config: Path, running: list[tuple[str, str, bytes]]
) -> None:
    said = told(config, "anna", "--on", "2027-03-31", "--to", "ben")
    told(config, "anna", "--on", "2027-03-31", "--to", "ben", "--dry-run")

    assert [one[:2] for one in running] == [
        ("POST", "/api/v1/agents/anna/leaving"),
        ("GET", "/api/v1/agents/anna/leaving?to=ben"),
    ]
    assert json.loads(running[0][2]) == {"on": "2027-03-31", "to": "ben"}
    assert "2 customers would go to ben" in said.output
    assert whose(config) == {"acme": "anna"}
