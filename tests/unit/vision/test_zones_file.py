"""The zones file."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.errors import ZoneInvalid
from vision.zone import Zone
from vision.zones_file import Zones, parse_zones, read_zones

HEADER = "file,left,top,right,bottom"
ZONE = Zone.box(left=0.1, top=0.2, right=0.8, bottom=0.9)


def test_further_columns_in_any_order_are_ignored():
    zones = parse_zones(["note,bottom,file,left,right,top", "x,.9,a.jpg,.1,.8,.2"], name="z.csv")

    assert zones == {"a.jpg": ZONE}


@pytest.mark.parametrize(
    ("lines", "where"),
    [
        ([], r"line 1: the column 'file' is missing"),
        (["file,left,top,right", "a,0,0,1"], r"line 1: the column 'bottom' is missing"),
        ([HEADER, ",0,0,1,1"], r"line 2, column 'file': a file name is missing"),
        ([HEADER, "a,0,0,1,1", "a,0,0,1,1"], r"line 3, column 'file': 'a' is there twice"),
        ([HEADER, "a,0,0,1"], r"line 2, column 'bottom': '' is no share"),
        ([HEADER, "a,0,x,1,1"], r"line 2, column 'top': 'x' is no share"),
        ([HEADER, "a,0,0,1,1", "b,0,0,1.2,1"], r"line 3, column 'right': '1.2' is no share"),
        ([HEADER, "a,nan,0,1,1"], r"line 2, column 'left': 'nan' is no share"),
        ([HEADER, "a,.5,0,.5,1"], r"line 2, column 'right': must lie above left, 0.5"),
        ([HEADER, "a,0,.6,1,.5"], r"line 2, column 'bottom': must lie above top, 0.6"),
        ([HEADER, "a,0,0,.001,.001"], r"line 2, columns left, .*: the points of the zone"),
    ],
)
def test_a_bad_file_is_refused_by_line_and_column(lines, where):
    with pytest.raises(ZoneInvalid, match=rf"z\.csv, {where}"):
        parse_zones(lines, name="z.csv")


@pytest.mark.parametrize("content", [None, b"file,left\n\xff\xfe,1\n"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, content):
    path = tmp_path / "zones.csv"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ZoneInvalid, match=r"zones\.csv"):
        read_zones(path)


def test_a_row_belongs_to_the_picture_whose_path_ends_in_its_name(tmp_path):
    pictures = [tmp_path / "images" / "a.jpg", tmp_path / "images" / "ba.jpg"]

    for name in ("a.jpg", "images/a.jpg"):
        assert Zones(by_file={name: ZONE}).pick(pictures) == ({pictures[0]: ZONE}, [])


def test_a_row_without_a_picture_is_told():
    assert Zones(by_file={"gone.jpg": ZONE}).pick([Path("a.jpg")]) == ({}, ["gone.jpg"])


def test_a_row_that_fits_several_pictures_is_refused():
    with pytest.raises(ZoneInvalid, match=r"several pictures end in 'a\.jpg'"):
        Zones(by_file={"a.jpg": ZONE}).pick([Path("x/a.jpg"), Path("y/a.jpg")])


@settings(derandomize=True)
@given(st.lists(st.text(max_size=20), max_size=8))
def test_any_text_is_read_or_refused_by_name(lines):
    try:
        found = parse_zones([HEADER, *lines], name="the file")
    except ZoneInvalid as error:
        found = str(error)

    assert isinstance(found, dict) or found.startswith("the file, line ")
