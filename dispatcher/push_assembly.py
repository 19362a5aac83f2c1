"""Pushes as the configuration wants them."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dispatcher.desk.ladder import WayKind
from dispatcher.desk.pushes import NOBODY, Endpoint, EndpointState
from dispatcher.desk_work.call_tasks import CallTasks
from dispatcher.desk_work.customer_ports import Commits, Prompt
from dispatcher.desk_work.gateways import (
    AccountGateway,
    ConsoleWriter,
    FileWriter,
    Gateways,
    Writes,
)
from dispatcher.desk_work.outgoing import Outgoing, Resolve, looked_up
from dispatcher.desk_work.push_desk import PushDesk
from dispatcher.desk_work.push_making import PushMaking
from dispatcher.desk_work.push_sender import PushSender, Sends
from dispatcher.desk_work.vapid_key import VapidKey
from dispatcher.desk_work.web_push import WebPush
from dispatcher.desk_work.webhook import WebhookWay
from dispatcher.errors import ConfigInvalid, StoreUnusable
from dispatcher.push_section import HOOK, GatewaySection, PushSection
from dispatcher.store.push_endpoint_rows import adopt_receivers
from dispatcher.web.push_office import PushOffice

MARK_KEY_BYTES = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class Pushes:
    """Everything about pushes, running and asked.

    Attributes:
        sender: sends what is due; `nudge` makes it look at once.
        gateways: e-mail, SMS and messengers, for one-time codes too.
    """

    office: PushOffice
    sender: PushSender
    gateways: Gateways
    outgoing: Outgoing
    receivers: tuple[Endpoint, ...]
    commits: Commits
    now_ms: Callable[[], int]

    async def run(self) -> None:
        """Sends until cancelled; the site's receivers are brought up to date first."""
        await self.adopt()
        try:
            await self.sender.run()
        finally:
            await self.outgoing.close()

    async def adopt(self) -> None:
        """Brings the site's receivers of webhooks to what the configuration says."""
        now_ms = self.now_ms()
        await self.commits.write(
            lambda connection: adopt_receivers(connection, self.receivers, now_ms)
        )


def build_pushes(
    section: PushSection,
    *,
    state_dir: Path,
    commits: Commits,
    now_ms: Callable[[], int],
    prompt: Prompt,
    say: Callable[[str], None],
    resolve: Resolve = looked_up,
) -> Pushes:
    """Pushes of a site, from its configuration.

    Raises:
        StoreUnusable: a key cannot be read or made.
        ConfigInvalid: the certificate authority cannot be read.
    """
    outgoing, mark_key = _outgoing(section, resolve), read_or_make_mark_key(state_dir)
    gateways = _gateways(section, state_dir, say)
    making = _making(section, gateways)
    ways = _ways(section, outgoing, gateways, now_ms)
    key = VapidKey(state_dir / "push-key.pem", section.contact) if section.devices else None
    if key is not None:
        ways[WayKind.WEBPUSH] = WebPush(
            outgoing=outgoing, key=key, mark_key=mark_key, ttl_s=section.ttl_s, now_ms=now_ms
        )
    shared: dict[str, Any] = {"commits": commits, "now_ms": now_ms, "prompt": prompt}
    sender = PushSender(making=making, ways=ways, **shared)
    desk = PushDesk(judge=outgoing.judge, mark_key=mark_key, nudge=sender.nudge, **shared)
    calls = CallTasks(making=making, **shared)
    return Pushes(
        office=PushOffice(desk=desk, calls=calls, public_key="" if key is None else key.public),
        sender=sender,
        gateways=gateways,
        outgoing=outgoing,
        receivers=_places(making),
        commits=commits,
        now_ms=now_ms,
    )


def read_or_make_mark_key(state_dir: Path) -> bytes:
    """What marks of reading are made with; for its owner only."""
    file = state_dir / "read-mark-key"
    try:
        if not file.exists():
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as out:
                out.write(secrets.token_bytes(MARK_KEY_BYTES))
        return file.read_bytes()
    except OSError as error:
        raise StoreUnusable(f"{file}: cannot be used: {error.strerror}") from error


def _gateways(section: PushSection, state_dir: Path, say: Callable[[str], None]) -> Gateways:
    return Gateways(
        by_name={one.name: _gateway(one, state_dir, say) for one in section.gateways},
        public_url=section.public_url,
    )


def _making(section: PushSection, gateways: Gateways) -> PushMaking:
    return PushMaking(
        devices=section.devices,
        calls=section.calls,
        gateways=frozenset(gateways.by_name),
        receivers=tuple(one.receiver() for one in section.webhooks),
        language=section.language,
    )


def _ways(
    section: PushSection, outgoing: Outgoing, gateways: Gateways, now_ms: Callable[[], int]
) -> dict[WayKind, Sends]:
    secrets_by_id = {
        f"{HOOK}{one.name}": one.secret.get_secret_value() for one in section.webhooks
    }
    return {
        WayKind.EMAIL: gateways,
        WayKind.SMS: gateways,
        WayKind.IM: gateways,
        WayKind.WEBHOOK: WebhookWay(outgoing=outgoing, secrets=secrets_by_id, now_ms=now_ms),
    }


def _outgoing(section: PushSection, resolve: Resolve) -> Outgoing:
    ca_file = None if section.ca_file is None else Path(section.ca_file)
    try:
        return Outgoing(allowed=section.networks(), ca_file=ca_file, resolve=resolve)
    except OSError as error:
        raise ConfigInvalid(f"push.ca_file: {ca_file} cannot be used: {error}") from error


def _gateway(section: GatewaySection, state_dir: Path, say: Callable[[str], None]) -> Writes:
    match section.through:
        case "console":
            return ConsoleWriter(say=say)
        case "file":
            return FileWriter(file=state_dir / "messages.txt")
        case _:
            return AccountGateway(account=section.account())


def _places(making: PushMaking) -> tuple[Endpoint, ...]:
    return tuple(
        Endpoint(
            id=one.id,
            customer_id=NOBODY,
            kind=WayKind.WEBHOOK,
            address=one.url,
            keys={},
            rank=one.rank,
            state=EndpointState.ACTIVE,
            failures=0,
            made_ms=0,
        )
        for one in making.receivers
    )
