"""Bodies of the supervisor's page. Moments are milliseconds of UTC (`_ms`)."""

from pydantic import BaseModel


class CandidateAgentBody(BaseModel):
    """An agent an order could be given to."""

    id: str
    name: str
    here: bool
    held: int


class AgentNameBody(BaseModel):
    """Who somebody of the house is."""

    id: str
    name: str


class LateAgentBody(BaseModel):
    """An agent with late orders he was reminded of and has not looked at."""

    agent_id: str
    name: str
    zone: bool
    count: int
    at_ms: int
    order_id: str | None
    number: int | None
