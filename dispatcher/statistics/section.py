"""`statistics:` what counts as what, and whether individuals may be told."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from dispatcher.statistics.tally import TallyRules

Seconds = Annotated[float, Field(ge=0, le=3_600)]
Share = Annotated[float, Field(ge=0, le=1)]


class StatisticsSection(BaseModel):
    """`statistics:` for the whole house.

    Attributes:
        service_level_s: an answer within so many seconds is in time.
        service_level: the share that shall be in time.
        short_abandon_s: who hangs up before is counted apart.
        individuals: supervisors may see single agents' figures, pauses and past states.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    service_level_s: Seconds = 20.0
    service_level: Share = 0.8
    short_abandon_s: Seconds = 5.0
    individuals: bool = False

    def rules(self) -> TallyRules:
        """The value the tally needs."""
        return TallyRules(
            service_level_ms=round(self.service_level_s * 1000),
            short_abandon_ms=round(self.short_abandon_s * 1000),
        )
