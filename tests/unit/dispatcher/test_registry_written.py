"""What is written out is read back as the same registry, and every cell that cannot be is told."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from registry_samples import house, registries

from dispatcher.errors import RegistryInvalid
from dispatcher.registry.incoming import Incoming, merged
from dispatcher.registry.reading import only, read_source, write_registry
from dispatcher.registry.values import Registry
from dispatcher.registry.written import (
    from_csv,
    from_json,
    from_texts,
    from_yaml,
    sections,
    to_csv,
    to_yaml,
)


def reasons(incoming: Incoming) -> list[tuple[int, str, str]]:
    bad = merged(Registry(), incoming).bad
    return [(one.line, one.column, one.reason) for one in bad]


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(registries(), st.sampled_from([Registry(), house()]))
def test_export_and_import_are_the_identity_whatever_was_there_before(
    registry: Registry, before: Registry
) -> None:
    for incoming in (
        from_csv(to_csv(registry)),
        from_yaml(to_yaml(registry), "house.yaml"),
        from_json(json.dumps(sections(registry)), "house.json"),
    ):
        outcome = merged(before, incoming)

        assert outcome.bad == ()
        assert outcome.registry == registry
        assert outcome.registry is not None
        assert list(outcome.registry.rules) == list(registry.rules)


def test_a_folder_and_a_file_hold_the_same(tmp_path: Path) -> None:
    write_registry(house(), tmp_path / "folder")
    write_registry(house(), tmp_path / "house.yaml")

    assert only(read_source(tmp_path / "folder")) == house()
    assert only(read_source(tmp_path / "house.yaml")) == house()


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(RegistryInvalid, match="cannot be written"):
        write_registry(house(), tmp_path / "file" / "below")


def test_excel_may_write_a_mark_and_semicolons() -> None:
    text = "\ufeffid;name;name_zh\nbilling;Billing, and more;账单\n"
    registry = only(from_csv({"zones.csv": text}))

    assert registry.zones["billing"].name == "Billing, and more"
    assert registry.zones["billing"].name_zh == "账单"


def test_a_cell_over_several_lines_keeps_the_lines_of_what_follows() -> None:
    head = "id,name,tier,zones,capability,introduction\n"
    row = 'anna,Anna,vip,billing,5,"one\ntwo"\n'
    bad = "ben,Ben,gold,billing,5,\n"
    incoming = from_csv({"agents.csv": head + row + bad, "zones.csv": "id,name\nbilling,B\n"})

    assert [(line, column) for line, column, _ in reasons(incoming)] == [(4, "tier")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id,name\nbilling\n", (2, "", "1 cells where the first line has 2")),
        ("id,name,colour\nbilling,B,red\n", (1, "colour", "unknown column; there are id, name")),
        ("id,name,name\nbilling,B,C\n", (1, "name", "column is there twice")),
        ("name\nBilling\n", (1, "id", "column is missing")),
        ('id,name\nbilling,"B\n', (2, "", "unexpected end of data; what follows is not read")),
    ],
)
def test_a_csv_file_that_is_no_table_is_told_with_its_line(
    text: str, expected: tuple[int, str, str]
) -> None:
    line, column, reason = expected
    found = reasons(from_csv({"zones.csv": text}))

    assert [one for one in found if one[:2] == (line, column) and one[2].startswith(reason)]


def test_a_cell_that_should_be_json_is_told() -> None:
    text = "id,week\noffice,mon 9-17\n"

    assert reasons(from_csv({"calendars.csv": text})) == [
        (2, "week", "calendars office: is no JSON")
    ]


def test_a_file_of_another_name_is_refused() -> None:
    assert reasons(from_csv({"people.csv": "id\n"}))[0][2].startswith("is none of sites.csv")


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"a.yaml": "zones: []", "b.yaml": "zones: []"},
        {"a.yaml": "zones: []", "zones.csv": "id\n"},
    ],
)
def test_files_that_do_not_belong_together_are_refused(texts: dict[str, str]) -> None:
    with pytest.raises(RegistryInvalid, match="one YAML or JSON file, or CSV files alone"):
        from_texts(texts)


@pytest.mark.parametrize("text", ["[", "[]", "7", "[" * 100_000])
def test_json_that_is_no_registry_is_refused(text: str) -> None:
    with pytest.raises(RegistryInvalid):
        from_json(text, "house.json")


def test_sections_and_entries_of_another_shape_are_told() -> None:
    incoming = from_json('{"agents": {}, "colours": [], "zones": [7]}', "house.json")

    assert reasons(incoming) == [
        (0, "agents", "is no list"),
        (0, "colours", "unknown key"),
        (1, "zones", "is no entry"),
    ]
