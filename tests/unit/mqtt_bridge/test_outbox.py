"""The outbox: presence is a state, not a log."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mqtt_bridge import Outbox, Publication

PUBLICATIONS = st.builds(
    Publication,
    topic=st.sampled_from(["a", "b", "c", "d"]),
    payload=st.binary(max_size=3),
    qos=st.sampled_from([0, 1]),
    retained=st.booleans(),
)


def retained(topic: str, payload: bytes) -> Publication:
    return Publication(topic=topic, payload=payload, qos=1, retained=True)


def filled(publications: list[Publication]) -> Outbox:
    outbox = Outbox()
    for publication in publications:
        outbox = outbox.put(publication)
    return outbox


def test_a_new_outbox_holds_nothing() -> None:
    assert Outbox().pending() == ()


def test_the_newest_publication_of_a_topic_wins() -> None:
    outbox = filled([retained("a", b"1"), retained("b", b"2"), retained("a", b"3")])

    assert outbox.pending() == (retained("a", b"3"), retained("b", b"2"))


def test_what_the_broker_does_not_retain_is_not_remembered() -> None:
    heartbeat = Publication(topic="a", payload=b"alive", qos=0, retained=False)

    assert filled([retained("a", b"1"), heartbeat]).pending() == (retained("a", b"1"),)


def test_a_cleared_topic_is_cleared_again_after_an_outage() -> None:
    outbox = filled([retained("alert", b"broken"), retained("alert", b"")])

    assert outbox.pending() == (retained("alert", b""),)


def test_putting_leaves_the_former_outbox_alone() -> None:
    before = filled([retained("a", b"1")])
    before.put(retained("a", b"2"))

    assert before.pending() == (retained("a", b"1"),)


@settings(derandomize=True)
@given(st.lists(PUBLICATIONS))
def test_pending_is_the_last_retained_one_of_each_topic_in_order_of_first_use(
    publications: list[Publication],
) -> None:
    kept = [publication for publication in publications if publication.retained]
    topics = list(dict.fromkeys(publication.topic for publication in kept))
    newest = [
        [publication for publication in kept if publication.topic == topic][-1] for topic in topics
    ]

    assert list(filled(publications).pending()) == newest
