"""One whole random day on the production path; the benchmark lives through hundreds."""

from accuracy import day_score


def test_a_random_day_has_no_false_and_no_missed_absence() -> None:
    lived = day_score((1, 0))

    assert lived.absences > 10
    assert (lived.false_away, lived.missed_away, lived.missed_online) == (0, 0, 0)
    assert lived.absences_by_faulty_sensor == 0
    assert lived.remarks == []
