"""A story names who was considered, and why each other was passed over."""

from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from dispatcher.story.telling import Lang, Teller, passed_over_lately, story

NAMES = {"anna": "Anna", "wang": "王芳"}
# 2026-07-01 12:00:00 UTC
NOON_MS = 1_782_907_200_000
TELLER = Teller(
    lang=Lang.EN, name_of=lambda one: NAMES.get(one, one), zone=ZoneInfo("Europe/Berlin")
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """Implements `Told`."""

    at_ms: int = NOON_MS
    call_id: str = "c1"
    kind: str = "held"
    agent_id: str | None = None
    cause: str | None = None
    candidates: tuple[tuple[str, str], ...] = ()
    passed_over: dict[str, int] = field(default_factory=dict)
    marks: tuple[str, ...] = ()


def test_the_chosen_one_is_not_among_those_passed_over() -> None:
    row = Row(
        kind="offered",
        agent_id="anna",
        candidates=(("wang", "seat_empty"), ("anna", "ready")),
        passed_over={"seat_empty": 1, "ready": 1},
    )
    (step,) = story([row], TELLER)

    assert step.text == "Anna was rung."
    assert [(one.name, one.text) for one in step.passed_over] == [("王芳", "the chair was empty")]
    assert step.others == []


def test_those_not_named_are_counted_by_reason_the_most_first() -> None:
    row = Row(
        candidates=(("wang", "talking"),),
        passed_over={"talking": 4, "on_break": 9, "other_zone": 1},
    )
    (step,) = story([row], TELLER)

    assert [(reason, count) for reason, count, _ in step.others] == [
        ("on_break", 9),
        ("talking", 3),
        ("other_zone", 1),
    ]


def test_times_are_those_of_the_site() -> None:
    (step,) = story([Row()], TELLER)

    assert step.clock == "14:00:00"


def test_the_same_story_in_chinese() -> None:
    chinese = replace(TELLER, lang=Lang.ZH)
    rows = [Row(kind="withdrawn", agent_id="wang", cause="seat_empty"), Row(marks=("drain",))]
    gone, held = story(rows, chinese)

    assert gone.text == "振铃时王芳离座，呼叫已撤回，来电保留原位。"
    assert held.marks == ["现场不再接受新来电。"]


def test_an_end_says_why() -> None:
    rows = [
        Row(kind="callback", cause="waited_too_long"),
        Row(kind="closed", cause="something_newer"),
        Row(kind="ended"),
        Row(kind="abandoned", cause="redirected"),
    ]
    texts = [step.text for step in story(rows, TELLER)]

    assert texts == [
        "The caller will be called back: the longest wait was over.",
        "The caller was told that nobody can take the call: the house could not keep the caller.",
        "The talk ended.",
        "The caller hung up. (the telephone system sent the caller out of the house)",
    ]


def test_what_a_chair_said_is_told_no_longer_than_presence_is_kept() -> None:
    """Presence is kept 30 days, decisions 90: in between only that somebody could not."""
    row = Row(
        candidates=(("wang", "seat_empty"), ("anna", "on_break")),
        passed_over={"seat_empty": 3, "seat_leaving": 1, "on_break": 1},
    )
    (step,) = story([row], replace(TELLER, presence_from_ms=NOON_MS + 1))

    assert [one.reason for one in step.passed_over] == ["not_available", "on_break"]
    assert step.others == [("not_available", 3, "was not available")]


def test_lately_is_the_newest_decision_of_each_call_that_was_not_his() -> None:
    rows = [
        Row(call_id="c3", candidates=(("anna", "talking"),)),
        Row(call_id="c2", agent_id="anna", kind="offered", candidates=(("anna", "ready"),)),
        Row(call_id="c3", candidates=(("anna", "on_break"),)),
        Row(call_id="c1", candidates=(("ben", "ready"),)),
        Row(call_id="c0", candidates=(("anna", "seat_empty"),)),
    ]

    assert passed_over_lately(rows, "anna", 5) == {
        "c3": (NOON_MS, "talking"),
        "c0": (NOON_MS, "seat_empty"),
    }
    assert list(passed_over_lately(rows, "anna", 1)) == ["c3"]
