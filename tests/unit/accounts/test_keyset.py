"""Lists by pages: everybody is seen once, whatever comes and goes meanwhile."""

from hypothesis import given
from hypothesis import strategies as st

from dispatcher.web.keyset import link_to_next, page_of

NAMES = st.lists(st.text("abc", min_size=1, max_size=4), unique=True)


@given(NAMES, st.integers(1, 5))
def test_all_pages_together_are_the_sorted_list(names: list[str], limit: int) -> None:
    seen: list[str] = []
    after: str | None = None
    while True:
        page, after = page_of(names, str, after, limit)
        assert len(page) <= limit
        seen += page
        if after is None:
            break

    assert seen == sorted(names)


@given(NAMES, NAMES, st.integers(1, 5))
def test_who_stays_is_seen_although_others_go(
    names: list[str], gone: list[str], limit: int
) -> None:
    first, after = page_of(names, str, None, limit)
    rest, _ = page_of([one for one in names if one not in gone], str, after, 1_000)

    assert after is None or set(first) | set(rest) >= set(names) - set(gone)


def test_the_link_leads_on() -> None:
    assert link_to_next("/api/v1/agents", "a&b", 2) == (
        '</api/v1/agents?after=a%26b&limit=2>; rel="next"'
    )
