"""What the commands about many seats, and the report, say."""

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "fleet.no_dispatcher": (
        "which dispatcher? Add --dispatcher URL, such as https://dispatcher:8443",
        "哪个调度服务器?请加 --dispatcher 地址,例如 https://dispatcher:8443",
    ),
    "fleet.seat": ("seat", "座位"),
    "fleet.zone": ("zone", "区域"),
    "fleet.age": ("calibrated", "标定"),
    "fleet.link": ("node", "节点"),
    "fleet.alerts": ("alerts", "告警"),
    "fleet.days": ("{days} days ago", "{days} 天前"),
    "fleet.sum": ("{number} seats, {due} to calibrate.", "{number} 个座位,{due} 个需标定。"),
    "round.scan": (
        "Scan the chair's code, or type the seat; ENTER ends:",
        "扫描椅子上的二维码或输入座位号;直接回车结束:",
    ),
    "round.no_seat": ("{text}: no seat in it; scan again", "{text}:没有座位号;请重新扫描"),
    "round.done_already": ("{seat}: done already, skipped", "{seat}:已完成,跳过"),
    "round.seat": ("{seat} (done so far: {done})", "{seat}(已完成 {done} 个)"),
    "round.over": (
        "Round over: {done} done, {failed} failed.",
        "本轮结束:完成 {done},失败 {failed}。",
    ),
    "report.title": ("Calibration of seat {seat}", "座位 {seat} 标定报告"),
    "report.uncalibrated": ("This seat has no scale.", "该座位没有标定。"),
    "report.no_record": (
        "The scale stands; how it was made is not known to this account.",
        "标定有效;本账户没有其标定过程记录。",
    ),
    "report.not_certified": (
        "Presence only: kilograms are not certified.",
        "仅标定在座判断:公斤数未经认证。",
    ),
    "report.certified": (
        (
            "Calibrated with known weights; at 80 kg right "
            "within {half_kg} kg (95 %). Not proved by "
            "sitting and leaving."
        ),
        "已用已知重物标定;80 千克处误差在 {half_kg} 千克以内 (95 %)。未做坐下离开验证。",
    ),
    "report.certified_proved": (
        (
            "Calibrated with known weights; at 80 kg right within {half_kg} kg (95 %). Proved by "
            "sitting down, leaving and coming back."
        ),
        "已用已知重物标定;80 千克处误差在 {half_kg} 千克以内 (95 %)。已通过坐下、离开、返回验证。",
    ),
    "report.device": ("Device", "设备"),
    "report.cell": ("load cell, serial number", "称重传感器序列号"),
    "report.driver": ("driver, conversions", "驱动,转换"),
    "report.pins": ("pins (BCM)", "引脚 (BCM)"),
    "report.cells": ("number of cells", "传感器数量"),
    "report.version": ("version", "版本"),
    "report.printed": ("printed", "打印"),
    "report.scale": ("Scale", "标定"),
    "report.when": ("calibrated at", "标定时间"),
    "report.by": ("by", "标定人"),
    "report.line": (
        "{slope:g} counts/kg, zero at {zero} counts",
        "{slope:g} 计数/千克,零点 {zero} 计数",
    ),
    "report.line_of": ("cell {number}", "传感器 {number}"),
    "report.noise_of": ("noise of cell {number}", "传感器 {number} 噪声"),
    "report.noise": ("{counts:.0f} counts, {grams:.0f} g", "{counts:.0f} 计数,{grams:.0f} 克"),
    "report.result": ("Result", "结果"),
    "report.load": ("known weight {kg:g} kg", "已知重物 {kg:g} 千克"),
    "report.residual": ("off the line by {kg:+.3f} kg", "偏离直线 {kg:+.3f} 千克"),
    "report.plot": ("The seat while this was written", "生成报告时的座位"),
    "report.checks": ("State", "状态"),
    "report.history": ("Former scales", "历史标定"),
    "report.sign_place": ("Place, date", "地点、日期"),
    "report.sign_name": ("Technician", "技术员"),
    "report.written": (
        "{file}: written; open it in a browser and print it.",
        "{file}:已写入;请用浏览器打开并打印。",
    ),
}
