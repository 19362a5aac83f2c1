"""Judging a folder of pictures."""

import json
from itertools import count

import pytest

from vision.decode import Score
from vision.errors import LabelsInvalid, NoPictures, ZoneInvalid
from vision.pictures import judge_folder
from vision.simulated import ScriptedDetector, ScriptedFrames


class BrightnessDetector:
    """Takes the picture's brightness / 100 for its total."""

    def score(self, bgr):
        return Score(pose=float(bgr.mean()) / 200, face=float(bgr.mean()) / 200)


def judge(folder, labels=None):
    ticks = count()
    return list(
        judge_folder(
            folder=folder,
            detector=BrightnessDetector(),
            labels=labels,
            clock=lambda: next(ticks) * 0.004,
        )
    )


def test_every_picture_of_the_tree_is_scored_under_its_name(tmp_path, put_picture):
    put_picture(tmp_path / "b.png", 100)
    put_picture(tmp_path / "deep" / "a.png", 99)

    assert judge(tmp_path) == [
        {"file": "b.png", "score": 1.0, "person": True},
        {"file": "deep/a.png", "score": 0.99, "person": False},
    ]


def test_what_is_printed_as_a_person_has_a_printed_score_of_one(tmp_path, put_picture):
    put_picture(tmp_path / "a.png", 100)
    detector = ScriptedDetector(totals=[0.99996])

    line = next(judge_folder(folder=tmp_path, detector=detector, labels=None))

    assert line == {"file": "a.png", "score": 1.0, "person": True}


@pytest.mark.parametrize("folder", [".", "images"])
def test_the_summary_counts_labelled_pictures_wherever_the_folder_begins(
    tmp_path, put_picture, folder
):
    levels = {"p1": 150, "p2": 150, "p3": 50, "e1": 10, "e2": 120, "unlabelled": 200}
    for name, level in levels.items():
        put_picture(tmp_path / "images" / f"{name}.png", level)
    (tmp_path / "labels.csv").write_text(
        "file,label\n"
        + "".join(f"images/p{number}.png,person\n" for number in (1, 2, 3))
        + "images/e1.png,empty\nimages/e2.png,empty\n"
    )

    lines = judge(tmp_path / folder, tmp_path / "labels.csv")

    assert lines[-1] == {
        "pictures": 6,
        "errors": 0,
        "recall": 0.6667,
        "false_positive_rate": 0.5,
        "ms_per_frame": 4.0,
    }
    assert json.loads(json.dumps(lines)) == lines


def test_an_unreadable_picture_is_an_error_and_the_rest_goes_on(tmp_path, put_picture):
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    put_picture(tmp_path / "b.png", 150)
    (tmp_path / "labels.csv").write_text("file,label\na.jpg,person\nb.png,person\n")

    bad, good, summary = judge(tmp_path, tmp_path / "labels.csv")

    assert bad["file"] == "a.jpg"
    assert "a.jpg" in str(bad["error"])
    assert good["person"] is True
    assert (summary["pictures"], summary["errors"], summary["recall"]) == (1, 1, 1.0)


def test_a_label_without_its_picture_is_an_error(tmp_path, put_picture):
    put_picture(tmp_path / "b.png", 150)
    (tmp_path / "labels.csv").write_text("file,label\ngone.png,person\n../away.png,empty\n")

    _, gone, summary = judge(tmp_path, tmp_path / "labels.csv")

    assert gone["file"] == "gone.png"
    assert (summary["errors"], summary["recall"], summary["false_positive_rate"]) == (
        1,
        None,
        None,
    )


def test_only_unreadable_pictures_still_make_a_summary(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    (tmp_path / "labels.csv").write_text("file,label\n")

    assert judge(tmp_path, tmp_path / "labels.csv")[-1]["ms_per_frame"] is None


def test_bad_labels_are_refused_before_anything_is_judged(tmp_path, put_picture):
    put_picture(tmp_path / "b.png", 150)
    (tmp_path / "labels.csv").write_text("file,label\nb.png,cat\n")

    with pytest.raises(LabelsInvalid, match="line 2, column 'label'"):
        judge(tmp_path, tmp_path / "labels.csv")


class ZonedDetector(BrightnessDetector):
    """Sees somebody only where it is told to look at the left half."""

    def __init__(self, zone=None):
        self._zone = zone

    def within(self, zone):
        return ZonedDetector(zone)

    def score(self, bgr):
        at_the_left = self._zone is not None and self._zone.bounds == (0, 0, 0.5, 1)
        return Score(pose=float(at_the_left), face=0.3)


def judge_zones(folder, rows):
    (folder / "zones.csv").write_text("file,left,top,right,bottom\n" + rows)
    lines = judge_folder(
        folder=folder, detector=ZonedDetector(), labels=None, zones=folder / "zones.csv"
    )
    return list(lines)


def test_each_picture_is_looked_at_in_its_own_zone_or_as_a_whole(tmp_path, put_picture):
    for name in ("a", "b", "c"):
        put_picture(tmp_path / "images" / f"{name}.png", 100)

    lines = judge_zones(tmp_path, "images/a.png,0,0,.5,1\nb.png,.5,0,1,1\n")

    assert [line["score"] for line in lines] == [1.3, 0.3, 0.3]


def test_a_zone_without_its_picture_is_an_error(tmp_path, put_picture):
    put_picture(tmp_path / "a.png", 100)

    *_, last = judge_zones(tmp_path, "gone.png,0,0,.5,1\n")

    assert last == {
        "file": "gone.png",
        "error": "gone.png has a zone, but there is no such picture",
    }


def test_bad_zones_are_refused_before_anything_is_judged(tmp_path, put_picture):
    put_picture(tmp_path / "a.png", 100)

    with pytest.raises(ZoneInvalid, match="line 2, column 'top'"):
        judge_zones(tmp_path, "a.png,0,two,.5,1\n")


@pytest.mark.parametrize("name", ["", "missing"])
def test_a_folder_without_pictures_is_an_error(tmp_path, name):
    with pytest.raises(NoPictures):
        judge(tmp_path / name)


def test_a_script_needs_a_step():
    with pytest.raises(ValueError, match="at least one"):
        ScriptedFrames(steps=[])
    with pytest.raises(ValueError, match="at least one"):
        ScriptedDetector(totals=[])
