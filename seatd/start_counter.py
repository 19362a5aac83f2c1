"""The epoch: a counter in the state folder, one higher at each start, on disk before use."""

from pathlib import Path

from seatd.durable_file import write_durably
from seatd.errors import StateUnusable

HIGHEST_EPOCH = 2**53  # the wire's limit for a counter


def next_epoch(state_dir: Path) -> int:
    """Counts one start and makes sure the disk has it before anyone hears of it.

    Raises:
        StateUnusable: the folder or the counter cannot be used.
    """
    file = state_dir / "epoch"
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
        epoch = _counted(file.read_text(encoding="ascii")) + 1 if file.exists() else 1
        write_durably(file, f"{epoch}\n")
    except ValueError as error:
        raise StateUnusable(
            f"{file} does not hold a count of starts; write the last known epoch into it, "
            f"or delete it and the dispatcher will accept the seat after its lease ran out"
        ) from error
    except OSError as error:
        raise StateUnusable(f"{file}: {error.strerror}") from error
    return epoch


def _counted(text: str) -> int:
    starts = int(text)
    if not 0 <= starts < HIGHEST_EPOCH:
        raise ValueError(text)
    return starts
