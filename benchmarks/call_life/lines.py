"""The telephone system of the house: it lives on when the dispatcher dies.

It does what it is told, tells what happens with small delays, sometimes twice and now and then
not at all, and after a new connection tells which calls and lines it has.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from call_life.day import Day
from call_life.news import Connection, News
from dispatcher.routing.values import Call, Channel, Offer, WithdrawalCause
from dispatcher.telephony.port import (
    BridgeFailed,
    HandedOver,
    HungUp,
    LinesAudited,
    LineUsed,
    NotTaken,
    PassedOn,
    PickedUp,
    Redirected,
    Rings,
)

AUDITED_EVERY_S = 12.0
TALK_S, WAITS_FOR_BRIDGE_S = 9.0, 10.0


@dataclass(slots=True)
class Line:
    """One caller.

    Attributes:
        alive: he is on the line.
        accepted: the dispatcher has answered that it has his call.
        agent: with whom he talks.
        talk: counts his talks; a timer of an older one means nothing.
    """

    call: Call
    alive: bool = True
    accepted: bool = False
    agent: str | None = None
    talk: int = 0


@dataclass(slots=True)
class Phone:
    """One agent's telephone (and desk, for chats)."""

    rings: Offer | None = None
    picked: Offer | None = None
    talks: str | None = None
    chats: set[str] = field(default_factory=set)
    otherwise: bool = False
    reported: bool = False

    @property
    def busy(self) -> bool:
        return self.talks is not None or self.picked is not None or self.otherwise


