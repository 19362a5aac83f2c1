"""The accuracy page says what the benchmark measured, bars beside it."""

import accuracy_page

SPREAD = {"n": 10, "p50": 30.3, "p95": 30.4, "max": 30.5}
RESULTS = {
    "seed": 7,
    "days": 3,
    "occupied_hours": 18.5,
    "absences": 90,
    "false_away": 2,
    "false_away_per_100h": 10.811,
    "missed_away": 1,
    "absences_by_faulty_sensor": 0,
    "dead_sensors_unseen": 0,
    "offline_after_s": SPREAD,
    "offline_after_with_camera_s": SPREAD,
    "offline_after_standing_s": SPREAD,
    "online_after_s": SPREAD,
    "fault_unknown_after_s": SPREAD,
}
CHAPTERS = {"leaving": [{"name": "leaves for 5 s", "about": "No absence."}]}


def test_the_page_tells_the_figures_and_hides_no_failure() -> None:
    page = accuracy_page.page(RESULTS, CHAPTERS)

    assert "18.5 occupied hours on 3 days, 90 absences" in page
    assert "| false away | 2 | 0 |" in page
    assert "| offline after | 10 | 30.3 | 30.4 | 30.5 |" in page


def test_the_page_lists_every_scenario_and_shows_every_picture() -> None:
    page = accuracy_page.page(RESULTS, CHAPTERS)

    assert "| leaves for 5 s | No absence. |" in page
    assert all(f"(images/{file})" in page for file in accuracy_page.PICTURES)
