"""Bodies of the registry's API. Pure."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from dispatcher.registry.rows import KINDS, ROWS
from dispatcher.web.schemas import RequestBody

Kind = Literal[
    "sites",
    "floors",
    "calendars",
    "zones",
    "seats",
    "agents",
    "rules",
    "customers",
    "bindings",
    "blocked",
]
FileName = Annotated[str, StringConstraints(min_length=1, max_length=300)]
FileText = Annotated[str, StringConstraints(max_length=16 * 1024 * 1024)]

Entry = dict[str, Any]


class Import(RequestBody):
    """Files as they are: one YAML or JSON, or CSV files called after their kind."""

    files: Annotated[dict[FileName, FileText], Field(min_length=1, max_length=20)]
    skip_bad: bool = Field(default=False, description="Leave bad rows out and take the rest")
    preview: bool = Field(default=False, description="Only say what would be done")


class Counts(BaseModel):
    added: int
    changed: int
    removed: int


class Change(BaseModel):
    """One entry that differs; each field with its former and its new value."""

    kind: str
    id: str
    what: Literal["added", "changed", "removed"]
    fields: dict[str, list[Any]]


class ImportBody(BaseModel):
    """What an import did, or would do."""

    applied: bool
    counts: dict[str, Counts]
    changes: list[Change]
    change_count: int
    bad_rows: list[str]


class SyncRunBody(BaseModel):
    """One synchronisation."""

    id: int
    at_ms: int
    cause: Literal["timer", "asked", "confirmed"]
    outcome: Literal["applied", "unchanged", "held", "failed"]
    message: str
    counts: dict[str, Counts]
    changes: list[Change]
    bad_rows: list[str]
    bad_count: int


class SyncBody(BaseModel):
    """The outside source, and its last runs, newest first."""

    configured: bool
    every_minutes: float | None
    runs: list[SyncRunBody]


class ReasonBody(BaseModel):
    key: str
    points: float
    figures: dict[str, float]


class ProposalBody(BaseModel):
    """What a capability could be; the reasons add up to it."""

    entered: int
    proposed: int | None
    reasons: list[ReasonBody]


class PresenceBody(BaseModel):
    """What tells whether an agent is there."""

    presence: Literal["chair_camera", "camera", "desk_mat", "confirm", "trust_login"]


class BackBody(BaseModel):
    """When it opens again, as people say it."""

    key: Literal["back.today", "back.tomorrow", "back.weekday", "back.date"]
    weekday: str
    day: str
    at: str


class OpeningBody(BaseModel):
    """Whether a zone is open now."""

    open: bool
    until: str | None
    back: BackBody | None
    holiday: str | None
    closed_action: Literal["close", "callback"]


class PlanBody(BaseModel):
    """The background of a floor, in its own units."""

    width: float
    height: float
    media_type: str


def entry_schema() -> dict[str, Any]:
    """What an entry of each kind may say, for the OpenAPI document."""
    shapes = []
    for kind in KINDS:
        shape = ROWS[kind].model_json_schema(by_alias=True)
        # Definitions cannot stand below a body: what they say is told where a value is wrong.
        names = {name: {"description": kind} for name in shape["properties"]}
        shapes.append({"title": kind, "type": "object", "properties": names})
    return {"anyOf": shapes}
