"""Who sits where by the last word delivered, and when a site may ring without that word."""

from call_life import house
from call_life.words import Chairword, Word, Words
from dispatcher.registry.values import Registry
from dispatcher.routing.decisions import Alerted, ModeSet, Noticed
from dispatcher.routing.modes import Mode
from dispatcher.routing.values import Offer
from dispatcher.store.store import Batch, Remembered

WITHDRAWN_WITHIN_S = house.RULES.ring_grace_s + 0.5
LEAST_LOST = house.RULES.site.loss_least


class Attendance:
    """Chairs by their words, agents by their committed log-ins, sites by their committed modes.

    Moments are the dispatcher's machine's; those that outlive it are handed over at its death.
    """

    def __init__(self) -> None:
        self._registry = self._house = Registry()
        self.words = Words()
        self.commits = 0
        self._born_s = 0.0
        self._seats: dict[str, str | None] = {}
        self._former: dict[str, str | None] = {}
        self._seen_here: dict[str, bool] = {}
        self._arrived_s: dict[str, float] = {}
        self._arrived_in: dict[str, int] = {}
        self._here_until_s: dict[str, float] = {}
        self._modes: dict[str, Mode] = {}
        self._trust_mode_s: dict[str, float] = {}
        self._trust_until_s: dict[str, float] = {}

    def born(self, remembered: Remembered, now_s: float) -> list[str]:
        """A new dispatcher has heard nothing yet; log-ins that came back otherwise."""
        first = not self._seats
        self._registry, self.words, self._born_s = remembered.registry, Words(), now_s
        # Chairs come and go, but stand where they stood.
        self._house = remembered.registry if first else self._house
        known = {one.agent_id: one.seat for one in remembered.intents}
        wrong = [
            f"{agent}: logged in at {self._seats.get(agent)}, remembered at {seat}"
            for agent, seat in known.items()
            if not first and self._seats.get(agent) not in {seat, *self._gone(agent)}
        ]
        self._seats = known
        return wrong

    def died(self) -> None:
        """What it had committed of its agents' chairs is still known to the next one."""
        for agent, seat in self._seats.items():
            chair = self.words.chairs.get(seat or "", Chairword())
            fresh = chair.certain_in == self.commits
            certain = chair.certain_was if fresh else chair.certain
            if certain is not None and chair.certain_in >= self._arrived_in.get(agent, 0):
                self._seen_here[agent] = certain is Word.HERE

    def rebooted(self, earlier_s: float) -> None:
        """The machine's clock shows less from now on."""
        moving = (self._here_until_s, self._trust_mode_s, self._trust_until_s, self._arrived_s)
        for moments in moving:
            for name in moments:
                moments[name] -= earlier_s

    def heard(self, topic: str, payload: bytes, *, retained: bool, now_s: float) -> None:
        """A message, at the moment the dispatcher gets to it."""
        self.words.hear(topic, payload, retained=retained, now_s=now_s, turn=self.commits)

    def follow(self, batch: Batch) -> list[str]:
        """Log-ins and what was decided about sites; alerts without a reason."""
        self._former = {}
        for intent in batch.intents:
            self._former[intent.agent_id] = self._seats.get(intent.agent_id)
            if self._seats.get(intent.agent_id) != intent.seat:
                self._arrived(intent.agent_id, intent.seat, batch.now_s)
            self._seats[intent.agent_id] = intent.seat
        baseless = []
        for decision in batch.decisions:
            match decision:
                case ModeSet(site=site, mode=mode):
                    if Mode.TRUST_LOGINS in {mode, self._modes.get(site)}:
                        self._trust_mode_s[site] = batch.now_s
                    self._modes[site] = mode
                case Alerted(site=site, code="sensing_down", raised=raised):
                    lasts_s = house.RULES.site.trust_s if raised else 0.0
                    self._trust_until_s[site] = batch.now_s + lasts_s
                    cause = decision.detail.get("cause")
                    if raised and cause == "seats_lost" and not self._enough_lost(batch.now_s):
                        baseless.append(f"{site}: sensing_down, but the seats are heard")
                case Noticed(agent_id=agent, what="here_claimed"):
                    for_s = float(decision.detail["for_s"] or 0.0)
                    self._here_until_s[agent] = batch.now_s + for_s
                case _:
                    pass
        return baseless

    def absent(self, offer: Offer, now_s: float) -> str | None:
        """Why nobody should be rung there, or None. Words of the same turn excuse."""
        agent = offer.agent_id
        seats = {self._seats.get(agent), self._former.get(agent)} - {None}
        if not seats:
            return f"{agent} is not logged in"
        whys = [self._missing(agent, str(seat), now_s) for seat in sorted(map(str, seats))]
        return None if None in whys else whys[0]

    def rings_on(self, offer: Offer, now_s: float) -> str | None:
        """Why this ring should have ended by now, or None."""
        agent = offer.agent_id
        seat = self._seats.get(agent) or self._former.get(agent)
        if seat is None:
            return f"{agent} is not logged in"
        chair = self.words.of(seat, now_s, self.commits)
        site = self._house.site_of(seat).id
        from_s = max(
            chair.since_s,
            offer.made_s,
            self._born_s,
            self._arrived_s.get(agent, 0.0),
            self._trust_mode_s.get(site, 0.0),
        )
        if chair.word is Word.HERE or now_s <= from_s + WITHDRAWN_WITHIN_S:
            return None
        if self._modes.get(site) is Mode.TRUST_LOGINS:
            return None
        if chair.word is Word.UNKNOWN:
            trusted_s = max(self._trust_until_s.get(site, 0.0), self._here_until_s.get(agent, 0.0))
            if trusted_s > from_s:
                return None
        return f"{seat} is {chair.word.value} since {now_s - from_s:.2f} s, and {agent} is rung"

    def _missing(self, agent: str, seat: str, now_s: float) -> str | None:
        chair = self.words.of(seat, now_s, self.commits)
        site = self._house.site_of(seat).id
        if chair.word is Word.HERE or chair.turned_in == self.commits:
            return None
        trust_mode = self._modes.get(site) is Mode.TRUST_LOGINS
        if trust_mode or self._trust_mode_s.get(site) == now_s:
            return None
        # Offered while nothing was known, and then the word came in the same turn.
        silent = chair.was is Word.UNKNOWN and chair.changed_in == self.commits
        if chair.word is Word.EMPTY and not silent:
            return f"{seat} is empty since {now_s - chair.since_s:.2f} s"
        if now_s < self._here_until_s.get(agent, 0.0):
            return None
        if now_s < self._trust_until_s.get(site, 0.0) and self._was_here(agent, chair):
            return None
        return f"{seat} is unknown since {now_s - chair.since_s:.2f} s"

    def _was_here(self, agent: str, chair: Chairword) -> bool:
        """What was last known for certain; a log-in counts, until the chair says otherwise."""
        if chair.certain is None or chair.certain_in < self._arrived_in.get(agent, 0):
            return self._seen_here.get(agent, False)
        fresh = chair.certain_in == self.commits
        return Word.HERE in {chair.certain, chair.certain_was if fresh else None}

    def _arrived(self, agent: str, seat: str | None, now_s: float) -> None:
        word = Word.UNKNOWN if seat is None else self.words.of(seat, now_s, self.commits).word
        self._seen_here[agent] = word is not Word.EMPTY
        self._arrived_s[agent], self._arrived_in[agent] = now_s, self.commits

    def _gone(self, agent: str) -> set[str | None]:
        """The chair of an agent, if a change of the registry has just taken either away."""
        seat = self._seats.get(agent)
        return set() if seat in self._registry.seats else {seat}

    def _enough_lost(self, now_s: float) -> bool:
        chairs = [self.words.of(one, now_s, self.commits) for one in self._seats.values() if one]
        return sum(one.word is not Word.HERE for one in chairs) >= LEAST_LOST
