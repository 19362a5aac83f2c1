"""Files of attachments: each lies under its digest, and goes with the last row naming it."""

from pathlib import Path

from sqlalchemy import ColumnElement, Connection, delete, select

from dispatcher.errors import StoreUnusable
from dispatcher.store.desk_tables import attachments

DIGESTS_AT_ONCE = 500


def place_of(folder: Path, digest: str) -> Path:
    """Where the file of a digest lies."""
    return folder / digest[:2] / digest


def forget_attachments(
    connection: Connection, folder: Path | None, which: ColumnElement[bool]
) -> int:
    """Forgets attachments with their files; how many.

    A file goes before its row: what breaks off in between is found and done again.

    Args:
        connection: in a transaction.
        folder: where the files lie; None: nowhere.
        which: which rows.

    Raises:
        StoreUnusable: a file cannot be removed.
    """
    mine = select(attachments.c.digest, attachments.c.id).where(which)
    rows = connection.execute(mine).all()
    digests = sorted({row.digest for row in rows})
    ids = {row.id for row in rows}
    if folder is not None:
        for at in range(0, len(digests), DIGESTS_AT_ONCE):
            part = digests[at : at + DIGESTS_AT_ONCE]
            for digest in sorted(set(part) - _named_elsewhere(connection, part, ids)):
                _remove(place_of(folder, digest))
    return connection.execute(delete(attachments).where(which)).rowcount


def _named_elsewhere(connection: Connection, digests: list[str], ids: set[str]) -> set[str]:
    """Whose file another order has too: the same bytes lie there once."""
    query = select(attachments.c.digest, attachments.c.id).where(attachments.c.digest.in_(digests))
    return {row.digest for row in connection.execute(query) if row.id not in ids}


def _remove(place: Path) -> None:
    try:
        place.unlink(missing_ok=True)
    except OSError as error:
        raise StoreUnusable(f"{place}: cannot be removed: {error.strerror}") from error
