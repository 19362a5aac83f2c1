"""What messages say, what proves that one was read, and what a subscription must be."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.desk.delivery import DeliveryState
from dispatcher.desk.events import EventKind
from dispatcher.desk.identities import IdentityKind
from dispatcher.desk.ladder import WayKind
from dispatcher.desk.push_words import PAYLOAD_BYTES, Words, cut, message, payload, words
from dispatcher.desk.pushes import Delivery, standing
from dispatcher.desk.reach import phone_of, stand_in_of, written_ways
from dispatcher.desk.read_marks import is_read_mark, read_mark
from dispatcher.desk.subscriptions import Subscription, checked_subscription, topic
from dispatcher.desk.telling import TELLINGS, PushKind, telling_of, told_body
from dispatcher.errors import RequestInvalid

KEY = b"k" * 32


@given(st.text(), st.text(max_size=60))
def test_a_payload_always_fits_and_is_whole_json(text, title):
    made = payload(
        Words(title=title, text=text * 50),
        url="/me/orders/x",
        number=1_001,
        kind=PushKind.RESULT,
        mark="m",
    )
    assert len(made) <= PAYLOAD_BYTES
    read = json.loads(made)
    assert set(read) == {"t", "b", "u", "o", "k", "d"}
    whole = text * 50
    if read["b"] != whole:
        shown = read["b"].removesuffix("…")
        assert shown != read["b"], "a cut is marked"
        assert whole.startswith(shown)
        # No more is cut than had to be; but spaces before the mark go too.
        rest = whole[len(shown) :]
        assert rest != rest.lstrip() or len(made) > PAYLOAD_BYTES - 20


@given(st.text(max_size=500), st.integers(1, 300))
def test_a_cut_text_is_no_longer_than_wanted(text, most):
    assert len(cut(text, most)) <= most
    assert cut(text, 500) == text


def test_a_link_is_never_cut():
    made = message(Words(title="T", text="x" * 900), "https://desk.example.org/me", 100)
    assert len(made) == 100
    assert made.endswith("…\nhttps://desk.example.org/me")


@pytest.mark.parametrize("language", ["en", "zh", "fr"])
@pytest.mark.parametrize("kind", PushKind)
def test_every_message_says_something_in_every_language(kind, language):
    said = words(kind, {"number": 1_001, "subject": "S", "text": "T", "state": "open"}, language)
    assert said.title
    assert said.text
    assert "{" not in said.title + said.text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            {"reason": "away", "agent_name": "Wang Fang"},
            "Wang Fang is away; somebody else takes care of your request.",
        ),
        (
            {"reason": "left", "agent_name": "Wang Fang", "to_name": "Li Wei"},
            "Wang Fang has left us; Li Wei takes over.",
        ),
        (
            {"reason": "left", "agent_name": "Wang Fang", "choose": True},
            "Wang Fang has left us; please choose another agent.",
        ),
        (
            {"reason": "left"},
            "Your agent has left us; somebody else takes care of your request.",
        ),
    ],
)
def test_what_is_said_of_an_agent_who_is_gone(body, text):
    """Never how long, and never where he is."""
    assert words(PushKind.AGENT, body, "en").text == text


def test_a_text_with_braces_is_said_as_it_is():
    said = words(PushKind.RESULT, {"number": 1, "text": "{0} {number} %s"}, "en")
    assert said.text == "{0} {number} %s"


def test_a_mark_fits_its_own_message_alone():
    mark = read_mark("d1", KEY)
    assert is_read_mark(mark, "d1", KEY)
    assert not is_read_mark(mark, "d2", KEY)
    assert not is_read_mark(mark, "d1", b"x" * 32)


@given(st.text(max_size=60))
def test_no_guess_is_a_mark(guess):
    assert not is_read_mark(guess, "d1", KEY)
    assert not is_read_mark(f"d1.{guess}", "d1", KEY)


@pytest.mark.parametrize("delivery_id", ["\x80", "é", "\ud800", "", "."])
def test_a_guess_about_a_message_that_cannot_be_is_refused_like_any_other(delivery_id):
    assert not is_read_mark("d1.x", delivery_id, KEY)
    assert not is_read_mark("\ud800", delivery_id, KEY)


def test_whoever_made_the_order_in_the_app_is_not_told_that_we_have_it():
    assert telling_of(EventKind.ORDER_MADE, {"source": "app"}) is None
    assert telling_of(EventKind.ORDER_MADE, {"source": "call"}) is not None


def test_what_only_concerns_the_house_is_never_told():
    for kind in (EventKind.REMINDER, EventKind.RATED, EventKind.ORDER_RELEASED):
        assert telling_of(kind, {}) is None
    body = told_body(EventKind.ORDER_RESULT, {"number": 1, "held_before": "ann", "quiet": True})
    assert body == {"event": "order_result", "number": 1}


def test_an_answer_holds_back_everything_older_of_its_order():
    kinds = {one.kind for one in TELLINGS.values()} - {PushKind.AGENT}
    assert TELLINGS[EventKind.ORDER_RESULT].replaces == kinds


def subscription(point: bytes = b"\x04" + b"p" * 64, auth: bytes = b"a" * 16) -> Subscription:
    written = [base64.urlsafe_b64encode(one).decode().rstrip("=") for one in (point, auth)]
    return Subscription(endpoint="https://push.example.org/x", p256dh=written[0], auth=written[1])


def test_what_a_browser_gives_is_taken():
    assert checked_subscription(subscription()) == subscription()


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        (subscription(point=b"\x04" + b"p" * 63), "keys.p256dh"),
        (subscription(point=b"\x02" + b"p" * 64), "keys.p256dh"),
        (subscription(auth=b"a" * 15), "keys.auth"),
        (subscription(auth=b""), "keys.auth"),
    ],
)
def test_what_no_browser_gives_is_refused_by_its_field(given_, field):
    with pytest.raises(RequestInvalid, match=f"^{field}: "):
        checked_subscription(given_)


@given(st.text(max_size=40), st.integers(1, 50))
def test_a_topic_is_one_word_a_push_service_takes(order_id, cycle):
    made = topic(order_id, cycle)
    assert len(made) == 32
    assert made.isascii()
    assert made.replace("-", "").replace("_", "").isalnum()
    assert made != topic(order_id, cycle + 1)


def test_who_is_reached_how():
    known = [
        (IdentityKind.EMAIL, "a@b.org"),
        (IdentityKind.PHONE, "+493012345678"),
        (IdentityKind.PHONE, "+4915112345678"),
        (IdentityKind.ACCOUNT, "wechat:wang"),
        (IdentityKind.ACCOUNT, "qq:123"),
    ]
    assert written_ways(known, {"email", "sms", "im:wechat"}) == [
        (WayKind.EMAIL, "a@b.org"),
        (WayKind.SMS, "+4915112345678"),
        (WayKind.IM, "wechat:wang"),
    ]
    assert written_ways(known, set()) == []
    assert phone_of(known) == "+493012345678"
    assert phone_of([]) is None


@pytest.mark.parametrize(
    ("customer_id", "known"),
    [
        ("c1", []),
        ("caller:+493012345678", [(IdentityKind.PHONE, "+493012345678")]),
        ("caller:a@b.org", [(IdentityKind.EMAIL, "a@b.org")]),
        ("caller:0a1b2c", []),
        ("caller:", []),
    ],
)
def test_a_caller_nobody_knows_is_known_by_what_he_came_by(customer_id, known):
    assert stand_in_of(customer_id) == known


def told(event_id: int, state: DeliveryState, *, rank: int = 10, read: bool = False) -> Delivery:
    return Delivery(
        id=f"{event_id}-{rank}",
        event_id=event_id,
        way="w",
        order_id="o",
        customer_id="c",
        kind=PushKind.RESULT,
        body={},
        rank=rank,
        state=state,
        read_ms=1 if read else None,
    )


@pytest.mark.parametrize(
    ("deliveries", "stands"),
    [
        ([], "none"),
        ([told(1, DeliveryState.DELIVERED, rank=0)], "none"),
        ([told(1, DeliveryState.PENDING)], "under_way"),
        ([told(1, DeliveryState.FAILED)], "not_delivered"),
        ([told(1, DeliveryState.FAILED), told(1, DeliveryState.RETRY_WAIT, rank=20)], "under_way"),
        ([told(1, DeliveryState.GONE), told(1, DeliveryState.DELIVERED, rank=20)], "delivered"),
        ([told(1, DeliveryState.DELIVERED, read=True)], "read"),
        (
            [told(1, DeliveryState.DELIVERED, read=True), told(2, DeliveryState.FAILED)],
            "not_delivered",
        ),
    ],
)
def test_what_an_agent_sees_of_an_order(deliveries, stands):
    assert standing(deliveries) == stands
