"""`list`: due seats first, then those with other alerts, then the oldest calibration."""

from datetime import UTC, datetime

from calibration.fleet import fleet

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def seat(name: str, at: str | None = None) -> dict[str, object]:
    return {
        "id": name,
        "zone": "z",
        "link": "live",
        "presence": "online",
        "calibrated_at": at,
    }


def test_the_order_is_that_of_the_technicians_day() -> None:
    seats = [
        seat("young", "2026-05-20T00:00:00+00:00"),
        seat("older", "2025-12-01T00:00:00+00:00"),
        seat("year", "2024-12-01T00:00:00+00:00"),
        seat("wandered", "2026-05-01T00:00:00+00:00"),
        seat("blocked", "2026-05-01T00:00:00+00:00"),
        seat("silent"),
    ]
    alerts = [
        {"seat": "wandered", "code": "recalibrate"},
        {"seat": "blocked", "code": "camera_blocked"},
        {"seat": "young", "code": "duplicate_identity"},
        {"seat": "elsewhere", "code": "uncalibrated"},
    ]

    rows = fleet(seats, alerts, NOW)

    assert [row.seat for row in rows] == [
        "wandered",
        "year",
        "blocked",
        "older",
        "young",
        "silent",
    ]
    assert [row.due for row in rows] == [True, True, False, False, False, False]
    assert rows[-1].days is None
    assert rows[0].alerts == ("recalibrate",)


def test_a_seat_never_calibrated_is_due_by_its_alert() -> None:
    rows = fleet([seat("new")], [{"seat": "new", "code": "uncalibrated"}], NOW)

    assert rows[0].due
