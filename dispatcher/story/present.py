"""What stands in an agent's way now, and what would change it: the same in both languages.

Pure. Read by the agent himself too: no blame, no codes.
"""

from collections.abc import Mapping
from types import MappingProxyType

from dispatcher.story.sentences import SENTENCES

# reason: ((now, English, 简体中文), what would change it)
PRESENT = {
    "ready": (
        ("Calls may come.", "可以接听来电。"),
        ("Nothing needs to change; the next fitting call rings.", "无需改变，合适的来电会振铃。"),
    ),
    "not_logged_in": (
        ("Not logged in at any seat.", "未在任何座位登录。"),
        ("Log in at the seat.", "在座位登录。"),
    ),
    "seat_unknown": (
        ("It is not known whether anybody sits there.", "座位状态未知。"),
        (
            "The seat reports again, or somebody says “I am here”; a technician can help.",
            "座位恢复上报，或由本人确认“我在”；可请技术员协助。",
        ),
    ),
    "seat_empty": (
        ("The chair is empty.", "座位无人。"),
        ("Sit down; calls come shortly after.", "坐下后不久即可接听。"),
    ),
    "seat_leaving": (
        ("The chair has just been left.", "刚刚离座。"),
        ("Sit down again.", "重新坐下。"),
    ),
    "talking": (
        ("In a talk.", "通话中。"),
        ("The talk ends, and the wrap-up after it.", "通话及话后处理结束。"),
    ),
    "ringing": (
        ("The phone rings.", "电话正在振铃。"),
        ("Pick up, or wait until the ring ends.", "接听，或等振铃结束。"),
    ),
    "line_busy": (
        ("The phone is in use for something else.", "电话正用于其他通话。"),
        ("Put down the phone.", "挂断电话。"),
    ),
    "site_mode": (
        ("The site takes no calls just now.", "现场目前不接来电。"),
        (
            "A supervisor ends the site's mode, or its time is over.",
            "主管结束该模式，或到时自动结束。",
        ),
    ),
    "who_is_sitting": (
        (
            "Somebody sits there after a long absence; is it the same person?",
            "久离后有人坐下，是否为本人？",
        ),
        ("Answer the question “Still you?”, or log in.", "回答“还是您吗？”，或重新登录。"),
    ),
    "not_responding": (
        ("Several calls in a row were missed.", "连续多次未接来电。"),
        (
            "Say “I am here”, end it at the desk, or log in again.",
            "确认“我在”，在工作台恢复，或重新登录。",
        ),
    ),
    "on_break": (("On a break.", "小休中。"), ("End the break.", "结束小休。")),
    "wrap_up": (
        ("Finishing the call before.", "话后处理中。"),
        ("The wrap-up ends by itself.", "话后处理到时自动结束。"),
    ),
    "settling": (
        ("Just sat down.", "刚刚坐下。"),
        ("A moment for the headset; ends by itself.", "给戴耳机留出的片刻，自动结束。"),
    ),
    "resting": (
        ("A rest after a missed or rejected ring.", "未接或拒接后的短暂间歇。"),
        ("Ends by itself.", "自动结束。"),
    ),
}

PRESENT_SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        **SENTENCES,
        **{f"now.{reason}": now for reason, (now, _) in PRESENT.items()},
        **{f"change.{reason}": change for reason, (_, change) in PRESENT.items()},
    }
)
