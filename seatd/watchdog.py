"""Signs of life for systemd (sd_notify(3)): ready, watchdog, stopping."""

import os
import socket


class Watchdog:
    """Sends notifications to the service manager; does nothing when there is none.

    `alive` is called by the measuring loop itself, so a hung sensor is a hung service.
    """

    def __init__(self) -> None:
        address = os.environ.get("NOTIFY_SOCKET")
        self._address = address.replace("@", "\0", 1) if address else None
        self._interval_s = int(os.environ.get("WATCHDOG_USEC", "0")) / 2e6
        self._sent_at_s: float | None = None

    def alive(self, now_s: float) -> None:
        """Ready with the first call, then at most one ping in half the watchdog's time."""
        if self._sent_at_s is None:
            self._send("READY=1")
        elif now_s - self._sent_at_s < self._interval_s:
            return
        self._sent_at_s = now_s
        self._send("WATCHDOG=1")

    def stopping(self) -> None:
        """The stop is on purpose."""
        self._send("STOPPING=1")

    def _send(self, text: str) -> None:
        if self._address is None:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.connect(self._address)
            notify.send(text.encode())
