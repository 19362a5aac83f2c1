"""Plots are whole and to scale, whatever was measured."""

import struct
import zlib
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.mosaic import DARK_TO_LIGHT, without_colour
from calibration.picture import HEIGHT, WIDTH, png
from calibration.plot import Moment, axes, stretches, svg
from calibration.plot_text import curve

KG = st.one_of(st.none(), st.floats(-300, 300))
MOMENTS = st.lists(st.tuples(st.floats(0, 1e6), KG), max_size=40).map(
    lambda pairs: [Moment(at_s=at, kg=kg) for at, kg in sorted(pairs, key=lambda one: one[0])]
)


def chunks(content: bytes) -> dict[bytes, bytes]:
    found, place = {}, 8
    while place < len(content):
        (length,) = struct.unpack_from(">I", content, place)
        kind = content[place + 4 : place + 8]
        data = content[place + 8 : place + 8 + length]
        (checked,) = struct.unpack_from(">I", content, place + 8 + length)
        assert checked == zlib.crc32(kind + data)
        found[kind] = data
        place += 12 + length
    return found


@given(MOMENTS)
def test_a_png_has_every_row_and_sound_checksums(moments: list[Moment]) -> None:
    found = chunks(png(moments))

    assert struct.unpack(">II", found[b"IHDR"][:8]) == (WIDTH, HEIGHT)
    assert len(zlib.decompress(found[b"IDAT"])) == HEIGHT * (WIDTH + 1)
    assert b"IEND" in found


@given(MOMENTS)
def test_an_svg_is_well_formed_and_stays_in_its_frame(moments: list[Moment]) -> None:
    root = ET.fromstring(svg(moments, title="<seat> & co"))  # noqa: S314 - our own
    lines = [one.get("points", "") for one in root.iter("{http://www.w3.org/2000/svg}polyline")]
    places = [tuple(map(float, place.split(","))) for line in lines for place in line.split()]

    assert len(places) == sum(one.kg is not None for one in moments)
    assert all(0 <= x <= 680 and 0 <= y <= 220 for x, y in places)


@given(MOMENTS)
def test_ticks_are_round_few_and_inside(moments: list[Moment]) -> None:
    for axis in axes(moments, left=0, right=100, top=0, bottom=100):
        ticks = axis.ticks()

        assert 1 <= len(ticks) <= 12
        assert all(axis.lowest - 1e-6 <= tick <= axis.highest + 1e-6 for tick in ticks)


def test_a_gap_in_the_weights_is_a_gap_in_the_line() -> None:
    moments = [Moment(at_s=float(at), kg=None if at == 2 else 1.0) for at in range(5)]

    assert [len(run) for run in stretches(moments)] == [2, 2]


@given(st.lists(KG, max_size=120), st.integers(10, 100), st.integers(2, 20))
def test_a_curve_fills_its_lines_exactly(
    weights: list[float | None], width: int, height: int
) -> None:
    lines = curve(weights, width=width, height=height)

    assert len(lines) == height
    assert {len(line) for line in lines} == {width}


def test_a_curve_is_to_scale() -> None:
    lines = curve([0.0, 10.0, 20.0, None], width=11, height=4)

    assert [line[-4:] for line in lines] == ["  █ ", "  █ ", " ██ ", " ██ "]
    assert lines[0].startswith("  20 kg")


@pytest.mark.parametrize(("light", "letter"), [(0, DARK_TO_LIGHT[0]), (255, DARK_TO_LIGHT[-1])])
def test_without_colour_light_is_a_letter(light: int, letter: str) -> None:
    cell = f"\x1b[38;2;{light};{light};{light};48;2;{light};{light};{light}m▀"

    assert without_colour(cell * 3 + "\x1b[0m") == letter * 3
