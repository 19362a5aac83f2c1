"""Customers come in by a one-time code; nobody learns by it whom we know.

The answer to "send me a code" is the same for everybody. A phone number we do not know becomes a
customer, but only after the code was right; until then nothing is known of it but the code.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from dispatcher.accounts.tries import Rate, Tries
from dispatcher.accounts.values import AuditEntry, User
from dispatcher.clock import Clock
from dispatcher.desk import codes
from dispatcher.desk.codes import CODES_PER_HOUR, DIGITS, HOUR_MS, Way
from dispatcher.desk.identities import Identity, IdentityKind, identity_of
from dispatcher.desk.ids import new_id
from dispatcher.desk.orders import says_something
from dispatcher.desk.reach import stand_in
from dispatcher.desk_work.code_post import CodePost, Letter
from dispatcher.desk_work.customer_ports import Commits, House, now_ms
from dispatcher.errors import LogInRefused, RequestInvalid, StoreUnusable, TooManyTries
from dispatcher.registry.difference import EntryChange, RegistryChanged
from dispatcher.registry.values import Customer, Registry
from dispatcher.store import audit_rows
from dispatcher.store import code_rows as rows
from dispatcher.store.group_commit import Connection
from dispatcher.store.registry_rows import apply_change

WRONG = "the code is wrong, used or older than ten minutes; ask for a new one"
CODES_BY_ADDRESS = Rate(capacity=10, refill_s=60.0)
GUESSES_BY_IDENTITY = Rate(capacity=10, refill_s=600.0)
GUESSES_BY_ADDRESS = Rate(capacity=30, refill_s=20.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """Somebody who has proved an identity; `newcomer` if we did not know him before."""

    user: User
    customer: Customer
    newcomer: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class _Judged:
    """What a transaction found: nothing where the code was wrong."""

    arrival: Arrival
    change: RegistryChanged | None


def make_code() -> str:
    """Six digits nobody can guess."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def read_or_make_key(state_dir: Path) -> bytes:
    """What codes are digested with; beside the database, not in it, for its owner only."""
    file = state_dir / "code-key"
    try:
        if file.exists():
            return file.read_bytes()
        key = secrets.token_bytes(32)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(key)
    except OSError as error:
        raise StoreUnusable(f"{file}: cannot be read or made: {error.strerror}") from error
    return key


