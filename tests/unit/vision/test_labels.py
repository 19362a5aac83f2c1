"""The labels file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.errors import LabelsInvalid
from vision.labels import Label, parse_labels, read_labels

NAMES = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8)


def test_further_columns_in_any_order_are_ignored():
    labels = parse_labels(["source,label,file", "web,person,a.jpg"], name="labels.csv")

    assert labels == {"a.jpg": Label.PERSON}


@pytest.mark.parametrize(
    ("lines", "where"),
    [
        ([], r"line 1: the column 'file' is missing"),
        (["file,tag", "a.jpg,person"], r"line 1: the column 'label' is missing"),
        (["file,label", "a.jpg,empty", "b.jpg,maybe"], r"line 3, column 'label': 'maybe'"),
        (["file,label", "a.jpg"], r"line 2, column 'label': ''"),
        (["file,label", ",person"], r"line 2, column 'file': a file name is missing"),
        (["file,label", "a,person", "a,person"], r"line 3, column 'file': 'a' is there twice"),
    ],
)
def test_a_bad_file_is_refused_by_line_and_column(lines, where):
    with pytest.raises(LabelsInvalid, match=rf"labels\.csv, {where}"):
        parse_labels(lines, name="labels.csv")


def test_names_are_relative_to_the_file_and_a_byte_order_mark_is_no_part_of_them(tmp_path):
    (tmp_path / "labels.csv").write_bytes(b"\xef\xbb\xbffile,label\r\nimages/a.jpg,empty\r\n")

    labels = read_labels(tmp_path / "labels.csv")

    assert labels == {(tmp_path / "images" / "a.jpg").resolve(): Label.EMPTY}


@pytest.mark.parametrize("content", [None, b"file,label\n\xff\xfe,person\n"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, content):
    path = tmp_path / "labels.csv"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(LabelsInvalid, match=r"labels\.csv"):
        read_labels(path)


@settings(derandomize=True)
@given(st.dictionaries(NAMES, st.sampled_from(Label)))
def test_what_was_written_is_read(labels):
    lines = ["file,label", *(f"{file},{label.value}" for file, label in labels.items())]

    assert parse_labels(lines, name="x") == labels


@settings(derandomize=True)
@given(st.lists(st.text(max_size=20), max_size=8))
def test_any_text_is_read_or_refused_by_name(lines):
    found = outcome(lines)

    assert isinstance(found, dict) or found.startswith("the file, line ")


def outcome(lines):
    try:
        return parse_labels(["file,label", *lines], name="the file")
    except LabelsInvalid as error:
        return str(error)
