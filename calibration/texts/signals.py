"""What is said of converter, wires and the empty seat."""

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "finding.never_ready": (
            (
                "Cell {cell}: the converter has never answered. Exchange data (DT) and clock "
                "(SCK) if they are swapped; else check its 3.3 V, both wires and the pin "
                "numbers in the configuration."
            ),
            (
                "传感器 {cell}：转换器从未应答。若数据线 (DT) 与时钟线 (SCK) 接反，请对调；否"
                "则检查 3.3 V 供电、两根导线和配置中的引脚号。"
            ),
        ),
        "finding.went_silent": (
            (
                "Cell {cell}: the converter answered and has stopped. A wire came loose: move "
                "data (DT), clock and supply one by one and see which of them it is."
            ),
            (
                "传感器 {cell}：转换器先有应答，后停止。有导线松动：逐根轻动数据线、时钟线和"
                "电源线，找出是哪一根。"
            ),
        ),
        "finding.pins_unavailable": (
            (
                "Cell {cell}: its pins cannot be used. Stop the other program that holds them "
                "(gpioinfo) and check that the node's user is in the group gpio."
            ),
            (
                "传感器 {cell}：引脚无法使用。请停止占用引脚的程序 (gpioinfo)，并确认节点用户"
                "属于 gpio 组。"
            ),
        ),
        "finding.frames_corrupt": (
            (
                "Cell {cell}: more than a fifth of the frames are corrupt. Shorten the wires "
                "to below 20 cm, take load off the processor, or use the driver spi."
            ),
            (
                "传感器 {cell}：超过五分之一的数据帧损坏。请把导线缩短到 20 厘米以内、减轻处"
                "理器负载，或改用 spi 驱动。"
            ),
        ),
        "finding.constant_zero": (
            (
                "Cell {cell}: all bits are zero. The data wire (DT) touches ground: look for "
                "the short."
            ),
            "传感器 {cell}：所有位都是零。数据线 (DT) 碰到地线：请排除短路。",
        ),
        "finding.constant_minus_one": (
            (
                "Cell {cell}: all bits are one. The data wire (DT) is held high: it touches "
                "3.3 V, or the clock wire (SCK) is off."
            ),
            (
                "传感器 {cell}：所有位都是一。数据线 (DT) 一直为高：碰到 3.3 V，或时钟线 "
                "(SCK) 断开。"
            ),
        ),
        "finding.constant": (
            (
                "Cell {cell}: the converter repeats {counts} without end. It is dead or hung: "
                "take its supply off for a moment; if that does not help, exchange the board."
            ),
            (
                "传感器 {cell}：转换器一直重复 {counts}。它已死机或损坏：断电片刻；若无效，请"
                "更换电路板。"
            ),
        ),
        "finding.junk": (
            (
                "Cell {cell}: conversions like 2047 and 8191 come again and again. Clock "
                "edges get lost or the data pin floats: press the plugs home and keep the "
                "wires from power cables."
            ),
            (
                "传感器 {cell}：不断出现 2047、8191 之类的读数。时钟边沿丢失或数据脚悬空：插"
                "紧插头，导线远离电源线。"
            ),
        ),
        "finding.floating_input": (
            (
                "Cell {cell}: the input is open, it takes up whatever is in the air. A signal "
                "wire (A+ or A-) is off: check green and white at the cell and at the "
                "converter."
            ),
            (
                "传感器 {cell}：输入端悬空，拾取周围干扰。信号线（A+ 或 A-）断开：检查绿线和"
                "白线两端。"
            ),
        ),
        "finding.saturated_high": (
            (
                "Cell {cell}: the converter stands at its upper end with nothing on the seat. "
                "Excitation (E-) or signal (A-) is cut, or A+ touches the supply: check these "
                "wires."
            ),
            (
                "传感器 {cell}：空座时转换器已达上限。激励 (E-) 或信号 (A-) 断线，或 A+ 碰到"
                "电源：请检查这些导线。"
            ),
        ),
        "finding.saturated_low": (
            (
                "Cell {cell}: the converter stands at its lower end with nothing on the seat. "
                "Excitation (E+) or signal (A+) is cut, or A- touches the supply: check these "
                "wires."
            ),
            (
                "传感器 {cell}：空座时转换器已达下限。激励 (E+) 或信号 (A+) 断线，或 A- 碰到"
                "电源：请检查这些导线。"
            ),
        ),
        "finding.saturated_loaded": (
            (
                "Cell {cell}: the converter reaches its end under load. Take the load off; "
                "use gain 64 instead of 128, or a cell for more kilograms."
            ),
            (
                "传感器 {cell}：加载时转换器到达极限。请卸载；增益用 64 代替 128，或换用量程"
                "更大的传感器。"
            ),
        ),
        "finding.rate_too_high": (
            (
                "{figure:.0f} conversions a second, the configuration says {told}: the RATE "
                "pin is at 3.3 V. Set rate_sps to 80, or put RATE to ground."
            ),
            (
                "每秒 {figure:.0f} 次转换，而配置为 {told}：RATE 脚接了 3.3 V。请把 rate_sps "
                "设为 80，或把 RATE 接地。"
            ),
        ),
        "finding.rate_too_low": (
            (
                "{figure:.1f} conversions a second, the configuration says {told}: the RATE "
                "pin is at ground. Set rate_sps to 10, or put RATE to 3.3 V."
            ),
            (
                "每秒 {figure:.1f} 次转换，而配置为 {told}：RATE 脚接了地。请把 rate_sps 设为 "
                "10，或把 RATE 接 3.3 V。"
            ),
        ),
        "finding.conversions_missed": (
            (
                "Only {figure:.1f} of {told} conversions a second arrive. Take load off the "
                "processor, shorten the wires, or use the driver spi."
            ),
            (
                "每秒只收到 {figure:.1f} 次转换（应为 {told} 次）。请减轻处理器负载、缩短导线"
                "，或改用 spi 驱动。"
            ),
        ),
        "finding.cells_missing": (
            (
                "{figure} cells answer, the configuration has {told}. Correct further_cells, "
                "or connect what is missing."
            ),
            (
                "有 {figure} 个传感器应答，而配置为 {told} 个。请更正 further_cells，或接好缺"
                "少的传感器。"
            ),
        ),
        "finding.too_noisy": (
            (
                "Cell {cell}: noise of {counts:.0f} counts. Put the shield to ground at the "
                "converter, keep the cable from mains and motors, tighten the screws of the "
                "cell."
            ),
            (
                "传感器 {cell}：噪声 {counts:.0f} 计数。请在转换器端把屏蔽线接地，电缆远离市"
                "电和电机，拧紧传感器螺钉。"
            ),
        ),
        "finding.hum": (
            (
                "Cell {cell}: the reading hums with {counts:.0f} counts at {hz:.1f} Hz. Mains "
                "gets in: use 10 conversions a second (RATE to ground), another power supply, "
                "shielded cable."
            ),
            (
                "传感器 {cell}：读数以 {hz:.1f} Hz 波动，幅度 {counts:.0f} 计数。市电干扰：请"
                "用每秒 10 次转换（RATE 接地）、更换电源、使用屏蔽电缆。"
            ),
        ),
        "finding.still_drifting": (
            (
                "Cell {cell}: the empty seat moves by {counts:.0f} counts a minute. It is "
                "still warming up: wait ten minutes after power-on, keep sun and heater off "
                "the seat."
            ),
            (
                "传感器 {cell}：空座读数每分钟变化 {counts:.0f} 计数，仍在升温：通电后等十分"
                "钟，避免日晒和暖气。"
            ),
        ),
        "finding.reading_jumps": (
            (
                "Cell {cell}: the reading jumps by {counts:.0f} counts to and fro. The cable "
                "is strained or a contact is loose: give it a loop, solder or press the "
                "contact anew."
            ),
            (
                "传感器 {cell}：读数来回跳变 {counts:.0f} 计数。电缆受拉或接触不良：给电缆留"
                "余量，重新焊接或压紧触点。"
            ),
        ),
        "finding.weight_too_early": (
            (
                "Cell {cell}: something came onto the empty seat, or left it, while it was "
                "measured ({counts:.0f} counts). Empty the seat, step back, press ENTER "
                "again."
            ),
            (
                "传感器 {cell}：测量空座时有东西放上或离开（{counts:.0f} 计数）。请清空座位，"
                "退后，再按回车。"
            ),
        ),
        "finding.leaning": (
            (
                "Cell {cell}: the seat does not come to rest. Somebody leans on the chair or "
                "touches it: step back; or the floor shakes: wait."
            ),
            "传感器 {cell}：座位无法静止。有人靠着或碰到椅子：请退后；若地面震动，请稍候。",
        ),
        "finding.not_empty": (
            (
                "The seat shows {kg:.1f} kg on the scale of this cell; an empty one shows "
                "less than {limit_kg:.0f}. Take everything off."
            ),
            (
                "按此传感器的标定，座位显示 {kg:.1f} 千克；空座应小于 {limit_kg:.0f} 千克。请"
                "拿走所有物品。"
            ),
        ),
        "finding.zero_at_the_end": (
            (
                "Cell {cell}: the empty seat uses {percent:.0f} % of the converter's range "
                "already. The cell is overstrained or bent, or a bridge wire is off: exchange "
                "the cell."
            ),
            (
                "传感器 {cell}：空座已占转换器量程的 {percent:.0f} %。传感器过载变形，或桥路"
                "断线：请更换传感器。"
            ),
        ),
    }
)
