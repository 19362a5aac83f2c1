"""What a browser hears: the whole floor once, then what changes."""

import asyncio

import httpx
import pytest
from call_centre import Centre, Opened
from call_hall import call, seat_of
from web_visits import events, visitor

from dispatcher.web.feed import QUEUE_LIMIT, Feed


async def test_a_reader_gets_a_snapshot_and_then_changes(centre: Centre) -> None:
    await centre.dispatcher.logged_in("anna", seat_of("anna"))
    async with events(centre) as stream:
        name, snapshot = await anext(stream)
        await centre.sit("anna")
        kind, change = await anext(stream)

    assert (name, kind) == ("snapshot", "change")
    assert {one["seat"]: one["look"] for one in snapshot["seats"]}[seat_of("anna")] == "unknown"
    assert [(one["seat"], one["look"]) for one in change["seats"]] == [(seat_of("anna"), "here")]
    assert change["numbers"]["in_seat"] == 1


async def test_a_call_appears_and_is_gone_again(centre: Centre) -> None:
    async with events(centre) as stream:
        await anext(stream)
        await centre.dispatcher.call_arrived(call("c1", arrived_s=centre.clock.now_s()))
        _, came = await anext(stream)
        await centre.dispatcher.hung_up("c1")
        _, went = await anext(stream)

    assert [one["id"] for one in came["calls"]] == ["c1"]
    assert [line["key"] for line in came["just_now"]] == ["held"]
    assert went["calls"] == [{"id": "c1", "gone": True}]
    assert [line["key"] for line in went["just_now"]] == ["abandoned"]


async def test_the_first_change_after_the_first_snapshot_is_not_lost(opened: Opened) -> None:
    async with opened() as centre, events(centre) as stream:
        await anext(stream)
        await centre.sit("anna")
        name, change = await anext(stream)

    assert name == "change"
    assert [one["seat"] for one in change["seats"]] == [seat_of("anna")]


async def test_two_readers_see_the_same(centre: Centre) -> None:
    async with events(centre) as one, events(centre) as other:
        await anext(one)
        await anext(other)
        await centre.sit("anna")
        changes = [await anext(one), await anext(other)]

    assert changes[0] == changes[1]


async def test_whoever_joins_later_sees_what_just_happened(centre: Centre) -> None:
    await centre.dispatcher.call_arrived(call("c1", arrived_s=centre.clock.now_s()))
    centre.feed.link_changed(True, centre.clock.now_s())
    async with events(centre) as stream:
        _, snapshot = await anext(stream)

    assert [line["key"] for line in snapshot["just_now"]] == ["held", "broker_back"]
    assert snapshot["link"] == "live"


async def test_a_reader_who_is_too_slow_gets_a_whole_new_floor(centre: Centre) -> None:
    reader = centre.feed.events(60.0)
    await anext(reader)
    for at in range(QUEUE_LIMIT + 1):
        centre.feed.link_changed(at % 2 == 0, centre.clock.now_s())
        centre.feed._send()
    event = await anext(reader)

    assert event is not None
    assert event[0] == "snapshot"
    assert len(event[1]["just_now"]) == 20
    await reader.aclose()  # type: ignore[attr-defined]


async def test_a_quiet_floor_pings(centre: Centre) -> None:
    reader = centre.feed.events(0.0)
    await anext(reader)

    assert await anext(reader) is None
    await reader.aclose()  # type: ignore[attr-defined]


async def test_a_reader_who_leaves_is_forgotten(centre: Centre) -> None:
    async with events(centre) as stream:
        await anext(stream)
        while_reading = len(centre.feed._readers)
    await asyncio.sleep(0)

    assert (while_reading, len(centre.feed._readers)) == (1, 0)


async def test_rings_saved_and_waits_are_counted(centre: Centre) -> None:
    feed: Feed = centre.feed
    await centre.staff("anna", "ben")
    await centre.sit("anna", seq=2, occupied=False)
    await centre.dispatcher.call_arrived(call("c1", arrived_s=centre.clock.now_s()))
    await centre.pass_time(1.5)
    await centre.dispatcher.accepted("c1.1", 1)

    assert feed.rings_saved == 1
    assert list(feed.answer_waits_s) == pytest.approx([1.5])


# The page.


@pytest.fixture
async def page(centre: Centre) -> httpx.AsyncClient:
    return visitor(centre)


@pytest.mark.parametrize(
    ("headers", "query", "lang", "title"),
    [
        ({}, "", "en", "Floor"),
        ({"accept-language": "zh-CN,zh;q=0.9"}, "", "zh-CN", None),
        ({"accept-language": "fr"}, "", "en", "Floor"),
        ({}, "?lang=zh", "zh-CN", None),
        ({"accept-language": "zh"}, "?lang=en", "en", "Floor"),
        ({}, "?lang=tlh", "en", "Floor"),
    ],
)
async def test_the_page_speaks_both_languages(
    page: httpx.AsyncClient, headers: dict[str, str], query: str, lang: str, title: str | None
) -> None:
    async with page:
        answer = await page.get(f"/{query}", headers=headers)

    assert answer.status_code == 200
    assert f'<html lang="{lang}">' in answer.text
    assert "Berlin" in answer.text
    assert title is None or f"<title>{title}" in answer.text


async def test_a_chosen_language_is_remembered(page: httpx.AsyncClient) -> None:
    async with page:
        await page.get("/?lang=zh")
        again = await page.get("/", headers={"accept-language": "en"})

    assert '<html lang="zh-CN">' in again.text


async def test_nothing_on_the_page_comes_from_elsewhere(page: httpx.AsyncClient) -> None:
    async with page:
        text = (await page.get("/")).text
        files = {part.split('"')[0].split("?")[0] for part in text.split('"/static/')[1:]}
        answers = [await page.get(f"/static/{name}") for name in files]

    assert files
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "https://" not in text
    assert [one.status_code for one in answers] == [200] * len(files)
