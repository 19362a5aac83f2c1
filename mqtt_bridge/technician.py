"""What a technician asks of a node, and what the node answers: one JSON object each way.

Pure. The same objects go over the node's control socket on the Pi, a line each, and through the
dispatcher as MQTT command `technician` with a response topic. Weight is told here only: it is
near health data, so it goes to whoever asks with the right to, and is never retained.
"""

import json
from enum import Enum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mqtt_bridge.errors import MalformedMessage

MAX_LINE_BYTES = 65_536
LEASE_S = 600.0


class Code(Enum):
    """Why something was not done."""

    HELD = "held"  # by another technician
    NOT_HELD = "not_held"
    REFUSED = "refused"
    UNKNOWN_VERB = "unknown_verb"
    MALFORMED = "malformed"
    FAILED = "failed"
    UNSUPPORTED = "unsupported"


class TechnicianRequest(BaseModel):
    """One request. Which fields a verb reads stands in docs/protocol.md.

    Attributes:
        request: comes back in the answer.
        who: the technician, for the audit.
        origin: where from: a host name, or `ssh`. On the wire `from`.
        session: what `hold` gave; needed by every verb that changes something.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, populate_by_name=True)

    verb: Annotated[str, Field(max_length=40)]
    request: Annotated[str, Field(max_length=100)] | None = None
    who: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    origin: Annotated[str | None, Field(max_length=100, alias="from")] = None
    session: Annotated[str, Field(max_length=100)] | None = None
    for_s: Annotated[float, Field(gt=0, le=LEASE_S)] = LEASE_S
    after: Annotated[int, Field(ge=0)] = 0
    most: Annotated[int, Field(ge=1, le=200)] = 200
    scale: dict[str, Any] | None = None
    looks: Annotated[int, Field(ge=1, le=60)] = 20
    occupied: bool = False
    columns: Annotated[int, Field(ge=16, le=80)] = 80
    zone: list[list[float]] | None = None


def read_request(line: bytes) -> TechnicianRequest:
    """The request in a line or an MQTT payload.

    Raises:
        MalformedMessage: naming every field that is wrong.
    """
    if len(line) > MAX_LINE_BYTES:
        raise MalformedMessage(f"{len(line)} bytes, at most {MAX_LINE_BYTES} are read")
    try:
        body = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise MalformedMessage(f"not JSON: {error}") from error
    if not isinstance(body, dict):
        raise MalformedMessage("not a JSON object")
    try:
        return TechnicianRequest.model_validate(body)
    except ValidationError as error:
        found = [
            f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
            for one in error.errors(include_url=False, include_input=False)
        ]
        raise MalformedMessage("; ".join(found)) from error


def answered(request: str | None, **figures: Any) -> dict[str, Any]:
    """The answer to a request that was done."""
    return {"request": request, "status": "ok", **figures}


def declined(request: str | None, code: Code, error: str, **figures: Any) -> dict[str, Any]:
    """The answer to a request that was not done, with a sentence for the technician."""
    return {"request": request, "status": "error", "code": code.value, "error": error, **figures}
