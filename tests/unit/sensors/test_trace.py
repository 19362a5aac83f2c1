import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import (
    NotReady,
    RecordedTrace,
    Saturated,
    TraceEnded,
    TraceSource,
    TraceUnreadable,
    Unit,
    VirtualClock,
    load_csv,
)


def trace(*pairs: tuple[float, int]) -> RecordedTrace:
    return RecordedTrace(times_s=tuple(t for t, _ in pairs), counts=tuple(c for _, c in pairs))


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "trace.csv"
    path.write_text(text)
    return path


def read(path: Path, unit: Unit = Unit.S) -> RecordedTrace:
    return load_csv(path, time_column="t", value_column="v", unit=unit)


def trouble(path: Path) -> str:
    with pytest.raises(TraceUnreadable) as refused:
        read(path)

    assert str(path) in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(("times_s", "counts"), [((), ()), ((1.0,), (1, 2)), ((2.0, 1.0), (1, 2))])
def test_a_trace_that_cannot_be_played_is_refused(times_s, counts):
    with pytest.raises(ValueError, match="trace"):
        RecordedTrace(times_s=times_s, counts=counts)


def test_a_trace_on_the_emulators_cell_shows_its_newest_conversion():
    played = trace((5.0, 1), (5.5, 2), (5.5, 3), (6.0, 4))

    assert [played.counts_at(s) for s in (-1.0, 0.0, 0.49, 0.5, 9.0)] == [1, 1, 1, 3, 4]


def test_the_clock_follows_the_recording():
    clock = VirtualClock()
    source = TraceSource(trace=trace((5.0, 1), (5.1, 2), (5.1, 3), (5.35, 4)), clock=clock)
    seen = [(source.read_counts(), clock.now_ns()) for _ in range(4)]

    assert seen == [
        (1, 5_000_000_000),
        (2, 5_100_000_000),
        (3, 5_100_000_000),
        (4, 5_350_000_000),
    ]


def test_a_gap_is_as_many_silent_deadlines_as_fit():
    clock = VirtualClock()
    source = TraceSource(trace=trace((0.0, 1), (1.0, 2)), clock=clock)
    source.read_counts()
    for _ in range(3):
        with pytest.raises(NotReady):
            source.read_counts()

    assert source.read_counts() == 2
    assert clock.now_ns() == 1_000_000_000


def test_a_clock_that_has_run_before_plays_the_whole_trace_later():
    clock = VirtualClock(start_ns=100_000_000_000)
    source = TraceSource(trace=trace((1.0, 1), (1.1, 2)), clock=clock)
    source.read_counts()
    source.read_counts()

    assert clock.now_ns() == 100_100_000_000


@pytest.mark.parametrize("counts", [0x7FFFFF, 0x800000, -0x800000, -0x800001])
def test_saturation_codes_of_a_recording_are_saturated(counts):
    source = TraceSource(trace=trace((0.0, counts)), clock=VirtualClock())
    with pytest.raises(Saturated):
        source.read_counts()


def test_the_end_is_told_after_the_last_conversion_and_again():
    source = TraceSource(trace=trace((0.0, 1)), clock=VirtualClock())
    source.read_counts()
    for _ in range(2):
        with pytest.raises(TraceEnded, match="after 1"):
            source.read_counts()


@settings(derandomize=True, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(min_value=0, max_value=3), st.integers(min_value=-9999, max_value=9999)
        ),
        min_size=1,
        max_size=20,
    )
)
def test_every_conversion_is_played_once_at_its_time(steps):
    at_s, pairs = 0.0, []
    for gap_s, counts in steps:
        at_s += gap_s
        pairs.append((at_s, counts))
    clock = VirtualClock()
    source = TraceSource(trace=trace(*pairs), clock=clock)
    played = []
    while True:
        try:
            played.append((source.read_counts(), clock.now_ns() / 1e9))
        except NotReady:
            continue
        except TraceEnded:
            break

    assert [counts for counts, _ in played] == [counts for _, counts in pairs]
    assert [s for _, s in played] == pytest.approx([s for s, _ in pairs], abs=1e-6)


