"""What may be believed of each chair by the last word delivered: a second reading of the contract.

Pure, and shares no code with `dispatcher.seats`. Re-flashed cards and two nodes of one name do
not come up in this house.
"""

import json
from dataclasses import dataclass, field
from enum import Enum

LEASE_S = 10.0


class Word(Enum):
    """The chair, as far as anybody can know."""

    HERE = "here"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(slots=True)
class Chairword:
    """One chair's newest word, and since when it is so.

    Attributes:
        order: (epoch, seq) of the newest state.
        beaten_s: when a live heartbeat of that start last came.
        since_s: since when the word is what it is.
        turned_in: the number of commits there had been when it last stopped being HERE.
        was, changed_in: the word before this one, and the number of commits at the change.
        certain: the last word that was not UNKNOWN, the one before it, and when it came.
    """

    order: tuple[int, int] = (0, -1)
    boot_id: str = ""
    state: str = "unknown"
    occupied: bool | None = None
    beaten_s: float | None = None
    beaten_epoch: int = 0
    status: tuple[int, int, int] = (0, 0, 0)
    word: Word = Word.UNKNOWN
    since_s: float = 0.0
    turned_in: int = -1
    was: Word = Word.UNKNOWN
    changed_in: int = -1
    certain: Word | None = None
    certain_was: Word | None = None
    certain_in: int = -1

    def at(self, now_s: float) -> Word:
        """The word at a moment not before the newest message."""
        live = self.beaten_s is not None and self.beaten_epoch == self.order[0]
        if not live or self.beaten_s is None or now_s >= self.beaten_s + LEASE_S:
            return Word.UNKNOWN
        if self.state == "offline" or self.occupied is False:
            return Word.EMPTY
        return Word.HERE if self.state == "online" and self.occupied else Word.UNKNOWN


@dataclass(slots=True)
class Words:
    """All chairs, since the dispatcher last began to listen."""

    chairs: dict[str, Chairword] = field(default_factory=dict)

    def hear(self, topic: str, payload: bytes, *, retained: bool, now_s: float, turn: int) -> None:
        """One message, at the moment the dispatcher gets to it."""
        _, seat, kind = topic.split("/")
        chair = self.chairs.setdefault(seat, Chairword())
        self._turn(chair, now_s, turn)
        body = json.loads(payload)
        if kind == "status":
            _status(chair, body)
        elif kind == "presence":
            _presence(chair, body)
        elif not retained:
            _heartbeat(chair, body, now_s)
        self._turn(chair, now_s, turn)

    def of(self, seat: str, now_s: float, turn: int) -> Chairword:
        """What may be believed of a chair now."""
        chair = self.chairs.setdefault(seat, Chairword())
        self._turn(chair, now_s, turn)
        return chair

    def _turn(self, chair: Chairword, now_s: float, turn: int) -> None:
        after = chair.at(now_s)
        if after is chair.word:
            return
        if chair.word is Word.HERE:
            chair.turned_in = turn
        ran_out = after is Word.UNKNOWN and chair.beaten_s is not None
        end_s = now_s if chair.beaten_s is None else chair.beaten_s + LEASE_S
        chair.since_s = min(now_s, end_s) if ran_out else now_s
        chair.was, chair.word, chair.changed_in = chair.word, after, turn
        if after is not Word.UNKNOWN and after is not chair.certain:
            chair.certain_was, chair.certain, chair.certain_in = chair.certain, after, turn


def _presence(chair: Chairword, body: dict[str, object]) -> None:
    order = _order(body)
    same_start = order[0] == chair.order[0]
    if order > chair.order and (not same_start or chair.boot_id in {"", body["boot_id"]}):
        _learn(chair, body)


def _heartbeat(chair: Chairword, body: dict[str, object], now_s: float) -> None:
    order = _order(body)
    if order < chair.order:
        return
    if order > chair.order:
        _learn(chair, body)
    chair.beaten_s, chair.beaten_epoch = now_s, order[0]


def _status(chair: Chairword, body: dict[str, object]) -> None:
    up = body["state"] == "up"
    status = (int(str(body["epoch"])), int(str(body["conn"])), 0 if up else 1)
    if status > chair.status and status[0] >= chair.order[0]:
        chair.status = status
        if not up:
            chair.beaten_s = None


def _learn(chair: Chairword, body: dict[str, object]) -> None:
    chair.order, chair.boot_id = _order(body), str(body["boot_id"])
    chair.state = str(body["state"])
    occupied = body["occupied"]
    chair.occupied = None if occupied is None else bool(occupied)


def _order(body: dict[str, object]) -> tuple[int, int]:
    return int(str(body["epoch"])), int(str(body["seq"]))
