"""What each stage asks for."""

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "ask.ready": (
            "Nobody and nothing on the seat. Then press ENTER.",
            "请让座位空着，不要放任何东西，然后按回车。",
        ),
        "ask.empty": (
            "Empty seat: do not touch it.",
            "正在测量空座：请勿触碰。",
        ),
        "ask.weight": (
            "Which weight do you put on? Type it (such as 20 kg) and press ENTER.",
            "要放多重的砝码？输入重量（例如 20 kg）并按回车。",
        ),
        "ask.weight_next": (
            "Sit down now; or type another weight and press ENTER.",
            "现在请坐下；或输入另一个重量并按回车。",
        ),
        "ask.loading": (
            "Put {kg:g} kg on the middle of the seat and let go.",
            "把 {kg:g} 千克放在座位中央，然后松手。",
        ),
        "ask.corners": (
            "Move the {kg:g} kg above cell {cell} of {cells} and let go.",
            "把 {kg:g} 千克移到第 {cell} 个传感器上方（共 {cells} 个），然后松手。",
        ),
        "ask.take_off": (
            "Take the weight off.",
            "请取下重物。",
        ),
        "ask.person": (
            "Sit down as one sits at work.",
            "请像工作时那样坐下。",
        ),
        "ask.person_only": (
            "Sit down as one sits at work. No weights: kilograms will not be certified.",
            "请像工作时那样坐下。没有砝码：千克数不作保证。",
        ),
        "ask.lean": (
            "Lean forwards and back, without touching the desk; then sit still.",
            "请前后倾一倾，不要碰到桌子，然后坐稳。",
        ),
        "ask.stand": (
            "Stand up and do not touch the seat.",
            "请站起来，不要碰座位。",
        ),
        "ask.verdict": (
            "Press ENTER to write this scale.",
            "按回车写入此标定。",
        ),
        "ask.verdict_only": (
            "Press ENTER to write this scale: presence only, kilograms not certified.",
            "按回车写入此标定：仅用于判断是否在座，千克数不作保证。",
        ),
        "ask.write": (
            "Writing the scale.",
            "正在写入标定。",
        ),
        "ask.prove_sit": (
            "Written. Now the proof: sit down.",
            "已写入。现在验证：请坐下。",
        ),
        "ask.prove_leave": (
            "Stand up and stay away until the seat says offline, after {seconds:.0f} s.",
            "请站起来并离开，直到座位显示离线（{seconds:.0f} 秒后）。",
        ),
        "ask.prove_leave_quick": (
            "Stand up.",
            "请站起来。",
        ),
        "ask.prove_return": (
            "Sit down again.",
            "请再次坐下。",
        ),
        "ask.done": (
            "Done: the seat is calibrated and has proved it.",
            "完成：座位已标定并通过验证。",
        ),
        "ask.refused": (
            "Refused. Mend what is named, then press ENTER to go on from there.",
            "未通过。请先排除所列问题，再按回车从该处继续。",
        ),
        "ask.stopped": (
            "Stopped. Nothing was written.",
            "已中止。没有写入任何内容。",
        ),
    }
)
