"""What comes over a wire: nodes that speak, restart and are re-flashed, and what goes wrong."""

import json
from collections import deque
from dataclasses import dataclass, field
from random import Random
from typing import Any

TRUE_SEATS = tuple(f"hall-{number:02}" for number in range(30))
STRANGERS = ("ghost-1", "Hall-01", "hall 1", "", "+", "#", "svc.dispatcher", "ü", "x" * 70)
STATES = (
    ("online", True, None),
    ("online", False, 700),
    ("offline", False, 31_000),
    ("unknown", None, None),
)
REMEMBERED = 300
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, -1, 0, 1, 2, 1.5, 2**53, 2**63, 1e308, "", "1", "online", "ONLINE", [],
    {}, [[]], "\u0000", "𝄞", "hall-00", "f" * 24,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message as the dispatcher's carrier hands it over."""

    topic: str
    payload: bytes
    retained: bool


@dataclass(kw_only=True)
class Voice:
    """One node as it speaks."""

    seat: str
    epoch: int = 1
    boot_id: str = "0" * 24
    seq: int = 0
    conn: int = 1
    state: tuple[str, bool | None, int | None] = STATES[-1]


@dataclass(kw_only=True)
class Wire:
    """Draws one message after the other."""

    dice: Random
    voices: list[Voice] = field(default_factory=lambda: [Voice(seat=one) for one in TRUE_SEATS])
    past: deque[Message] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def message(self) -> Message:
        """The next one; about one in four is broken, old or foreign."""
        kinds = (self.spoken, self.old, self.broken, self.foreign, self.forged)
        (kind,) = self.dice.choices(kinds, (74, 8, 10, 4, 4))
        return kind()

    def spoken(self) -> Message:
        """A true message of some node."""
        voice = self.dice.choice(self.voices)
        kind = self.dice.choices(
            ("heartbeat", "presence", "status", "alert", "health", "restart"),
            (55, 25, 12, 4, 2, 2),
        )[0]
        if kind == "restart":
            self._restart(voice)
            kind = "status"
        body = getattr(self, f"_{kind}")(voice)
        topic = f"seats/{voice.seat}/{kind}" + ("/load_cell_fault" if kind == "alert" else "")
        payload = b"" if body is None else json.dumps(body).encode()
        retained = self.dice.random() < (0.02 if kind == "heartbeat" else 0.2)
        message = Message(topic=topic, payload=payload, retained=retained)
        self.past.append(message)
        return message

    def old(self) -> Message:
        """Something said before comes again: a queue, a late will, a retained message."""
        if not self.past:
            return self.spoken()
        former = self.dice.choice(self.past)
        return Message(
            topic=former.topic, payload=former.payload, retained=self.dice.random() < 0.5
        )

    def broken(self) -> Message:
        """A true message with bytes flipped, cut off, or a field that is not what it should be."""
        true = self.spoken()
        how = self.dice.choice((self._flipped, self._cut, self._with_odd_field, self._bytes))
        return Message(topic=true.topic, payload=how(true.payload), retained=true.retained)

    def foreign(self) -> Message:
        """A true payload on a topic that is not its own."""
        true = self.spoken()
        owner = self.dice.choice((*STRANGERS, *TRUE_SEATS))
        kind = self.dice.choice(
            ("heartbeat", "presence", "status", "cmd/zero", "alert", "alert/", "hum", "a/b/c", "")
        )
        base = self.dice.choice(("seats", "seats", "chairs", ""))
        return Message(
            topic=f"{base}/{owner}/{kind}", payload=true.payload, retained=self._remembered()
        )

    def forged(self) -> Message:
        """A whole message with numbers of nobody: a second node with the same name."""
        voice = self.dice.choice(self.voices)
        other = Voice(
            seat=voice.seat,
            epoch=self.dice.choice((0, voice.epoch - 1, voice.epoch, voice.epoch + 1, 2**53)),
            boot_id=self.dice.choice((voice.boot_id, self._boot_id())),
            seq=self.dice.choice((0, voice.seq, voice.seq + 1, 2**53)),
            state=self.dice.choice(STATES),
        )
        kind = self.dice.choice(("heartbeat", "presence", "status"))
        body = getattr(self, f"_{kind}")(other, speaks_anew=False)
        return Message(
            topic=f"seats/{voice.seat}/{kind}",
            payload=json.dumps(body).encode(),
            retained=self._remembered(),
        )

    def _restart(self, voice: Voice) -> None:
        voice.epoch = 1 if self.dice.random() < 0.1 else voice.epoch + 1
        voice.boot_id, voice.seq, voice.conn = self._boot_id(), 0, 1
        voice.state = STATES[-1]

    def _heartbeat(self, voice: Voice, *, speaks_anew: bool = True) -> dict[str, Any]:
        del speaks_anew
        state, occupied, empty_for_ms = voice.state
        return {
            "v": 1,
            "seat": voice.seat,
            "epoch": voice.epoch,
            "boot_id": voice.boot_id,
            "seq": voice.seq,
            "state": state,
            "occupied": occupied,
            "empty_for_ms": empty_for_ms,
        }

    def _presence(self, voice: Voice, *, speaks_anew: bool = True) -> dict[str, Any]:
        if speaks_anew and self.dice.random() < 0.9:
            voice.seq += 1
            voice.state = self.dice.choice(STATES)
        return self._heartbeat(voice) | {
            "reason": self.dice.choice(("occupied", "seat_empty", "sensor_fault")),
            "sensors": {"load_cell": "ok", "camera": "off"},
            "sent_at": "2026-11-20T08:00:00.000Z",
        }

    def _status(self, voice: Voice, *, speaks_anew: bool = True) -> dict[str, Any]:
        state = self.dice.choices(("up", "stopped", "lost"), (6, 1, 1))[0]
        if speaks_anew and state == "up":
            voice.conn += 1
        conn = max(0, voice.conn - self.dice.choice((0, 0, 0, 1)))
        return {
            "v": 1,
            "seat": voice.seat,
            "epoch": voice.epoch,
            "conn": conn,
            "state": state,
        }

    def _alert(self, voice: Voice) -> dict[str, Any] | None:
        if self.dice.random() < 0.5:
            return None
        return {
            "v": 1,
            "seat": voice.seat,
            "code": "load_cell_fault",
            "severity": "warning",
            "since": "2026-11-20T08:00:00.000Z",
            "text": "look at it",
        }

    def _health(self, voice: Voice) -> dict[str, Any]:
        return {"v": 1, "seat": voice.seat, "epoch": voice.epoch}

    def _flipped(self, payload: bytes) -> bytes:
        flipped = bytearray(payload or b"{}")
        for _ in range(self.dice.randint(1, 4)):
            flipped[self.dice.randrange(len(flipped))] ^= 1 << self.dice.randrange(8)
        return bytes(flipped)

    def _cut(self, payload: bytes) -> bytes:
        return payload[: self.dice.randrange(len(payload) + 1)]

    def _with_odd_field(self, payload: bytes) -> bytes:
        body = json.loads(payload or b"{}")
        for _ in range(self.dice.randint(1, 3)):
            name = self.dice.choice([*body, "new_field", "v"])
            if self.dice.random() < 0.2:
                body.pop(name, None)
            else:
                body[name] = self.dice.choice(ODD_VALUES)
        return json.dumps(body).encode()

    def _bytes(self, _payload: bytes) -> bytes:
        size = self.dice.choice((0, 1, 7, 100, 20_000))
        junk = (
            b"[" * size,
            b"\xff" * size,
            self.dice.randbytes(size),
            b'{"v":1}',
            b"null",
            b"NaN",
        )
        return self.dice.choice(junk)

    def _boot_id(self) -> str:
        return f"{self.dice.getrandbits(96):024x}"

    def _remembered(self) -> bool:
        """Whether a message comes out of the broker's memory: one in five does."""
        return self.dice.random() < 0.2
