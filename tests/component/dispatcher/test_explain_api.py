"""Why a call went where it went, and why a phone did not ring: by API, page and command."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from call_centre import Centre, HandClock, Opened, file_in, open_store_on
from call_hall import call, small_registry, staffed
from people import logged_in
from typer.testing import CliRunner
from web_visits import problem_of, visitor

from dispatcher.accounts.roles import Role
from dispatcher.clock import SystemClock
from dispatcher.main import app
from dispatcher.routing.values import Offerable
from dispatcher.statistics.section import StatisticsSection
from dispatcher.store.store import Batch, Store

CONFIG = "state_dir: {folder}\nhttp: {{port: 0}}\nbroker: {{host: 127.0.0.1}}\n"


async def a_call_past_an_empty_chair(centre: Centre, clock: HandClock) -> None:
    """Anna has left her chair; Ben is rung instead, and answers."""
    await centre.staff("anna", "ben")
    await centre.sit("anna", seq=2, occupied=False)
    await centre.dispatcher.call_arrived(call("c1", arrived_s=clock.now_s()))
    await centre.dispatcher.accepted("c1.1", 1)


async def test_the_story_names_everybody_and_the_reason(centre: Centre, clock: HandClock) -> None:
    await a_call_past_an_empty_chair(centre, clock)
    async with visitor(centre) as web:
        told = (await web.get("/api/v1/calls/c1/decisions")).json()
        chinese = (await web.get("/api/v1/calls/c1/decisions?lang=zh")).json()

    offered, connected = told["steps"]
    assert offered["text"] == "Ben was rung."
    assert [(one["name"], one["text"]) for one in offered["passed_over"]] == [
        ("Anna", "had just left the chair")
    ]
    assert connected["text"] == "Ben picked up."
    assert chinese["steps"][0]["text"] == "呼叫了Ben。"
    assert (told["state"], told["time_zone"]) == ("connected", "UTC")


async def test_the_story_outlives_the_call(centre: Centre, clock: HandClock) -> None:
    await a_call_past_an_empty_chair(centre, clock)
    await centre.dispatcher.hung_up("c1")
    async with visitor(centre) as web:
        told = (await web.get("/api/v1/calls/c1/decisions")).json()
        missing = await web.get("/api/v1/calls/c2/decisions")

    assert told["steps"][-1]["text"] == "The talk ended."
    assert problem_of(missing, 404)


async def test_why_says_what_stands_in_the_way_since_when_and_what_would_change_it(
    centre: Centre, clock: HandClock
) -> None:
    await a_call_past_an_empty_chair(centre, clock)
    left_ms = clock.to_ms(clock.now_s())
    await centre.pass_time(4.0)
    async with logged_in(centre, "anna", Role.AGENT, "anna") as anna:
        why = (await anna.get("/api/v1/agents/anna/why")).json()

    assert (why["offerable"], why["reason"]) == (False, Offerable.SEAT_LEAVING.value)
    assert (why["text"], why["change"]) == ("The chair has just been left.", "Sit down again.")
    assert why["since_ms"] == left_ms
    # Half a second empty when it was told; offline after 30 s.
    assert why["until_ms"] == left_ms + 29_500
    assert [(one["call_id"], one["text"]) for one in why["calls"]] == [
        ("c1", "had just left the chair")
    ]


async def test_calls_that_wait_now_come_first_with_what_stands_between(
    centre: Centre, clock: HandClock
) -> None:
    await centre.staff("anna")
    await centre.dispatcher.call_arrived(call("c1", zone="repair", arrived_s=clock.now_s()))
    async with visitor(centre) as web:
        why = (await web.get("/api/v1/agents/anna/why?lang=zh")).json()

    assert (why["offerable"], why["text"]) == (True, "可以接听来电。")
    assert [(one["call_id"], one["waiting"], one["reason"]) for one in why["calls"]] == [
        ("c1", True, "other_zone")
    ]


async def test_a_supervisor_reads_no_past_of_a_person_unless_the_site_enables_it(
    opened: Opened, clock: HandClock
) -> None:
    async with opened() as centre, logged_in(centre, "sue", Role.SUPERVISOR) as sue:
        await a_call_past_an_empty_chair(centre, clock)
        kept = (await sue.get("/api/v1/agents/anna/why")).json()
    enabled = StatisticsSection(individuals=True)
    async with opened(statistics=enabled) as centre, visitor(centre) as web:
        told = (await web.get("/api/v1/agents/anna/why")).json()

    assert (kept["history_told"], kept["since_ms"], kept["calls"]) == (False, None, [])
    assert [one["call_id"] for one in told["calls"]] == ["c1"]


async def test_who_asks_about_a_person_is_noted(centre: Centre) -> None:
    async with logged_in(centre, "root", Role.ADMIN) as root:
        await root.get("/api/v1/agents/anna/why")
        log = (await root.get("/api/v1/audit")).json()

    assert any("why" in one["what"] and "anna" in str(one) for one in log), log


async def test_another_agent_is_nobodys_business(centre: Centre) -> None:
    async with logged_in(centre, "anna", Role.AGENT, "anna") as anna:
        answer = await anna.get("/api/v1/agents/ben/why")

    assert problem_of(answer, 403)


async def test_past_the_time_presence_is_kept_nobody_is_said_to_have_been_away(
    opened: Opened, clock: HandClock
) -> None:
    async with opened() as centre:
        await a_call_past_an_empty_chair(centre, clock)
        clock.move(31 * 86_400.0)
        async with visitor(centre) as web:
            told = (await web.get("/api/v1/calls/c1/decisions")).json()
            story = (await web.get("/api/v1/calls/c1")).json()

    (passed,) = told["steps"][0]["passed_over"]
    assert (passed["reason"], passed["text"]) == ("not_available", "was not available")
    reasons = [one["offerable"] for step in story["decisions"] for one in step["candidates"]]
    assert "not_available" in reasons
    assert "seat_empty" not in reasons


# The pages.


async def test_the_page_of_a_call_tells_it_in_words(centre: Centre, clock: HandClock) -> None:
    await a_call_past_an_empty_chair(centre, clock)
    async with visitor(centre) as web:
        page = await web.get("/calls/c1")
        gone = await web.get("/calls/c2")
        chinese = await web.get("/calls/c1?lang=zh")

    assert page.status_code == 200
    assert "Ben was rung." in page.text
    assert "<b>Anna</b>: had just left the chair" in page.text
    assert "<b>Anna</b>：刚刚离座" in chinese.text
    assert (gone.status_code, "This call is not known" in gone.text) == (404, True)


async def test_the_statistics_page_shows_whatever_it_is_asked(
    centre: Centre, clock: HandClock
) -> None:
    await a_call_past_an_empty_chair(centre, clock)
    async with visitor(centre) as web:
        for query in ("", "?every=day&by=tier", "?day=never&every=7&by=agent&site=nowhere"):
            page = await web.get(f"/statistics{query}")

            assert page.status_code == 200
            assert "Billing" in page.text or "normal tier" in page.text
        before = await web.get("/statistics?day=2026-01-05&lang=zh")

    assert "还没有来电" in before.text


# The commands.


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A state folder in which a call has been offered and answered just now."""
    clock = SystemClock()
    store: Store = open_store_on(file_in(tmp_path), clock)  # type: ignore[arg-type]
    store.replace_registry(small_registry())
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG.format(folder=tmp_path), encoding="utf-8")
    agents = small_registry().agents
    router = staffed(agents["anna"], agents["ben"], at_s=clock.now_s() - 60.0)
    now_s = clock.now_s()
    arrived = call("c1", arrived_s=now_s)
    store.receive([arrived])
    decided = router.call_arrived(arrived, now_s)
    decided += router.accepted("c1.1", 1, now_s)
    states, gone, sites = router.take_changed()
    store.record(
        Batch(now_s=now_s, decisions=decided, agents=states, agents_gone=gone, sites=sites)
    )
    store.close()
    return config


