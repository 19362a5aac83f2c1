"""What is said of typed weights, known weights and people."""

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "finding.typed_nothing": (
            "A weight is needed first. Type it, such as 20 kg, and press ENTER.",
            "需要先有一个重量。请输入，例如 20 kg，并按回车。",
        ),
        "finding.typed_no_number": (
            "“{text}” is no weight. Type a number and a unit, such as 20 kg.",
            "“{text}”不是重量。请输入数字和单位，例如 20 kg。",
        ),
        "finding.typed_not_finite": (
            (
                "“{text}” is no weight that anybody can lift. Type what the label says, "
                "such as 20 kg."
            ),
            "“{text}”不是实际的重量。请按标签输入，例如 20 kg。",
        ),
        "finding.typed_two_numbers": (
            (
                "“{text}” are several numbers. Put the weights on one after the other, and "
                "type one each."
            ),
            "“{text}”包含多个数字。请逐个放上砝码，每次只输入一个。",
        ),
        "finding.typed_ambiguous": (
            (
                "“{text}” means two weights in two countries. Type it without separators, "
                "such as 5000 g or 5 kg."
            ),
            "“{text}”在不同国家含义不同。请不要使用分隔符，例如 5000 g 或 5 kg。",
        ),
        "finding.typed_unknown_unit": (
            "“{text}”: the unit {unit} is not known. Use kg, g or lb.",
            "“{text}”：不认识单位 {unit}。请用 kg、g 或 lb。",
        ),
        "finding.typed_negative": (
            (
                "“{text}” is below zero. Type how heavy the weight is, such as 3 kg; a cell "
                "that counts downwards is found out by itself."
            ),
            "“{text}”小于零。请输入砝码的重量，例如 3 kg；反向的传感器会自动识别。",
        ),
        "finding.typed_zero": (
            "Nought is the empty seat, which is measured already. Type the weight you put on.",
            "零就是空座，已经测过。请输入所放砝码的重量。",
        ),
        "finding.typed_too_light": (
            (
                "{kg:g} kg is too light to calibrate a seat with. Use {limit_kg:g} kg or "
                "more, best 20 kg."
            ),
            "{kg:g} 千克太轻，无法标定座位。请用 {limit_kg:g} 千克以上，最好 20 千克。",
        ),
        "finding.typed_grams": (
            "{kg:g} kg is more than {limit_kg:g}. If those are grams, type {meant_kg:g} kg.",
            "{kg:g} 千克超过了 {limit_kg:g} 千克。如果是克，请输入 {meant_kg:g} kg。",
        ),
        "finding.typed_too_heavy": (
            (
                "{kg:.0f} kg is more than the {limit_kg:.0f} kg the cells bear. Use a lighter "
                "weight."
            ),
            "{kg:.0f} 千克超过传感器可承受的 {limit_kg:.0f} 千克。请用较轻的砝码。",
        ),
        "finding.typed_again": (
            "{kg:g} kg was weighed already. Type another weight, or press ENTER to go on.",
            "{kg:g} 千克已经测过。请输入另一个重量，或按回车继续。",
        ),
        "finding.no_response": (
            (
                "Nothing changed. Put the {kg:g} kg on now. If they were on before the first "
                "ENTER, start again with the empty seat; if they are on, something carries "
                "them past the cells."
            ),
            (
                "读数没有变化。请现在放上 {kg:g} 千克。若在第一次回车前就已放上，请从空座重新"
                "开始；若已放上，则有东西绕过传感器承重。"
            ),
        ),
        "finding.no_excitation": (
            (
                "Nothing changed under {kg:g} kg and the zero is next to nothing: the bridge "
                "has no supply. Check red (E+) and black (E-) between cell and converter."
            ),
            (
                "放上 {kg:g} 千克后没有变化，且零点几乎为零：桥路没有供电。请检查传感器与转换"
                "器之间的红线 (E+) 和黑线 (E-)。"
            ),
        ),
        "finding.removed_too_early": (
            (
                "The {kg:g} kg went off again before they were measured. Put them on and "
                "leave them until the bar is full."
            ),
            "{kg:g} 千克在测完之前被拿走了。请重新放上，等进度条走满。",
        ),
        "finding.still_moving": (
            (
                "The weight has not come to rest for {seconds:.0f} s. Lay it flat, let go of "
                "it, stop the chair from turning."
            ),
            "重物 {seconds:.0f} 秒仍未静止。请放平、松手，并防止椅子转动。",
        ),
        "finding.creeping": (
            (
                "The reading creeps by {percent:.1f} % of the weight a minute. The upholstery "
                "or the gas lift gives way, or the cell is glued badly: put a board under the "
                "weight, wait a minute."
            ),
            (
                "读数每分钟蠕变 {percent:.1f} %。坐垫或气杆在下沉，或传感器粘贴不良：请在重物"
                "下垫一块板，等一分钟。"
            ),
        ),
        "finding.same_load_again": (
            (
                "{kg:g} kg give the same counts as {former_kg:g} kg before. The same weight "
                "was put on twice: start again, each weight by its own label."
            ),
            (
                "{kg:g} 千克与之前的 {former_kg:g} 千克读数相同，放了同一个砝码。请重新开始，"
                "按标签逐个放置。"
            ),
        ),
        "finding.wrong_order": (
            (
                "{kg:g} kg weigh the wrong way against the {former_kg:g} kg before: the "
                "weights were exchanged. Start again, and put on what you typed."
            ),
            (
                "{kg:g} 千克与之前的 {former_kg:g} 千克轻重颠倒：砝码放反了。请重新开始，放上"
                "所输入的砝码。"
            ),
        ),
        "finding.other_direction": (
            (
                "{kg:g} kg move the reading the other way than the weight before. One of the "
                "two was taken off instead of put on: start again with the empty seat."
            ),
            "{kg:g} 千克使读数朝相反方向变化。其中一次是取下而不是放上：请从空座重新开始。",
        ),
        "finding.overload": (
            "{kg:.0f} kg are on the seat; its cells bear {limit_kg:.0f}. Get off at once.",
            "座位上有 {kg:.0f} 千克；传感器只能承受 {limit_kg:.0f} 千克。请立即离开。",
        ),
        "finding.corner_without_load": (
            (
                "Cell {cell} does not feel the weight above it. It hangs free or is not wired "
                "to its place: look under that corner, screw it down, put the weight right "
                "above it."
            ),
            (
                "传感器 {cell} 感觉不到上方的重物。它悬空或接错位置：检查该角，拧紧，并把重物"
                "放在正上方。"
            ),
        ),
        "finding.cells_swapped": (
            (
                "The weight should stand above cell {cell}, but cell {other_cell} feels it. "
                "Either move it, or the wires of these two are swapped: exchange them or "
                "their order in the configuration."
            ),
            (
                "重物应在传感器 {cell} 上方，但感觉到的是传感器 {other_cell}。请移动重物；若"
                "两者接线对调了，请换回或更改配置中的顺序。"
            ),
        ),
        "finding.corners_alike": (
            (
                "The cells cannot be told apart. Take a weight one can carry (10 to 20 kg) "
                "and set it right above each corner in turn."
            ),
            "无法区分各传感器。请用可搬动的砝码（10 至 20 千克），依次放在每个角的正上方。",
        ),
        "finding.still_loaded": (
            "The weight is still on the seat. Take it off.",
            "重物仍在座位上。请取下。",
        ),
        "finding.touches_desk": (
            (
                "{percent:.0f} % of the weight stay on the empty seat. The chair touches the "
                "desk or a wall, or a cover jams: move it free."
            ),
            ("取下重物后仍有 {percent:.0f} % 留在座位上。椅子碰到桌子或墙，或罩壳卡住：请移开。"),
        ),
        "finding.no_person": (
            "Nobody sits down. Sit down, or have somebody sit down.",
            "没有人坐下。请坐下，或请别人坐下。",
        ),
        "finding.person_too_light": (
            (
                "{kg:.0f} kg are no person; from {limit_kg:.0f} kg on it is one. Sit down "
                "with your whole weight. If you do, the typed weight was wrong: lb or kg?"
            ),
            (
                "{kg:.0f} 千克不像是人；{limit_kg:.0f} 千克以上才算。请完全坐下。若已坐好，则"
                "输入的重量有误：是磅还是千克？"
            ),
        ),
        "finding.person_stays": (
            "Somebody still sits. Stand up.",
            "仍有人坐着。请站起来。",
        ),
        "finding.person_other_direction": (
            (
                "The person moves the reading the other way than the weight did. The weight "
                "was taken off when it should have been put on: start again with the empty "
                "seat."
            ),
            "人使读数朝与砝码相反的方向变化。应放上砝码时却取下了：请从空座重新开始。",
        ),
        "finding.person_still": (
            (
                "What sat there did not move at all: a person breathes. If it was an object, "
                "start again."
            ),
            "座位上的东西完全不动，而人会呼吸。如果那是物体，请重新开始。",
        ),
        "finding.lean_not_seen": (
            "No leaning was seen, so the corners were not tried by it.",
            "没有检测到倾斜动作，因此未借此检验四角。",
        ),
        "finding.something_left": (
            (
                "{percent:.0f} % of the person's weight are still there. A jacket or a bag "
                "was left, or the chair touches the desk: free the seat."
            ),
            ("座位上仍有人体重量的 {percent:.0f} %。留下了外套或包，或椅子碰到桌子：请清空座位。"),
        ),
    }
)
