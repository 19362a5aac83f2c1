"""Stars, words and gifts for one's own agent. DS-16."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from dispatcher.clock import Clock
from dispatcher.desk.events import AgentNotice, DeskEvent, EventKind, NoticeKind, quoted
from dispatcher.desk.ids import new_id
from dispatcher.desk.liking import (
    CATALOGUE,
    GiftType,
    checked_stars,
    nth_gift,
    occasion,
    shown_mean,
)
from dispatcher.desk.orders import Actor, checked_text
from dispatcher.desk_work.binding import note_act
from dispatcher.desk_work.choosing_desk import NO_AGENT
from dispatcher.desk_work.customer_ports import Commits, House, Prompt, now_ms
from dispatcher.errors import Conflict, NotFound
from dispatcher.store import liking_rows as rows
from dispatcher.store.group_commit import Connection
from dispatcher.store.liking_rows import Gift, Rating
from dispatcher.store.outbox_rows import announce, keep_notice

NOT_HIS = "another agent served this order; you can rate your own agent only"
NO_ANSWER_YET = "this order has no answer yet; rate it when it has"
NO_PAYER = "{name} costs something, and nothing can be paid from here yet; choose a free gift"

# Takes the price from what a customer has, within the transaction; Conflict: he has too little.
Payer = Callable[[Connection, str, int, str], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class LikingDesk:
    """Where customers say what they think of their agent.

    Attributes:
        commits: the writer.
        house: registry and bindings.
        clock: time.
        prompt: tells the agent's open page.
        payer: takes the price of a gift; None: only free ones can be given.
    """

    commits: Commits
    house: House
    clock: Clock
    prompt: Prompt
    payer: Payer | None = None

    async def rate(
        self, actor: Actor, customer_id: str, stars: int, words: str, order_id: str | None
    ) -> Rating:
        """Rates one's own agent, once for each cycle of an order, or once a day.

        Raises:
            NotFound: he has no agent, or no such order.
            Conflict: rated already, not answered yet, or another agent served that order.
            RequestInvalid: stars or words will not do.
        """
        agent_id, moment_ms = self._own_agent(customer_id), now_ms(self.clock)
        checked_stars(stars)
        if words:
            checked_text("words", words)

        def write(connection: Connection) -> tuple[Rating, AgentNotice]:
            cycle = _cycle(connection, order_id, customer_id, agent_id)
            rating = Rating(
                id=new_id(moment_ms),
                customer_id=customer_id,
                agent_id=agent_id,
                occasion=occasion(order_id, cycle, self._today(moment_ms)),
                order_id=order_id,
                stars=stars,
                words=words,
                at_ms=moment_ms,
            )
            rows.keep_rating(connection, rating)
            note_act(connection, actor, "rate agent", f"{customer_id} {agent_id}", moment_ms)
            return rating, _told(connection, _rated(rating), NoticeKind.RATED, moment_ms)

        try:
            rating, notice = await self.commits.write(write)
        except Conflict as error:
            if str(error) in {NOT_HIS, NO_ANSWER_YET}:
                raise
            when = "today" if order_id is None else "for this answer"
            raise Conflict(f"you have rated {when} already; thank you") from error
        self.prompt(notice.agent_id, notice)
        return rating

    async def stars(self, agent_id: str) -> tuple[float | None, int]:
        """What is shown of an agent: the Bayesian mean of his stars, and of how many ratings."""

        def read(connection: Connection) -> tuple[float | None, int]:
            own, all_of_them = rows.stars_of(connection, agent_id), rows.stars_of(connection)
            return shown_mean(own, all_of_them), own.count

        return await self.commits.read(read)

    async def fill_catalogue(self) -> None:
        """Puts a few free gifts into a catalogue that is still empty."""
        await self.commits.write(lambda connection: rows.fill_catalogue(connection, CATALOGUE))

    async def catalogue(self) -> list[GiftType]:
        """What may be given; what costs something only where somebody can be paid."""
        found = await self.commits.read(rows.catalogue)
        return [one for one in found if one.price_minor == 0 or self.payer is not None]

    async def give(self, actor: Actor, customer_id: str, gift_type: str) -> Gift:
        """Gives one's own agent something.

        Raises:
            NotFound: he has no agent, or there is no such gift.
            Conflict: as many were given today as may be, or it cannot be paid.
        """
        agent_id, moment_ms = self._own_agent(customer_id), now_ms(self.clock)

        def write(connection: Connection) -> tuple[Gift, AgentNotice]:
            kind = self._priced(connection, gift_type)
            day = self._today(moment_ms).isoformat()
            given = rows.given_today(connection, customer_id, kind.id, day)
            gift = Gift(
                id=new_id(moment_ms),
                customer_id=customer_id,
                agent_id=agent_id,
                gift_type=kind.id,
                day=day,
                nth=nth_gift(kind, given),
                price_minor=kind.price_minor,
                at_ms=moment_ms,
            )
            if kind.price_minor and self.payer is not None:
                self.payer(connection, customer_id, kind.price_minor, gift.id)
            rows.keep_gift(connection, gift)
            event = DeskEvent(
                kind=EventKind.GIFTED,
                customer_id=customer_id,
                agent_id=agent_id,
                body={"gift": kind.id, "glyph": kind.glyph},
            )
            note_act(connection, actor, "give gift", f"{customer_id} {agent_id}", moment_ms)
            return gift, _told(connection, event, NoticeKind.GIFTED, moment_ms)

        gift, notice = await self.commits.write(write)
        self.prompt(notice.agent_id, notice)
        return gift

    def _own_agent(self, customer_id: str) -> str:
        binding = self.house.registry.bindings.get(customer_id)
        if binding is None:
            raise NotFound(NO_AGENT)
        return binding.agent

    def _priced(self, connection: Connection, gift_type: str) -> GiftType:
        kind = next((one for one in rows.catalogue(connection) if one.id == gift_type), None)
        if kind is None:
            raise NotFound("there is no such gift")
        if kind.price_minor and self.payer is None:
            raise Conflict(NO_PAYER.format(name=kind.name))
        return kind

    def _today(self, moment_ms: int) -> date:
        zone = ZoneInfo(next(iter(self.house.registry.sites.values())).time_zone)
        return datetime.fromtimestamp(moment_ms / 1000, UTC).astimezone(zone).date()


def _cycle(connection: Connection, order_id: str | None, customer_id: str, agent_id: str) -> int:
    if order_id is None:
        return 0
    served = rows.served_order(connection, order_id, customer_id)
    if served is None:
        raise NotFound(f"no order {order_id}")
    if served.agent_id != agent_id:
        raise Conflict(NOT_HIS)
    if not served.is_answered:
        raise Conflict(NO_ANSWER_YET)
    return served.cycle


def _rated(rating: Rating) -> DeskEvent:
    return DeskEvent(
        kind=EventKind.RATED,
        order_id=rating.order_id,
        customer_id=rating.customer_id,
        agent_id=rating.agent_id,
        body={"stars": rating.stars, "words": quoted(rating.words)},
    )


def _told(
    connection: Connection, event: DeskEvent, kind: NoticeKind, moment_ms: int
) -> AgentNotice:
    """Tells the house and the agent."""
    announce(connection, event, moment_ms)
    notice = AgentNotice(
        id=new_id(moment_ms),
        agent_id=event.agent_id or "",
        at_ms=moment_ms,
        kind=kind,
        body={**event.body, "customer_id": event.customer_id, "order_id": event.order_id},
    )
    keep_notice(connection, notice)
    return notice
