"""The web server: listening sockets, uvicorn behind them, signals left to the program."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from dispatcher.errors import ConfigInvalid

WebApp = FastAPI

GRACE_S = 1


class _Server(uvicorn.Server):
    """Leaves signals to the program around it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def listening(host: str, port: int, section: str) -> Iterator[socket.socket]:
    """A bound socket.

    Args:
        host: an IP address of this machine.
        port: 0 takes any free one.
        section: of the configuration, for the message.

    Raises:
        ConfigInvalid: the address is taken or not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise ConfigInvalid(
                f"{section}: cannot listen on {host} port {port}: {error.strerror}; "
                f"choose another {section}.port, or 0 for any free one"
            ) from error
        yield listener


async def serve(app: FastAPI, listener: socket.socket, tls: ssl.SSLContext | None = None) -> None:
    """Serves until cancelled; with a TLS context over HTTPS only."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        # Whose word about the client counts is the doorway's matter.
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_S,
        ssl_context_factory=None if tls is None else lambda _config, _default: tls,
    )
    await _Server(config).serve(sockets=[listener])


def address_of(listener: socket.socket, scheme: str = "http", name: str | None = None) -> str:
    """The origin a browser types."""
    host, port = listener.getsockname()[:2]
    shown = name or host
    return f"{scheme}://[{shown}]:{port}" if ":" in shown else f"{scheme}://{shown}:{port}"
