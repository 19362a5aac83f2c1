"""A registry file is taken whole or refused with every problem at its line."""

import re
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.errors import RegistryInvalid
from dispatcher.registry.reading import MAX_FILE_BYTES, parse_registry, read_registry
from dispatcher.registry.values import Agent, CustomerClass, SeatPlace, Tier

GOOD = """\
site: Berlin
country: DE
zones:
  - {id: billing, name: Billing}
  - {id: repair, name: Repair}
seats:
  - {id: berlin-001, zone: billing, floor: 3, x: 10, y: 20.5}
  - {id: berlin-002, zone: repair, floor: "3", x: 12, y: 20}
agents:
  - id: anna
    name: Anna
    tier: vip
    zones: [billing, repair]
    capability: 90
    seat: berlin-001
    languages: [de, en]
  - {id: ben, name: Ben, tier: guide, zones: [repair], capability: 0}
customers:
  - id: acme
    name: Acme
    class: vip
    phones:
      - 030 12345679
      - +49 30 12345678
"""

BAD = """\
site: Berlin
country: DE
color: red
zones:
  - {id: billing, name: Billing}
seats:
  - id: berlin-001
    zone: billing
    floor: 3
    x: left
    y: 2
  - id: Berlin 2
    zone: billing
    floor: 3
    x: .nan
    y: 2
agents:
  - id: anna
    name: Anna
    tier: gold
    zones: []
    capability: 101
    tier: vip
"""

CROSSED = """\
site: Berlin
country: DE
zones:
  - {id: billing, name: Billing}
  - {id: billing, name: Again}
seats:
  - {id: berlin-001, zone: billing, floor: 3, x: 1, y: 2}
  - {id: berlin-002, zone: nowhere, floor: 3, x: 1, y: 2}
agents:
  - id: anna
    name: Anna
    tier: vip
    zones:
      - billing
      - nowhere
      - billing
    capability: 1
    seat: berlin-001
  - {id: ben, name: Ben, tier: vip, zones: [billing], capability: 1, seat: berlin-001}
  - {id: ben, name: Ben, tier: vip, zones: [billing], capability: 1, seat: berlin-009}
customers:
  - {id: acme, name: Acme, class: vip, phones: ["030 12345678"]}
  - id: bolt
    name: Bolt
    class: new
    phones:
      - +49 30 12345678
      - nonsense
  - {id: core, name: Core, class: new, phones: ["030 1234567", "+49301234567"]}
"""


def problems_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(RegistryInvalid) as caught:
        parse_registry(text)
    rows = str(caught.value).splitlines()[1:]
    lines = [row.strip().removeprefix("registry line ") for row in rows]
    return [
        (int(line), what) for line, what in (re.split(r"[,:] ", one, maxsplit=1) for one in lines)
    ]


def test_a_good_file_becomes_a_registry() -> None:
    registry = parse_registry(GOOD)

    assert registry.site == "Berlin"
    assert list(registry.zones) == ["billing", "repair"]
    assert registry.seats["berlin-001"] == SeatPlace(
        id="berlin-001", zone="billing", floor="3", x=10.0, y=20.5
    )
    assert registry.agents["anna"] == Agent(
        id="anna",
        name="Anna",
        tier=Tier.VIP,
        zones=("billing", "repair"),
        capability=90,
        seat="berlin-001",
        languages=("de", "en"),
    )
    assert registry.agents["ben"].seat is None
    assert registry.customers["acme"].customer_class is CustomerClass.VIP


def test_phones_are_kept_in_e164_and_in_order() -> None:
    assert parse_registry(GOOD).customers["acme"].phones == ("+493012345678", "+493012345679")


def test_all_wrong_values_are_reported_at_once_with_their_lines_and_columns() -> None:
    found = problems_of(BAD)

    assert [(line, what.split(":")[0]) for line, what in found] == [
        (3, "color"),
        (10, "x"),
        (12, "id"),
        (15, "x"),
        (21, "zones"),
        (22, "capability"),
        (23, "tier"),
    ]


def test_all_contradictions_are_reported_at_once_with_their_lines() -> None:
    assert [(line, what.split(": ", 1)[-1]) for line, what in problems_of(CROSSED)] == [
        (5, "id billing is used twice"),
        (8, "seat berlin-002: no zone nowhere"),
        (13, "agent anna: billing is written twice"),
        (20, "id ben is used twice"),
        (20, "agent ben: no seat berlin-009"),
        (28, "customer bolt: 'nonsense' is no phone number (use +49…)"),
    ]


def test_a_missing_key_is_reported_at_the_entry_that_lacks_it() -> None:
    text = GOOD.replace("name: Billing", "title: Billing")

    assert [(line, what.split(":")[0]) for line, what in problems_of(text)] == [
        (4, "name"),
        (4, "title"),
    ]


def test_a_number_without_country_needs_the_country_of_the_file() -> None:
    text = GOOD.replace("country: DE\n", "")

    assert problems_of(text) == [
        (22, "phones.0: customer acme: '030 12345679' is no phone number (use +49…)")
    ]


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(RegistryInvalid, match="expected sections such as `agents:`"):
        parse_registry("")


def test_what_is_not_yaml_is_refused_with_the_line_of_the_break() -> None:
    with pytest.raises(RegistryInvalid, match="not readable as YAML") as caught:
        parse_registry("site: Berlin\nzones: [")

    assert "line 2" in str(caught.value)


def test_a_file_is_refused_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "registry.yaml"
    file.write_text(BAD, encoding="utf-8")

    with pytest.raises(RegistryInvalid) as caught:
        read_registry(file)

    assert str(caught.value).splitlines()[1].startswith(f"  {file} line 3, color: ")


def test_a_good_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "registry.yaml"
    file.write_text(GOOD, encoding="utf-8")

    assert read_registry(file) == parse_registry(GOOD)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RegistryInvalid, match="cannot be read: No such file"):
        read_registry(tmp_path / "registry.yaml")


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "registry.yaml"
    file.write_bytes(b"site: \xff\xfe")

    with pytest.raises(RegistryInvalid, match="is not UTF-8"):
        read_registry(file)


def test_a_file_larger_than_any_registry_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "registry.yaml"
    with file.open("wb") as out:
        out.truncate(MAX_FILE_BYTES + 1)

    with pytest.raises(RegistryInvalid, match="larger than"):
        read_registry(file)


def test_the_error_is_a_value_error() -> None:
    assert issubclass(RegistryInvalid, ValueError)


LINES = st.lists(
    st.sampled_from(textwrap.dedent(GOOD + BAD + CROSSED).splitlines()), max_size=30
).map("\n".join)


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=80) | LINES)
def test_any_text_is_a_registry_or_refused(text: str) -> None:
    try:
        registry = parse_registry(text)
    except RegistryInvalid:
        return

    assert all(seat.zone in registry.zones for seat in registry.seats.values())
