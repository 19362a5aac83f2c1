"""All the desk can hold of a customer and of an agent, written straight into its tables."""

from typing import Any

from call_centre import START_MS, Centre
from sqlalchemy import insert

from dispatcher.store import account_tables, choice_tables, desk_tables, push_tables

WORDS = (
    "Boiler leaks",
    "behind the red door",
    "the valve was loose",
    "he shouted",
    "invoice.pdf",
    "fridge hums",
    "rude on the phone",
    "https://push.example/secret-place",
    "no answer at the red door",
    "mail-4711@example.org",
)
PHONE = "+493012345699"
MAIL = "erika@example.org"


def fill_desk(centre: Centre, customer: str, agent: str, *, digest: str = "0" * 64) -> None:
    """An open order, an answered one, and one of before anybody knew him; all about them."""
    with centre.store.engine.begin() as connection:
        for table, rows in (
            *_orders(customer, agent, digest),
            *_told(customer, agent),
            *_chosen(customer, agent),
        ):
            connection.execute(insert(table), rows)


def _orders(customer: str, agent: str, digest: str) -> list[tuple[Any, list[dict[str, Any]]]]:
    desk = desk_tables
    note = {"at_ms": START_MS, "visible": False, "author_agent_id": None}
    note |= {"author_customer_id": None, "author_user": None}
    return [
        (
            desk.work_orders,
            [
                _order(1, "o-open", customer, "assigned", agent_id=agent),
                _order(2, "o-done", customer, "resolved", agent_id=agent, result=WORDS[2]),
                _order(3, "o-early", f"caller:{PHONE}", "open", agent_id=None),
                _order(4, "o-other", "other", "assigned", agent_id=agent, subject="Theirs"),
            ],
        ),
        (
            desk.work_order_notes,
            [
                note
                | {"id": "n1", "order_id": "o-open", "kind": "internal", "text": WORDS[3]}
                | {"author_kind": "agent", "author_agent_id": agent},
                note
                | {"id": "n2", "order_id": "o-open", "kind": "follow_up", "text": WORDS[1]}
                | {"author_kind": "customer", "author_customer_id": customer},
                note
                | {"id": "n3", "order_id": "o-other", "kind": "internal", "text": "kept"}
                | {"author_kind": "agent", "author_agent_id": agent},
            ],
        ),
        (
            desk.work_order_results,
            [
                {"order_id": "o-done", "cycle": 1, "revision": one, "text": WORDS[2]}
                | {"agent_id": agent, "at_ms": START_MS}
                for one in (1, 2)
            ],
        ),
        (
            desk.attachments,
            [
                {"id": f"f-{order}", "order_id": order, "name": name, "digest": digest}
                | {"media_type": "text/plain", "size_bytes": 4, "at_ms": START_MS}
                | {"by_kind": "customer", "by_customer_id": whose}
                for order, name, whose in (("o-open", WORDS[4], customer),)
            ],
        ),
    ]


