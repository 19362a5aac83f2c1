"""What `weigh` says besides the sentences of its plan."""

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "weigh.no_terminal": (
        "nobody can press keys here; for a script: --yes --weights 5,10,20",
        "此处无人按键;脚本请用:--yes --weights 5,10,20",
    ),
    "weigh.which_weights": (
        "--yes needs the weights in the order they are put on: --weights 5,10,20 (or --sit)",
        "--yes 需要按放置顺序给出重量:--weights 5,10,20(或 --sit)",
    ),
    "weigh.nothing_left": (
        "no interrupted calibration of this seat here; begin one: seat-calibrate weigh",
        "此处没有该座位未完成的标定;请开始新的:seat-calibrate weigh",
    ),
    "weigh.title": ("Seat {seat}", "座位 {seat}"),
    "weigh.title_step": ("Seat {seat}, step {number} of {of}", "座位 {seat},第 {number}/{of} 步"),
    "weigh.keys": (
        "ENTER goes on, q ENTER gives up, Ctrl-C interrupts",
        "回车继续,q 回车放弃,Ctrl-C 中断",
    ),
    "weigh.noise": ("noise {noise}", "噪声 {noise}"),
    "weigh.lacking": (
        "{seconds:.0f} s more, do not touch anything",
        "还需 {seconds:.0f} 秒,请勿触碰",
    ),
    "weigh.your_turn": ("waiting for you", "等待您操作"),
    "weigh.still": ("still", "静止"),
    "weigh.moving": ("moving", "晃动"),
    "weigh.by_the_node": ("watching what the node says", "等待节点判断"),
    "weigh.gone": (
        "The node went away ({reason}). Looking for it for a minute; what was measured is kept.",
        "节点已断开({reason})。将寻找一分钟;已测数据保留。",
    ),
    "weigh.back_again": ("The node is back.", "节点已恢复。"),
    "weigh.refused": ("REFUSED", "拒绝"),
    "weigh.done_empty": (
        "empty seat measured, noise {noise:.0f} counts",
        "空座已测,噪声 {noise:.0f} 计数",
    ),
    "weigh.done_load": ("{kg:g} kg measured", "{kg:g} 千克已测"),
    "weigh.done_corner": (
        "{kg:g} kg above cell {corner} measured",
        "传感器 {corner} 上方 {kg:g} 千克已测",
    ),
    "weigh.done_person": ("person measured", "坐姿已测"),
    "weigh.done_write": ("written, and in use by the node", "已写入,节点已启用"),
    "weigh.done_prove_sit": ("sitting down is noticed", "坐下已识别"),
    "weigh.done_prove_leave": ("leaving is noticed", "离开已识别"),
    "weigh.done_prove_return": ("coming back is noticed", "返回已识别"),
    "weigh.ruling.ok": ("ok", "正常"),
    "weigh.ruling.warn": ("look", "注意"),
    "weigh.ruling.refuse": ("FIX", "修复"),
    "weigh.at_most": ("at most {limit}", "至多 {limit}"),
    "weigh.at_least": ("at least {limit}", "至少 {limit}"),
    "weigh.interrupted": (
        "Interrupted, nothing was written. Go on with: seat-calibrate weigh --resume",
        "已中断,未写入。继续:seat-calibrate weigh --resume",
    ),
    "weigh.interrupted_written": (
        (
            "Interrupted. The scale is written and in use, not proved yet: seat-calibrate weigh "
            "--resume"
        ),
        "已中断。标定已写入并启用,尚未验证:seat-calibrate weigh --resume",
    ),
    "weigh.left": ("Nothing was written.", "未写入任何内容。"),
    "weigh.written_unproved": (
        "The scale is written and in use, but not proved; the former one: seat-calibrate rollback",
        "标定已写入并启用,但未通过验证;恢复上一个:seat-calibrate rollback",
    ),
    "weigh.done": (
        "Done. {headline} For the file: seat-calibrate report",
        "完成。{headline} 存档:seat-calibrate report",
    ),
    "weigh.effort": (
        "{keys} keys, {waited_s:.0f} s of waiting.",
        "按键 {keys} 次,等待 {waited_s:.0f} 秒。",
    ),
    "outcome.sit": (
        "Presence only; kilograms not certified.",
        "仅标定在座判断;公斤数未经认证。",
    ),
    "outcome.none": ("Nothing to calibrate with.", "没有可用于标定的数据。"),
    "outcome.kg": (
        "{slopes} counts/kg; at {span_kg:g} kg right within {half_kg:.2f} kg (95 %).",
        "{slopes} 计数/千克;{span_kg:g} 千克处误差在 {half_kg:.2f} 千克以内 (95 %)。",
    ),
}
