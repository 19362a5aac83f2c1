"""The audit log and stored answers in the database, and what is forgotten of all accounts."""

from dataclasses import asdict, fields

from sqlalchemy import Connection, delete, insert, select, update

from dispatcher.accounts.policies import ANSWERS_KEPT_MS, SessionRules
from dispatcher.accounts.values import AuditEntry, StoredAnswer
from dispatcher.store import account_tables as tables
from dispatcher.store.group_commit import insert_later

_ENTRY = tuple(one.name for one in fields(AuditEntry) if one.name != "id")


def note(connection: Connection, entry: AuditEntry) -> None:
    """Adds an entry; texts from outside are cut to what a column holds."""
    values = {name: getattr(entry, name) for name in _ENTRY}
    values |= {"what": entry.what[:100], "subject": entry.subject[:200]}
    insert_later(connection, tables.audit_log, values)


def entries(connection: Connection, after: int | None, limit: int) -> list[AuditEntry]:
    """From the newest back; `after` is the id of the last one seen."""
    log = tables.audit_log
    query = select(log).order_by(log.c.id.desc()).limit(limit)
    if after is not None:
        query = query.where(log.c.id < after)
    return [AuditEntry(**row._asdict()) for row in connection.execute(query)]


def claim_answer(
    connection: Connection, key: str, request_digest: str, now_ms: int
) -> StoredAnswer | None:
    """None: the key is new and now ours; else what is stored under it."""
    answers = tables.stored_answers
    old = delete(answers).where(answers.c.key == key, answers.c.at_ms < now_ms - ANSWERS_KEPT_MS)
    connection.execute(old)
    row = connection.execute(select(answers).where(answers.c.key == key)).first()
    if row is None:
        connection.execute(
            insert(answers).values(
                key=key, request_digest=request_digest, body=b"", media_type="", at_ms=now_ms
            )
        )
        return None
    return StoredAnswer(
        request_digest=row.request_digest,
        at_ms=row.at_ms,
        status=row.status,
        body=row.body,
        media_type=row.media_type,
        location=row.location,
    )


def keep_answer(connection: Connection, key: str, answer: StoredAnswer) -> None:
    """What was answered, for whoever asks the same again."""
    answers = tables.stored_answers
    connection.execute(update(answers).where(answers.c.key == key).values(**asdict(answer)))


def purge(connection: Connection, now_ms: int, rules: SessionRules) -> None:
    """Forgets sessions, links and tokens that are over."""
    sessions, links, tokens = tables.sessions, tables.one_time_links, tables.api_tokens
    for table, over in (
        (sessions, sessions.c.seen_ms < now_ms - rules.idle_ms),
        (sessions, sessions.c.began_ms < now_ms - rules.absolute_ms),
        (links, links.c.expires_ms < now_ms),
        (tokens, tokens.c.expires_ms < now_ms),
    ):
        connection.execute(delete(table).where(over))
