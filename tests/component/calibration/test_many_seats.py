"""Through the dispatcher: one seat from a laptop, the list of all, and a round with one weight."""

import csv
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from calibration.link import SocketLink
from tests.component.calibration.bench_node import BenchNode
from tests.component.calibration.bench_tool import Ended, Tool, eventually

TOKEN = "technician"


class Dispatcher:
    """The two addresses the tool knows, in front of the bench node."""

    def __init__(self, node: BenchNode) -> None:
        self.node = node
        self.asked: list[dict[str, Any]] = []
        self.seats = [{"id": "bench-1", "zone": "billing", "link": "live", "presence": "offline"}]
        self.alerts: list[dict[str, Any]] = []

        class Door(BaseHTTPRequestHandler):
            def do_GET(door) -> None:  # noqa: N805
                lists = {"/api/v1/seats": self.seats, "/api/v1/alerts": self.alerts}
                self._answer(door, lists.get(door.path))

            def do_POST(door) -> None:  # noqa: N805
                body = json.loads(door.rfile.read(int(door.headers["Content-Length"])))
                self.asked.append(body)
                if door.path != "/api/v1/seats/bench-1/technician":
                    self._answer(door, {"detail": "the node does not answer"}, status=502)
                    return
                link = SocketLink(node.socket)
                self._answer(door, link.ask(body))
                link.close()

            def log_message(door, *_: Any) -> None:  # noqa: N805
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def _answer(self, door: BaseHTTPRequestHandler, body: Any, status: int = 200) -> None:
        if door.headers["Authorization"] != f"Bearer {TOKEN}":
            body, status = {"detail": "wrong token"}, 401
        door.send_response(404 if body is None else status)
        door.end_headers()
        door.wfile.write(json.dumps(body).encode())


@pytest.fixture
def dispatcher(node: BenchNode) -> Iterator[Dispatcher]:
    made = Dispatcher(node)
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join(timeout=5)


def far(tool: Tool, dispatcher: Dispatcher, *arguments: str | Path) -> Ended:
    return tool.run(*arguments, "--dispatcher", dispatcher.url, SEAT_TOKEN=TOKEN)


def test_a_seat_is_worked_at_from_a_laptop_under_the_technicians_name(
    tool: Tool, dispatcher: Dispatcher
) -> None:
    eventually(lambda: tool.node.now_s > 8.0)
    zeroed = far(tool, dispatcher, "zero", "--seat", "bench-1", "--who", "li", "--json")
    wrong = far(tool, dispatcher, "history", "--seat", "gone-1")

    assert zeroed.code == 0, zeroed.err
    assert zeroed.objects[0]["after"]["calibrated_by"] == "li"
    assert {one["verb"] for one in dispatcher.asked} >= {"hold", "zero", "release"}
    assert wrong.code == 2
    assert "the node does not answer (502)" in wrong.err


def test_a_wrong_token_is_told(tool: Tool, dispatcher: Dispatcher, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("of somebody else\n")
    refused = tool.run("list", "--dispatcher", dispatcher.url, "--token-file", token)

    assert refused.code == 2
    assert "401" in refused.err
    assert "of somebody else" not in refused.err


def test_the_list_shows_who_is_due_and_says_so_by_its_exit_code(
    tool: Tool, dispatcher: Dispatcher
) -> None:
    well = far(tool, dispatcher, "list")
    dispatcher.alerts.append({"seat": "bench-1", "code": "recalibrate"})
    due = far(tool, dispatcher, "list", "--due", "--json")

    assert well.code == 0
    assert "1 seats, 0 to calibrate" in well.out
    assert due.code == 1
    assert due.objects[0]["seat"] == "bench-1"
    assert due.objects[0]["alerts"] == ["recalibrate"]


def test_a_round_skips_what_is_done_and_goes_on_after_a_seat_that_is_silent(
    tool: Tool, dispatcher: Dispatcher, node: BenchNode, tmp_path: Path
) -> None:
    seats, book = tmp_path / "seats.txt", tmp_path / "round.csv"
    seats.write_text("# floor 3\nhttps://x/seats/gone-1\n???\nSEAT:bench-1\n")
    process = tool.start(
        "round",
        "--weight",
        "25",
        "--csv",
        book,
        "--seats",
        seats,
        "--dispatcher",
        dispatcher.url,
        "--token-file",
        _token(tmp_path),
        "--json",
    )
    assert process.stdout is not None
    at = {"loading": "25 still", "take_off": "0", "person": "72", "lean": "80", "stand": "0"}
    for line in process.stdout:
        happens = at.get(json.loads(line).get("step", ""))
        if happens is not None:
            node.sit(happens)
    _, err = process.communicate(timeout=10)
    with book.open(newline="") as lines:
        rows = {row["seat"]: row for row in csv.DictReader(lines)}
    again = far(tool, dispatcher, "round", "--weight", "25", "--csv", book, "--seats", seats)

    assert process.returncode == 1, err
    assert rows["gone-1"]["result"] == "failed"
    assert rows["bench-1"]["result"] == "ok"
    assert float(rows["bench-1"]["counts_per_kg"]) == pytest.approx(10_700, rel=0.002)
    assert "bench-1: done already" in again.out


def _token(folder: Path) -> Path:
    file = folder / "token"
    file.write_text(TOKEN)
    return file
