"""Users, sessions, API tokens and one-time links in the database."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Row, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from dispatcher.accounts.policies import SessionRules
from dispatcher.accounts.roles import Role
from dispatcher.accounts.values import (
    ApiToken,
    AuditEntry,
    Link,
    Session,
    StoredAnswer,
    User,
)
from dispatcher.errors import Conflict, StoreUnusable
from dispatcher.store import account_tables as tables
from dispatcher.store import audit_rows

T = TypeVar("T")


class AccountRows:
    """Implements `AccountStore`; called from one thread.

    Args:
        engine: a database in today's shape.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def user(self, name: str) -> User | None:
        return self._one_user(tables.users.c.name == name)

    def user_of_identity(self, identity: str) -> User | None:
        return self._one_user(tables.users.c.identity == identity)

    def users(self) -> list[User]:
        query = select(tables.users).order_by(tables.users.c.name)
        return self._write(lambda connection: [_user(row) for row in connection.execute(query)])

    def keep_user(self, user: User) -> None:
        """Adds a user, or changes him."""
        self._write(lambda connection: _keep_user(connection, user))

    def session(self, digest: str) -> Session | None:
        query = select(tables.sessions).where(tables.sessions.c.digest == digest)
        row = self._write(lambda connection: connection.execute(query).first())
        return None if row is None else Session(**row._asdict())

    def begin_session(self, session: Session) -> None:
        self._do(insert(tables.sessions).values(**asdict(session)))

    def touch_session(self, digest: str, seen_ms: int) -> None:
        where = tables.sessions.c.digest == digest
        self._do(update(tables.sessions).where(where).values(seen_ms=seen_ms))

    def end_session(self, digest: str) -> None:
        self._do(delete(tables.sessions).where(tables.sessions.c.digest == digest))

    def end_sessions_of(self, user: str, spare: str | None = None) -> None:
        """Ends all sessions of a user but one."""
        sessions = tables.sessions
        self._do(
            delete(sessions).where(sessions.c.user == user, sessions.c.digest != (spare or ""))
        )

    def token(self, digest: str) -> ApiToken | None:
        query = select(tables.api_tokens).where(tables.api_tokens.c.digest == digest)
        row = self._write(lambda connection: connection.execute(query).first())
        return None if row is None else _token(row)

    def tokens(self) -> list[ApiToken]:
        query = select(tables.api_tokens).order_by(tables.api_tokens.c.id)
        return self._write(lambda connection: [_token(row) for row in connection.execute(query)])

    def keep_token(self, token: ApiToken) -> None:
        self._do(insert(tables.api_tokens).values(**{**asdict(token), "role": token.role.value}))

    def remove_token(self, token_id: str) -> bool:
        """Whether there was one."""
        gone = delete(tables.api_tokens).where(tables.api_tokens.c.id == token_id)
        return self._write(lambda connection: connection.execute(gone).rowcount > 0)

    def keep_link(self, link: Link) -> None:
        """A new link puts every former one of the same user out of use."""

        def write(connection: Connection) -> None:
            links = tables.one_time_links
            connection.execute(delete(links).where(links.c.user.is_not_distinct_from(link.user)))
            connection.execute(insert(links).values(**asdict(link)))

        self._write(write)

    def link(self, digest: str, now_ms: int) -> Link | None:
        """A link that still works."""
        links = tables.one_time_links
        query = select(links).where(
            links.c.digest == digest, links.c.used_ms.is_(None), links.c.expires_ms > now_ms
        )
        row = self._write(lambda connection: connection.execute(query).first())
        if row is None:
            return None
        return Link(digest=row.digest, user=row.user, expires_ms=row.expires_ms)

    def use_link(self, digest: str, now_ms: int, user: User) -> bool:
        """Marks a link used and keeps its user, both or neither; False when somebody was first.

        The link of the first admin works only while there is no user at all.
        """
        links = tables.one_time_links
        nobody_yet = ~exists(select(tables.users.c.name))
        use = (
            update(links)
            .where(
                links.c.digest == digest,
                links.c.used_ms.is_(None),
                links.c.expires_ms > now_ms,
                (links.c.user == user.name) | (links.c.user.is_(None) & nobody_yet),
            )
            .values(used_ms=now_ms)
        )

        def write(connection: Connection) -> bool:
            if connection.execute(use).rowcount != 1:
                return False
            connection.execute(delete(tables.sessions).where(tables.sessions.c.user == user.name))
            _keep_user(connection, user)
            return True

        return self._write(write)

    def note(self, entry: AuditEntry) -> None:
        self._write(lambda connection: audit_rows.note(connection, entry))

    def entries(self, after: int | None, limit: int) -> list[AuditEntry]:
        """The audit log from the newest back; `after` is the id of the last one seen."""
        return self._write(lambda connection: audit_rows.entries(connection, after, limit))

    def claim_answer(self, key: str, request_digest: str, now_ms: int) -> StoredAnswer | None:
        """None: the key is new and now ours; else what is stored under it."""
        return self._write(
            lambda connection: audit_rows.claim_answer(connection, key, request_digest, now_ms)
        )

    def keep_answer(self, key: str, answer: StoredAnswer) -> None:
        self._write(lambda connection: audit_rows.keep_answer(connection, key, answer))

    def drop_answer(self, key: str) -> None:
        """The request changed nothing: its key may be used again."""
        answers = tables.stored_answers
        self._do(delete(answers).where(answers.c.key == key))

    def purge(self, now_ms: int, rules: SessionRules) -> None:
        """Forgets sessions, links and tokens that are over."""
        self._write(lambda connection: audit_rows.purge(connection, now_ms, rules))

    def _one_user(self, where: Any) -> User | None:
        query = select(tables.users).where(where)
        row = self._write(lambda connection: connection.execute(query).first())
        return None if row is None else _user(row)

    def _do(self, statement: Any) -> None:
        self._write(lambda connection: connection.execute(statement))

    def _write(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._engine.begin() as connection:
                return work(connection)
        except IntegrityError as error:
            raise Conflict("there is one of that name already") from error
        except SQLAlchemyError as error:
            raise StoreUnusable(f"the database refuses: {type(error).__name__}") from error


def _keep_user(connection: Connection, user: User) -> None:
    values = {**asdict(user), "role": user.role.value}
    changed = connection.execute(
        update(tables.users).where(tables.users.c.name == user.name).values(**values)
    )
    if changed.rowcount == 0:
        connection.execute(insert(tables.users).values(**values))


def _user(row: Row[Any]) -> User:
    return User(**{**row._asdict(), "role": Role(row.role)})


def _token(row: Row[Any]) -> ApiToken:
    return ApiToken(**{**row._asdict(), "role": Role(row.role)})
