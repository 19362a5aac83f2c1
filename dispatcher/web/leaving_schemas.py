"""Bodies of the routes about leaving and due moments."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from dispatcher.desk.leaving import HandOver, Leaving

NAMED_MOST = 200

To = Annotated[
    str,
    Field(
        min_length=1, max_length=64, description="Who takes over, or `choose`: customers choose"
    ),
]


class LeavingWish(BaseModel):
    """Who takes over, and from which day on."""

    model_config = ConfigDict(extra="forbid")

    on: date = Field(description="First day without him, by the clock of his site")
    to: To


class PlannedBody(BaseModel):
    """A leaving; `done_ms` once everything is handed over."""

    on: date
    to: str | None
    due_ms: int
    by: str
    done_ms: int | None


class LeavingBody(BaseModel):
    """What would be handed over now, and what is planned.

    `covers`: customers of others for whom he stands in. `customers` are told, each once.
    """

    agent_id: str
    to: str | None
    bindings: int
    covers: int
    orders: int
    customers: int
    order_numbers: list[int] = Field(description="The longest waiting first")
    planned: PlannedBody | None


class DueWish(BaseModel):
    """When whoever holds an order is reminded of it; null: not any more."""

    model_config = ConfigDict(extra="forbid")

    at_ms: int | None = Field(ge=0)


def leaving_body(over: HandOver, leaving: Leaving | None) -> LeavingBody:
    """What is handed over, and when."""
    return LeavingBody(
        agent_id=over.agent_id,
        to=over.to,
        bindings=len(over.bindings),
        covers=len(over.covers),
        orders=len(over.orders),
        customers=len(over.customers),
        order_numbers=[one.number for one in over.orders[:NAMED_MOST]],
        planned=None if leaving is None else _planned(leaving),
    )


def _planned(leaving: Leaving) -> PlannedBody:
    return PlannedBody(
        on=leaving.day,
        to=leaving.to,
        due_ms=leaving.due_ms,
        by=leaving.by,
        done_ms=leaving.done_ms,
    )
