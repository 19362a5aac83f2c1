"""E-mail through a real mail server on loopback; what the configuration accepts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message

import pytest
from desk_pushes import ANN, open_office
from pydantic import ValidationError

from dispatcher.config import read_config
from dispatcher.desk.delivery import LEASE_MS
from dispatcher.desk_work import gateways, outgoing, push_sender, web_push, webhook
from dispatcher.errors import ConfigInvalid
from dispatcher.push_section import GatewaySection, PushSection, ReceiverSection


@dataclass(kw_only=True)
class MailServer:
    """What arrived; `refuses`: it takes nothing."""

    port: int
    letters: list[tuple[str, Message]] = field(default_factory=list)
    refuses: bool = False


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    """SMTP in the clear, on loopback."""
    made: list[MailServer] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(line: str) -> None:
            writer.write(line.encode() + b"\r\n")
            await writer.drain()

        receiver = ""
        await say("220 here")
        while line := (await reader.readline()).decode().strip():
            word = line[:4].upper()
            if word == "RCPT":
                receiver = line.partition("<")[2].partition(">")[0]
            if word == "DATA" and not made[0].refuses:
                await say("354 go on")
                body = await reader.readuntil(b"\r\n.\r\n")
                made[0].letters.append((receiver, message_from_bytes(body)))
            if word == "QUIT":
                await say("221 bye")
                break
            await say("451 not now" if word == "DATA" and made[0].refuses else "250 ok")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    made.append(MailServer(port=server.sockets[0].getsockname()[1]))
    async with server:
        yield made[0]


def by_mail(port: int) -> PushSection:
    return PushSection(
        calls=False,
        gateways=(
            GatewaySection(
                kind="email",
                through="smtp",
                host="127.0.0.1",
                port=port,
                security="insecure",
                sender="desk@example.org",
            ),
        ),
    )


async def test_an_answer_arrives_by_e_mail_with_its_text_as_it_is(store, clock, tmp_path):
    text = 'Done <b>now</b>? 好了 & "so"\n.\nA dot alone'
    async with (
        mail_server() as server,
        open_office(store, clock, tmp_path, by_mail(server.port)) as office,
    ):
        order = await office.order("c3")
        await office.orders.record_result(order.id, text, ANN)
        await office.work()

        ((receiver, letter),) = server.letters
        assert office.states() == [("email", "delivered")]
    assert receiver == "cara@example.org"
    subject = str(make_header(decode_header(letter["Subject"])))
    assert subject == f"Request {order.number}: here is the answer"
    body = letter.get_payload(decode=True)
    assert isinstance(body, bytes)
    for line in ("Done <b>now</b>? 好了", "A dot alone"):
        assert line in body.decode("utf-8")


async def test_a_mail_server_that_takes_nothing_is_tried_again(store, clock, tmp_path):
    async with (
        mail_server() as server,
        open_office(store, clock, tmp_path, by_mail(server.port)) as office,
    ):
        server.refuses = True
        order = await office.order("c3")
        await office.orders.record_result(order.id, "Done.", ANN)
        await office.work()
        assert office.states() == [("email", "retry_wait")]

        server.refuses = False
        await office.later(6)
        assert office.states() == [("email", "delivered")]


HOOK = {"name": "crm", "url": "https://crm.example.org/hook", "secret": "whsec_" + "QUJD" * 8}


@pytest.mark.parametrize(
    ("section", "more", "why"),
    [
        (ReceiverSection, {**HOOK, "url": "http://crm.example.org/"}, "https only"),
        (ReceiverSection, {**HOOK, "secret": "whsec_QUJD"}, "at least 24 bytes"),
        (ReceiverSection, {**HOOK, "secret": "plain words"}, "openssl rand"),
        (ReceiverSection, {**HOOK, "kinds": ["rated"]}, "stays in the house"),
        (ReceiverSection, {**HOOK, "name": "C R M"}, "pattern"),
        (GatewaySection, {"kind": "email", "through": "json"}, "smtp"),
        (GatewaySection, {"kind": "email", "through": "smtp"}, "smtp needs host, sender"),
        (GatewaySection, {"kind": "sms", "through": "smtp"}, "smtp brings email"),
        (GatewaySection, {"kind": "im", "through": "console"}, "service"),
        (PushSection, {"contact": "somebody"}, "pattern"),
        (PushSection, {"allow_private": ["10.0.0.1/8"]}, "host bits"),
        (PushSection, {"webhooks": [HOOK, HOOK]}, "each name once"),
    ],
)
def test_what_cannot_work_is_refused_when_the_configuration_is_read(section, more, why):
    with pytest.raises(ValidationError, match=why):
        section(**more)


def test_every_mistake_of_the_section_is_told_by_its_line(tmp_path):
    file = tmp_path / "dispatcher.yaml"
    file.write_text("state_dir: /x\npush:\n  ttl_hours: 0\n  language: fr\n", "utf-8")
    with pytest.raises(ConfigInvalid) as refused:
        read_config(file)
    assert "line 3: push.ttl_hours" in str(refused.value)
    assert "line 4: push.language" in str(refused.value)


def test_secrets_do_not_show_in_what_is_printed():
    section = PushSection(
        webhooks=(ReceiverSection(**HOOK),),
        gateways=(
            GatewaySection(kind="sms", through="clicksend", user="u", secret="hidden-word"),
        ),
    )
    printed = repr(section) + repr(section.gateways[0].account())
    assert "QUJD" not in printed
    assert "hidden-word" not in printed


def test_a_lease_outlives_the_slowest_attempt_of_a_full_hand():
    """Otherwise another sender would take over what this one has not begun."""
    slowest_s = max(
        web_push.TIMEOUT_S / outgoing.AT_ONCE_PER_HOST,
        webhook.TIMEOUT_S / outgoing.AT_ONCE_PER_HOST,
        gateways.TIMEOUT_S / gateways.AT_ONCE,
    )
    assert push_sender.IN_HAND * slowest_s * 1000 < LEASE_MS
