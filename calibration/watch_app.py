"""The live view of `watch`; the only place that knows textual.

The node is asked in a thread, so that a slow answer does not freeze the terminal.
"""

import time
from collections import deque

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Footer, Static
from textual.worker import get_current_worker

from calibration.check import Facts
from calibration.errors import CalibrationError
from calibration.link import SeatClient
from calibration.looks import LOOK_EVERY_S
from calibration.plot_text import curve
from calibration.screen import Screen

KEPT = 240  # a minute
HEIGHT = 10


class WatchApp(App[None]):
    """Weight as a curve, and below it what the node makes of it."""

    CSS = """
    #title, #figures { margin: 0 1; }
    #curve { margin: 1; height: 10; }
    """
    BINDINGS = [Binding("q", "quit", "quit")]  # noqa: RUF012 - as textual wants it
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *, client: SeatClient, screen: Screen, seconds: float | None) -> None:
        """Watch through `client`; in the language of `screen`; for so long, or until q."""
        super().__init__()
        self._client = client
        self._words = screen.words
        self._seconds = seconds
        self._kept: deque[float | None] = deque(maxlen=KEPT)

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        with Vertical():
            yield Static(self._words("watch.title"), id="title")
            yield Static("", id="curve", markup=False)
            yield Static("", id="figures", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Begin to ask."""
        self.run_worker(self._ask, thread=True)
        if self._seconds is not None:
            self.set_timer(self._seconds, self.exit)

    def _ask(self) -> None:
        worker = get_current_worker()
        while not worker.is_cancelled:
            try:
                state = self._client.ask("state")
            except CalibrationError as error:
                self.call_from_thread(self._tell, str(error))
                return
            self.call_from_thread(self._show, state)
            time.sleep(LOOK_EVERY_S)

    def _show(self, state: Facts) -> None:
        kg = state.get("kg")
        self._kept.append(kg)
        lines = curve(list(self._kept), width=self.size.width - 2, height=HEIGHT)
        self.query_one("#curve", Static).update("\n".join(lines))
        camera = state.get("camera") or {}
        empty_ms = state.get("empty_for_ms")
        self._tell(
            self._words(
                "watch.figures",
                kg="-" if kg is None else f"{kg:.2f}",
                stable=state.get("stable"),
                still_for_s=float(state.get("still_for_s") or 0.0),
                pressure=state.get("pressure"),
                evidence=state.get("evidence"),
                presence=state.get("presence"),
                occupied=state.get("occupied"),
                reason=state.get("reason"),
                empty_s="-" if empty_ms is None else f"{empty_ms / 1000:.1f}",
                load_cell=state.get("load_cell"),
                camera=camera.get("state"),
                seen=camera.get("seen"),
                score=camera.get("score"),
            )
        )

    def _tell(self, text: str) -> None:
        self.query_one("#figures", Static).update(text)
