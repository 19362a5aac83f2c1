"""The oracle's reading of the wire: the last word counts, and silence is no word."""

import json

import pytest
from call_life.words import LEASE_S, Word, Words

SEAT = "s-01"
HERE, LEAVING, AWAY = ("online", True), ("online", False), ("offline", False)


def hear(
    words: Words,
    kind: str,
    state: tuple[str, bool | None] = HERE,
    *,
    at_s: float = 0.0,
    epoch: int = 1,
    seq: int = 1,
    retained: bool = False,
) -> None:
    body = {"epoch": epoch, "seq": seq, "boot_id": f"{epoch}", "state": state[0]}
    payload = json.dumps({**body, "occupied": state[1], "conn": 1}).encode()
    words.hear(f"seats/{SEAT}/{kind}", payload, retained=retained, now_s=at_s, turn=0)


def test_nothing_heard_is_nothing_known() -> None:
    assert Words().of(SEAT, 5.0, 0).word is Word.UNKNOWN


@pytest.mark.parametrize(
    ("state", "word"), [(HERE, Word.HERE), (LEAVING, Word.EMPTY), (AWAY, Word.EMPTY)]
)
def test_a_live_heartbeat_tells_the_word(state: tuple[str, bool], word: Word) -> None:
    words = Words()
    hear(words, "heartbeat", state)

    assert words.of(SEAT, 1.0, 0).word is word


@pytest.mark.parametrize(("kind", "retained"), [("presence", False), ("heartbeat", True)])
def test_presence_alone_and_retained_heartbeats_prove_no_life(kind: str, retained: bool) -> None:
    words = Words()
    hear(words, kind, retained=retained)

    assert words.of(SEAT, 0.1, 0).word is Word.UNKNOWN


def test_a_word_lasts_as_long_as_the_lease() -> None:
    words = Words()
    hear(words, "heartbeat", at_s=1.0)

    assert words.of(SEAT, 0.99 + LEASE_S, 0).word is Word.HERE
    chair = words.of(SEAT, 5.0 + LEASE_S, 0)
    assert (chair.word, chair.since_s) == (Word.UNKNOWN, 1.0 + LEASE_S)


def test_an_older_word_changes_nothing() -> None:
    words = Words()
    hear(words, "heartbeat", HERE, seq=5)
    hear(words, "presence", AWAY, seq=4)
    hear(words, "heartbeat", AWAY, seq=4)

    assert words.of(SEAT, 0.1, 0).word is Word.HERE


def test_a_new_start_is_believed_only_after_its_own_heartbeat() -> None:
    words = Words()
    hear(words, "heartbeat", HERE)
    hear(words, "presence", HERE, epoch=2)
    between = words.of(SEAT, 0.1, 0).word
    hear(words, "heartbeat", HERE, epoch=2)

    assert between is Word.UNKNOWN
    assert words.of(SEAT, 0.1, 0).word is Word.HERE


def test_a_lost_node_is_unknown_at_once() -> None:
    words = Words()
    hear(words, "heartbeat", HERE)
    hear(words, "status", ("lost", None))

    assert words.of(SEAT, 0.1, 0).word is Word.UNKNOWN
