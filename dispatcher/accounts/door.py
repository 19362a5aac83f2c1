"""Coming in and going out: log-in, one-time links, passwords. Everything is written down."""

import asyncio
from dataclasses import replace

from dispatcher.accounts import policies, tries
from dispatcher.accounts.audit import Audit
from dispatcher.accounts.passwords import Passwords
from dispatcher.accounts.ports import AccountStore, InStore
from dispatcher.accounts.recognition import Recognition
from dispatcher.accounts.roles import Role
from dispatcher.accounts.secret_texts import digest, make_secret
from dispatcher.accounts.tries import Tries
from dispatcher.accounts.values import Link, Principal, User
from dispatcher.clock import Clock
from dispatcher.errors import LinkSpent, LogInRefused, RequestInvalid, TooManyTries

CHECKS_AT_ONCE = 2
SPENT = "this link was used already or has expired; ask an admin for a new one"


class Door:
    """Lets people in.

    Args:
        store: accounts and links.
        in_store: runs work where the store is used from.
        passwords: hashes and checks.
        recognition: begins and ends sessions.
        audit: where arrivals are written down.
        clock: time.
    """

    def __init__(
        self,
        *,
        store: AccountStore,
        in_store: InStore,
        passwords: Passwords,
        recognition: Recognition,
        audit: Audit,
        clock: Clock,
    ) -> None:
        self._store = store
        self._in_store = in_store
        self._passwords = passwords
        self._recognition = recognition
        self._audit = audit
        self._clock = clock
        self._by_account = Tries(tries.PER_ACCOUNT)
        self._by_address = Tries(tries.PER_ADDRESS)
        self._checking = asyncio.Semaphore(CHECKS_AT_ONCE)

    async def log_in(self, name: str, password: str, address: str) -> str:
        """The secret of a new session.

        Raises:
            LogInRefused: no such user, wrong password, or locked.
            TooManyTries: too many failures of this account or from this address.
        """
        name = name.strip().casefold()
        self._take_try(name, address)
        user = await self._in_store(lambda: self._store.user(name))
        stored = None if user is None else user.password_hash
        fits = await self._fits(stored, password)
        if user is None or not fits or user.locked:
            await self._audit.arrival(user, address, "log_in", "refused")
            raise LogInRefused("name and password do not fit")
        self._give_try_back(name, address)
        if stored is not None and self._passwords.outdated(stored):
            user = replace(user, password_hash=await self._hashed(password))
        return await self.enter(user, address)

    async def enter(self, user: User, address: str, what: str = "log_in") -> str:
        """A new session for somebody who has proved to be this user; its secret."""
        await self._in_store(lambda: self._store.keep_user(user))
        secret = await self._recognition.begin(user.name)
        await self._audit.arrival(user, address, what, "done")
        return secret

    async def log_out(self, principal: Principal, address: str) -> None:
        """Ends the session of a browser."""
        if principal.session is not None:
            await self._recognition.end(principal.session)
            await self._audit.act(principal, address, "log_out", principal.name)

    async def change_password(
        self, principal: Principal, old: str, new: str, address: str
    ) -> None:
        """A new password; every other session of the user ends.

        Raises:
            LogInRefused: the old password is wrong.
            TooManyTries: too many failures.
            RequestInvalid: the new one will not do; the message is the key of the reason.
        """
        self._take_try(principal.name, address)
        user = await self._in_store(lambda: self._store.user(principal.name))
        fits = await self._fits(None if user is None else user.password_hash, old)
        if user is None or not fits:
            await self._audit.act(principal, address, "password", principal.name, "refused")
            raise LogInRefused("the old password is wrong")
        self._give_try_back(principal.name, address)
        fresh = replace(user, password_hash=await self._acceptable(new, user.name))

        def write() -> None:
            self._store.keep_user(fresh)
            self._store.end_sessions_of(fresh.name, spare=principal.session)

        await self._in_store(write)
        self._recognition.forget()
        await self._audit.act(principal, address, "password", principal.name)

    async def link(self, user: str | None) -> str:
        """A new one-time link's secret: for a user's password, or (None) for the first admin."""
        secret = make_secret()
        expires_ms = self._now_ms() + policies.LINK_LIVES_MS
        link = Link(digest=digest(secret), user=user, expires_ms=expires_ms)
        await self._in_store(lambda: self._store.keep_link(link))
        return secret

    async def first_link(self) -> str | None:
        """The set-up link's secret while there is no user yet, else None."""
        if await self._in_store(self._store.users):
            return None
        return await self.link(None)

    async def opened(self, secret: str, address: str) -> Link:
        """The link with this secret; looking does not use it up.

        Raises:
            LinkSpent: used or expired.
            TooManyTries: too many wrong links from this address.
        """
        self._take_try("", address)
        now_ms = self._now_ms()
        found = await self._in_store(lambda: self._store.link(digest(secret), now_ms))
        if found is None:
            raise LinkSpent(SPENT)
        self._give_try_back("", address)
        return found

    async def set_up(self, secret: str, name: str, password: str, address: str) -> str:
        """Uses a link up: the user has a password now, and a session, whose secret returns.

        Raises:
            LinkSpent: used or expired.
            RequestInvalid: name or password will not do; the message is the key of the reason.
        """
        link = await self.opened(secret, address)
        user = await self._user_of(link, name.strip().casefold())
        fresh = replace(user, password_hash=await self._acceptable(password, user.name))
        now_ms = self._now_ms()
        if not await self._in_store(lambda: self._store.use_link(link.digest, now_ms, fresh)):
            raise LinkSpent(SPENT)
        self._recognition.forget()
        return await self.enter(fresh, address, "set_up")

    def _take_try(self, name: str, address: str) -> None:
        """Counted before the outcome is known, so that many tries at once gain nothing."""
        now_s = self._clock.now_s()
        waits_s = max(
            self._by_account.wait_s(name, now_s) if name else 0.0,
            self._by_address.wait_s(address, now_s),
        )
        if waits_s > 0:
            raise TooManyTries(waits_s)
        if name:
            self._by_account.take(name, now_s)
        self._by_address.take(address, now_s)

    def _give_try_back(self, name: str, address: str) -> None:
        now_s = self._clock.now_s()
        if name:
            self._by_account.give_back(name, now_s)
        self._by_address.give_back(address, now_s)

    async def _fits(self, stored: str | None, password: str) -> bool:
        if len(password) > policies.LONGEST_PASSWORD:
            password = ""
        async with self._checking:
            return await asyncio.to_thread(self._passwords.fits, stored, password)

    async def _user_of(self, link: Link, name: str) -> User:
        if link.user is None:
            if policies.name_fault(name) is not None:
                raise RequestInvalid("name")
            return User(name=name, role=Role.ADMIN, made_ms=self._now_ms())
        wanted = link.user
        user = await self._in_store(lambda: self._store.user(wanted))
        if user is None or user.locked:
            raise LinkSpent(SPENT)
        return user

    async def _acceptable(self, password: str, name: str) -> str:
        fault = policies.password_fault(password, name)
        if fault is not None:
            raise RequestInvalid(fault)
        return await self._hashed(password)

    async def _hashed(self, password: str) -> str:
        async with self._checking:
            return await asyncio.to_thread(self._passwords.hashed, password)

    def _now_ms(self) -> int:
        return self._clock.to_ms(self._clock.now_s())
