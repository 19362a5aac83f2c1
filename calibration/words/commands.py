"""What the smaller commands say."""

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "place.no_token": (
        (
            "no token: put it into a file and name it with --token-file, or into the variable "
            "SEAT_TOKEN"
        ),
        "没有令牌:用 --token-file 指定令牌文件,或设置环境变量 SEAT_TOKEN",
    ),
    "place.no_seat": (
        "which seat? Add --seat ID, such as --seat berlin-017",
        "哪个座位?请加 --seat 座位号,例如 --seat berlin-017",
    ),
    "place.other_seat": (
        "this machine is the seat {here}, not {wanted}: leave --seat out, or add --dispatcher URL",
        "本机是座位 {here},不是 {wanted}:去掉 --seat,或加上 --dispatcher 地址",
    ),
    "written.before": ("before", "之前"),
    "written.after": ("after", "之后"),
    "written.none": ("no scale", "无标定"),
    "written.line": ("{slope:g} counts/kg, zero {zero}", "{slope:g} 计数/千克,零点 {zero}"),
    "zero.step_back": (
        "Everything off the seat, step back. Measuring for {seconds:.0f} s.",
        "清空座位并退后。测量 {seconds:.0f} 秒。",
    ),
    "zero.done": ("The empty seat is the new zero.", "空座已设为新零点。"),
    "history.none": ("No scale was written yet.", "还没有写入过标定。"),
    "rollback.sure": ("Put the former scale back?", "恢复上一个标定?"),
    "rollback.left": ("Nothing was changed.", "未作更改。"),
    "rollback.done": ("The former scale is back.", "已恢复上一个标定。"),
    "export.nothing": (
        "this seat has no scale to export; calibrate it: seat-calibrate weigh",
        "该座位没有可导出的标定;请先标定:seat-calibrate weigh",
    ),
    "export.done": ("{file}: scale and history written.", "{file}:已写入标定及历史。"),
    "import.other_seat": (
        (
            "the file is of seat {there}, here is {here}; "
            "a scale belongs to its cell. If the cell was "
            "moved: --other-seat"
        ),
        "文件属于座位 {there},这里是 {here};标定与传感器绑定。若传感器已移过来:--other-seat",
    ),
    "import.other_cell": (
        "the file is of load cell {there}, here is {here}; if it was exchanged: --other-seat",
        "文件属于传感器 {there},这里是 {here};若已更换:--other-seat",
    ),
    "import.sure": ("Use this scale at seat {seat}?", "在座位 {seat} 使用此标定?"),
    "import.left": ("Nothing was changed.", "未作更改。"),
    "import.done": (
        "Written. Check it with a weight: seat-calibrate verify --weight 20",
        "已写入。请用已知重物核查:seat-calibrate verify --weight 20",
    ),
    "verify.no_scale": (
        "this seat has no scale to check; calibrate it: seat-calibrate weigh",
        "该座位没有可核查的标定;请先标定:seat-calibrate weigh",
    ),
    "verify.empty": ("Everything off the seat, step back.", "清空座位并退后。"),
    "verify.load": (
        "Put {kg:g} kg in the middle of the seat, then let go.",
        "把 {kg:g} 千克重物放在座位中央,然后松手。",
    ),
    "verify.not_still": (
        (
            "the empty seat was not still for {seconds:.0f} "
            "s: take everything off and do not touch "
            "chair and desk; if it goes on: seat-calibrate doctor"
        ),
        "空座在 {seconds:.0f} 秒内未稳定:清空座位,不要碰椅子和桌子;若仍不行:seat-calibrate doctor",
    ),
    "verify.not_loaded": (
        (
            "no weight of about {kg:g} kg came to rest "
            "within {seconds:.0f} s: put it on the middle of "
            "the seat and let go"
        ),
        "{seconds:.0f} 秒内没有约 {kg:g} 千克的重物静置:请放在座位中央并松手",
    ),
    "verify.figures": (
        (
            "empty {empty_kg:+.2f} kg; {weight_kg:g} kg shows as {shown_kg:.2f} kg "
            "({error_kg:+.2f} kg, limit {limit_kg:.2f} kg)"
        ),
        (
            "空座 {empty_kg:+.2f} 千克;{weight_kg:g} 千克显示为 {shown_kg:.2f} 千克"
            "({error_kg:+.2f} 千克,限值 {limit_kg:.2f} 千克)"
        ),
    ),
    "verify.passed": ("The scale holds.", "标定有效。"),
    "verify.weight_wrong": (
        "The scale is {error_kg:+.2f} kg off: calibrate anew with seat-calibrate weigh.",
        "标定偏差 {error_kg:+.2f} 千克:请用 seat-calibrate weigh 重新标定。",
    ),
    "verify.zero_wrong": (
        "The empty seat shows {empty_kg:+.2f} kg: seat-calibrate zero.",
        "空座显示 {empty_kg:+.2f} 千克:请运行 seat-calibrate zero。",
    ),
    "camera.terminal_only": (
        (
            "the picture is shown on a terminal only, never "
            "written anywhere: leave --json and pipes out"
        ),
        "画面只显示在终端,绝不写入其他地方:请去掉 --json 和管道",
    ),
    "camera.zone_set": ("The zone is in use.", "区域已生效。"),
    "camera.zone_later": (
        "The zone is kept; it counts as soon as the camera answers again.",
        "区域已保存;摄像头恢复后生效。",
    ),
    "camera.sit": (
        "Sit as at work; {number} pictures are looked at.",
        "请像工作时那样坐好;将查看 {number} 张画面。",
    ),
    "camera.suggestion": (
        'A zone that fits: seat-calibrate camera --zone "{zone}"',
        '合适的区域:seat-calibrate camera --zone "{zone}"',
    ),
    "camera.sitter_not_seen": (
        "The sitter was not seen in every picture ({limit:.1f} and more): turn the camera.",
        "并非每张画面都看到坐者({limit:.1f} 及以上):请调整摄像头。",
    ),
    "camera.sitter_seen": (
        "The sitter is seen (lowest score {score:.2f}).",
        "能看到坐者(最低得分 {score:.2f})。",
    ),
    "camera.leave": (
        "Leave the seat and the picture; {number} pictures are looked at.",
        "请离开座位和画面;将查看 {number} 张画面。",
    ),
    "camera.whole": ("empty seat, whole picture: {score:.2f}", "空座,整幅画面:{score:.2f}"),
    "camera.zoned": ("empty seat, in the zone: {score:.2f}", "空座,区域内:{score:.2f}"),
    "camera.not_empty": (
        (
            "The empty seat looks like a person ({limit:.1f} and more): a picture on the wall, a "
            "neighbour? Move the camera, or set a zone: "
            "seat-calibrate camera --zone 0.2,0.1,0.8,0.9"
        ),
        (
            "空座看起来像有人({limit:.1f} 及以上):墙上的画像或邻座?请移动摄像头,或设置区域:"
            "seat-calibrate camera --zone 0.2,0.1,0.8,0.9"
        ),
    ),
    "camera.empty": (
        "The empty seat is empty to the camera (below {limit:.1f}).",
        "摄像头判断空座为空(低于 {limit:.1f})。",
    ),
    "camera.preview_left": (
        "{seconds:.0f} s; nothing is kept; Ctrl-C ends it",
        "{seconds:.0f} 秒;不保存;Ctrl-C 结束",
    ),
    "camera.preview_over": ("The preview is over; nothing was kept.", "预览结束,未保存任何内容。"),
    "camera.cover": (
        "Cover the lens with your hand and hold it there, up to {seconds:.0f} s.",
        "用手盖住镜头并保持,最多 {seconds:.0f} 秒。",
    ),
    "camera.cover_failed": (
        "A covered lens was not noticed: is this the right camera (camera.path)?",
        "未发现镜头被遮挡:摄像头选对了吗 (camera.path)?",
    ),
    "camera.uncover": (
        "Noticed. Take your hand away, up to {seconds:.0f} s.",
        "已发现。请把手拿开,最多 {seconds:.0f} 秒。",
    ),
    "camera.uncover_failed": (
        "The camera does not see again: is the lens clean, is there light?",
        "摄像头未恢复:镜头干净吗,有光吗?",
    ),
    "camera.cover_passed": ("A covered lens is noticed.", "能发现镜头被遮挡。"),
    "watch.plain": (
        "the live view needs textual (extra `technician`); a line a second, Ctrl-C ends",
        "实时视图需要 textual(附加组件 technician);每秒一行,Ctrl-C 结束",
    ),
    "watch.title": ("seat-calibrate watch: the newest minute", "seat-calibrate watch:最近一分钟"),
    "watch.figures": (
        (
            "weight    {kg} kg   stable {stable}, still for {still_for_s:.0f} s, {pressure}\n"
            "evidence  {evidence}   load cell {load_cell}\n"
            "camera    {camera}, sees {seen}, score {score}\n"
            "presence  {presence}   occupied {occupied}, {reason}, empty for {empty_s} s"
        ),
        (
            "重量    {kg} 千克   稳定 {stable},静止 {still_for_s:.0f} 秒,{pressure}\n"
            "证据    {evidence}   称重传感器 {load_cell}\n"
            "摄像头  {camera},所见 {seen},得分 {score}\n"
            "在座    {presence}   占用 {occupied},{reason},空座 {empty_s} 秒"
        ),
    ),
    "watch.line": (
        "{at_s:10.1f} s  {kg} kg  {evidence}  {presence}  occupied {occupied}",
        "{at_s:10.1f} 秒  {kg} 千克  {evidence}  {presence}  占用 {occupied}",
    ),
    "watch.written": ("{file}: written.", "{file}:已写入。"),
}
