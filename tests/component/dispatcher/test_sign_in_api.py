"""Customers come in by a one-time code; who guesses, or only asks, learns nothing."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest
from call_centre import Centre
from customer_visits import (
    BOLT,
    ME,
    change_registry,
    code_for,
    digits,
    letters,
    office_of,
    rows_of,
    signed_in,
)
from people import logged_in
from web_visits import problem_of, visitor

from dispatcher.accounts.roles import Role
from dispatcher.accounts.values import User
from dispatcher.desk.codes import LIVES_MS
from dispatcher.errors import LogInRefused, TooManyTries
from dispatcher.registry.values import BlockedNumber
from dispatcher.store.account_tables import audit_log, users
from dispatcher.store.choice_tables import one_time_codes
from dispatcher.store.registry_tables import customer_identities

NEW = "+493087654321"
CODE, IN = f"{ME}/sign-in-code", f"{ME}/sign-in"


async def test_a_known_customer_comes_in_and_is_himself(centre: Centre) -> None:
    async with signed_in(centre, "030 12345680") as bolt:
        me = (await bolt.get("/api/v1/me")).json()

    assert (me["person_id"], me["role"], me["way"]) == ("bolt", "customer", "session")
    assert [row["name"] for row in rows_of(centre, users)] == ["c.bolt"]


async def test_a_new_number_is_nobody_until_the_code_was_right(centre: Centre) -> None:
    """OP-19: a number alone is not a secret."""
    async with visitor(centre, token=None) as web:
        code = await code_for(web, centre, NEW)
        wrong = "000000" if code != "000000" else "000001"
        await web.post(IN, json={"identity": NEW, "code": wrong})
        before = NEW in centre.dispatcher.registry.by_identity
        answer = await web.post(IN, json={"identity": NEW, "code": code, "name": " 李娜 "})
        told = answer.json()

    customer = centre.dispatcher.registry.by_identity[NEW]
    assert not before
    assert (answer.status_code, told["newcomer"], told["name"]) == (200, True, "李娜")
    assert (customer.id, customer.name, customer.phones) == (told["customer_id"], "李娜", (NEW,))
    assert NEW in {row["identity"] for row in rows_of(centre, customer_identities)}


async def test_a_name_nobody_can_see_is_none(centre: Centre) -> None:
    async with visitor(centre, token=None) as web:
        code = await code_for(web, centre, NEW)
        unseen = {"identity": NEW, "code": code, "name": "\u202e\u200b"}
        told = (await web.post(IN, json=unseen)).json()

    assert told["name"].endswith("4321")


async def test_the_answer_to_a_request_tells_nobody_whom_we_know(centre: Centre) -> None:
    known_mail, unknown_mail = "known@example.com", "unknown@example.com"
    registry = centre.dispatcher.registry
    bolt = replace(registry.customers["bolt"], emails=(known_mail,))
    await change_registry(
        centre,
        replace(
            registry,
            customers={**registry.customers, "bolt": bolt},
            blocked={"+493011111111": BlockedNumber(number="+493011111111")},
        ),
    )
    async with visitor(centre, token=None) as web:
        answers = [
            await web.post(CODE, json={"identity": one})
            for one in (BOLT, NEW, known_mail, unknown_mail, "+493011111111")
        ]
        sent = letters(centre)
        refused = [
            await web.post(IN, json={"identity": one, "code": "000000"})
            for one in (known_mail, unknown_mail)
        ]

    assert {(answer.status_code, answer.text) for answer in answers} == {
        (202, '{"expires_in_s":600}')
    }
    assert len(sent) == 3
    assert len(rows_of(centre, one_time_codes)) == 5
    assert refused[0].text == refused[1].text
    assert problem_of(refused[0], 401)


async def test_five_wrong_guesses_and_the_right_code_is_worth_nothing(centre: Centre) -> None:
    async with visitor(centre, token=None) as web:
        code = await code_for(web, centre, BOLT)
        wrong = f"{(int(code) + 1) % 1_000_000:06}"
        for _ in range(5):
            problem_of(await web.post(IN, json={"identity": BOLT, "code": wrong}), 401)

        problem_of(await web.post(IN, json={"identity": BOLT, "code": code}), 401)


async def test_guessing_on_and_on_is_slowed_down_for_the_identity(centre: Centre) -> None:
    async with visitor(centre, token=None) as web:
        await code_for(web, centre, BOLT)
        answers = [
            await web.post(IN, json={"identity": BOLT, "code": f"{at:06}"}) for at in range(11)
        ]

    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) > 60


async def test_nobody_is_kept_out_by_guesses_from_elsewhere(centre: Centre) -> None:
    sign_in = office_of(centre).sign_in
    for at in range(12):
        with suppress(LogInRefused, TooManyTries):
            await sign_in.arrive(BOLT, f"{at:06}", None, "203.0.113.7")
    async with signed_in(centre) as bolt:
        me = (await bolt.get("/api/v1/me")).json()

    assert me["person_id"] == "bolt"


async def test_many_guesses_at_once_gain_nothing(centre: Centre) -> None:
    async with visitor(centre, token=None) as web:
        await code_for(web, centre, BOLT)
        await asyncio.gather(
            *(web.post(IN, json={"identity": BOLT, "code": f"{at:06}"}) for at in range(9))
        )

    assert [row["tries_left"] for row in rows_of(centre, one_time_codes)] == [0]


async def test_guessing_through_many_numbers_is_slowed_down_for_the_address(
    centre: Centre,
) -> None:
    async with visitor(centre, token=None) as web:
        answers = [
            await web.post(IN, json={"identity": f"+4930123457{at:02}", "code": "000000"})
            for at in range(31)
        ]

    assert {answer.status_code for answer in answers[:30]} == {401}
    assert answers[30].status_code == 429


async def test_a_code_is_used_once_and_by_one_of_two_at_once(centre: Centre) -> None:
    async with visitor(centre, token=None) as web:
        code = await code_for(web, centre, BOLT)
        given = {"identity": BOLT, "code": code}
        answers = await asyncio.gather(*(web.post(IN, json=given) for _ in range(2)))
        later = await web.post(IN, json=given)

    assert sorted(answer.status_code for answer in answers) == [200, 401]
    problem_of(later, 401)


async def test_two_at_once_make_one_customer(centre: Centre) -> None:
    async with visitor(centre, token=None) as web:
        code = await code_for(web, centre, NEW)
        given = {"identity": NEW, "code": code}
        await asyncio.gather(*(web.post(IN, json=given) for _ in range(3)))

    assert sum(row["identity"] == NEW for row in rows_of(centre, customer_identities)) == 1


async def test_a_code_ends_after_ten_minutes(centre: Centre) -> None:
    async with visitor(centre, token=None) as web:
        late = await code_for(web, centre, BOLT)
        centre.clock.move(LIVES_MS / 1000)
        refused = await web.post(IN, json={"identity": BOLT, "code": late})
        fresh = await code_for(web, centre, BOLT)
        centre.clock.move(LIVES_MS / 1000 - 1)
        taken = await web.post(IN, json={"identity": BOLT, "code": fresh})

    problem_of(refused, 401)
    assert taken.status_code == 200


async def test_a_new_code_puts_the_former_out_of_use(centre: Centre) -> None:
    async with visitor(centre, token=None) as web:
        former = await code_for(web, centre, BOLT)
        newest = await code_for(web, centre, BOLT)
        if former != newest:
            problem_of(await web.post(IN, json={"identity": BOLT, "code": former}), 401)

        taken = await web.post(IN, json={"identity": BOLT, "code": newest})
    assert taken.status_code == 200


async def test_another_identitys_code_opens_nothing(centre: Centre) -> None:
    async with visitor(centre, token=None) as web:
        code = await code_for(web, centre, NEW)

        problem_of(await web.post(IN, json={"identity": BOLT, "code": code}), 401)


async def test_codes_for_one_number_and_from_one_address_have_an_end(centre: Centre) -> None:
    async with visitor(centre, token=None) as web:
        one = [await web.post(CODE, json={"identity": BOLT}) for _ in range(6)]
        others = [
            await web.post(CODE, json={"identity": f"+4930123458{at:02}"}) for at in range(5)
        ]

    assert [answer.status_code for answer in one] == [202] * 5 + [429]
    assert [answer.status_code for answer in others] == [202] * 4 + [429]


async def test_a_locked_account_stays_out_and_nobody_is_told_why(centre: Centre) -> None:
    locked = User(name="c.bolt", role=Role.CUSTOMER, person_id="bolt", made_ms=0, locked=True)
    centre.access.rows.keep_user(locked)
    async with visitor(centre, token=None) as web:
        code = await code_for(web, centre, BOLT)
        refused = await web.post(IN, json={"identity": BOLT, "code": code})

    assert "code is wrong" in problem_of(refused, 401)


async def test_a_customer_never_comes_in_as_somebody_of_staff(centre: Centre) -> None:
    """An account of another role has the name and the person a customer's would have."""
    centre.access.rows.keep_user(User(name="c.bolt", role=Role.ADMIN, person_id="bolt", made_ms=0))
    async with signed_in(centre) as bolt:
        me = (await bolt.get("/api/v1/me")).json()

    assert (me["role"], me["person_id"]) == ("customer", "bolt")
    assert me["name"] != "c.bolt"


