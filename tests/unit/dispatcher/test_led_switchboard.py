"""A dispatcher stopped after its commit and woken too late tells the telephones nothing."""

from collections.abc import Callable

import pytest
from call_hall import agent, call, offers, staffed

from dispatcher.errors import Deposed
from dispatcher.routing.values import Call, Offer
from dispatcher.telephony.led import led
from dispatcher.telephony.port import HandsOver, Switchboard

CALL = call("c1")
(OFFER,) = offers(staffed(agent("anna")).call_arrived(CALL, 0.0))

WORDS: dict[str, tuple[Call | Offer | str, ...]] = {
    "hold": (CALL,),
    "offer_callback": (CALL,),
    "ring": (CALL, OFFER),
    "stop_ringing": (OFFER,),
    "connect": (CALL,),
    "release": (CALL, "anna"),
    "hang_up": (CALL,),
    "hand_over": (CALL, "anna"),
}


class Listening:
    """Writes down which words it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        for word in WORDS:
            setattr(self, word, self.hears(word))

    def hears(self, word: str) -> Callable[..., None]:
        return lambda *_about: self.heard.append(word)


def test_every_word_of_a_telephone_system_is_known() -> None:
    words = {
        name
        for port in (Switchboard, HandsOver)
        for name in vars(port)
        if not name.startswith("_")
    }

    assert words - {"events"} == set(WORDS)


@pytest.mark.parametrize("word", WORDS)
def test_the_leader_tells_every_word(word: str) -> None:
    told = Listening()
    getattr(led(told, lambda: None), word)(*WORDS[word])

    assert told.heard == [word]


@pytest.mark.parametrize("word", WORDS)
def test_who_was_deposed_tells_none(word: str) -> None:
    told = Listening()

    def deposed() -> None:
        raise Deposed("too late")

    with pytest.raises(Deposed):
        getattr(led(told, deposed), word)(*WORDS[word])
    assert told.heard == []


def test_a_telephone_system_that_cannot_hand_over_does_not_seem_to() -> None:
    told = Listening()
    del told.hand_over

    assert not isinstance(led(told, lambda: None), HandsOver)
    assert isinstance(led(Listening(), lambda: None), HandsOver)
