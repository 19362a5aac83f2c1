"""A registry file (YAML) to a checked `Registry`; every problem reported at once, by line."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    StringConstraints,
    ValidationError,
)

from dispatcher.errors import RegistryInvalid
from dispatcher.registry.phones import to_e164
from dispatcher.registry.values import (
    Agent,
    Customer,
    CustomerClass,
    Registry,
    SeatPlace,
    Tier,
    Zone,
)
from dispatcher.yaml_lines import Document, read_document
from mqtt_bridge.messages import SeatId

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
MAX_FILE_BYTES = 16 * 1024 * 1024


class Row(BaseModel):
    """One entry of the file: unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ZoneRow(Row):
    id: Id
    name: Name


class SeatRow(Row):
    id: SeatId
    zone: Id
    floor: Annotated[str, Field(coerce_numbers_to_str=True, max_length=40)]
    x: FiniteFloat
    y: FiniteFloat


class AgentRow(Row):
    id: Id
    name: Name
    tier: Tier
    zones: Annotated[tuple[Id, ...], Field(min_length=1)]
    capability: Annotated[int, Field(ge=0, le=100)]
    seat: SeatId | None = None
    languages: tuple[str, ...] = ()


class CustomerRow(Row):
    id: Id
    name: Name
    customer_class: Annotated[CustomerClass, Field(alias="class")]
    phones: Annotated[tuple[str, ...], Field(min_length=1)]


class RegistryFile(Row):
    """The whole file."""

    site: Name
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    zones: tuple[ZoneRow, ...]
    seats: tuple[SeatRow, ...]
    agents: tuple[AgentRow, ...] = ()
    customers: tuple[CustomerRow, ...] = ()


def read_registry(path: Path) -> Registry:
    """Reads and checks a registry file.

    Raises:
        RegistryInvalid: naming the file and every problem with its line.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise RegistryInvalid(f"{path}: larger than {MAX_FILE_BYTES} bytes")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise RegistryInvalid(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RegistryInvalid(f"{path}: is not UTF-8 text: {error}") from error
    try:
        return parse_registry(text)
    except RegistryInvalid as error:
        raise RegistryInvalid(f"{path}:\n{error}") from error


def parse_registry(text: str) -> Registry:
    """Checks a registry's text.

    Raises:
        RegistryInvalid: one line of message for each problem, in the order of the file.
    """
    try:
        document = read_document(text)
    except yaml.YAMLError as error:
        raise RegistryInvalid(f"not readable as YAML: {error}") from error
    problems = list(document.problems)
    try:
        file = RegistryFile.model_validate(document.content)
    except ValidationError as error:
        problems += document.problems_of(error)
        raise _invalid(problems) from error
    problems += _cross_problems(file, document)
    if problems:
        raise _invalid(problems)
    return _registry(file)


def _invalid(problems: Sequence[tuple[int, str]]) -> RegistryInvalid:
    return RegistryInvalid("\n".join(f"  line {line}: {text}" for line, text in sorted(problems)))


def _cross_problems(file: RegistryFile, document: Document) -> Iterator[tuple[int, str]]:
    zones = {zone.id for zone in file.zones}
    seats = {seat.id for seat in file.seats}
    for section in ("zones", "seats", "agents", "customers"):
        seen: set[str] = set()
        for at, row in enumerate(getattr(file, section)):
            if row.id in seen:
                yield document.line((section, at, "id")), f"{section}: id {row.id} is used twice"
            seen.add(row.id)
    for at, seat in enumerate(file.seats):
        if seat.zone not in zones:
            yield document.line(("seats", at, "zone")), f"seat {seat.id}: no zone {seat.zone}"
    taken: dict[str, str] = {}
    for at, agent in enumerate(file.agents):
        for nth, zone in enumerate(agent.zones):
            line = document.line(("agents", at, "zones", nth))
            if zone not in zones:
                yield line, f"agent {agent.id}: no zone {zone}"
            if zone in agent.zones[:nth]:
                yield line, f"agent {agent.id}: zone {zone} is written twice"
        if agent.seat is None:
            continue
        line = document.line(("agents", at, "seat"))
        if agent.seat not in seats:
            yield line, f"agent {agent.id}: no seat {agent.seat}"
        if (other := taken.setdefault(agent.seat, agent.id)) != agent.id:
            yield line, f"agent {agent.id}: seat {agent.seat} is {other}'s already"
    yield from _phone_problems(file, document)


def _phone_problems(file: RegistryFile, document: Document) -> Iterator[tuple[int, str]]:
    owners: dict[str, str] = {}
    for at, customer in enumerate(file.customers):
        for nth, phone in enumerate(customer.phones):
            line = document.line(("customers", at, "phones", nth))
            number = to_e164(phone, file.country)
            if number is None:
                yield line, f"customer {customer.id}: {phone!r} is no phone number (use +49…)"
            elif number in owners:
                yield line, f"customer {customer.id}: {phone} is {owners[number]}'s already"
            else:
                owners[number] = customer.id


def _registry(file: RegistryFile) -> Registry:
    return Registry(
        site=file.site,
        zones={row.id: Zone(**row.model_dump()) for row in file.zones},
        seats={row.id: SeatPlace(**row.model_dump()) for row in file.seats},
        agents={row.id: Agent(**row.model_dump()) for row in file.agents},
        customers={
            row.id: Customer(
                id=row.id,
                name=row.name,
                customer_class=row.customer_class,
                # Sorted as the store gives them back, so that the same file changes nothing.
                phones=tuple(
                    sorted(
                        number for phone in row.phones if (number := to_e164(phone, file.country))
                    )
                ),
            )
            for row in file.customers
        },
    )