class Lines:
    """All callers and all phones.

    Attributes:
        rings: tells an agent that his phone rings.
        wishes_callback: asks a caller whether he would rather be called back.
        double: a phone was told to ring that rings already.
        stopped: a phone was told to fall silent.
    """

    def __init__(self, day: Day, agents: list[str]) -> None:
        self._day, self._dice = day, day.dice("lines")
        self.calls: dict[str, Line] = {}
        self.phones = {name: Phone() for name in agents}
        self._news = News(day)
        self.rings: Callable[[str, Offer], None] = lambda _agent, _offer: None
        self.wishes_callback: Callable[[str], None] = lambda _call: None
        self.double: Callable[[str, Offer], None] = lambda _agent, _offer: None
        day.after(AUDITED_EVERY_S, self._audit_now_and_then)

    def attach(self, before_verb: Callable[[], None]) -> Connection:
        """A dispatcher connects: rings of the former connection end, and it is told what is."""
        for phone in self.phones.values():
            phone.rings = None
        self._news.connection = connection = Connection(self, before_verb)
        self._day.after(self._dice.uniform(0.2, 2.0), self._tell_all, connection)
        return connection

    def detach(self) -> None:
        """The dispatcher is gone; callers hear music, talks go on."""
        self._news.connection = None

    # What the dispatcher says

    def wish(self, call_id: str) -> None:
        self.wishes_callback(call_id)

    def ring(self, call_id: str, offer: Offer) -> None:
        phone = self.phones[offer.agent_id]
        if phone.rings is not None:
            self.double(offer.agent_id, offer)
        line = self.calls.get(call_id)
        if line is None or not line.alive:
            return
        if phone.busy:
            refused = NotTaken(offer_id=offer.id, epoch=offer.epoch, cause=WithdrawalCause.BUSY)
            self._news.say(refused)
            return
        phone.rings = offer
        self._news.say(Rings(offer_id=offer.id, epoch=offer.epoch))
        self.rings(offer.agent_id, offer)

    def stop_ringing(self, offer: Offer) -> None:
        phone = self.phones[offer.agent_id]
        if phone.rings == offer:
            phone.rings = None
        if phone.picked == offer:
            phone.picked = None

    def connect(self, call: Call) -> None:
        line, agent = self.calls.get(call.id), call.agent_id or ""
        if line is None or line.agent == agent or not line.alive:
            return
        phone = self.phones[agent]
        if phone.picked is None or phone.picked.call_id != call.id:
            self._news.say(BridgeFailed(call_id=call.id))
            return
        phone.picked = None
        self._bridge(line, agent)

    def release(self, call: Call, agent_id: str) -> None:
        line = self.calls.get(call.id)
        self._put_down(agent_id, call.id)
        if line is not None and call.connected_s is None and line.agent == agent_id:
            line.agent = None
            line.talk += 1

    def end(self, call_id: str) -> None:
        """The dispatcher has done with a call."""
        line = self.calls.pop(call_id, None)
        if line is not None:
            self._over(line)

    # What people do

    def pick_up(self, agent: str, offer: Offer) -> None:
        """An agent takes the call that rings."""
        phone = self.phones[agent]
        if phone.rings != offer:
            return
        phone.rings, phone.picked = None, offer
        self._news.say(PickedUp(offer_id=offer.id, epoch=offer.epoch))
        self._day.after(WAITS_FOR_BRIDGE_S, self._give_up_waiting, phone, offer)

    def refuse(self, agent: str, offer: Offer, cause: WithdrawalCause) -> None:
        """An agent presses the call away, or his phone fails."""
        phone = self.phones[agent]
        if phone.rings == offer:
            phone.rings = None
            self._news.say(NotTaken(offer_id=offer.id, epoch=offer.epoch, cause=cause))

    def use(self, agent: str, *, busy: bool) -> None:
        """An agent uses his phone for something else, or has done with it."""
        phone = self.phones[agent]
        phone.otherwise, phone.reported = busy, True
        self._news.say(LineUsed(agent_id=agent, busy=busy))

    def hang_up(self, call_id: str) -> None:
        """A caller has had enough."""
        line = self.calls[call_id]
        if not line.alive:
            return
        self._over(line)
        if not line.accepted:
            return
        if self._dice.random() < 0.03:
            self._news.say(Redirected(call_id=call_id))
        else:
            self._news.say(HungUp(call_id=call_id))

    # Talks

    def _bridge(self, line: Line, agent: str) -> None:
        call_id, dice = line.call.id, self._dice
        phone = self.phones[agent]
        if line.call.channel is Channel.CHAT:
            phone.chats.add(call_id)
        else:
            phone.talks = call_id
        line.agent = agent
        line.talk += 1
        talk_s = dice.expovariate(1 / TALK_S) + 1.0
        self._day.after(talk_s, self._talked, line, line.talk)
        if self._day.calm:
            return
        match dice.random():
            case chance if chance < 0.05:
                self._day.after(talk_s * 0.5, self._pass_on, line, line.talk)
            case chance if chance < 0.10 and line.call.channel is Channel.VOICE:
                self._day.after(talk_s * 0.3, self._consult, line, line.talk)

    def _talked(self, line: Line, talk: int) -> None:
        if line.alive and line.talk == talk and line.agent is not None:
            agent = line.agent
            self.hang_up(line.call.id)
            if self.phones[agent].reported:
                self.use(agent, busy=False)

    def _pass_on(self, line: Line, talk: int) -> None:
        if not line.alive or line.talk != talk:
            return
        if self._dice.random() < 0.6:
            to = self._dice.choice(list(self.phones))
            self._news.say(PassedOn(call_id=line.call.id, agent_id=to))
        else:
            zone = self._dice.choice(("plain", "wide"))
            self._news.say(PassedOn(call_id=line.call.id, zone=zone))

    def _consult(self, line: Line, talk: int) -> None:
        to = self._dice.choice(list(self.phones))
        phone = self.phones[to]
        if line.alive and line.talk == talk and not phone.busy and phone.rings is None:
            self.use(to, busy=True)
            self._day.after(self._dice.uniform(0.3, 2.0), self._hand_over, line, talk, to)

    def _hand_over(self, line: Line, talk: int, to: str) -> None:
        phone = self.phones[to]
        if not line.alive or line.talk != talk or phone.rings is not None:
            self.use(to, busy=False)
            return
        phone.otherwise = False
        self._put_down(line.agent or "", line.call.id)
        self._bridge(line, to)
        self._news.say(HandedOver(call_id=line.call.id, agent_id=to))

    def _over(self, line: Line) -> None:
        line.alive, line.agent = False, None
        line.talk += 1
        for agent in self.phones:
            self._put_down(agent, line.call.id)

    def _put_down(self, agent: str, call_id: str) -> None:
        phone = self.phones[agent]
        phone.chats.discard(call_id)
        if phone.talks == call_id:
            phone.talks = None
        if phone.picked is not None and phone.picked.call_id == call_id:
            phone.picked = None

    def _give_up_waiting(self, phone: Phone, offer: Offer) -> None:
        if phone.picked == offer:
            phone.picked = None

    # What is told

    def _audit_now_and_then(self) -> None:
        self._audit()
        self._day.after(AUDITED_EVERY_S, self._audit_now_and_then)

    def _tell_all(self, connection: Connection) -> None:
        """What a new connection begins with: every line, as it is."""
        if connection is self._news.connection:
            for phone in self.phones.values():
                phone.reported = True
            self._audit()

    def _audit(self) -> None:
        if self._news.connection is None:
            return
        live = frozenset(one for one, line in self.calls.items() if line.alive)
        self._news.now(LinesAudited(call_ids=live))
        for agent, phone in self.phones.items():
            if phone.reported:
                self._news.now(LineUsed(agent_id=agent, busy=phone.otherwise))
                phone.reported = phone.otherwise
