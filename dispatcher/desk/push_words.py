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
            PushKind.AGENT: "About your agent",
        },
        "zh": {
            PushKind.RESULT: "工单 {number} 已有答复",
            PushKind.PROGRESS: "工单 {number} 有新进展",
            PushKind.STATUS: "工单 {number} 的当前状态",
            PushKind.ORDER: "已收到您的工单 {number}",
            PushKind.AGENT: "关于您的专属客服",
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
        "en": {
            "away": "{agent} is away; somebody else takes care of your request.",
            "to": "{agent} has left us; {to} takes over.",
            "choose": "{agent} has left us; please choose another agent.",
            "left": "{agent} has left us; somebody else takes care of your request.",
            "somebody": "Your agent",
        },
        "zh": {
            "away": "{agent} 暂时不在，您的工单由其他客服处理。",
            "to": "{agent} 已离开，由 {to} 接替。",
            "choose": "{agent} 已离开，请重新选择专属客服。",
            "left": "{agent} 已离开，您的工单由其他客服处理。",
            "somebody": "您的专属客服",
        },
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
            return _of_agent(body, _AGENT[language])
        case PushKind.ORDER:
            return subject


def _of_agent(body: Mapping[str, Any], said: Mapping[str, str]) -> str:
    if body.get("reason") == "away":
        why = "away"
    elif body.get("to_name"):
        why = "to"
    else:
        why = "choose" if body.get("choose") else "left"
    agent = body.get("agent_name") or said["somebody"]
    return said[why].format(agent=agent, to=body.get("to_name"))


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
