"""Which two person models are used, and the proof that a file is one of them.

They come out of the mediapipe 0.10.18 wheel (Apache-2.0) and are known by their hashes.
Newer mediapipe releases send telemetry and are not used.
"""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Model:
    """One model file and the proof that it is the measured one."""

    name: str
    member: str  # path inside the wheel
    size_bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ModelSet:
    """The models that belong together, and the wheels that carry them."""

    version: str
    models: tuple[Model, ...]
    licence_member: str
    wheel_sha256s: frozenset[str]


POSE = Model(
    name="pose_detection.tflite",
    member="mediapipe/modules/pose_detection/pose_detection.tflite",
    size_bytes=2_959_046,
    sha256="9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
)
FACE = Model(
    name="face_detection_full_range_sparse.tflite",
    member="mediapipe/modules/face_detection/face_detection_full_range_sparse.tflite",
    size_bytes=676_746,
    sha256="2c3728e6da56f21e21a320433396fb06d40d9088f2247c05e5635a688d45dfe1",
)
MODELS = ModelSet(
    version="0.10.18",
    models=(POSE, FACE),
    licence_member="mediapipe-0.10.18.dist-info/LICENSE",
    wheel_sha256s=frozenset(
        {
            "12db0f7b1cc18e2e3f604f6e95020b82c214c470d7d94ff32eeb8f8729a45ec3",  # x86_64
            "a251c9abde6d75534adcdc814e1d7853fa04774558600e29af51a7600eaa5b65",  # aarch64
        }
    ),
)


def is_intact(model: Model, content: bytes) -> bool:
    """Whether these bytes are the model that was measured."""
    return hashlib.sha256(content).hexdigest() == model.sha256
