"""A customer's system that hears webhooks over real HTTPS, fails now and then, and remembers all.

Shares no code with the sender: signatures are checked by hand, as the specification has them.
"""

import base64
import hashlib
import hmac
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any

REFUSES, CUTS_OFF = 0.04, 0.04


@dataclass(kw_only=True)
class Witness:
    """What arrived. Written by several threads: appended to alone.

    Attributes:
        secret: `whsec_` and base64.
        heard: id and body of every message that arrived with a right signature.
        forged: those with a wrong one.
        failed: how many were refused or cut off after they had been heard.
    """

    secret: str
    dice: Random
    heard: list[tuple[str, bytes]] = field(default_factory=list)
    forged: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    port: int = 0

    def hear(self, headers: Any, body: bytes) -> int | None:
        """The status of the answer; None: the line breaks before one."""
        name, moment = headers["webhook-id"], headers["webhook-timestamp"]
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        signed = hmac.new(key, f"{name}.{moment}.".encode() + body, hashlib.sha256).digest()
        if headers["webhook-signature"] != f"v1,{base64.b64encode(signed).decode()}":
            self.forged.append(name)
            return 401
        self.heard.append((name, body))
        drawn = self.dice.random()
        if drawn < REFUSES + CUTS_OFF:
            self.failed.append(name)
            return 503 if drawn < REFUSES else None
        return 204


@contextmanager
def listening(witness: Witness, tls: ssl.SSLContext) -> Iterator[None]:
    """The witness hears until the block ends."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # A handshake that a killed sender has left must not hold up the end.
        timeout = 30

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status = witness.hear(self.headers, body)
            if status is None:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Not wanted."""

    server = Hall(("127.0.0.1", 0), Door, tls)
    witness.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Hall(ThreadingHTTPServer):
    """TLS is spoken in the visitor's own thread, so that nobody waits for a dead one."""

    daemon_threads = True
    block_on_close = False

    def __init__(
        self, place: tuple[str, int], door: type[BaseHTTPRequestHandler], tls: ssl.SSLContext
    ) -> None:
        super().__init__(place, door)
        self._tls = tls

    def finish_request(self, request: Any, client_address: Any) -> None:
        try:
            request.settimeout(30)
            with self._tls.wrap_socket(request, server_side=True) as line:
                super().finish_request(line, client_address)
        except OSError:
            return
