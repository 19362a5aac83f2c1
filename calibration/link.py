"""The way to a seat's node: its control socket on the Pi, or the dispatcher from elsewhere.

Both carry the same requests (`mqtt_bridge.technician`), so everything above does not know which.
"""

import json
import socket
import ssl
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, Protocol

from calibration.errors import NodeUnreachable, RequestDeclined
from mqtt_bridge.technician import MAX_LINE_BYTES

SOCKET = Path("/run/seat-node/control.sock")
# A study of the camera takes a while, everything else none.
ANSWER_WITHIN_S = 50.0


class Link(Protocol):
    """Carries one request to the node and its answer back."""

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The node's answer, whatever its status.

        Raises:
            NodeUnreachable: there is none.
        """
        ...

    def close(self) -> None: ...


class SocketLink:
    """The control socket of a node on this machine.

    Args:
        path: the socket.

    Raises:
        NodeUnreachable: nothing listens there, or this user may not.
    """

    def __init__(self, path: Path = SOCKET) -> None:
        self._path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(ANSWER_WITHIN_S)
        try:
            self._socket.connect(str(path))
        except PermissionError as error:
            self._socket.close()
            raise NodeUnreachable(
                f"{path}: this user may not; add him to the group: "
                "sudo usermod -aG seat-tech $USER, then log in again"
            ) from error
        except OSError as error:
            self._socket.close()
            raise NodeUnreachable(
                f"{path}: no node listens there ({error.strerror or error}); "
                "start it: sudo systemctl start seat-node"
            ) from error
        self._lines = self._socket.makefile("rb")

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """See `Link`."""
        try:
            self._socket.sendall(json.dumps(request, ensure_ascii=False).encode() + b"\n")
            line = self._lines.readline(MAX_LINE_BYTES + 1)
        except OSError as error:
            raise NodeUnreachable(f"{self._path}: the node went away ({error})") from error
        if not line:
            raise NodeUnreachable(f"{self._path}: the node went away in the middle of an answer")
        return _object(line, str(self._path))

    def close(self) -> None:
        """Let go; what the node holds for us stays until its lease runs out."""
        self._lines.close()
        self._socket.close()


class DispatcherLink:
    """The node of a seat through the dispatcher's API.

    Args:
        url: of the dispatcher, such as `https://dispatcher:8443`.
        seat: which one.
        token: of a technician.
        ca_file: the dispatcher's own authority, where the machine does not know it.
    """

    def __init__(self, *, url: str, seat: str, token: str, ca_file: Path | None = None) -> None:
        path = f"api/v1/seats/{urllib.parse.quote(seat, safe='')}/technician"
        self._url = f"{url.rstrip('/')}/{path}"
        if urllib.parse.urlsplit(self._url).scheme not in {"http", "https"}:
            raise NodeUnreachable(f"{url}: an address begins with https:// (or http://)")
        self._token = token
        self._trust = ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """See `Link`."""
        posted = urllib.request.Request(  # noqa: S310 - the scheme was checked
            self._url,
            data=json.dumps(request, ensure_ascii=False).encode(),
            headers={
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
            },
            method="POST",
        )
        try:
            with urllib.request.urlopen(  # noqa: S310
                posted, timeout=ANSWER_WITHIN_S, context=self._trust
            ) as answer:
                return _object(answer.read(MAX_LINE_BYTES + 1), self._url)
        except urllib.error.HTTPError as error:
            raise NodeUnreachable(f"{self._url}: {_problem(error)}") from error
        except OSError as error:
            raise NodeUnreachable(f"{self._url}: {error}") from error

    def close(self) -> None:
        """Nothing is held open."""


class SeatClient:
    """Asks a node, and turns a refusal into an error. One technician's session.

    Args:
        link: the way there.
        who: the technician, for the audit.
        origin: where from.
    """

    def __init__(self, *, link: Link, who: str, origin: str) -> None:
        self._link = link
        self._who = who
        self._origin = origin
        self._session: str | None = None

    def ask(self, verb: str, **fields: Any) -> dict[str, Any]:
        """The answer to one request.

        Raises:
            RequestDeclined: the node will not; the message says why.
            NodeUnreachable: there is no answer.
        """
        request = {"verb": verb, "who": self._who, "from": self._origin, **fields}
        if self._session is not None:
            request["session"] = self._session
        answer = self._link.ask(request)
        if answer.get("status") != "ok":
            raise RequestDeclined(
                str(answer.get("error") or "the node gave no reason"),
                code=str(answer.get("code") or "failed"),
            )
        return answer

    def hold(self) -> None:
        """Takes the seat into maintenance."""
        self._session = str(self.ask("hold")["session"])

    def release(self) -> None:
        """Gives the seat back to work; quiet when the lease is gone already."""
        if self._session is None:
            return
        try:
            self.ask("release")
        except (RequestDeclined, NodeUnreachable):
            pass
        finally:
            self._session = None

    def relink(self, link: Link) -> None:
        """Goes on by another way, without the seat: the node may be another one by now."""
        self._link.close()
        self._link = link
        self._session = None

    def close(self) -> None:
        """Gives the seat back and hangs up."""
        self.release()
        self._link.close()


def _object(line: bytes, where: str) -> dict[str, Any]:
    try:
        answer = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise NodeUnreachable(f"{where}: the answer cannot be read ({error})") from error
    if not isinstance(answer, dict):
        raise NodeUnreachable(f"{where}: the answer is no object")
    return answer


def _problem(error: urllib.error.HTTPError) -> str:
    """What the dispatcher says went wrong (RFC 9457), or its bare status."""
    try:
        body = json.loads(error.read(MAX_LINE_BYTES))
    except (OSError, ValueError):
        body = {}
    finally:
        error.close()
    detail = body.get("detail") if isinstance(body, dict) else None
    return f"{detail or error.reason} ({error.code})"
