"""The names of a verdict's rows."""

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "check.noise": (
            "noise",
            "噪声",
        ),
        "check.span_too_small": (
            "weight over noise",
            "重量与噪声之比",
        ),
        "check.interval_too_wide": (
            "95 % interval at 80 kg, either side",
            "80 千克处 95 % 区间（单侧）",
        ),
        "check.span_share": (
            "heaviest weight of the working range",
            "最大砝码占工作范围",
        ),
        "check.not_linear": (
            "linearity",
            "线性",
        ),
        "check.drift": (
            "drift",
            "漂移",
        ),
        "check.zero_not_repeated": (
            "repeatability of the zero",
            "零点重复性",
        ),
        "check.zero_not_back": (
            "return to zero after the person",
            "人离开后回零",
        ),
        "check.posture_changes_weight": (
            "change by leaning",
            "倾斜引起的变化",
        ),
        "check.range_too_small": (
            "range",
            "量程",
        ),
        "check.sensitivity_too_low": (
            "sensitivity",
            "灵敏度",
        ),
        "check.person_too_heavy": (
            "person",
            "人的重量",
        ),
        "check.sensitivity_changed": (
            "change against the former scale",
            "与上次标定相比的变化",
        ),
        "check.corners_disagree": (
            "corner balance",
            "四角平衡",
        ),
        "check.cells_unlike": (
            "most over least sensitive cell",
            "最灵敏与最不灵敏传感器之比",
        ),
    }
)
