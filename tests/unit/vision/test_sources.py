"""Pictures of a folder in the place of a camera."""

import pytest

from vision.errors import NoPictures, PictureUnreadable
from vision.pixels import read_picture
from vision.sources import PictureFolder


def levels(source, count):
    return [int(source.grab(0.0).bgr.mean()) for _ in range(count)]


def test_pictures_come_by_name_over_and_over(tmp_path, put_picture):
    put_picture(tmp_path / "b.png", 20)
    put_picture(tmp_path / "a.JPG", 10)
    put_picture(tmp_path / "c.jpeg", 30)
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "folder.png").mkdir()

    assert levels(PictureFolder(folder=tmp_path), 5) == [10, 20, 30, 10, 20]


def test_pictures_may_be_exchanged_while_it_runs(tmp_path, put_picture):
    put_picture(tmp_path / "a.png", 10)
    put_picture(tmp_path / "b.png", 20)
    source = PictureFolder(folder=tmp_path)
    first = levels(source, 1)
    (tmp_path / "a.png").unlink()
    (tmp_path / "b.png").unlink()
    put_picture(tmp_path / "a.png", 50)

    assert first + levels(source, 2) == [10, 50, 50]


def test_a_frame_carries_the_time_it_was_asked_for_and_may_be_zeroed(tmp_path, put_picture):
    put_picture(tmp_path / "a.png", 10)
    frame = PictureFolder(folder=tmp_path).grab(42.0)
    frame.bgr.fill(0)

    assert frame.at_s == 42.0
    assert frame.bgr.shape == (12, 16, 3)
    assert not frame.bgr.any()


@pytest.mark.parametrize("name", ["there", "missing"])
def test_a_folder_without_pictures_is_an_error_that_names_it(tmp_path, name):
    (tmp_path / "there").mkdir()

    with pytest.raises(NoPictures, match=name):
        PictureFolder(folder=tmp_path / name).grab(0.0)


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0\x00\x10JFIF"])
def test_an_unreadable_picture_is_named_and_passed_over(tmp_path, put_picture, content):
    (tmp_path / "a.jpg").write_bytes(content)
    put_picture(tmp_path / "b.png", 20)
    source = PictureFolder(folder=tmp_path)

    with pytest.raises(PictureUnreadable, match=r"a\.jpg"):
        source.grab(0.0)
    assert levels(source, 1) == [20]


def test_a_picture_that_vanished_is_unreadable(tmp_path):
    with pytest.raises(PictureUnreadable, match=r"gone\.png"):
        read_picture(tmp_path / "gone.png")


def test_closing_leaves_the_place_in_the_folder(tmp_path, put_picture):
    put_picture(tmp_path / "a.png", 10)
    put_picture(tmp_path / "b.png", 20)
    source = PictureFolder(folder=tmp_path)
    first = levels(source, 1)
    source.close()

    assert first + levels(source, 1) == [10, 20]
