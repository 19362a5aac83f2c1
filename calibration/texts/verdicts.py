"""What a verdict says, and what is said of writing and of the proof."""

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "finding.span_too_small": (
            (
                "The weight is only {figure:.0f} times the noise; {limit:.0f} times are "
                "needed. Use {needed_kg:g} kg or more, or lessen the noise (shield, screws, "
                "cable)."
            ),
            (
                "重量只有噪声的 {figure:.0f} 倍；需要 {limit:.0f} 倍。请用 {needed_kg:g} 千克"
                "以上，或降低噪声（屏蔽、螺钉、电缆）。"
            ),
        ),
        "finding.span_share": (
            (
                "The heaviest weight is {figure:.0f} % of the working range; {limit:.0f} % "
                "and more make a better scale (24 kg and more)."
            ),
            ("最大砝码只有工作范围的 {figure:.0f} %；{limit:.0f} % 以上（24 千克以上）标定更好。"),
        ),
        "finding.interval_too_wide": (
            (
                "At 80 kg this scale may be wrong by {figure:.1f} kg; {limit:.0f} kg are the "
                "limit. Use {needed_kg:g} kg or more."
            ),
            (
                "此标定在 80 千克处可能偏差 {figure:.1f} 千克；限值为 {limit:.0f} 千克。请用 "
                "{needed_kg:g} 千克以上的砝码。"
            ),
        ),
        "finding.noise": (
            (
                "The noise is {figure:.2f} kg; {limit:.2f} kg are the limit. Put the shield "
                "to ground, keep the cable from mains, tighten the cell's screws."
            ),
            (
                "噪声为 {figure:.2f} 千克；限值 {limit:.2f} 千克。请把屏蔽接地，电缆远离市电"
                "，拧紧传感器螺钉。"
            ),
        ),
        "finding.not_linear": (
            (
                "The weights lie {figure:.1f} % off a straight line; {limit:.1f} % are the "
                "limit. Check the labels, and that nothing takes weight past the cells when "
                "it gets heavy."
            ),
            (
                "各砝码偏离直线 {figure:.1f} %；限值 {limit:.1f} %。请核对标签，并确认加重时"
                "没有东西绕过传感器承重。"
            ),
        ),
        "finding.linearity_not_shown": (
            "With one weight nothing is known about linearity. A second weight would show it.",
            "只有一个砝码，无法判断线性。再用一个砝码即可。",
        ),
        "finding.zero_not_repeated": (
            (
                "The empty seat differs by {figure:.2f} kg from time to time; {limit:.2f} kg "
                "are the limit. Tighten the cells, free the cable, keep your hands off the "
                "chair."
            ),
            (
                "空座读数前后相差 {figure:.2f} 千克；限值 {limit:.2f} 千克。请拧紧传感器，放"
                "松电缆，不要碰椅子。"
            ),
        ),
        "finding.zero_not_back": (
            (
                "After the person the empty seat keeps {figure:.1f} % of the weight; "
                "{limit:.1f} % are the limit. Something rubs or the cell creeps: look for a "
                "cover that jams; wait; repeat."
            ),
            (
                "人离开后空座仍保留 {figure:.1f} % 的重量；限值 {limit:.1f} %。有摩擦或传感器"
                "蠕变：检查卡住的罩壳，稍候再测。"
            ),
        ),
        "finding.drift": (
            (
                "The zero drifts by {figure:.2f} kg a minute; {limit:.2f} are the limit. Wait "
                "ten minutes after power-on; keep sun, heater and warm hands from the cell."
            ),
            (
                "零点每分钟漂移 {figure:.2f} 千克；限值 {limit:.2f}。请通电后等十分钟，避免日"
                "晒、暖气和手的温度。"
            ),
        ),
        "finding.posture_changes_weight": (
            (
                "Leaning changed the weight by {figure:.0f} %; {limit:.0f} % are the limit. "
                "Do not lean on the desk. If you did not, a corner is wired the wrong way "
                "round or carries nothing: press each corner, the reading must grow at all of "
                "them."
            ),
            (
                "倾斜使重量变化 {figure:.0f} %；限值 {limit:.0f} %。请不要靠桌子。若没有靠，"
                "则有一个角接反或不承重：逐角按压，读数都应增大。"
            ),
        ),
        "finding.range_too_small": (
            (
                "The converter ends at {figure:.0f} kg; {limit:.0f} kg are wanted. Use gain "
                "64, or cells for more kilograms."
            ),
            (
                "转换器在 {figure:.0f} 千克处到达极限；需要 {limit:.0f} 千克。请用增益 64，或"
                "换用量程更大的传感器。"
            ),
        ),
        "finding.sensitivity_too_low": (
            (
                "One kilogram makes {figure:.0f} counts only; {limit:.0f} are the least. Wire "
                "the cell to channel A, gain 128; check that the weight goes through the "
                "cells."
            ),
            (
                "每千克只有 {figure:.0f} 计数；至少需要 {limit:.0f}。请把传感器接到 A 通道、"
                "增益 128，并确认重量经过传感器。"
            ),
        ),
        "finding.gain_64": (
            (
                "Half the sensitivity of the scale before: the converter runs with gain 64 "
                "instead of 128. Set the gain as it was."
            ),
            "灵敏度只有上次的一半：转换器增益为 64 而不是 128。请恢复原来的增益。",
        ),
        "finding.channel_b": (
            (
                "A quarter of the sensitivity of the scale before: the cell is on channel B, "
                "gain 32. Wire it to A+ and A-."
            ),
            "灵敏度只有上次的四分之一：传感器接在 B 通道（增益 32）。请接到 A+ 和 A-。",
        ),
        "finding.pounds_for_kg": (
            (
                "The person shows {figure:.0f} kg and the sensitivity is off by 2.2 times: "
                "pounds were typed as kilograms, or the other way round. Type the unit: 44 lb "
                "or 20 kg."
            ),
            (
                "人显示为 {figure:.0f} 千克，灵敏度相差 2.2 倍：把磅当成了千克，或相反。请带"
                "单位输入：44 lb 或 20 kg。"
            ),
        ),
        "finding.person_too_heavy": (
            (
                "The person shows {figure:.0f} kg; above {limit:.0f} a typed weight is wrong "
                "more often than a scale is. Check what you typed."
            ),
            "人显示为 {figure:.0f} 千克；超过 {limit:.0f} 时多半是重量输错了。请核对输入。",
        ),
        "finding.sensitivity_changed": (
            (
                "The sensitivity differs by {figure:.0f} % from the scale before; {limit:.0f} "
                "% are the limit for one and the same cell. Check supply and gain; if the "
                "cell is new, say so."
            ),
            (
                "灵敏度与上次相差 {figure:.0f} %；同一传感器的限值为 {limit:.0f} %。请检查供"
                "电和增益；若已换传感器，请注明。"
            ),
        ),
        "finding.corners_disagree": (
            (
                "The same weight differs by {figure:.1f} % from place to place; {limit:.1f} % "
                "are the limit. Screw the corners down alike, let nothing touch beside the "
                "cells."
            ),
            (
                "同一重物在不同位置相差 {figure:.1f} %；限值 {limit:.1f} %。请均匀拧紧各角，"
                "传感器以外不要接触。"
            ),
        ),
        "finding.cells_unlike": (
            (
                "The most sensitive cell has {figure:.1f} times the sensitivity of the least; "
                "{limit:.1f} times are the limit. Use cells and gains of one kind."
            ),
            (
                "最灵敏的传感器是最不灵敏的 {figure:.1f} 倍；限值 {limit:.1f} 倍。请使用同型"
                "号传感器和相同增益。"
            ),
        ),
        "finding.corner_carries_nothing": (
            (
                "Cell {cell} carries {percent:.1f} % of the person: that corner is lifted. "
                "Put a washer under it, or bend the frame straight."
            ),
            "传感器 {cell} 只承担人体重量的 {percent:.1f} %：该角翘起。请加垫片或校正框架。",
        ),
        "finding.inverted": (
            (
                "A load lowers the counts: A+ and A- are exchanged. Nothing has to be done, "
                "the scale is negative."
            ),
            "加载时计数减小：A+ 与 A- 接反。无需处理，标定斜率为负。",
        ),
        "finding.cell_inverted": (
            (
                "Cell {cell} counts the other way than the others: its A+ and A- are "
                "exchanged. Nothing has to be done, each cell has a scale of its own."
            ),
            (
                "传感器 {cell} 与其他传感器方向相反：其 A+ 与 A- 接反。无需处理，每个传感器有"
                "各自的标定。"
            ),
        ),
        "finding.body_weight": (
            (
                "{kg:g} kg was a body. It counts as a known weight only with both feet off "
                "the floor."
            ),
            "{kg:g} 千克是人体重量。只有双脚离地时才能作为已知重量。",
        ),
        "finding.not_certified": (
            "Calibrated without weights: presence only, kilograms not certified.",
            "未用砝码标定：仅用于判断是否在座，千克数不作保证。",
        ),
        "finding.not_written": (
            (
                "The scale was not written: {text}. The former one still stands. Mend it and "
                "press ENTER."
            ),
            "标定未能写入：{text}。原有标定仍然有效。请排除故障后按回车。",
        ),
        "finding.proof_not_online": (
            (
                "The scale is written, but the node saw nobody for {seconds:.0f} s. Sit down; "
                "if you sit, see seat-calibrate doctor."
            ),
            (
                "标定已写入，但节点 {seconds:.0f} 秒内没有发现人。请坐下；若已坐下，请运行 "
                "seat-calibrate doctor。"
            ),
        ),
        "finding.proof_not_offline": (
            (
                "The scale is written, but {seconds:.0f} s after standing up the seat is not "
                "offline. Does the camera still see you? Step out of its zone, and repeat."
            ),
            (
                "标定已写入，但起身 {seconds:.0f} 秒后座位仍未离线。摄像头是否仍看到您？请离"
                "开其区域后重试。"
            ),
        ),
        "finding.proof_offline_early": (
            (
                "The scale is written, but the seat went offline after {seconds:.0f} s "
                "already; the rule is 30. Check absence_s in the node's configuration."
            ),
            (
                "标定已写入，但座位 {seconds:.0f} 秒后就离线了；规则为 30 秒。请检查节点配置"
                "中的 absence_s。"
            ),
        ),
        "finding.proof_no_return": (
            (
                "The scale is written, but the return was not seen for {seconds:.0f} s. Sit "
                "down again; if you sit, see seat-calibrate doctor."
            ),
            (
                "标定已写入，但 {seconds:.0f} 秒内没有发现您回来。请再次坐下；若已坐下，请运"
                "行 seat-calibrate doctor。"
            ),
        ),
    }
)
