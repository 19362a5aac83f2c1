"""Notices as their agents read them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldNotice:
    """A notice, and when its agent has seen it; `body` is JSON."""

    id: str
    agent_id: str
    at_ms: int
    kind: str
    body: Mapping[str, Any]
    seen_ms: int | None
