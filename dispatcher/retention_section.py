"""`retention:` how long things are kept that are about people."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Days = Annotated[int, Field(ge=1, le=3_660)]


class RetentionSection(BaseModel):
    """`retention:` whole days; what is older goes within the hour."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    presence_days: Days = 30
    calls_days: Days = 90
    orders_days: Days = 365
    audit_days: Days = 365