@pytest.mark.parametrize(
    ("unit", "times", "times_s"),
    [
        (Unit.MS, ("100", "200.5"), (0.1, 0.2005)),
        (Unit.S, ("5", "6.5"), (5.0, 6.5)),
        (Unit.S, ("11:20:27.440926", "11:20:28.440926"), (0.0, 1.0)),
        (Unit.MS, ("9:59:59", "10:00:00"), (0.0, 1.0)),
        (Unit.S, ("2026-03-01T23:59:59.5", "2026-03-02 00:00:00.5"), (0.0, 1.0)),
        (Unit.S, ("2026-03-01T10:00:00+08:00", "2026-03-01T02:00:01Z"), (0.0, 1.0)),
    ],
)
def test_times_may_be_numbers_of_day_or_of_the_calendar(tmp_path, unit, times, times_s):
    path = written(tmp_path, f"t,x,v\n{times[0]},a,1\n{times[1]},b,2\n")

    assert read(path, unit).times_s == pytest.approx(times_s)


def test_values_are_rounded_to_counts(tmp_path):
    assert read(written(tmp_path, "t,v\n0,1.6\n1, -2.4 \n2,1e3\n")).counts == (2, -2, 1000)


def test_a_gzipped_file_with_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "trace.csv.gz"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbft,v\r\n0,1\r\n"))

    assert read(path) == trace((0.0, 1))


def test_every_bad_place_is_named_by_line_and_column(tmp_path):
    told = trouble(written(tmp_path, "t,v\n0,1\nsoon,heavy\n2\n1,nan\n1.5,3\n"))

    assert "line 3, column 't': 'soon' is not a time" in told
    assert "line 3, column 'v': 'heavy' is not a number of counts" in told
    assert "line 4, column 'v': '' is not" in told
    assert "line 5, column 't': '1' goes back in time" in told
    assert "line 5, column 'v': 'nan' is not" in told
    assert "line 6, column 't': '1.5' goes back" in told


def test_ten_bad_places_are_shown_and_the_rest_counted(tmp_path):
    told = trouble(written(tmp_path, "t,v\n" + "x,1\n" * 25))

    assert told.count("line ") == 10
    assert "and 15 more" in told


def test_times_of_two_kinds_are_refused(tmp_path):
    assert "rows above" in trouble(written(tmp_path, "t,v\n1,1\n10:00:00,2\n"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "line 1 has no column 't' and no column 'v'; it has none"),
        (b"t,w\n1,2\n", "line 1 has no column 'v'; it has 't', 'w'"),
        (b"t,v\n", "there are no rows"),
        (b"t,v\n\xff,1\n", "cannot be read"),
        (b't,v\n1,"' + b"x" * 200_000, "cannot be read"),
    ],
)
def test_a_file_without_rows_or_columns_is_named(tmp_path, content, told):
    path = tmp_path / "trace.csv"
    path.write_bytes(content)

    assert told in trouble(path)


@pytest.mark.parametrize("content", [b"not gzip", gzip.compress(b"t,v\n1,2\n" * 99)[:30]])
def test_a_broken_gzip_file_is_named(tmp_path, content):
    path = tmp_path / "trace.csv.gz"
    path.write_bytes(content)

    assert "cannot be read" in trouble(path)


def test_a_missing_file_is_named(tmp_path):
    assert "cannot be read" in trouble(tmp_path / "nowhere.csv")


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=60))
def test_no_text_ends_in_an_unnamed_error(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("trace") / "trace.csv"
    path.write_bytes(f"t,v\n{text}".encode(errors="replace"))
    try:
        found = read(path)
    except TraceUnreadable:
        return

    assert found.counts
