"""When somebody is back, as people say it: "back Monday 9:00", 周一 9:00 回来. Pure."""

from dispatcher.registry.calendar import WEEKDAYS, Back

DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def back_words(back: Back, language: str) -> str:
    """One short phrase; English for a language we do not speak."""
    at = f"{back.at.hour}:{back.at.minute:02}"
    return _chinese(back, at) if language == "zh" else _english(back, at)


def _english(back: Back, at: str) -> str:
    match back.key:
        case "back.today":
            return f"back today {at}"
        case "back.tomorrow":
            return f"back tomorrow {at}"
        case "back.weekday":
            return f"back {DAYS_EN[WEEKDAYS.index(back.weekday)]} {at}"
        case _:
            return f"back on {back.day.day} {MONTHS_EN[back.day.month - 1]} {at}"


def _chinese(back: Back, at: str) -> str:
    match back.key:
        case "back.today":
            return f"今天 {at} 回来"
        case "back.tomorrow":
            return f"明天 {at} 回来"
        case "back.weekday":
            return f"{DAYS_ZH[WEEKDAYS.index(back.weekday)]} {at} 回来"
        case _:
            return f"{back.day.month}月{back.day.day}日 {at} 回来"
