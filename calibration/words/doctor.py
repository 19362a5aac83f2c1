"""What `doctor` says: each line names what was looked at, and where it is wrong the exact fix."""

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "doctor.ok": ("ok", "正常"),
    "doctor.warn": ("look", "注意"),
    "doctor.bad": ("FIX", "修复"),
    "doctor.name.service": ("service", "服务"),
    "doctor.name.driver": ("driver", "驱动"),
    "doctor.name.wiring": ("wiring", "接线"),
    "doctor.name.frames": ("frames", "数据帧"),
    "doctor.name.noise": ("noise", "噪声"),
    "doctor.name.scale": ("scale", "标定"),
    "doctor.name.zero": ("zero", "零点"),
    "doctor.name.presence": ("presence", "在座"),
    "doctor.name.permissions": ("permissions", "权限"),
    "doctor.name.broker": ("broker", "消息代理"),
    "doctor.name.camera": ("camera", "摄像头"),
    "doctor.name.models": ("models", "模型"),
    "doctor.name.clock": ("clock", "时钟"),
    "doctor.name.temperature": ("temperature", "温度"),
    "doctor.name.disk": ("disk", "磁盘"),
    "doctor.service_ok": (
        "seat {seat}, version {version}, up for {hours:.1f} h, mode {mode}",
        "座位 {seat},版本 {version},已运行 {hours:.1f} 小时,模式 {mode}",
    ),
    "doctor.service_young": (
        (
            "seat {seat} started {seconds:.0f} s ago; if that happens again and again: "
            "journalctl -u seat-node -n 50"
        ),
        "座位 {seat} 在 {seconds:.0f} 秒前启动;若反复重启,请查看:journalctl -u seat-node -n 50",
    ),
    "doctor.service_held": (
        "seat {seat}: {who} works at it, from {origin}",
        "座位 {seat}:{who} 正在从 {origin} 操作",
    ),
    "doctor.driver_ok": (
        "{driver}, {cells} cell(s), {rate} conversions/s, pins {pins}",
        "{driver},{cells} 个称重传感器,每秒 {rate} 次转换,引脚 {pins}",
    ),
    "doctor.driver_emulated": (
        "emulated: no real chip is read; for a real one set load_cell.driver: gpio",
        "模拟驱动:未读取真实芯片;使用真实芯片请设置 load_cell.driver: gpio",
    ),
    "doctor.wiring_ok": (
        "conversions come, every cell answers",
        "转换正常,所有传感器均有响应",
    ),
    "doctor.wiring_inverted": (
        "conversions come; cell(s) {cells}: A+ and A- (green, white) exchanged, which is fine",
        "转换正常;传感器 {cells}:A+ 与 A-(绿、白线)接反,不影响使用",
    ),
    "doctor.wiring_silent": (
        (
            "no conversion since the node started: data "
            "(DOUT) and clock (PD_SCK) exchanged, the chip "
            "without 3.3 V, or a wire off. Pins now: {pins}"
        ),
        (
            "节点启动后没有任何转换:数据线 (DOUT) 与时钟线 (PD_SCK) 接反、芯片没有 3.3 V 供电,"
            "或有断线。当前引脚:{pins}"
        ),
    ),
    "doctor.wiring_few": (
        "only {number} conversions yet; run it again in a few seconds",
        "目前只有 {number} 次转换;请几秒后再运行",
    ),
    "doctor.permissions_ok": (
        "the node may use its pins, this user may ask it",
        "节点有权使用引脚,当前用户有权访问节点",
    ),
    "doctor.permissions_pins": (
        "the node may not use its pins: {fault}",
        "节点无法使用引脚:{fault}",
    ),
    "doctor.permissions_folder": (
        (
            "the node may not write its state folder, "
            "where the scale is kept: sudo chown seat-node: "
            "/var/lib/seat-node; or the disk is read-only: dmesg | tail"
        ),
        (
            "节点无法写入存放标定的状态目录:sudo chown seat-node: /var/lib/seat-node;"
            "或磁盘只读:dmesg | tail"
        ),
    ),
    "doctor.frames_ok": (
        "{ok} good, {corrupt} corrupt, {missed} missed, {saturated} saturated",
        "正常 {ok},损坏 {corrupt},缺失 {missed},饱和 {saturated}",
    ),
    "doctor.frames_corrupt": (
        (
            "{percent:.1f} % corrupt: shorten the wires to "
            "the chip (below 20 cm), keep them away from "
            "power cables, or use driver spi"
        ),
        "{percent:.1f} % 的数据帧损坏:缩短到芯片的导线(20 厘米以内),远离电源线,或改用 spi 驱动",
    ),
    "doctor.frames_missed": (
        (
            "{percent:.1f} % missed: check the chip's "
            "supply and the data wire, and rate_sps against "
            "the RATE pin"
        ),
        "{percent:.1f} % 的转换缺失:检查芯片供电和数据线,并核对 rate_sps 与 RATE 引脚",
    ),
    "doctor.frames_saturated": (
        "{percent:.1f} % at the end of the range: a bridge wire is off, or the cell is overloaded",
        "{percent:.1f} % 处于量程末端:桥路断线,或传感器过载",
    ),
    "doctor.noise_ok": (
        "{counts:.0f} counts from one conversion to the next",
        "相邻转换之间 {counts:.0f} 计数",
    ),
    "doctor.noise_kg": (
        "{counts:.0f} counts from one conversion to the next, {grams:.0f} g",
        "相邻转换之间 {counts:.0f} 计数,合 {grams:.0f} 克",
    ),
    "doctor.noise_high": (
        (
            "{counts:.0f} counts, more than {limit:.0f}: "
            "shield (yellow/black wire) to GND, cell wires "
            "away from mains and motors, supply from the Pi's 3.3 V pin"
        ),
        "{counts:.0f} 计数,超过 {limit:.0f}:屏蔽线接地,传感器导线远离市电和电机,由 3.3 V 引脚供电",
    ),
    "doctor.scale_ok": (
        "{counts_per_kg:.1f} counts/kg, by {who}, {days} days old",
        "{counts_per_kg:.1f} 计数/千克,由 {who} 标定,已 {days} 天",
    ),
    "doctor.scale_undated": (
        "{counts_per_kg:.1f} counts/kg, without a date; calibrate: seat-calibrate weigh",
        "{counts_per_kg:.1f} 计数/千克,没有日期;请标定:seat-calibrate weigh",
    ),
    "doctor.scale_old": (
        "{days} days old; check it (20 s): seat-calibrate verify",
        "已 {days} 天;请核查(20 秒):seat-calibrate verify",
    ),
    "doctor.scale_missing": (
        "{problem}. Fix: seat-calibrate weigh",
        "{problem}。修复:seat-calibrate weigh",
    ),
    "doctor.zero_ok": ("the empty seat shows what it should", "空座读数正常"),
    "doctor.zero_astray": (
        (
            "the empty seat shows another weight than at "
            "the calibration: take everything off, then "
            "seat-calibrate zero; if that refuses, seat-calibrate weigh"
        ),
        (
            "空座读数与标定时不同:清空座位后运行 seat-calibrate "
            "zero;若被拒绝,运行 seat-calibrate weigh"
        ),
    ),
    "doctor.presence_ok": ("{presence}, {kg} kg on the seat", "{presence},座上 {kg} 千克"),
    "doctor.presence_bad": (
        "{presence}; the load cell says: {fault}",
        "{presence};称重传感器报告:{fault}",
    ),
    "doctor.broker_ok": ("linked to {address}", "已连接 {address}"),
    "doctor.broker_lost": (
        (
            "not linked to {address}: is the network there, does the broker run "
            "(systemctl status mosquitto), is the certificate valid? journalctl -u seat-node -n 50"
        ),
        (
            "未连接 {address}:检查网络、消息代理 (systemctl status mosquitto) 和证书;"
            "journalctl -u seat-node -n 50"
        ),
    ),
    "doctor.camera_ok": ("{source}: {state}", "{source}:{state}"),
    "doctor.camera_off": ("none configured", "未配置"),
    "doctor.camera_bad": (
        (
            "{source}: {state} ({detail}). Take off the lens cover, check the cable and "
            "camera.path; then seat-calibrate camera"
        ),
        (
            "{source}:{state}({detail})。取下镜头盖,检查线缆和 camera.path,然后运行 "
            "seat-calibrate camera"
        ),
    ),
    "doctor.models_ok": ("there", "已就绪"),
    "doctor.models_missing": (
        (
            "{problem}. Fix: sudo -u seat-node env STATE_DIRECTORY=/var/lib/seat-node "
            "/opt/seat-presence/bin/seat-node models fetch"
        ),
        (
            "{problem}。修复:sudo -u seat-node env STATE_DIRECTORY=/var/lib/seat-node "
            "/opt/seat-presence/bin/seat-node models fetch"
        ),
    ),
    "doctor.clock_ok": ("set by the network", "已与网络同步"),
    "doctor.clock_free": (
        (
            "not set by the network: sudo timedatectl "
            "set-ntp true (dates of calibrations would be "
            "wrong; presence is not touched)"
        ),
        "未与网络同步:sudo timedatectl set-ntp true(标定日期会出错;不影响在座判断)",
    ),
    "doctor.temperature_ok": ("{degc:.0f} °C", "{degc:.0f} °C"),
    "doctor.temperature_unknown": ("not told by this machine", "本机不提供温度"),
    "doctor.temperature_high": (
        "{degc:.0f} °C, the Pi slows down from 80 on: give it air or a heat sink",
        "{degc:.0f} °C,80 度起树莓派会降频:改善通风或加散热片",
    ),
    "doctor.disk_ok": ("{mb:.0f} MB free", "剩余 {mb:.0f} MB"),
    "doctor.disk_low": (
        (
            "{mb:.0f} MB free, a scale may not be written: sudo journalctl --vacuum-size=50M, "
            "sudo apt-get clean"
        ),
        "仅剩 {mb:.0f} MB,标定可能无法写入:sudo journalctl --vacuum-size=50M,sudo apt-get clean",
    ),
    "doctor.unknown": ("the node does not tell", "节点未提供"),
    "doctor.all_well": ("All well.", "一切正常。"),
    "doctor.some_warn": (
        "{number} to look at; the seat works.",
        "{number} 项需注意;座位可以工作。",
    ),
    "doctor.some_bad": (
        "{number} to mend before this seat can be relied on.",
        "{number} 项必须修复,座位才可靠。",
    ),
}
