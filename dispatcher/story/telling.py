"""From stored decisions to a story: steps in order, each with its sentence. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Protocol

from dispatcher.routing.values import Offerable
from dispatcher.story.present import PRESENT_SENTENCES

# What a chair said of a person is forgotten before the decision is.
OF_PRESENCE = frozenset(
    {
        Offerable.SEAT_UNKNOWN.value,
        Offerable.SEAT_EMPTY.value,
        Offerable.SEAT_LEAVING.value,
        Offerable.WHO_IS_SITTING.value,
        Offerable.SETTLING.value,
    }
)
NOT_AVAILABLE = "not_available"
WITH_A_REASON = frozenset({"callback", "closed", "refused"})


class Told(Protocol):
    """A stored decision about a call; `dispatcher.store.decision_rows` has them."""

    @property
    def at_ms(self) -> int: ...
    @property
    def call_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def agent_id(self) -> str | None: ...
    @property
    def cause(self) -> str | None: ...
    @property
    def candidates(self) -> Sequence[tuple[str, str]]: ...
    @property
    def passed_over(self) -> Mapping[str, int]: ...
    @property
    def marks(self) -> Sequence[str]: ...


class Lang(StrEnum):
    """A language the stories are told in."""

    EN = "en"
    ZH = "zh"


@dataclass(frozen=True, kw_only=True, slots=True)
class Teller:
    """Who tells, to whom.

    Attributes:
        name_of: an agent's name; of one who is no longer known, his id.
        zone: whose clock the times are of.
        presence_from_ms: what chairs said before is no longer told.
    """

    lang: Lang
    name_of: Callable[[str], str]
    zone: tzinfo
    presence_from_ms: int = 0

    def say(self, key: str, **values: str) -> str:
        """A sentence of the table."""
        english, chinese = PRESENT_SENTENCES[key]
        return (chinese if self.lang is Lang.ZH else english).format(**values)

    def clock(self, at_ms: int) -> str:
        """The time of day at the site."""
        return f"{self.local(at_ms):%H:%M:%S}"

    def local(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, self.zone)


@dataclass(frozen=True, kw_only=True, slots=True)
class PassedOver:
    """Somebody who was looked at and not rung."""

    agent_id: str
    name: str
    reason: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One decision.

    Attributes:
        passed_over: the first of those who were looked at, by name.
        others: how many further agents each reason stood in the way of, with its words.
    """

    at_ms: int
    clock: str
    kind: str
    cause: str | None
    agent_id: str | None
    text: str
    passed_over: Sequence[PassedOver]
    others: Sequence[tuple[str, int, str]]
    marks: Sequence[str]


def story(rows: Sequence[Told], teller: Teller) -> list[Step]:
    """The steps of one call, oldest first."""
    return [_step(row, teller) for row in rows]


def sentence_key(kind: str, cause: str | None, agent_id: str | None) -> str:
    """Which sentence tells a decision; the plain one where the cause has none of its own."""
    if kind == "transferred" and cause == "blind" and agent_id is None:
        return "step.transferred.blind.queue"
    exact = f"step.{kind}.{cause}"
    return exact if exact in PRESENT_SENTENCES else f"step.{kind}"


def reason_text(reason: str, at_ms: int, teller: Teller) -> tuple[str, str]:
    """What stood in somebody's way, as far as it may still be told, and its words."""
    told = told_reason(reason, at_ms, teller.presence_from_ms)
    return told, teller.say(f"passed.{told}")


def told_reason(reason: str, at_ms: int, presence_from_ms: int) -> str:
    """What stood in somebody's way; what a chair said long ago is told to nobody any more."""
    hidden = reason in OF_PRESENCE and at_ms < presence_from_ms
    return NOT_AVAILABLE if hidden else reason


def _step(row: Told, teller: Teller) -> Step:
    named = [one for one in row.candidates if one[0] != row.agent_id]
    return Step(
        at_ms=row.at_ms,
        clock=teller.clock(row.at_ms),
        kind=row.kind,
        cause=row.cause,
        agent_id=row.agent_id,
        text=_text(row, teller),
        passed_over=[_passed_over(one, row.at_ms, teller) for one in named],
        others=_others(row, teller),
        marks=[teller.say(f"mark.{one}") for one in row.marks],
    )


def _text(row: Told, teller: Teller) -> str:
    agent = "" if row.agent_id is None else teller.name_of(row.agent_id)
    if row.kind in WITH_A_REASON:
        return teller.say(f"step.{row.kind}", why=_why(row.cause, teller))
    text = teller.say(sentence_key(row.kind, row.cause, row.agent_id), agent=agent)
    if row.kind in {"ended", "abandoned"} and row.cause is not None:
        return f"{text} ({_why(row.cause, teller)})"
    return text


def _why(cause: str | None, teller: Teller) -> str:
    key = f"end.{cause}"
    return teller.say(key if key in PRESENT_SENTENCES else "end.other")


def _passed_over(one: tuple[str, str], at_ms: int, teller: Teller) -> PassedOver:
    agent_id, reason = one
    told, text = reason_text(reason, at_ms, teller)
    return PassedOver(agent_id=agent_id, name=teller.name_of(agent_id), reason=told, text=text)


def _others(row: Told, teller: Teller) -> list[tuple[str, int, str]]:
    """Those who are counted but not named; of the chosen one nothing is said."""
    left: dict[str, int] = dict(row.passed_over)
    for _, reason in row.candidates:
        if reason in left:
            left[reason] -= 1
    told: dict[str, int] = {}
    for reason, number in left.items():
        if number > 0:
            shown, _ = reason_text(reason, row.at_ms, teller)
            told[shown] = told.get(shown, 0) + number
    return [
        (reason, number, teller.say(f"passed.{reason}"))
        for reason, number in sorted(told.items(), key=lambda one: (-one[1], one[0]))
    ]


def passed_over_lately(
    rows: Sequence[Told], agent_id: str, most: int
) -> Mapping[str, tuple[int, str]]:
    """The newest calls an agent was looked at for and not given: when, and what stood in the way.

    Args:
        rows: decisions, the newest first.
        agent_id: whose calls they might have been.
        most: so many calls at most.
    """
    found: dict[str, tuple[int, str]] = {}
    for row in rows:
        reason = dict(row.candidates).get(agent_id)
        if reason is None or row.agent_id == agent_id or row.call_id in found:
            continue
        found[row.call_id] = (row.at_ms, reason)
        if len(found) == most:
            break
    return found
