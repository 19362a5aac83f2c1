"""What a message says, in the customer's language, and cut to what a way can carry. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from dispatcher.desk.telling import PushKind

# A push service carries 4 096 bytes (RFC 8030, 7.2), of which encryption takes 103 (RFC 8291, 4).
PAYLOAD_BYTES = 3_900
SMS_CHARACTERS = 300
MESSAGE_CHARACTERS = 4_000

_TITLES = MappingProxyType(
    {
        "en": {
            PushKind.RESULT: "Request {number}: here is the answer",
            PushKind.PROGRESS: "News on request {number}",
            PushKind.STATUS: "Request {number}: how it stands",
            PushKind.ORDER: "We have your request {number}",
            PushKind.AGENT: "Your agent has changed",
        },
        "zh": {
            PushKind.RESULT: "工单 {number} 已有答复",
            PushKind.PROGRESS: "工单 {number} 有新进展",
            PushKind.STATUS: "工单 {number} 的当前状态",
            PushKind.ORDER: "已收到您的工单 {number}",
            PushKind.AGENT: "您的专属客服有变动",
        },
    }
)
_STATES = MappingProxyType(
    {
        "en": {
            "open": "Received; it waits for an agent.",
            "assigned": "An agent has it.",
            "in_progress": "An agent is working on it.",
            "waiting_customer": "It waits for your answer.",
            "resolved": "It is answered.",
            "closed": "It is closed.",
            "cancelled": "It was ended without an answer.",
        },
        "zh": {
            "open": "已收到，等待客服受理。",
            "assigned": "已有客服受理。",
            "in_progress": "客服正在处理。",
            "waiting_customer": "等待您的回复。",
            "resolved": "已答复。",
            "closed": "已关闭。",
            "cancelled": "已结束，未予答复。",
        },
    }
)
_AGENT = MappingProxyType(
    {
        "en": ("{name} is your agent from now on.", "Your agent has left. Choose another one."),
        "zh": ("从现在起，{name} 是您的专属客服。", "您的专属客服已离开，请重新选择。"),
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """A message in one language: a line, and a text."""

    title: str
    text: str


def words(kind: PushKind, body: Mapping[str, Any], language: str) -> Words:
    """What a message says; English for a language we do not speak."""
    spoken = language if language in _TITLES else "en"
    title = _TITLES[spoken][kind].format(number=body.get("number", ""))
    return Words(title=title, text=_text(kind, body, spoken))


def payload(said: Words, *, url: str, number: int | None, kind: PushKind, mark: str) -> bytes:
    """What a service worker is given; the text cut until the whole fits."""
    fixed = {"t": said.title, "u": url, "o": number, "k": kind.value, "d": mark}
    room = PAYLOAD_BYTES - len(_json({**fixed, "b": ""}))
    return _json({**fixed, "b": _fitted(said.text, room)})


def message(said: Words, link: str | None, most: int) -> str:
    """A message for a person without our page: title, text, and where to read on."""
    ending = f"\n{link}" if link else ""
    return cut(f"{said.title}\n{said.text}", most - len(ending)) + ending


def cut(text: str, most: int) -> str:
    """The beginning of a text, marked where it was cut."""
    return text if len(text) <= most else text[: max(0, most - 1)].rstrip() + "…"


def _text(kind: PushKind, body: Mapping[str, Any], language: str) -> str:
    subject = str(body.get("subject", ""))
    match kind:
        case PushKind.RESULT | PushKind.PROGRESS:
            return str(body.get("text", subject))
        case PushKind.STATUS:
            state = _STATES[language].get(str(body.get("state")), "")
            result = body.get("result")
            return f"{subject}\n{state}" + (f"\n{result}" if result else "")
        case PushKind.AGENT:
            named, nobody = _AGENT[language]
            name = body.get("to_name") or body.get("to")
            return named.format(name=name) if name else nobody
        case PushKind.ORDER:
            return subject


def _fitted(text: str, room_bytes: int) -> str:
    """As much of a text as fits, by what its characters take as JSON."""
    if len(_json(text)) - 2 <= room_bytes:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if len(_json(cut(text, middle))) - 2 <= room_bytes:
            low = middle
        else:
            high = middle - 1
    return cut(text, low)


def _json(value: Any) -> bytes:
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return written.encode("utf-8", "replace")
