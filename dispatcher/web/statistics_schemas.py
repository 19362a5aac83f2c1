"""Bodies of the figures. Moments are milliseconds of UTC (`_ms`), durations seconds (`_s`)."""

from pydantic import BaseModel, ConfigDict


class FiguresBody(BaseModel):
    """One line of a report; shares are from 0 to 1, null where nothing can be divided."""

    model_config = ConfigDict(from_attributes=True)

    calls: int
    answered: int
    in_time: int
    service_level: float | None
    answer_s: float | None
    abandoned: int
    short_abandons: int
    abandon_rate: float | None
    callbacks: int
    turned_away: int
    not_admitted: int
    moved_out: int
    transferred: int
    longest_wait_s: float
    talk_s: float | None
    rings: int
    rings_saved: int
    missed: int
    withdrawals: dict[str, int]
    occupancy: float | None
    presence_s: dict[str, float]


class LineBody(BaseModel):
    """Figures of one interval, or sums; `zone`, `tier` and `agent_id` as far as asked for."""

    start_ms: int
    end_ms: int
    zone: str | None
    tier: str | None
    agent_id: str | None
    figures: FiguresBody


class ReportBody(BaseModel):
    """A report: interval by interval, and its sums."""

    time_zone: str
    service_level_s: float
    service_level_goal: float
    intervals: list[LineBody]
    sums: list[LineBody]


class WaitingBody(BaseModel):
    """A call nobody has answered yet."""

    call_id: str
    zone: str
    tier: str
    waited_ms: int


class NowBody(BaseModel):
    """This moment, and today so far; `states` counts agents by what stands in their way."""

    at_ms: int
    time_zone: str
    waiting: int
    longest_wait_ms: int | None
    longest_waiting: list[WaitingBody]
    talking: int
    states: dict[str, int]
    today: FiguresBody
    groups: list[LineBody]