def _told(customer: str, agent: str) -> list[tuple[Any, list[dict[str, Any]]]]:
    said = {"subject": WORDS[0], "number": 1, "text": WORDS[1], "agent_name": "Anna"}
    late = [
        {"order_id": "o-open", "number": 1, "subject": WORDS[0], "customer_id": customer},
        {"order_id": "o-other", "number": 4, "subject": "Theirs", "customer_id": "other"},
    ]
    first = {key: late[0][key] for key in ("order_id", "number", "subject")}
    delivery = {"way": "e-1", "order_id": "o-open", "customer_id": customer, "kind": "result"}
    delivery |= {"body": {**said, "event": "order_result"}, "rank": 10, "agent_id": agent}
    entry = {"at_ms": START_MS, "role": "-", "address": "", "outcome": "done", "who": "-"}
    return [
        (
            desk_tables.outbox,
            [
                {"at_ms": START_MS, "kind": "order_made", "order_id": "o-open", "body": said}
                | {"customer_id": customer, "agent_id": agent, "taken_ms": taken}
                for taken in (None, START_MS)
            ],
        ),
        (
            desk_tables.agent_notices,
            [
                {"id": "a1", "agent_id": agent, "at_ms": START_MS, "kind": "request"}
                | {"body": {**said, "order_id": "o-done", "customer_id": customer}},
                {"id": "a2", "agent_id": "ben", "at_ms": START_MS, "kind": "reminder"}
                | {"body": {"why": "zone", "count": 2, **first, "orders": late}},
                {"id": "a3", "agent_id": "ben", "at_ms": START_MS, "kind": "hand_back"}
                | {"body": {"why": "left", "from": agent, "count": 0, "orders": []}},
            ],
        ),
        (
            push_tables.push_endpoints,
            [
                {"id": "e-1", "customer_id": customer, "kind": "webpush", "address": WORDS[7]}
                | {"keys": {"auth": "key-of-the-phone"}, "rank": 10, "state": "active"}
                | {"made_ms": START_MS}
            ],
        ),
        (
            push_tables.push_deliveries,
            [
                {"id": f"d{one}", "event_id": one, "state": state, **delivery}
                | {"next_ms": due, "outcome": WORDS[8]}
                for one, state, due in ((1, "retry_wait", START_MS), (2, "delivered", None))
            ],
        ),
        (
            push_tables.push_attempts,
            [{"delivery_id": "d1", "at_ms": START_MS, "error": WORDS[7], "took_ms": 5}],
        ),
        (
            account_tables.audit_log,
            [
                entry | {"what": what, "subject": subject}
                for what, subject in (
                    ("choose agent", f"{customer} {agent}"),
                    ("push agent by message", customer),
                    ("reminder", f"{agent} 3"),
                    ("agent leaves 2027-01-01", f"{agent} ben"),
                )
            ],
        ),
    ]


def _chosen(customer: str, agent: str) -> list[tuple[Any, list[dict[str, Any]]]]:
    choice = choice_tables
    at = {"at_ms": START_MS}
    request = {"channel": "email", "kind": "consultation", "subject": "", "text": WORDS[5], **at}
    return [
        (
            choice.agent_searches,
            [
                {"id": "s1", "customer_id": customer, "direction": "desc", "state": "accepted"}
                | {"candidates": [[agent, 5], ["ben", 4]], "declined": ["ben"]}
                | {"shown_agent_id": agent, "made_ms": START_MS, "expires_ms": START_MS}
            ],
        ),
        (
            choice.dedications,
            [{"id": "b1", "customer_id": customer, "agent_id": agent, "began_ms": START_MS}],
        ),
        (
            choice.service_requests,
            [
                request
                | {"id": "r1", "external_id": WORDS[9], "identity": MAIL, "customer_id": customer}
                | {"agent_id": agent, "cover_agent_id": "ben", "done_ms": START_MS},
                request
                | {"id": "r2", "external_id": f"2{WORDS[9]}", "identity": PHONE}
                | {"customer_id": None, "agent_id": None, "cover_agent_id": None, "done_ms": None},
            ],
        ),
        (
            choice.ratings,
            [
                {"id": "q1", "customer_id": customer, "agent_id": agent, "occasion": "o-done:1"}
                | {"order_id": "o-done", "stars": 4, "words": WORDS[6], **at}
            ],
        ),
        (
            choice.one_time_codes,
            [
                {"id": "c1", "identity": MAIL, "digest": "digest-of-a-code"}
                | {"made_ms": START_MS, "expires_ms": START_MS, "tries_left": 3}
            ],
        ),
        (
            desk_tables.leavings,
            [
                {
                    "id": "l1",
                    "agent_id": "ben",
                    "to_agent_id": agent,
                    "by_user": f"{agent}-account",
                }
                | {"day": "2027-01-01", "due_ms": START_MS + 10**10, "made_ms": START_MS}
            ],
        ),
    ]


def _order(number: int, name: str, customer: str, state: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "number": number,
        "kind": "consultation",
        "customer_id": customer,
        "client_ref": PHONE if customer != "other" else None,
        "subject": WORDS[0],
        "content": WORDS[1] if customer != "other" else "theirs too",
        "state": state,
        "zone": "billing",
        "source": "app",
        "dedup_key": f"{WORDS[9]} {name}" if customer != "other" else None,
        "result": None,
        "made_ms": START_MS,
        "waits_since_ms": START_MS,
        "next_reminder_ms": START_MS,
        "words": "boiler leaks red door" if customer != "other" else "theirs",
        **more,
    }
