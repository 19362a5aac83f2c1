"""A mail is read as far as it is one; machines' mails are recognised; bad ones break nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.desk.mail import LONGEST_TEXT, Mail, read_mail


def mail(body: str = "Where is my order?", **headers: str) -> bytes:
    told = {
        "From": "Li Na <Li.Na@Example.com>",
        "Subject": "My order",
        "Message-ID": "<1@example.com>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    lines = [f"{name}: {value}" for name, value in told.items() if value]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def read(raw: bytes) -> Mail:
    found = read_mail(raw)
    assert found is not None
    return found


def test_who_what_and_under_which_name() -> None:
    found = read(mail())

    assert (found.sender, found.subject, found.text) == (
        "li.na@example.com",
        "My order",
        "Where is my order?",
    )
    assert (found.id, found.automatic) == ("mail:<1@example.com>", False)


def test_words_in_any_script_and_encoding() -> None:
    head = mail(Subject="=?utf-8?b?5oiR55qE6K6i5Y2V?=", Content_Type="text/plain; charset=gbk")
    found = read(head.rpartition(b"\r\n\r\n")[0] + b"\r\n\r\n" + "我的订单在哪里".encode("gbk"))

    assert (found.subject, found.text) == ("我的订单", "我的订单在哪里")


def test_of_a_page_only_the_words_are_kept() -> None:
    page = "<head><title>x</title></head><p>Hello <b>you</b></p><script>alert(1)</script>&lt;b&gt;"
    found = read(mail(page, Content_Type="text/html"))

    assert found.text == "Hello you<b>"


def test_plain_words_come_before_a_page_and_attachments_are_left() -> None:
    page = "--a\r\nContent-Type: text/html\r\n\r\n<p>page</p>\r\n"
    words = "--a\r\nContent-Type: text/plain\r\n\r\nwords\r\n--a--\r\n"
    both = f'--b\r\nContent-Type: multipart/alternative; boundary="a"\r\n\r\n{page}{words}'
    program = "--b\r\nContent-Disposition: attachment\r\n\r\nMZ\r\n--b--"

    assert read(mail(both + program, Content_Type='multipart/mixed; boundary="b"')).text == "words"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<news.example.com>"},
        {"Return_Path": "<>"},
        {"From": "MAILER-DAEMON@example.com"},
        {"From": "no-reply@example.com"},
        {"From": ""},
        {"Content_Type": 'multipart/report; boundary="b"'},
        {"X_Autoreply": "yes"},
    ],
)
def test_mails_of_machines_are_recognised(headers: dict[str, str]) -> None:
    """RFC 3834: to answer one would begin a loop."""
    assert read(mail(**headers)).automatic


def test_a_mail_a_person_sent_by_hand_says_so_at_most() -> None:
    assert not read(mail(Auto_Submitted="no")).automatic


def test_a_mail_without_a_name_gets_one_that_stays_the_same() -> None:
    nameless = mail(Message_ID="")

    assert read(nameless).id == read(nameless).id
    assert read(nameless).id != read(mail("other", Message_ID="")).id
    assert len(read(mail(Message_ID=f"<{'x' * 500}@y>")).id) <= 200


def test_a_long_mail_is_cut_and_control_signs_go() -> None:
    found = read(mail("a\x00b\x07\r\n\r\n\r\n\r\nc" + "x" * 20_000))

    assert len(found.text) == LONGEST_TEXT
    assert found.text.startswith("ab\n\nc")


@given(st.binary(max_size=400))
def test_any_bytes_are_a_mail_or_none(raw: bytes) -> None:
    read_mail(raw)
    read_mail(b"From: a@example.com\r\nContent-Type: multipart/mixed; boundary=x\r\n" + raw)
