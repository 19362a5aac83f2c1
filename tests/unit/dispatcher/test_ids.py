from uuid import UUID

from dispatcher.desk.ids import new_id

NOW_MS = 1_900_000_000_000


def test_ids_sort_in_the_order_they_were_made_also_within_one_millisecond():
    ids = [new_id(NOW_MS) for _ in range(10_000)]

    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)


def test_a_clock_that_steps_back_makes_no_id_before_the_last():
    first = new_id(NOW_MS + 60_000)

    assert new_id(NOW_MS) > first


def test_an_id_is_a_uuid_of_version_7():
    made = UUID(new_id(NOW_MS))

    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
