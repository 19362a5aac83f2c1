"""Everything between the network and the dispatcher put together: sockets, TLS, accounts."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from dispatcher.accounts.erasure import Eraser
from dispatcher.accounts.oidc import HouseRules, OtherHouse
from dispatcher.clock import Clock
from dispatcher.config import DispatcherConfig
from dispatcher.retention import Retention, kept_ms
from dispatcher.service import Dispatcher
from dispatcher.store.account_rows import AccountRows
from dispatcher.store.old_rows import OldRows
from dispatcher.store.person_rows import PersonRows
from dispatcher.store.store import Store
from dispatcher.tls.own_ca import OwnCa
from dispatcher.tls.served import BroughtCertificate, OwnCertificate, ServedTls
from dispatcher.web.access import Access, build_access
from dispatcher.web.security import read_or_make_token
from dispatcher.web.seen_from import Exposure
from dispatcher.web.server import WebApp, address_of, listening, serve
from dispatcher.web_section import OidcSection, WebSection

T = TypeVar("T")

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


def authority_of(config: DispatcherConfig) -> OwnCa | None:
    """The site's own authority; None where the site brings its certificate, or has no HTTPS."""
    if config.web.host is None or config.web.cert_file is not None:
        return None
    return OwnCa(config.state_dir / "tls")


def served_tls(config: DispatcherConfig) -> ServedTls | None:
    """What HTTPS is served with; None without HTTPS.

    Raises:
        ConfigInvalid: the certificate cannot be used.
        StoreUnusable: the own authority cannot be read or made.
    """
    web = config.web
    if web.host is None:
        return None
    if web.cert_file is not None and web.key_file is not None:
        return ServedTls(BroughtCertificate(web.cert_file, web.key_file))
    authority = authority_of(config)
    assert authority is not None  # noqa: S101
    names = (*dict.fromkeys((*web.all_names(), *LOOPBACK_NAMES)),)
    return ServedTls(OwnCertificate(authority, names))


@dataclass(frozen=True, kw_only=True, slots=True)
class Doors:
    """Where people come in: in the clear, and over HTTPS if there is any."""

    plain: socket.socket
    encrypted: socket.socket | None
    tls: ServedTls | None


@contextmanager
def listeners(config: DispatcherConfig, tls: ServedTls | None) -> Iterator[Doors]:
    """Bound sockets: in the clear, and for HTTPS if there is any.

    Raises:
        ConfigInvalid: an address is taken or not ours.
    """
    with listening(config.http.host, config.http.port, "http") as plain:
        if config.web.host is None:
            yield Doors(plain=plain, encrypted=None, tls=None)
        else:
            with listening(config.web.host, config.web.port, "web") as encrypted:
                yield Doors(plain=plain, encrypted=encrypted, tls=tls)


async def serve_web(
    app: WebApp,
    config: DispatcherConfig,
    access: Access,
    doors: Doors,
    say: Callable[[str], None],
) -> None:
    """Serves pages and API at every door, and keeps certificate and accounts in order."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(serve(app, doors.plain), name="web in the clear")
        if doors.encrypted is not None and doors.tls is not None:
            encrypted = serve(app, doors.encrypted, doors.tls.context)
            tasks.create_task(encrypted, name="web over HTTPS")
            tasks.create_task(doors.tls.keep_fresh(), name="certificate")
        tasks.create_task(_retention(config, access).run(), name="retention")
        await _greet(config, access, doors, say)


def attachments_of(config: DispatcherConfig) -> Path:
    """Where files of orders lie."""
    return config.state_dir / "attachments"


def eraser_of(config: DispatcherConfig, store: Store) -> Eraser:
    """What forgets people, with its journal beside the database."""
    rows = PersonRows(store.engine, attachments_of(config))
    return Eraser(store=rows, journal=config.state_dir / "erasures.jsonl")


def access_of(
    config: DispatcherConfig, clock: Clock, store: Store, dispatcher: Dispatcher
) -> Access:
    """Who may come in, as the configuration says."""

    def in_store(work: Callable[[], T]) -> Awaitable[T]:
        return dispatcher.read(lambda _store: work())

    web = config.web
    authority = authority_of(config)
    return build_access(
        rows=AccountRows(store.engine),
        persons=PersonRows(store.engine, attachments_of(config)),
        eraser=eraser_of(config, store),
        in_store=in_store,
        clock=clock,
        service_token=service_token_of(web, config.state_dir),
        rules=web.session_rules(),
        exposure=Exposure(
            names=frozenset(web.all_names()),
            trusted_proxies=frozenset(web.trusted_proxies),
            insecure=web.insecure,
        ),
        limits=config.limits.rules(),
        authority_pem=None if authority is None else authority.certificate_file.read_bytes(),
        other_house=None if web.oidc is None else OtherHouse(_house_rules(web.oidc)),
    )


def service_token_of(web: WebSection, state_dir: Path) -> str:
    """`web.token`, else `SEAT_API_TOKEN`, else the one in the state folder, made if need be."""
    if web.token is not None:
        return web.token.get_secret_value()
    return read_or_make_token(state_dir)


async def _greet(
    config: DispatcherConfig, access: Access, doors: Doors, say: Callable[[str], None]
) -> None:
    """Says where the pages are and, until there is a user, the one-time link to make one."""
    origin = _origin(config, doors)
    say(f"open {origin}/")
    secret = await access.door.first_link()
    if secret is not None:
        say(f"set up: {origin}/set-up/{secret}   (once, within 24 hours)")


def _origin(config: DispatcherConfig, doors: Doors) -> str:
    """The address people type."""
    if doors.encrypted is not None:
        return address_of(doors.encrypted, "https", config.web.all_names()[0])
    if config.web.trusted_proxies and config.web.names:
        return f"https://{config.web.names[0]}"
    return address_of(doors.plain)


def _retention(config: DispatcherConfig, access: Access) -> Retention:
    rules = config.web.session_rules()

    async def besides() -> None:
        await access.in_store(lambda: access.rows.purge(access.now_ms(), rules))
        await access.in_store(lambda: access.persons.finish(access.now_ms()))

    return Retention(
        rows=OldRows(access.persons.engine, attachments_of(config)),
        kept_ms=kept_ms(config.retention),
        in_store=access.in_store,
        now_ms=access.now_ms,
        besides=besides,
    )


def _house_rules(section: OidcSection) -> HouseRules:
    return HouseRules(
        issuer=section.issuer,
        client_id=section.client_id,
        client_secret=section.client_secret.get_secret_value(),
        label=section.label,
        name_claim=section.name_claim,
        role_claim=section.role_claim,
        person_claim=section.person_claim,
        roles=section.roles,
    )
