"""Codes on their way: a gateway that fails stops no other letter, and no log holds a code."""

import asyncio
import logging
import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from dispatcher.customer_assembly import customer_ties
from dispatcher.customer_section import CustomerSection
from dispatcher.desk.codes import Way
from dispatcher.desk.identities import IdentityKind, identity_of
from dispatcher.desk_work.code_post import (
    MOST_WAITING,
    CodePost,
    FileGateway,
    Letter,
    SendingGateway,
    VoiceGateway,
)
from dispatcher.desk_work.sign_in import read_or_make_key


def a_letter(text: str = "Your code is 123456", way: Way = Way.MESSAGE) -> Letter:
    to = identity_of("+493012345680", None)
    return Letter(to=to, way=way, text=text, language="en")


async def test_a_file_holds_letters_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "codes.txt"
    post = CodePost(written=FileGateway(file=file))
    for text in ("one", "two"):
        post.put(a_letter(text))
        await post.deliver_next()

    assert file.read_text(encoding="utf-8").splitlines() == [
        "message to +493012345680: one",
        "message to +493012345680: two",
    ]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_a_gateway_that_fails_is_logged_without_code_and_number(
    caplog: pytest.LogCaptureFixture,
) -> None:
    sent: list[tuple[IdentityKind, str, str]] = []

    async def send(kind: IdentityKind, address: str, text: str) -> None:
        if not sent and "123456" in text:
            raise OSError("the gateway says 123456 +493012345680")
        sent.append((kind, address, text))

    post = CodePost(written=SendingGateway(send=send))
    post.put(a_letter())
    post.put(a_letter("next"))
    with caplog.at_level(logging.WARNING):
        await post.deliver_next()
        await post.deliver_next()

    assert sent == [(IdentityKind.PHONE, "+493012345680", "next")]
    assert "code_not_delivered" in caplog.text
    assert "123456" not in caplog.text
    assert "12345680" not in caplog.text


async def test_a_voice_reads_to_whom_the_letter_is(tmp_path: Path) -> None:
    heard: list[tuple[str, str, str]] = []

    async def read_out(number: str, text: str, language: str) -> None:
        heard.append((number, text, language))

    written = FileGateway(file=tmp_path / "codes.txt")
    post = CodePost(written=written, spoken=VoiceGateway(read_out=read_out))
    post.put(a_letter("1, 2", Way.VOICE))
    await post.deliver_next()

    assert post.speaks
    assert heard == [("+493012345680", "1, 2", "en")]
    assert not written.file.exists()


async def test_a_flood_of_letters_is_dropped_not_waited_for(tmp_path: Path) -> None:
    post = CodePost(written=FileGateway(file=tmp_path / "codes.txt"))
    for _ in range(MOST_WAITING + 5):
        post.put(a_letter())
    running = asyncio.create_task(post.run())
    running.cancel()

    assert post._letters.qsize() == MOST_WAITING


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    key = read_or_make_key(tmp_path)

    assert read_or_make_key(tmp_path) == key
    assert len(key) == 32
    assert stat.S_IMODE((tmp_path / "code-key").stat().st_mode) == 0o600


def test_the_section_becomes_the_offices_ties(tmp_path: Path) -> None:
    secret = "whsec_" + "c2VjcmV0" * 5
    section = CustomerSection.model_validate(
        {"codes": "console", "hooks": [{"name": "bot", "secret": secret, "service": "wechat"}]}
    )
    ties = customer_ties(section, tmp_path, print)

    assert ties.post.speaks
    assert (ties.hooks["bot"].secret, ties.hooks["bot"].service) == (secret, "wechat")
    assert secret not in f"{ties}{section}"
    assert not customer_ties(CustomerSection(), tmp_path, print).post.speaks


@pytest.mark.parametrize(
    ("section", "field"),
    [
        ({"codes": "pigeon"}, "codes"),
        ({"hooks": [{"name": "bot", "secret": "whsec_c2hvcnQ="}]}, "24 bytes"),
        ({"hooks": [{"name": "bot", "secret": "not base64!"}]}, "openssl"),
        ({"hooks": [{"name": "Bot/1", "secret": "c2VjcmV0" * 5}]}, "name"),
        ({"hooks": [{"name": "a", "secret": "c2VjcmV0" * 5}] * 2}, "once"),
        (
            {"inbox": {"host": "mail.example", "user": "u", "password": "p", "tls": False}},
            "loopback",
        ),
        ({"inbox": {"host": "h", "user": "u", "password": "p", "folder": 'a" x'}}, "folder"),
    ],
)
def test_what_cannot_work_is_refused_by_its_key(section: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        CustomerSection.model_validate(section)
