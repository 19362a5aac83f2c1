"""Nothing of an uploaded plan is served but its shapes."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.errors import RequestInvalid
from dispatcher.registry.plans import MAX_PLAN_BYTES, PNG_BEGINS, sanitised

SVG = '<svg xmlns="http://www.w3.org/2000/svg" {0}>{1}</svg>'
BOX = 'viewBox="0 0 100 50"'


def cleaned(inside: str, attributes: str = BOX) -> str:
    return sanitised(SVG.format(attributes, inside).encode()).content.decode()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(*, width: int = 2, extra: bytes = b"", tail: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\x00\x10\x20"))
    return PNG_BEGINS + chunk(b"IHDR", header) + extra + pixels + chunk(b"IEND", b"") + tail


def test_shapes_and_words_stay() -> None:
    text = cleaned(
        '<g transform="translate(1 2)"><rect x="1" fill="#eee"/><text x="1">会议室</text></g>'
    )

    assert 'transform="translate(1 2)"' in text
    assert '<rect x="1" fill="#eee"' in text
    assert "会议室" in text


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onclick="alert(1)"/>',
        '<rect style="fill:url(https://evil.example/x)"/>',
        '<rect fill="url(https://evil.example/x)"/>',
        '<rect fill="javascript:alert(1)"/>',
        '<image href="https://evil.example/x.png"/>',
        '<use href="#evil"/>',
        '<a href="https://evil.example"><rect/></a>',
        "<foreignObject><iframe src='//evil.example'/></foreignObject>",
        "<style>@import 'https://evil.example'</style>",
        '<animate attributeName="href" to="javascript:evil"/>',
        "<!-- evil -->",
        "<?xml-stylesheet href='evil.css'?>",
        '<evil:script xmlns:evil="http://www.w3.org/2000/svg">alert(1)</evil:script>',
    ],
)
def test_whatever_runs_loads_or_links_is_left_out(inside: str) -> None:
    text = cleaned(inside)

    assert not [word for word in ("evil", "alert", "url(", "on", "href") if word in text]


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg viewBox="0 0 1 1">&a;</svg>',
        b'<! doctype svg><svg viewBox="0 0 1 1"/>',
        '<?xml version="1.0"?><!DOCTYPE x><svg viewBox="0 0 1 1"/>'.encode("utf-16"),
        b"<html/>",
        b"<svg",
        b"",
        b"\xff\xd8\xff\xe0 a photograph",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<svg viewBox='0 0 0 5'/>",
        b"<svg viewBox='0 0 1e9 5'/>",
        b"<svg width='5em' height='3'/>",
    ],
)
def test_what_is_no_plain_picture_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(RequestInvalid, match="plan"):
        sanitised(content)


def test_a_picture_without_a_box_has_the_one_of_its_sides() -> None:
    plan = sanitised(SVG.format('width="80px" height="40"', "").encode())

    assert (plan.width, plan.height) == (80.0, 40.0)
    assert b'viewBox="0 0 80 40"' in plan.content


def test_a_png_keeps_its_picture_and_loses_everything_else() -> None:
    hidden = chunk(b"tEXt", b"Author\x00somebody")
    plan = sanitised(png(extra=hidden, tail=b"<script>"))

    assert plan.content == png()
    assert (plan.media_type, plan.width, plan.height) == ("image/png", 2.0, 1.0)


@pytest.mark.parametrize(
    "content",
    [
        PNG_BEGINS,
        png()[:-4],
        png().replace(b"IDAT", b"IDAx"),
        png(width=100_000),
        PNG_BEGINS + chunk(b"IEND", b""),
        PNG_BEGINS + chunk(b"IHDR", b"short"),
    ],
)
def test_a_broken_or_huge_png_is_refused(content: bytes) -> None:
    with pytest.raises(RequestInvalid, match="plan"):
        sanitised(content)


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(RequestInvalid, match="larger than 4 MB"):
        sanitised(b" " * (MAX_PLAN_BYTES + 1))


@given(st.binary(max_size=200) | st.binary(max_size=80).map(lambda data: png()[:40] + data))
def test_any_bytes_are_a_plan_or_refused(content: bytes) -> None:
    try:
        plan = sanitised(content)
    except RequestInvalid:
        return

    assert sanitised(plan.content) == plan
