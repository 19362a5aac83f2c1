"""Figures for supervisors and the wall; the key of the wall opens nothing else."""

from call_centre import Centre
from desk_matters import order_for, told
from people import logged_in
from sqlalchemy import update
from web_visits import problem_of, visitor

from dispatcher.accounts.roles import Role
from dispatcher.accounts.secret_texts import digest
from dispatcher.accounts.values import ApiToken
from dispatcher.desk.events import NoticeKind
from dispatcher.store.desk_tables import work_orders

KEY = "a-key-for-the-wall"


async def key_of(centre: Centre, role: Role, secret: str = KEY) -> str:
    now_ms = centre.access.now_ms()
    token = ApiToken(
        id=secret[:20],
        name=secret[:20],
        role=role,
        digest=digest(secret),
        made_by="li",
        made_ms=now_ms,
        expires_ms=now_ms + 60_000,
    )
    await centre.access.in_store(lambda: centre.access.rows.keep_token(token))
    return secret


async def late(centre: Centre, order_id: str) -> None:
    changing = update(work_orders).where(work_orders.c.id == order_id).values(reminders_sent=1)
    await centre.access.commits.write(lambda connection: connection.execute(changing))


async def test_the_board_counts_orders_and_people_by_zone(centre: Centre) -> None:
    await centre.staff("anna")
    await order_for(centre, None)
    await late(centre, await order_for(centre, "ben"))
    async with logged_in(centre, "lea", Role.SUPERVISOR) as lea:
        board = (await lea.get("/api/v1/lead/board")).json()

    [billing] = [one for one in board["queues"] if one["zone"] == "billing"]
    assert (billing["open"], billing["held"], billing["overdue"]) == (1, 1, 1)
    assert (billing["logged_in"], billing["ready"], billing["waiting"]) == (1, 1, 0)
    assert (board["open"], board["overdue"], board["in_seat"]) == (1, 1, 1)


async def test_no_name_of_anybody_stands_on_the_board(centre: Centre) -> None:
    await centre.staff("anna")
    await order_for(centre, "anna")
    async with logged_in(centre, "lea", Role.SUPERVISOR) as lea:
        text = (await lea.get("/api/v1/lead/board")).text

    assert "Anna" not in text
    assert "acme" not in text.casefold()


async def test_whoever_is_in_his_seat_and_holds_fewest_is_named_first(centre: Centre) -> None:
    await centre.staff("anna", "ben")
    await order_for(centre, "anna")
    async with logged_in(centre, "lea", Role.SUPERVISOR) as lea:
        found = (await lea.get("/api/v1/lead/agents?zone=billing")).json()
        some = (await lea.get("/api/v1/lead/agents?q=ANN")).json()

    here = [(one["id"], one["held"]) for one in found if one["here"]]
    assert here == [("ben", 0), ("anna", 1)]
    assert [one["id"] for one in some] == ["anna"]


async def test_agents_who_have_not_looked_at_a_reminder_are_listed(centre: Centre) -> None:
    await told(centre, "anna", 1, NoticeKind.REMINDER, why="own", count=3, number=7)
    async with logged_in(centre, "lea", Role.SUPERVISOR) as lea:
        [found] = (await lea.get("/api/v1/lead/reminders")).json()

    assert (found["name"], found["count"], found["number"], found["zone"]) == ("Anna", 3, 7, False)


async def test_the_key_in_the_address_moves_into_a_cookie_of_that_page(centre: Centre) -> None:
    await key_of(centre, Role.WALLBOARD)
    async with visitor(centre, token=None) as wall:
        first = await wall.get(f"/wallboard?token={KEY}&lang=zh")
        assert (first.status_code, first.headers["location"]) == (303, "/wallboard?lang=zh")
        assert "Path=/wallboard" in first.headers["set-cookie"]
        assert "HttpOnly" in first.headers["set-cookie"]
        page = await wall.get("/wallboard?lang=zh")
        assert page.status_code == 200
        assert KEY not in page.text
        assert "<h1>" in page.text


async def test_the_key_of_the_wall_opens_nothing_else(centre: Centre) -> None:
    await key_of(centre, Role.WALLBOARD)
    async with visitor(centre, token=KEY) as program:
        for path in ("/api/v1/lead/board", "/api/v1/work-orders", "/api/v1/floor", "/lead"):
            problem_of(await program.get(path), 403)
    async with visitor(centre, token=None) as wall:
        problem_of(await wall.get(f"/api/v1/lead/board?token={KEY}"), 401)


async def test_no_other_key_opens_the_wall_by_its_address(centre: Centre) -> None:
    """Keys that may do more never belong into an address."""
    await key_of(centre, Role.SUPERVISOR, "the-key-of-a-supervisor")
    async with visitor(centre, token=None) as wall:
        for key in ("the-key-of-a-supervisor", "wrong", "open-sesame"):
            problem_of(await wall.get(f"/wallboard?token={key}"), 401)


async def test_an_agent_sees_neither_the_lead_nor_the_wall(centre: Centre) -> None:
    async with logged_in(centre, "anna", Role.AGENT, "anna") as anna:
        for path in ("/lead", "/wallboard", "/api/v1/lead/board", "/api/v1/lead/agents"):
            problem_of(await anna.get(path), 403)
        assert (await anna.get("/desk")).status_code == 200
