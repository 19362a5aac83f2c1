"""Asking the dispatcher that runs on this machine, as its own commands do."""

import json
import os
import urllib.error
import urllib.request
from typing import Any

from dispatcher.config import DispatcherConfig
from dispatcher.errors import Conflict

ANSWER_WITHIN_S = 120.0


def ask_running(
    settings: DispatcherConfig, method: str, path: str, body: Any = None
) -> Any | None:
    """What a running dispatcher of this configuration answers; None: none is running.

    Raises:
        Conflict: it refuses, with its words.
    """
    token = _token(settings)
    if token is None:
        return None
    host = settings.http.host
    origin = f"http://[{host}]" if ":" in host else f"http://{host}"
    request = urllib.request.Request(  # noqa: S310  # our own address
        f"{origin}:{settings.http.port}{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=ANSWER_WITHIN_S) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            detail = error.read(2_000).decode("utf-8", "replace")
        raise Conflict(f"the running dispatcher refuses: {_sentence(detail)}") from error
    except OSError:
        return None


def _token(settings: DispatcherConfig) -> str | None:
    if settings.web.token is not None:
        return settings.web.token.get_secret_value()
    if given := os.environ.get("SEAT_API_TOKEN"):
        return given
    file = settings.state_dir / "api-token"
    return file.read_text(encoding="ascii").strip() if file.is_file() else None


def _sentence(detail: str) -> str:
    """The detail of a refusal (RFC 9457), or whatever came instead."""
    try:
        return str(json.loads(detail)["detail"])
    except (ValueError, KeyError, TypeError):
        return detail
