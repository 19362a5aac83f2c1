"""What one entry of a registry file may say: checked, and brought into one written form.

Pure. The written form of an entry is the same everywhere: in YAML, JSON and CSV, in the API and
in the database. A field that is not said keeps what the dispatcher knows, or its default.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    StringConstraints,
    ValidationInfo,
)

from dispatcher.registry.calendar import WEEKDAYS
from dispatcher.registry.customer_class import CustomerClass, Operator
from dispatcher.registry.phones import to_e164
from dispatcher.registry.values import BindingPolicy, ClosedAction, PresenceSource, Tier
from mqtt_bridge.messages import SeatId

SPAN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-4]):([0-5]\d)")


def _span(text: str) -> str:
    found = SPAN.fullmatch(text.replace(" ", "").replace("–", "-"))
    if not found or (found[3] == "24" and found[4] != "00"):
        raise ValueError(f"{text!r} is no span such as 09:00-17:30")
    hours = int(found[3]) % 24
    return f"{int(found[1]):02}:{found[2]}-{hours:02}:{found[4]}"


def _weekday(text: str) -> str:
    if text not in WEEKDAYS:
        raise ValueError(f"{text!r} is no weekday: {', '.join(WEEKDAYS)}")
    return text


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone such as Europe/Berlin") from error
    return name


def _phone(text: str, info: ValidationInfo) -> str:
    number = to_e164(text, (info.context or {}).get("country"))
    if number is None:
        raise ValueError(f"{text!r} is no phone number (use +49…)")
    return number


def _once(values: tuple[str, ...]) -> tuple[str, ...]:
    doubled = {one for one in values if values.count(one) > 1}
    if doubled:
        raise ValueError(f"{', '.join(sorted(doubled))} is written twice")
    return values


def _sorted(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


def _lower(text: str) -> str:
    return text.casefold()


LINE = r"^[^\x00-\x1f\x7f\x85\u2028\u2029]*$"
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True, pattern=LINE)
]
FloorId = Annotated[
    str,
    Field(coerce_numbers_to_str=True),
    StringConstraints(min_length=1, max_length=40, strip_whitespace=True),
    # It is part of addresses.
    StringConstraints(pattern=r"^[^\x00-\x1f\x7f\x85\u2028\u2029/\\]+$"),
]
# A list is one cell of a CSV file, with semicolons between.
Word = Annotated[
    str,
    StringConstraints(min_length=1, max_length=60, strip_whitespace=True),
    StringConstraints(pattern=r"^[^\x00-\x1f\x7f\x85\u2028\u2029;]+$"),
]
Words = Annotated[tuple[Word, ...], Field(max_length=40)]
Line = Annotated[str, StringConstraints(max_length=300, strip_whitespace=True, pattern=LINE)]
Prose = Annotated[
    str,
    StringConstraints(max_length=2000, strip_whitespace=True),
    StringConstraints(pattern=r"^[^\x00-\x09\x0b-\x1f\x7f\x85\u2028\u2029]*$"),
]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Phone = Annotated[str, StringConstraints(max_length=60), AfterValidator(_phone)]
Email = Annotated[
    str,
    StringConstraints(max_length=254, strip_whitespace=True),
    StringConstraints(pattern=r"^[^\s@;]+@[^\s@;]+\.[^\s@;]+$"),
    AfterValidator(_lower),
]
Account = Annotated[
    str,
    StringConstraints(max_length=120, strip_whitespace=True),
    StringConstraints(pattern=r"^[a-z][a-z0-9]*:[^\s;]+$"),
]
Spans = Annotated[tuple[Annotated[str, AfterValidator(_span)], ...], Field(max_length=12)]
Fact = bool | int | FiniteFloat | Line


class Row(BaseModel):
    """One entry: unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True)


class SiteRow(Row):
    id: Id
    name: Name
    time_zone: TimeZone = "UTC"
    country: Country | None = None


class FloorRow(Row):
    id: FloorId
    name: Name
    site: Id | None = None


class CalendarRow(Row):
    id: Id
    name: Line = ""
    week: dict[Annotated[str, AfterValidator(_weekday)], Spans] = {}
    holidays: dict[date, Line] = {}
    special_days: dict[date, Spans] = {}
    time_zone: TimeZone | None = None


class ZoneRow(Row):
    id: Id
    name: Name
    name_zh: Name | None = None
    calendar: Id | None = None
    closed_action: ClosedAction = ClosedAction.CLOSE


class SeatRow(Row):
    id: SeatId
    zone: Id
    floor: FloorId
    x: FiniteFloat | None = None
    y: FiniteFloat | None = None


class AgentRow(Row):
    id: Id
    name: Name
    tier: Tier
    zones: Annotated[tuple[Id, ...], Field(min_length=1), AfterValidator(_once)]
    capability: Annotated[int, Field(ge=0, le=100)]
    seat: SeatId | None = None
    languages: Words = ()
    skills: Words = ()
    introduction: Prose = ""
    photo: Line | None = None
    calendar: Id | None = None
    presence: PresenceSource = PresenceSource.CHAIR_CAMERA


class RuleRow(Row):
    id: Id
    field: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    operator: Operator
    value: Fact = ""
    customer_class: Annotated[CustomerClass, Field(alias="class")]
    reason: Line = ""


class CustomerRow(Row):
    id: Id
    name: Name
    customer_class: Annotated[CustomerClass | None, Field(alias="class")] = None
    phones: Annotated[tuple[Phone, ...], AfterValidator(_sorted)] = ()
    emails: Annotated[tuple[Email, ...], AfterValidator(_sorted)] = ()
    accounts: Annotated[tuple[Account, ...], AfterValidator(_sorted)] = ()
    facts: dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")], Fact] = {}


class BindingRow(Row):
    customer: Id
    agent: Id
    policy: BindingPolicy = BindingPolicy.FIRST
    wait_s: Annotated[float, Field(ge=0, le=86_400)] | None = None
    cover: Id | None = None


class BlockedRow(Row):
    number: Phone
    reason: Line = ""


# In the order in which they can be stored: each refers to earlier ones only.
ROWS: Mapping[str, type[Row]] = {
    "sites": SiteRow,
    "floors": FloorRow,
    "calendars": CalendarRow,
    "zones": ZoneRow,
    "seats": SeatRow,
    "agents": AgentRow,
    "rules": RuleRow,
    "customers": CustomerRow,
    "bindings": BindingRow,
    "blocked": BlockedRow,
}
KINDS = tuple(ROWS)
ONE_OF = {kind: kind.removesuffix("s") for kind in KINDS} | {"blocked": "blocked number"}


def key_of(kind: str) -> str:
    """The field that names an entry."""
    return {"bindings": "customer", "blocked": "number"}.get(kind, "id")


def checked(kind: str, said: Mapping[str, Any], country: str | None) -> dict[str, Any]:
    """An entry in its written form.

    Args:
        kind: one of `KINDS`.
        said: fields as a file or a request says them; None = the default.
        country: two letters, for phone numbers without a country code.

    Raises:
        pydantic.ValidationError: naming each wrong field.
    """
    fields = {key: value for key, value in said.items() if value is not None}
    row = ROWS[kind].model_validate(fields, context={"country": country})
    return row.model_dump(mode="json", by_alias=True)
