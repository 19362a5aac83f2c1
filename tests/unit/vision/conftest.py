"""Fakes at the lowest boundary: LiteRT's interpreter and pictures as files."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from vision.decode import FACE_LAYOUT, POSE_LAYOUT
from vision.model_list import FACE, POSE, Model, ModelSet

CONTENTS = {POSE.name: b"pose model", FACE.name: b"face model"}


class FakeInterpreter:
    """Refuses what LiteRT refuses: running before allocation, or an input of another shape."""

    def __init__(self, content: bytes) -> None:
        if content not in CONTENTS.values():
            raise ValueError("Model provided has model identifier 'none'")
        pose = content == CONTENTS[POSE.name]
        self.layout = POSE_LAYOUT if pose else FACE_LAYOUT
        count, numbers = (2254, 12) if pose else (2304, 16)
        self.boxes = np.zeros((1, count, numbers), np.float32)
        self.scores = np.full((1, count, 1), -5.0, np.float32)
        self.scores_first = pose
        self.allocated = False
        self.input: np.ndarray | None = None
        self.seen: list[np.ndarray] = []
        self.failure: Exception | None = None

    def allocate_tensors(self):
        self.allocated = True

    def get_input_details(self):
        return [{"index": 0}]

    def get_output_details(self):
        return [{"index": 7}, {"index": 8}]

    def set_tensor(self, tensor_index, value):
        side = self.layout.side
        if tensor_index != 0 or value.shape != (1, side, side, 3) or value.dtype != np.float32:
            raise ValueError("Cannot set tensor: dimension mismatch")
        self.input = value.copy()

    def invoke(self):
        if not self.allocated or self.input is None:
            raise RuntimeError("Invoke called on model that is not ready")
        if self.failure is not None:
            raise self.failure
        self.seen.append(self.input.copy())

    def get_tensor(self, tensor_index):
        return self.scores if (tensor_index == 7) is self.scores_first else self.boxes


@pytest.fixture
def interpreters() -> dict[int, FakeInterpreter]:
    """The opened interpreters by their input side, filled by `open_fake`."""
    return {}


@pytest.fixture
def open_fake(interpreters) -> Callable[[bytes], FakeInterpreter]:
    def open_model(content: bytes) -> FakeInterpreter:
        interpreter = FakeInterpreter(content)
        interpreters[interpreter.layout.side] = interpreter
        return interpreter

    return open_model


@pytest.fixture
def known() -> ModelSet:
    """Two tiny files in the place of the models; the wheel's hash is never met."""
    models = tuple(
        Model(
            name=name,
            member=f"mediapipe/{name}",
            size_bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        for name, content in CONTENTS.items()
    )
    return ModelSet(
        version="9.9", models=models, licence_member="LICENSE", wheel_sha256s=frozenset()
    )


@pytest.fixture
def models_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    for name, content in CONTENTS.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def put_picture() -> Callable[[Path, int], None]:
    """Write a plain grey picture whose level tells it from the others."""

    def put(path: Path, level: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        worked, content = cv2.imencode(path.suffix, np.full((12, 16, 3), level, np.uint8))
        assert worked
        path.write_bytes(content.tobytes())

    return put
