"""A registry file (YAML), a folder of CSV files, or one CSV file, read from the disk."""

from collections.abc import Sequence
from pathlib import Path

from dispatcher.errors import RegistryInvalid
from dispatcher.registry.incoming import BadRow, Incoming, merged
from dispatcher.registry.rows import KINDS
from dispatcher.registry.values import Registry
from dispatcher.registry.written import from_texts, from_yaml, to_csv, to_yaml

MAX_FILE_BYTES = 16 * 1024 * 1024


def read_registry(path: Path) -> Registry:
    """A registry as one source alone describes it.

    Raises:
        RegistryInvalid: naming every problem with its file and line.
    """
    return only(read_source(path))


def parse_registry(text: str, file: str = "registry") -> Registry:
    """Checks a registry's YAML text.

    Raises:
        RegistryInvalid: one line of message for each problem, in the order of the file.
    """
    return only(from_yaml(text, file))


def only(incoming: Incoming) -> Registry:
    """The registry of a source, on nothing else."""
    outcome = merged(Registry(), incoming)
    if outcome.registry is None:
        raise refusal(outcome.bad)
    return outcome.registry


def refusal(bad: Sequence[BadRow | str]) -> RegistryInvalid:
    """All bad rows as one error."""
    return RegistryInvalid(
        "\n".join(["the registry cannot be used:", *(f"  {one}" for one in bad)])
    )


def read_source(path: Path) -> Incoming:
    """Reads a file or a folder.

    Raises:
        RegistryInvalid: it cannot be read at all.
    """
    return from_texts(source_texts(path))


def source_texts(path: Path) -> dict[str, str]:
    """The texts of a file, or of the CSV files of a folder, by name.

    Raises:
        RegistryInvalid: there is nothing to read.
    """
    if not path.is_dir():
        return {str(path): _text(path)}
    files = [path / f"{kind}.csv" for kind in KINDS]
    texts = {file.name: _text(file) for file in files if file.is_file()}
    if not texts:
        raise RegistryInvalid(f"{path}: has none of {', '.join(one.name for one in files)}")
    return texts


def write_registry(registry: Registry, path: Path) -> list[Path]:
    """Writes a YAML file (`.yaml`, `.yml`), else a folder of CSV files; what was written.

    Raises:
        RegistryInvalid: the place cannot be written.
    """
    is_yaml = path.suffix.lower() in {".yaml", ".yml"}
    texts = {"": to_yaml(registry)} if is_yaml else to_csv(registry)
    written = []
    try:
        if not is_yaml:
            path.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            file = path / name if name else path
            file.write_text(text, encoding="utf-8", newline="")
            written.append(file)
    except OSError as error:
        raise RegistryInvalid(f"{path}: cannot be written: {error.strerror}") from error
    return written


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise RegistryInvalid(f"{path}: larger than {MAX_FILE_BYTES} bytes")
        # Line ends stay as they are: a cell of a CSV file may hold some.
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise RegistryInvalid(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RegistryInvalid(f"{path}: is not UTF-8 text: {error}") from error
