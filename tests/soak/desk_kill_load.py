"""What agents do at a desk whose dispatcher is killed again and again.

Each makes orders, claims, reports progress, answers, revises; and asks until he is answered. What
he was told is done he remembers. Everything comes from one seed; the moments are the machine's.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from random import Random
from typing import Any

import httpx
from kill_load import asked

AGAIN_S = 0.03
BROKE_OFF = "broke off"
BUSY = "still being worked on"


@dataclass(kw_only=True)
class Acknowledged:
    """What the API has said is done. Written by several threads: appended to alone.

    Attributes:
        made: id of an order -> its dedup key.
        claimed: id of an order -> who holds it.
        progress, results: (id of an order, text); each try has a text of its own.
        requests: how many were sent, and how many had no answer.
        wrong: answers nobody should get.
    """

    made: dict[str, str] = field(default_factory=dict)
    claimed: dict[str, str] = field(default_factory=dict)
    progress: list[tuple[str, str]] = field(default_factory=list)
    results: list[tuple[str, str]] = field(default_factory=list)
    requests: int = 0
    unanswered: int = 0
    wrong: list[str] = field(default_factory=list)

    def beyond(self, seen: "Acknowledged") -> "Acknowledged":
        """What was told by now and is not in `seen`, which has it from now on."""
        more = Acknowledged(
            made={key: one for key, one in dict(self.made).items() if key not in seen.made},
            claimed={
                key: one for key, one in dict(self.claimed).items() if key not in seen.claimed
            },
            progress=self.progress[len(seen.progress) :],
            results=self.results[len(seen.results) :],
        )
        seen.made |= more.made
        seen.claimed |= more.claimed
        seen.progress += more.progress
        seen.results += more.results
        return more

    def orders(self) -> set[str]:
        """The orders something was told of."""
        said = (order_id for order_id, _ in (*self.progress, *self.results))
        return {*self.made, *self.claimed, *said}


@dataclass(kw_only=True)
class DeskAgent:
    """One agent with his session."""

    name: str
    api: Callable[[], httpx.Client]
    customers: tuple[str, ...]
    dice: Random
    told: Acknowledged
    pause_s: float

    def run(self, stop: threading.Event) -> None:
        """Order after order until told to stop; one that was begun is brought to its end."""
        with self.api() as api:
            for number in count(1):
                self._order(api, f"{self.name}-{number}")
                if stop.wait(self.dice.uniform(0, 2 * self.pause_s)):
                    return

    def _order(self, api: httpx.Client, key: str) -> None:
        body = {
            "customer_id": self.dice.choice(self.customers),
            "subject": key,
            "content": "It has not come: 红色毛衣.",
            "source": "agent",
            "dedup_key": key,
        }
        made = self._done(api, "", lambda _: {"json": body}, repeated_as=key)
        if made is None:
            return
        order = f"/{made['id']}"
        self.told.made[made["id"]] = key
        if self._done(api, f"{order}/claim", lambda _: {}) is None:
            return
        self.told.claimed[made["id"]] = f"agent-{self.name}"
        for at in range(self.dice.randrange(3)):
            self._said(api, order, "progress", f"{key} under way {at}", self.told.progress)
        for at in range(1 + (self.dice.random() < 0.3)):
            self._said(api, order, "result", f"{key} answer {at}", self.told.results)

    def _said(
        self, api: httpx.Client, order: str, verb: str, text: str, into: list[tuple[str, str]]
    ) -> None:
        body: dict[str, Any] = {}

        def saying(tries: int) -> dict[str, Any]:
            body.update(text=f"{text}, try {tries}")
            return {"json": dict(body)}

        if self._done(api, f"{order}/{verb}", saying) is not None:
            into.append((order[1:], body["text"]))

    def _done(
        self,
        api: httpx.Client,
        path: str,
        wanted: Callable[[int], dict[str, Any]],
        repeated_as: str | None = None,
    ) -> dict[str, Any] | None:
        """The answer, asked for until there is one; None when it is a wrong one."""
        for tries in count(1):
            headers = {"Idempotency-Key": f"{repeated_as}/{tries}"} if repeated_as else {}
            post = partial(api.post, f"/work-orders{path}", headers=headers, **wanted(tries))
            answer = asked(post)
            self.told.requests += 1
            if answer is None:
                self.told.unanswered += 1
            elif answer.is_success:
                found: dict[str, Any] = answer.json()
                return found
            elif not _try_again(answer):
                self.told.wrong.append(f"{path}: {answer.status_code} {answer.text}")
                return None
            time.sleep(AGAIN_S)
        return None


def _try_again(answer: httpx.Response) -> bool:
    if answer.status_code == 409:
        return BROKE_OFF in answer.text or BUSY in answer.text
    return answer.status_code in {429, 503}
