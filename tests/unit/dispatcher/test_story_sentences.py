"""Whatever the router can decide has its sentence, in both languages, and no sentence is idle."""

import re
from pathlib import Path
from string import Formatter

import pytest

import dispatcher.routing
from dispatcher.routing.decisions import WaitChange
from dispatcher.routing.modes import Mode
from dispatcher.routing.values import OPEN_STATES, CallState, Offerable, WithdrawalCause
from dispatcher.statistics.activities import Kind
from dispatcher.story.present import PRESENT, PRESENT_SENTENCES
from dispatcher.story.sentences import ENDS
from dispatcher.story.telling import sentence_key

ROUTING = Path(dispatcher.routing.__file__).parent
# What holds for one call only is never what stands in an agent's way as such.
OF_ONE_CALL = {
    Offerable.OTHER_ZONE,
    Offerable.OTHER_TIER,
    Offerable.CAPABILITY,
    Offerable.CAPACITY,
    Offerable.RING_EXCLUDED,
    Offerable.BINDING_ELSEWHERE,
}
WHYS = ("dedicated", "cover", "overflow", "last_resort", "ring_all")
TOLD = ("calling", "hand_back")


def reasons_in_the_router() -> set[str]:
    """Every reason the router's source names when it ends a call."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in ROUTING.glob("*.py"))
    given = re.findall(r"(?:turn_away|finish|hang_up)\([^()]*?\"(\w+)\"\)", source)
    modes = {f"site_{mode.value}" for mode in Mode if not mode.value.startswith(("normal", "tr"))}
    return set(given) | modes


def whys_in_the_router() -> set[str]:
    source = "\n".join(path.read_text(encoding="utf-8") for path in ROUTING.glob("*.py"))
    matched = re.findall(r"Match\([^\n]*why=\"(\w+)\"", source)
    return {*matched, *re.findall(r"\bnote=\"(\w+)\"", source)}


@pytest.mark.parametrize("cause", WithdrawalCause)
def test_every_cause_of_a_withdrawal_has_its_own_sentence(cause: WithdrawalCause) -> None:
    assert f"step.withdrawn.{cause.value}" in PRESENT_SENTENCES


@pytest.mark.parametrize("change", WaitChange)
def test_every_change_of_a_wait_has_its_own_sentence(change: WaitChange) -> None:
    assert f"step.requeued.{change.value}" in PRESENT_SENTENCES


@pytest.mark.parametrize("reason", Offerable)
def test_every_reason_to_pass_somebody_over_has_words(reason: Offerable) -> None:
    assert f"passed.{reason.value}" in PRESENT_SENTENCES


@pytest.mark.parametrize("reason", set(Offerable) - OF_ONE_CALL)
def test_every_present_reason_says_what_would_change_it(reason: Offerable) -> None:
    assert {f"now.{reason.value}", f"change.{reason.value}"} <= PRESENT_SENTENCES.keys()


def test_what_the_router_gives_as_a_reason_is_listed_here() -> None:
    assert whys_in_the_router() <= {*WHYS, *TOLD}
    assert reasons_in_the_router() == ENDS.keys() - {"other"}


@pytest.mark.parametrize("why", WHYS)
def test_every_why_of_an_offer_has_its_own_sentence(why: str) -> None:
    assert sentence_key("offered", why, "anna") == f"step.offered.{why}"


@pytest.mark.parametrize("note", TOLD)
def test_every_note_to_a_dedicated_agent_has_its_own_sentence(note: str) -> None:
    assert sentence_key("told", note, "anna") == f"step.told.{note}"


@pytest.mark.parametrize("state", set(CallState) - OPEN_STATES)
def test_every_end_of_a_call_has_a_sentence(state: CallState) -> None:
    assert f"step.{state.value}" in PRESENT_SENTENCES


@pytest.mark.parametrize("mode", set(Mode) - {Mode.NORMAL})
def test_every_mode_of_a_site_can_be_told(mode: Mode) -> None:
    assert f"mark.{mode.value}" in PRESENT_SENTENCES


@pytest.mark.parametrize(
    ("kind", "cause", "agent_id"),
    [
        ("held", None, None),
        ("offered", None, "anna"),
        ("rang", None, "anna"),
        ("connected", None, "anna"),
        ("transferred", "blind", "anna"),
        ("transferred", "blind", None),
        ("transferred", "attended", "anna"),
    ],
)
def test_every_other_kind_has_a_sentence(
    kind: str, cause: str | None, agent_id: str | None
) -> None:
    assert sentence_key(kind, cause, agent_id) in PRESENT_SENTENCES


@pytest.mark.parametrize("key", PRESENT_SENTENCES)
def test_both_languages_say_the_same_values(key: str) -> None:
    english, chinese = PRESENT_SENTENCES[key]

    assert english.strip()
    assert re.search(r"[一-鿿]", chinese)
    assert fields(english) == fields(chinese)


def test_nothing_is_said_of_what_nobody_decides() -> None:
    assert PRESENT.keys() == {one.value for one in set(Offerable) - OF_ONE_CALL}


def test_the_log_knows_every_end_of_a_call() -> None:
    assert {one.value for one in set(CallState) - OPEN_STATES} <= {one.value for one in Kind}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