class SignIn:
    """Where customers come in.

    Args:
        commits: the writer.
        house: registry; newcomers are added to it.
        post: delivers codes.
        clock: time.
        key: what codes are digested with.
        country: for phone numbers written without a country code.
        new_code: makes codes.
    """

    def __init__(
        self,
        *,
        commits: Commits,
        house: House,
        post: CodePost,
        clock: Clock,
        key: bytes,
        country: str | None,
        new_code: Callable[[], str] = make_code,
    ) -> None:
        self._commits = commits
        self._house = house
        self._post = post
        self._clock = clock
        self._key = key
        self._country = country
        self._new_code = new_code
        self._codes_by_address = Tries(CODES_BY_ADDRESS)
        self._guesses_by_identity = Tries(GUESSES_BY_IDENTITY)
        self._guesses_by_address = Tries(GUESSES_BY_ADDRESS)

    async def send_code(self, written: str, way: Way, language: str, address: str) -> None:
        """Sends a code, if the identity is one that may come in; the answer never tells.

        Raises:
            RequestInvalid: no identity.
            TooManyTries: too many codes for it, or asked from this address.
        """
        identity = identity_of(written, self._country)
        if way is Way.VOICE and (identity.kind is not IdentityKind.PHONE or not self._post.speaks):
            raise RequestInvalid("way: nothing here can read a code out to this; choose a message")
        self._take(self._codes_by_address, address)
        moment_ms, code = now_ms(self._clock), self._new_code()
        kept = codes.made(
            code_id=new_id(moment_ms),
            identity=identity.value,
            code=code,
            key=self._key,
            now_ms=moment_ms,
        )

        def write(connection: Connection) -> None:
            if rows.codes_since(connection, identity.value, moment_ms - HOUR_MS) >= CODES_PER_HOUR:
                raise TooManyTries(HOUR_MS / 1000 / CODES_PER_HOUR)
            rows.keep_code(connection, kept)

        await self._commits.write(write)
        if self._may_come_in(identity):
            text = codes.letter(code, language, way)
            self._post.put(Letter(to=identity, way=way, text=text, language=language))

    async def arrive(self, written: str, code: str, name: str | None, address: str) -> Arrival:
        """Whoever has this code; a number nobody had is a new customer's from now on.

        Raises:
            LogInRefused: wrong, used or expired code; no such identity; never said which.
            TooManyTries: too many guesses for it, or from this address.
        """
        identity = identity_of(written, self._country)
        self._take(self._guesses_by_address, address)
        # By address too: nobody keeps another out of his own by guessing from elsewhere. How many
        # guesses all addresses have together, the tries of each code and its codes an hour say.
        guesser = f"{identity.value} {address}"
        self._take(self._guesses_by_identity, guesser)

        async def alone() -> _Judged | None:
            registry = self._house.registry
            judged = await self._commits.write(
                lambda connection: self._judge(connection, registry, identity, code, name, address)
            )
            if judged is not None and judged.change is not None:
                await self._house.adopted(judged.change)
            return judged

        judged = await self._house.alone(alone)
        if judged is None or judged.arrival.user.locked:
            raise LogInRefused(WRONG)
        now_s = self._clock.now_s()
        self._guesses_by_address.give_back(address, now_s)
        self._guesses_by_identity.give_back(guesser, now_s)
        return judged.arrival

    def _may_come_in(self, identity: Identity) -> bool:
        registry = self._house.registry
        if registry.is_blocked(identity.value):
            return False
        return identity.kind is IdentityKind.PHONE or identity.value in registry.by_identity

    def _judge(
        self,
        connection: Connection,
        registry: Registry,
        identity: Identity,
        code: str,
        name: str | None,
        address: str,
    ) -> _Judged | None:
        moment_ms = now_ms(self._clock)
        tried = rows.try_code(connection, identity.value, moment_ms)
        # Compared either way: nothing is to be learned from how long it takes.
        known = tried or self._nobodys_code(identity, moment_ms)
        if not codes.fits(known, code, self._key) or tried is None:
            _note(connection, None, address, "refused", moment_ms)
            return None
        if not self._may_come_in(identity) or not rows.use_code(connection, tried.id, moment_ms):
            return None
        customer, change = _customer(connection, registry, identity, name, moment_ms)
        user = rows.account_of(connection, customer.id) or rows.make_account(
            connection, customer.id, tried.id, moment_ms
        )
        _note(connection, user, address, "refused" if user.locked else "done", moment_ms)
        arrival = Arrival(user=user, customer=customer, newcomer=change is not None)
        return _Judged(arrival=arrival, change=change)

    def _nobodys_code(self, identity: Identity, moment_ms: int) -> codes.Code:
        return codes.made(
            code_id="-", identity=identity.value, code="-", key=self._key, now_ms=moment_ms
        )

    def _take(self, tries: Tries, key: str) -> None:
        now_s = self._clock.now_s()
        waits_s = tries.wait_s(key, now_s)
        if waits_s > 0:
            raise TooManyTries(waits_s)
        tries.take(key, now_s)


def _customer(
    connection: Connection, registry: Registry, identity: Identity, name: str | None, at_ms: int
) -> tuple[Customer, RegistryChanged | None]:
    known = registry.by_identity.get(identity.value)
    if known is not None:
        return known, None
    made = Customer(
        id=new_id(at_ms),
        name=name.strip() if name and says_something(name) else identity.masked,
        phones=(identity.value,),
        facts={"came_by": "code"},
    )
    change = RegistryChanged(
        before=registry,
        after=replace(registry, customers={**registry.customers, made.id: made}),
        changes=(EntryChange(kind="customers", id=made.id, before=None, after=made),),
    )
    apply_change(connection, change, evicts=False)
    rows.adopt_orders(connection, stand_in(identity.value), made.id)
    return made, change


def _note(
    connection: Connection, user: User | None, address: str, outcome: str, at_ms: int
) -> None:
    name = "-" if user is None else user.name
    audit_rows.note(
        connection,
        AuditEntry(
            at_ms=at_ms,
            who=name,
            role="-" if user is None else user.role.value,
            address=address,
            what="sign in by code",
            subject=name,
            outcome=outcome,
        ),
    )