def ran(*arguments: str | Path) -> str:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_command_tells_the_story(shop: Path) -> None:
    english = ran("why", "c1", "--config", shop)
    chinese = ran("why", "c1", "--lang", "zh", "--config", shop)

    assert "Anna was rung." in english
    assert "          Ben: free, but somebody else came first" in english
    assert "Anna接听了。" in chinese


def test_the_command_for_an_unknown_call_says_where_ids_are(shop: Path) -> None:
    done = CliRunner().invoke(app, ["why", "nobody", "--config", str(shop)])

    assert done.exit_code == 2
    assert "no call nobody" in done.output


def test_the_command_writes_the_queue_log_of_some_days(shop: Path) -> None:
    today = datetime.now(UTC).date()
    lines = ran("queue-log", "--from", str(today), "--to", str(today), "--config", shop)
    events = [line.split("|")[4] for line in lines.splitlines()]

    assert events == ["QUEUESTART", "ENTERQUEUE", "CONNECT"]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("yesterday", "2026-01-02", "--from: 'yesterday' is no day"),
        ("2026-01-03", "2026-01-01", "--to: must be later"),
    ],
)
def test_the_command_says_what_is_wrong_with_a_day(
    shop: Path, first: str, last: str, said: str
) -> None:
    done = CliRunner().invoke(
        app, ["queue-log", "--from", first, "--to", last, "--config", str(shop)]
    )

    assert done.exit_code == 2
    assert said in done.output


def test_a_moment_is_as_good_as_a_day(shop: Path) -> None:
    now = datetime.now(UTC)
    before = ran("queue-log", "--from", "2020-01-01", "--to", now.isoformat(), "--config", shop)
    later = (now + timedelta(hours=1)).isoformat()

    assert before.count("\n") == 3
    assert ran("queue-log", "--from", later, "--to", "2099-01-01", "--config", shop) == ""
