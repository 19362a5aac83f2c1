"""Signs of life for systemd (sd_notify(3)): ready, watchdog, stopping."""

import os

from sdnotify import SystemdNotifier


class Watchdog:
    """Tells the service manager how we are; does nothing when there is none.

    `alive` is called by the measuring loop itself, so a hung sensor is a hung service.
    """

    def __init__(self) -> None:
        # Without an address sdnotify leaves its socket open, and unused.
        self._notifier = SystemdNotifier() if os.environ.get("NOTIFY_SOCKET") else None
        self._interval_s = int(os.environ.get("WATCHDOG_USEC", "0")) / 2e6
        self._sent_at_s: float | None = None

    def alive(self, now_s: float) -> None:
        """Ready with the first call, then at most one ping in half the watchdog's time."""
        if self._sent_at_s is None:
            self._notify("READY=1")
        elif now_s - self._sent_at_s < self._interval_s:
            return
        self._sent_at_s = now_s
        self._notify("WATCHDOG=1")

    def stopping(self) -> None:
        """The stop is on purpose."""
        self._notify("STOPPING=1")

    def _notify(self, state: str) -> None:
        if self._notifier is not None:
            self._notifier.notify(state)
