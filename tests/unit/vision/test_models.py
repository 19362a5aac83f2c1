"""The models: where they lie, whether they are intact, how they get there."""

import hashlib
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from vision import models, wheel
from vision.errors import ModelsMissing, ModelsUnavailable, WheelRefused
from vision.model_list import MODELS


def make_wheel(path, known, changed=None):
    """Write a wheel with the two models, other members, and return the set that knows it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as members:
        for model in known.models:
            content = model.name.split("_")[0].encode() + b" model"
            members.writestr(model.member, changed or content)
            members.writestr(f"../{model.name}", b"evil")
        members.writestr("LICENSE", "Apache")
    path.write_bytes(buffer.getvalue())
    digest = hashlib.sha256(buffer.getvalue()).hexdigest()
    return replace(known, wheel_sha256s=frozenset({digest}))


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"STATE_DIRECTORY": "/var/lib/seat-node"}, "/var/lib/seat-node/models"),
        ({"STATE_DIRECTORY": "/a:/b", "XDG_CACHE_HOME": "/c"}, "/a/models"),
        ({"XDG_CACHE_HOME": "/c"}, "/c/seat-presence/models"),
        ({"XDG_CACHE_HOME": "relative"}, "/home/li/.cache/seat-presence/models"),
        ({}, "/home/li/.cache/seat-presence/models"),
    ],
)
def test_the_unit_keeps_models_in_its_state_and_a_person_in_the_cache(
    monkeypatch, environment, folder
):
    for name in ("STATE_DIRECTORY", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/home/li")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert models.models_dir() == Path(folder)
    assert models.models_dir(Path("/else")) == Path("/else")


def test_intact_models_pass(models_folder, known):
    models.check(models_folder, known=known)


@pytest.mark.parametrize("damage", ["missing", "changed", "folder"])
def test_a_missing_or_changed_model_is_one_error_that_says_what_to_run(
    models_folder, known, damage
):
    path = models_folder / known.models[1].name
    path.unlink()
    if damage == "changed":
        path.write_bytes(b"face modem")
    if damage == "folder":
        path.mkdir()

    with pytest.raises(ModelsMissing) as caught:
        models.check(models_folder, known=known)
    assert str(caught.value) == (
        f"vision models missing in {models_folder}; run: seat-node models fetch"
    )


def test_exactly_the_models_and_the_licence_come_out_of_the_wheel(tmp_path, known):
    source = tmp_path / "a.whl"
    known = make_wheel(source, known)
    target, said = tmp_path / "deep" / "models", []

    models.fetch(directory=target, wheel=source, say=said.append, known=known)

    models.check(target, known=known)
    names = {path.name for path in target.iterdir()}
    assert names == {*(model.name for model in known.models), "LICENSE"}
    assert not (target.parent / known.models[0].name).exists()
    assert said == [f"vision models written to {target}"]


def test_complete_models_are_left_alone(models_folder, known, tmp_path):
    (models_folder / "LICENSE").write_text("Apache")
    said = []

    models.fetch(
        directory=models_folder, wheel=tmp_path / "unused.whl", say=said.append, known=known
    )

    assert said == [f"vision models are complete in {models_folder}"]


def test_a_wrong_wheel_is_refused_by_name_and_nothing_is_taken(tmp_path, known):
    source = tmp_path / "other.whl"
    make_wheel(source, known)

    with pytest.raises(WheelRefused, match=r"other\.whl is not the known mediapipe 9\.9 wheel"):
        models.fetch(directory=tmp_path / "m", wheel=source, say=print, known=known)
    assert not (tmp_path / "m").exists()


def test_a_wrong_model_in_a_known_wheel_is_refused(tmp_path, known):
    source = tmp_path / "a.whl"
    known = make_wheel(source, known, changed=b"something else")

    with pytest.raises(WheelRefused, match="wrong sha256"):
        models.fetch(directory=tmp_path / "m", wheel=source, say=print, known=known)
    assert not (tmp_path / "m").exists()


def test_without_a_wheel_it_is_downloaded(tmp_path, known):
    source = tmp_path / "a.whl"
    known = make_wheel(source, known)
    asked = []

    def download(version, folder):
        asked.append((version, folder.is_dir()))
        return source

    models.fetch(
        directory=tmp_path / "m", wheel=None, say=asked.append, known=known, download=download
    )

    assert asked[:2] == ["downloading mediapipe 9.9", ("9.9", True)]
    models.check(tmp_path / "m", known=known)


def test_a_missing_wheel_file_is_named(tmp_path, known):
    with pytest.raises(ModelsUnavailable, match=r"gone\.whl"):
        models.fetch(directory=tmp_path / "m", wheel=tmp_path / "gone.whl", say=print, known=known)


def test_a_folder_that_cannot_be_made_is_named(tmp_path, known):
    source = tmp_path / "a.whl"
    known = make_wheel(source, known)
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ModelsUnavailable, match="file"):
        models.fetch(directory=tmp_path / "file" / "m", wheel=source, say=print, known=known)


def test_damaged_models_are_replaced_whole(models_folder, tmp_path, known):
    source = tmp_path / "a.whl"
    known = make_wheel(source, known)
    (models_folder / known.models[0].name).write_bytes(b"cut o")

    models.fetch(directory=models_folder, wheel=source, say=str, known=known)

    models.check(models_folder, known=known)
    assert not [path for path in models_folder.iterdir() if path.name.startswith(".")]


def test_a_failed_download_gives_pips_last_line_and_the_way_without_a_network(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")

    with pytest.raises(ModelsUnavailable) as caught:
        wheel.download_wheel("0.10.18", tmp_path)
    first, second = str(caught.value).splitlines()
    assert "No matching distribution found for mediapipe==0.10.18" in first
    assert second.endswith("run: seat-node models fetch --wheel FILE")


def test_the_known_files_are_the_measured_ones():
    sizes = {model.name: model.size_bytes for model in MODELS.models}

    assert sizes == {
        "pose_detection.tflite": 2_959_046,
        "face_detection_full_range_sparse.tflite": 676_746,
    }
    assert len(MODELS.wheel_sha256s) == 2
