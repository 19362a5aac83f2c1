"""YAML with lines: every value knows where it stands, and no text does harm."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from dispatcher.yaml_lines import read_document

TEXT = """\
site: Berlin
seats:
  - id: a
    x: 1.5
  - id: b
    x: 2
"""

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcdefgh", min_size=1, max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


class Place(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    x: int


class Places(BaseModel):
    site: str
    seats: list[Place]


def test_content_is_what_the_plain_reader_reads() -> None:
    assert read_document(TEXT).content == yaml.safe_load(TEXT)


def test_each_value_has_the_line_of_its_key_or_dash() -> None:
    lines = read_document(TEXT).lines

    assert lines["site",] == 1
    assert lines["seats",] == 2
    assert lines["seats", 0] == 3
    assert lines["seats", 1, "x"] == 6


def test_a_path_that_is_not_there_has_the_line_of_what_is_around_it() -> None:
    document = read_document(TEXT)

    assert document.line(("seats", 1, "y")) == 5
    assert document.line(("elsewhere",)) == 1


def test_a_key_written_twice_is_a_problem_at_its_second_line() -> None:
    assert read_document("a: 1\nb: 2\na: 3\n").problems == ((3, "a: written twice"),)


def test_every_problem_of_a_validation_gets_its_line() -> None:
    document = read_document(TEXT + "    zz: 3\n")
    with pytest.raises(ValidationError) as caught:
        Places.model_validate(document.content)
    problems = dict(document.problems_of(caught.value))

    assert problems.keys() == {4, 7}
    assert problems[4].startswith("seats.0.x: ")
    assert problems[7].startswith("seats.1.zz: ")


def test_a_file_that_is_no_mapping_is_a_problem_of_the_file() -> None:
    document = read_document("- 1\n")
    with pytest.raises(ValidationError) as caught:
        Places.model_validate(document.content)

    assert document.problems_of(caught.value)[0][1].startswith("file: ")


def test_an_empty_text_has_no_content() -> None:
    assert read_document("# nothing\n").content is None


@pytest.mark.parametrize(
    "text",
    [
        "a: [1",
        "a: &x [*x]",
        "a: &x 1\nb: *x",
        "[" * 1_500,
        "? [a, b]\n: c",
        "a: !!int abc",
        "a: !!float ''",
        "a: !!bool perhaps",
        "a: !!timestamp yesterday",
        "a: 2001-99-99",
        "a: 0x_",
        "a: 1" + "0" * 5_000,
        "a: 0x" + "f" * 5_000,
        "a: !!python/object:os.system x",
        "a: 1\n--- \nb: 2",
        "a: \x00",
    ],
)
def test_what_is_not_plain_yaml_is_refused_as_such(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        read_document(text)


@settings(derandomize=True, deadline=None)
@given(PLAIN)
def test_whatever_can_be_written_is_read_back(content: object) -> None:
    text = yaml.safe_dump(content)

    assert read_document(text).content == content


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=60) | st.text("ab:-[]{}&*!?#|>'\"%@ \n0x1", max_size=40))
def test_any_text_is_read_or_refused_as_yaml(text: str) -> None:
    try:
        document = read_document(text)
    except yaml.YAMLError:
        return

    assert all(1 <= line <= text.count("\n") + 2 for line in document.lines.values())