async def test_every_arrival_is_written_down_and_no_code_is(centre: Centre) -> None:
    async with visitor(centre, token=None) as web:
        code = await code_for(web, centre, BOLT)
        await web.post(IN, json={"identity": BOLT, "code": "x"})
        await web.post(IN, json={"identity": BOLT, "code": code})

    noted = [
        (row["who"], row["outcome"])
        for row in rows_of(centre, audit_log)
        if row["what"] == "sign in by code"
    ]
    assert noted == [("-", "refused"), ("c.bolt", "done")]
    for table in (audit_log, one_time_codes):
        assert code not in str([{**row, "at_ms": 0} for row in rows_of(centre, table)])


async def test_a_code_is_read_out_only_where_something_can_call(centre: Centre) -> None:
    async with visitor(centre, token=None) as web:
        wish = {"identity": BOLT, "way": "voice", "language": "zh"}
        refused = await web.post(CODE, json=wish)
        office_of(centre).post.speaks = True
        mail = await web.post(CODE, json={**wish, "identity": "a@example.com"})
        taken = await web.post(CODE, json=wish)

    assert "way" in problem_of(refused, 422)
    assert "way" in problem_of(mail, 422)
    assert taken.status_code == 202
    assert "您的验证码是" in letters(centre)[-1]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"identity": "4001234567890123"},
        {"identity": "<script>alert(1)</script>"},
        {"identity": "x" * 300},
        {"identity": BOLT, "way": "pigeon"},
        {"identity": "\u202emoc.elpmaxe@a"},
    ],
)
async def test_what_is_no_identity_is_refused_by_field(
    centre: Centre, body: dict[str, str]
) -> None:
    async with visitor(centre, token=None) as web:
        detail = problem_of(await web.post(CODE, json=body), 422)

    assert "identity" in detail or "way" in detail
    assert letters(centre) == []


async def test_a_page_of_another_site_signs_nobody_in(centre: Centre) -> None:
    async with visitor(centre, token=None) as web:
        code = await code_for(web, centre, BOLT)
        headers = {"origin": "https://evil.example"}
        given = {"identity": BOLT, "code": code}

        problem_of(await web.post(IN, json=given, headers=headers), 403)


async def test_customers_routes_are_for_customers(centre: Centre) -> None:
    async with logged_in(centre, "anna", Role.AGENT, "anna") as anna:
        problem_of(await anna.get(f"{ME}/agent"), 403)
    async with logged_in(centre, "nobody", Role.CUSTOMER) as nobody:
        assert "belongs to no customer" in problem_of(await nobody.get(f"{ME}/agent"), 403)


async def test_the_digits_are_any_six(centre: Centre) -> None:
    async with visitor(centre, token=None) as web:
        await web.post(CODE, json={"identity": BOLT})
    (letter,) = letters(centre)

    assert len(digits(letter)) == 6
