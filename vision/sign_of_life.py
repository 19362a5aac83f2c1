"""Tells the service manager that the vision process runs (systemd's sd_notify protocol)."""

import os
import socket
from collections.abc import Callable
from contextlib import suppress

Alive = Callable[[], None]


def open_alive() -> Alive:
    """What to call now and then; does nothing where no service manager listens.

    Call it before the network is left: an abstract address belongs to one.
    """
    address = os.environ.pop("NOTIFY_SOCKET", "")
    if not address:
        return lambda: None
    notifier = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    with suppress(OSError):
        notifier.connect(f"\0{address[1:]}" if address.startswith("@") else address)

    def alive() -> None:
        with suppress(OSError):
            notifier.send(b"READY=1\nWATCHDOG=1")

    return alive
