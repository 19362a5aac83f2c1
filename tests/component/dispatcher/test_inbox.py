"""An e-mail inbox as a channel: each mail of a person once, no machine's, and none is lost."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from call_centre import Centre
from customer_visits import bind, notices, office_of, rows_of
from imap_server import Post, imap_server

from dispatcher.desk_work import inbox as inboxes
from dispatcher.desk_work.inbox import ImapMailbox, Inbox
from dispatcher.errors import SourceUnusable
from dispatcher.store.choice_tables import service_requests
from dispatcher.store.desk_tables import work_orders


def mail(name: str, text: str = "Where is my order?", **headers: str) -> bytes:
    told = {"From": "Bolt <bolt@example.com>", "Subject": "Order", "Message-ID": f"<{name}@x>"}
    told |= headers
    lines = "".join(f"{key}: {value}\r\n" for key, value in told.items())
    return f"{lines}\r\n{text}\r\n".encode()


@pytest.fixture
def post() -> Iterator[Post]:
    with imap_server() as served:
        yield served


def inbox(centre: Centre, post: Post) -> Inbox:
    mailbox = ImapMailbox(
        host="127.0.0.1", port=post.port, user="desk", password="letmein", tls=None
    )
    return Inbox(mailbox=mailbox, desk=office_of(centre).requests)


async def test_a_mail_reaches_the_senders_own_agent_once(centre: Centre, post: Post) -> None:
    """DS-21."""
    post.mails += [mail("1"), mail("1"), mail("2", "Still waiting")]
    await centre.staff("anna")
    await bind(centre)
    taken = [await inbox(centre, post).look() for _ in range(2)]

    assert taken == [2, 0]
    assert post.seen == {1, 2, 3}
    assert notices(centre) == [("anna", "request")] * 2
    assert [row["content"] for row in rows_of(centre, work_orders)] == [
        "Where is my order?",
        "Still waiting",
    ]


async def test_a_mail_that_was_stored_and_not_marked_is_not_taken_twice(
    centre: Centre, post: Post
) -> None:
    post.mails.append(mail("1"))
    await inbox(centre, post).look()
    post.seen.clear()

    assert await inbox(centre, post).look() == 0
    assert len(rows_of(centre, service_requests)) == 1


async def test_answers_of_machines_are_left_and_marked(centre: Centre, post: Post) -> None:
    post.mails += [
        mail("1", **{"Auto-Submitted": "auto-replied"}),
        mail("2", From="MAILER-DAEMON@example.com"),
        mail("3", From="not an address"),
        mail("4", text="", Subject=""),
        b"\xff\xfe\x00",
    ]

    assert await inbox(centre, post).look() == 0
    assert post.seen == {1, 2, 3, 4, 5}
    assert rows_of(centre, service_requests) == []


async def test_a_mail_that_is_too_large_is_not_even_fetched(centre: Centre, post: Post) -> None:
    post.mails.append(mail("1"))
    post.claimed_size = inboxes.LARGEST_BYTES + 1

    assert await inbox(centre, post).look() == 0
    assert post.seen == {1}


async def test_an_inbox_that_cannot_be_read_says_why_and_not_the_password(
    centre: Centre, post: Post
) -> None:
    post.password = "another"
    wrong = inbox(centre, post)
    with pytest.raises(SourceUnusable, match=r"desk at 127\.0\.0\.1") as refused:
        await wrong.look()
    gone = replace(wrong, mailbox=replace(wrong.mailbox, port=1))
    with pytest.raises(SourceUnusable):
        await gone.look()

    assert "letmein" not in f"{refused.value}{wrong}"
