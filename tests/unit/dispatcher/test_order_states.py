"""The life of a work order: the table, and a tiny model beside it for any sequence of verbs."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from work_orders import NOW_MS, order

from dispatcher.desk.order_states import (
    DAY_MS,
    TABLE,
    OrderRules,
    Verb,
    acted,
    after,
    cancelled,
    closed,
    held_by,
    may_reopen,
    reopened,
    resolved,
)
from dispatcher.desk.orders import FINAL, IN_HAND, CancelReason, OrderState
from dispatcher.errors import Conflict

RULES = OrderRules()


@pytest.mark.parametrize("verb", Verb)
def test_nothing_but_a_reopening_or_a_question_is_done_to_an_order_that_is_over(verb):
    for state in FINAL:
        leads_to = after(verb, state)
        if verb is Verb.ENQUIRE:
            assert leads_to is state
        elif verb is Verb.UNSATISFIED and state is OrderState.CLOSED:
            assert leads_to is OrderState.IN_PROGRESS
        else:
            assert leads_to is None


def test_every_state_can_be_reached_and_left():
    reached = {to for row in TABLE.values() for source, to in row.items() if to is not source}
    assert reached == set(OrderState)
    left = {source for row in TABLE.values() for source, to in row.items() if to is not source}
    assert left == set(OrderState) - {OrderState.CANCELLED}


def test_a_refusal_says_how_the_order_stands_and_who_holds_it():
    held = order(state=OrderState.IN_PROGRESS, agent_id="anna")

    with pytest.raises(Conflict, match="order 1001 is in progress, held by anna"):
        held_by(held, Verb.CLAIM, "ben")


def test_within_the_window_it_is_the_same_order_and_after_it_a_new_one():
    over = order(state=OrderState.CLOSED, agent_id="anna", closed_ms=NOW_MS)

    assert may_reopen(over, NOW_MS + RULES.reopen_within_ms, RULES)
    assert not may_reopen(over, NOW_MS + RULES.reopen_within_ms + 1, RULES)
    # A resolved one waits for its customer, however long.
    waiting = order(state=OrderState.RESOLVED, agent_id="anna", resolved_ms=0)
    assert may_reopen(waiting, NOW_MS + 400 * DAY_MS, RULES)


def test_a_reopened_order_stays_with_its_agent_and_the_wait_begins_anew():
    done = resolved(order(state=OrderState.ASSIGNED, agent_id="anna"), "yes", NOW_MS)
    again = reopened(done, NOW_MS + 5, holder_stays=True)

    assert (again.state, again.agent_id, again.cycle) == (OrderState.IN_PROGRESS, "anna", 2)
    assert (again.waits_since_ms, again.result, again.resolved_ms) == (NOW_MS + 5, None, None)


def test_the_order_of_an_agent_who_left_opens_to_his_zone():
    done = resolved(order(state=OrderState.ASSIGNED, agent_id="anna"), "yes", NOW_MS)
    again = reopened(done, NOW_MS, holder_stays=False)

    assert (again.state, again.agent_id, again.cycle) == (OrderState.OPEN, None, 2)


def test_the_first_action_is_kept_and_ends_the_reminders():
    waiting = order(state=OrderState.ASSIGNED, agent_id="anna", next_reminder_ms=NOW_MS + 1)
    first = acted(waiting, Verb.PROGRESS, NOW_MS)
    second = acted(first, Verb.PROGRESS, NOW_MS + 9)

    assert (second.first_action_ms, second.next_reminder_ms) == (NOW_MS, None)


class OrderLife(RuleBasedStateMachine):
    """A tiny model: where the order is, who holds it, how many cycles, whether it is answered."""

    def __init__(self) -> None:
        super().__init__()
        self.order = order()
        self.now_ms = NOW_MS
        self.where, self.holder, self.cycle, self.answered = "open", None, 1, False

    def try_(self, allowed, change):
        before = self.order
        try:
            self.order = change(before)
        except Conflict:
            assert not allowed
            assert self.order is before
            return False
        assert allowed
        return True

    @rule(who=st.sampled_from(["anna", "ben"]))
    def claim(self, who):
        if self.try_(self.where == "open", lambda one: held_by(one, Verb.CLAIM, who)):
            self.where, self.holder = "assigned", who

    @rule(who=st.sampled_from(["anna", "ben"]))
    def assign(self, who):
        allowed = self.where in {"open", "assigned", "in_progress", "waiting_customer"}
        if self.try_(allowed, lambda one: held_by(one, Verb.ASSIGN, who)):
            self.where, self.holder = "assigned", who

    @rule()
    def release(self):
        if self.try_(self.where == "assigned", lambda one: held_by(one, Verb.RELEASE, None)):
            self.where, self.holder = "open", None

    @rule()
    def take_back(self):
        allowed = self.where in {"assigned", "in_progress", "waiting_customer"}
        if self.try_(allowed, lambda one: held_by(one, Verb.TAKE_BACK, None)):
            self.where, self.holder = "open", None

    @rule()
    def progress(self):
        allowed = self.where in {"assigned", "in_progress", "waiting_customer"}
        if self.try_(allowed, lambda one: acted(one, Verb.PROGRESS, self.now_ms)):
            self.where = "in_progress"

    @rule()
    def wait(self):
        allowed = self.where in {"assigned", "in_progress"}
        if self.try_(allowed, lambda one: acted(one, Verb.WAIT, self.now_ms)):
            self.where = "waiting_customer"

    @rule()
    def result(self):
        allowed = self.where in {"assigned", "in_progress", "waiting_customer"}
        if self.try_(allowed, lambda one: resolved(one, "yes", self.now_ms)):
            self.where, self.answered = "resolved", True

    @rule()
    def satisfied(self):
        if self.try_(
            self.where == "resolved", lambda one: closed(one, Verb.SATISFIED, self.now_ms)
        ):
            self.where = "closed"

    @rule()
    def expire(self):
        if self.try_(self.where == "resolved", lambda one: closed(one, Verb.EXPIRE, self.now_ms)):
            self.where = "closed"

    @rule(stays=st.booleans(), days=st.integers(0, 30))
    def unsatisfied(self, stays, days):
        self.now_ms += days * DAY_MS
        allowed = self.where in {"resolved", "closed"}

        def again(one):
            if not may_reopen(one, self.now_ms, RULES):
                return replace(one)
            return reopened(one, self.now_ms, holder_stays=stays)

        before = self.order
        if self.try_(allowed, again) and self.order != before:
            self.cycle, self.answered = self.cycle + 1, False
            self.where = "in_progress" if stays else "open"
            self.holder = self.holder if stays else None

    @rule(why=st.sampled_from(CancelReason))
    def cancel(self, why):
        allowed = self.where not in {"closed", "cancelled"}
        if self.try_(allowed, lambda one: cancelled(one, why, self.now_ms)):
            self.where = "cancelled"

    @invariant()
    def as_the_model(self):
        now = self.order
        assert (now.state.value, now.agent_id, now.cycle) == (self.where, self.holder, self.cycle)
        assert (now.result is not None) == self.answered

    @invariant()
    def what_must_always_hold(self):
        now = self.order
        assert now.agent_id is not None or now.state not in IN_HAND
        assert now.agent_id is None or now.state is not OrderState.OPEN
        assert (now.closed_ms is not None) == now.final
        assert now.state is not OrderState.RESOLVED or now.resolved_ms is not None
        assert now.waits_since_ms >= now.made_ms


OrderLife.TestCase.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, derandomize=True
)
TestAnySequenceOfVerbs = OrderLife.TestCase
