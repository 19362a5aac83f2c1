"""Files are what they say, and their names do no harm on any desktop."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.desk.attachment_rules import (
    MOST_BYTES,
    NAME_MOST,
    TYPES,
    checked_type,
    cleaned_name,
    disposition,
)
from dispatcher.errors import RequestInvalid

PNG = b"\x89PNG\r\n\x1a\n" + b"rest"
REAL = {
    "image/png": PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0rest",
    "image/gif": b"GIF89arest",
    "image/webp": b"RIFF\x01\x02\x03\x04WEBPrest",
    "application/pdf": b"%PDF-1.7\nrest",
    "text/plain": "你好, <script>alert(1)</script>".encode(),
}


@pytest.mark.parametrize("declared", TYPES)
def test_a_file_is_taken_if_it_is_what_it_says_and_never_as_anything_else(declared):
    for real, content in REAL.items():
        if real == declared:
            assert checked_type(content, f"{declared.upper()}; charset=utf-8") == declared
        else:
            with pytest.raises(RequestInvalid, match="file: this is no"):
                checked_type(content, declared)


@pytest.mark.parametrize(
    "declared",
    ["text/html", "image/svg+xml", "application/zip", "application/x-msdownload", "", "text"],
)
def test_types_that_can_do_something_are_refused(declared):
    with pytest.raises(RequestInvalid, match="file: only"):
        checked_type(b"<svg/>", declared)


@pytest.mark.parametrize("content", [b"", PNG + b"\0" * MOST_BYTES])
def test_empty_and_too_large_files_are_refused(content):
    with pytest.raises(RequestInvalid):
        checked_type(content, "image/png")


def test_a_text_with_a_nul_is_no_text():
    with pytest.raises(RequestInvalid):
        checked_type(b"a\0b", "text/plain")


@pytest.mark.parametrize(
    ("given_name", "media_type", "kept"),
    [
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\Users\\me\\photo.PNG", "image/png", "photo.png"),
        ("bill.pdf.exe", "application/pdf", "bill.pdf.exe.pdf"),
        ("gnp.\u202eexe.png", "image/png", "gnp.exe.png"),
        ("a\0b\r\nc.txt", "text/plain", "abc.txt"),
        ("收据 毛衣.jpeg", "image/jpeg", "收据 毛衣.jpeg"),
        ("...", "image/gif", "file.gif"),
        ('a"b<c>.png', "image/png", "a_b_c_.png"),
        ("x" * 400 + ".png", "image/png", "x" * (NAME_MOST - 4) + ".png"),
    ],
)
def test_names_are_cleaned(given_name, media_type, kept):
    assert cleaned_name(given_name, media_type) == kept


@given(st.text(max_size=200), st.sampled_from(TYPES))
def test_any_name_is_short_has_no_path_and_stays_in_its_header(name, media_type):
    kept = cleaned_name(name, media_type)

    assert 5 <= len(kept) <= NAME_MOST
    assert not set(kept) & set('/\\"<>|?*:\r\n\0')
    assert not kept.startswith(".")
    header = disposition(kept)
    assert header.isascii()
    assert header.startswith("attachment; ")
    assert header.count('"') == 2
