"""The web server: one listening socket, uvicorn behind it, signals left to the program."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from dispatcher.config import HttpSection
from dispatcher.errors import ConfigInvalid

GRACE_S = 1


class _Server(uvicorn.Server):
    """Leaves signals to the program around it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def listening(http: HttpSection) -> Iterator[socket.socket]:
    """A bound socket.

    Raises:
        ConfigInvalid: the address is taken or not ours.
    """
    family = socket.AF_INET6 if ":" in http.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((http.host, http.port))
        except OSError as error:
            raise ConfigInvalid(
                f"http: cannot listen on {http.host} port {http.port}: {error.strerror}; "
                f"choose another http.port, or 0 for any free one"
            ) from error
        yield listener


async def serve(app: FastAPI, listener: socket.socket) -> None:
    """Serves until cancelled."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=GRACE_S,
    )
    await _Server(config).serve(sockets=[listener])


def address_of(listener: socket.socket) -> str:
    """The origin a browser types."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
