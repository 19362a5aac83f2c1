"""Who is it? Answered from what a request carries: a bearer token or a session cookie.

An answer is believed for two seconds, so a lock or a revoked token counts after two seconds at
the latest, also when another program wrote it.
"""

from collections.abc import Callable

from dispatcher.accounts import policies
from dispatcher.accounts.policies import SessionRules
from dispatcher.accounts.ports import AccountStore, InStore
from dispatcher.accounts.roles import Role
from dispatcher.accounts.secret_texts import digest, make_secret, same
from dispatcher.accounts.values import Principal, Session, Way
from dispatcher.clock import Clock

BELIEVED_S = 2.0
MOST_BELIEVED = 10_000
SERVICE = "service"


class Recognition:
    """Knows visitors by what they carry.

    Args:
        store: accounts, sessions, tokens.
        in_store: runs work where the store is used from.
        clock: time.
        rules: how long a session lasts.
        service_token: the configured token that may do everything; none when empty.
    """

    def __init__(
        self,
        *,
        store: AccountStore,
        in_store: InStore,
        clock: Clock,
        rules: SessionRules,
        service_token: str,
    ) -> None:
        self._store = store
        self._in_store = in_store
        self._clock = clock
        self._rules = rules
        self._service_token = service_token
        self._believed: dict[tuple[str, str], tuple[Principal | None, float]] = {}

    def is_service_token(self, given: str) -> bool:
        """Compares in constant time."""
        return bool(self._service_token) and same(given, self._service_token)

    async def by_token(self, given: str) -> Principal | None:
        """Whoever sends this bearer token."""
        if self.is_service_token(given):
            return Principal(name=SERVICE, role=Role.ADMIN, way=Way.SERVICE)
        return await self._known("token", digest(given), self._token_owner)

    async def by_cookie(self, given: str) -> Principal | None:
        """Whoever sends this session cookie."""
        return await self.by_session(digest(given))

    async def by_session(self, session: str) -> Principal | None:
        """Whoever has the session with this digest, while it lasts."""
        return await self._known("session", session, self._session_owner)

    async def begin(self, user: str | None) -> str:
        """A new session; its secret.

        Args:
            user: whose; None for a visit that only looks, which ends with the service token.
        """
        secret, now_ms = make_secret(), self._now_ms()
        session = Session(
            digest=digest(secret),
            csrf=make_secret() if user else digest(self._service_token),
            user=user,
            began_ms=now_ms,
            seen_ms=now_ms,
        )
        await self._in_store(lambda: self._store.begin_session(session))
        return secret

    async def end(self, session: str) -> None:
        """Ends the session with this digest."""
        await self._in_store(lambda: self._store.end_session(session))
        self.forget()

    def forget(self) -> None:
        """Somebody's rights have changed: believe nobody without looking."""
        self._believed.clear()

    async def _known(
        self, kind: str, key: str, look: Callable[[str], Principal | None]
    ) -> Principal | None:
        believed, until_s = self._believed.get((kind, key), (None, float("-inf")))
        now_s = self._clock.now_s()
        if now_s < until_s:
            return believed
        found = await self._in_store(lambda: look(key))
        if len(self._believed) >= MOST_BELIEVED:
            self._believed.clear()
        self._believed[kind, key] = (found, now_s + BELIEVED_S)
        return found

    def _token_owner(self, key: str) -> Principal | None:
        found = self._store.token(key)
        if found is None or found.expires_ms <= self._now_ms():
            return None
        return Principal(name=f"token:{found.name}", role=found.role, way=Way.PROGRAM)

    def _session_owner(self, key: str) -> Principal | None:
        session, now_ms = self._store.session(key), self._now_ms()
        if session is None:
            return None
        if policies.session_ended(session, self._rules, now_ms):
            self._store.end_session(key)
            return None
        if policies.should_touch(session, now_ms):
            self._store.touch_session(key, now_ms)
        return self._visitor(session) if session.user is None else self._person(session)

    def _visitor(self, session: Session) -> Principal | None:
        if not self._service_token or not same(session.csrf, digest(self._service_token)):
            return None
        return Principal(name=SERVICE, role=Role.ADMIN, way=Way.VISIT, session=session.digest)

    def _person(self, session: Session) -> Principal | None:
        user = self._store.user(session.user or "")
        if user is None or user.locked:
            return None
        return Principal(
            name=user.name,
            role=user.role,
            way=Way.SESSION,
            person_id=user.person_id,
            session=session.digest,
            csrf=session.csrf,
        )

    def _now_ms(self) -> int:
        return self._clock.to_ms(self._clock.now_s())
