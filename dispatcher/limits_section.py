"""`limits:` how often one visitor may ask."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from dispatcher.accounts.limits import Lane, LimitRules
from dispatcher.accounts.tries import Rate

PerSecond = Annotated[float, Field(gt=0, le=1_000_000)]
Often = Annotated[float, Field(gt=0, le=100_000)]

# So many seconds' worth may come at once: a page loads, a shift begins.
BURST_S = 10.0


class LimitsSection(BaseModel):
    """`limits:` by session, by program or, for strangers, by address."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requests_per_s: PerSecond = 20.0
    strangers_per_s: PerSecond = 20.0
    telephony_per_s: PerSecond = 1_000.0
    log_ins_per_minute: Often = 60.0
    persons_per_hour: Often = 30.0

    def rules(self) -> LimitRules:
        """The value the doorway needs."""
        return {
            Lane.PEOPLE: _rate(self.requests_per_s),
            Lane.STRANGERS: _rate(self.strangers_per_s),
            Lane.TELEPHONY: _rate(self.telephony_per_s),
            Lane.LOG_IN: Rate(
                capacity=max(1.0, self.log_ins_per_minute), refill_s=60.0 / self.log_ins_per_minute
            ),
            Lane.PERSON: Rate(
                capacity=max(1.0, self.persons_per_hour / 3),
                refill_s=3600.0 / self.persons_per_hour,
            ),
        }


def _rate(per_s: float) -> Rate:
    return Rate(capacity=max(1.0, per_s * BURST_S), refill_s=1.0 / per_s)
