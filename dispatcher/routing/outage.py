"""Many at once: seats that fall silent together, and zones that empty together.

Pure. Both watches are told of each agent when something about him changes, and remember only
whom they need: no watch ever looks at everybody.
"""

from dataclasses import dataclass, field

from dispatcher.routing.policies import SitePolicy


@dataclass(kw_only=True, slots=True)
class LossWatch:
    """Logged-in agents of one site whose chairs have fallen silent.

    Attributes:
        policy: what counts as one loss.
        logged_in: how many are logged in.
        recent: silent since when, those of the last `loss_within_s`, oldest first.
        older: silent for longer, or never heard at all.
    """

    policy: SitePolicy
    logged_in: set[str] = field(default_factory=set)
    recent: dict[str, float] = field(default_factory=dict)
    older: set[str] = field(default_factory=set)

    def see(self, agent_id: str, *, logged_in: bool, unknown: bool, since_s: float | None) -> None:
        """What is so of one agent now.

        Args:
            agent_id: who.
            logged_in: whether he is at a chair of this site.
            unknown: whether nothing is known of that chair.
            since_s: since when, if it was known before.
        """
        if not logged_in:
            self.logged_in.discard(agent_id)
        else:
            self.logged_in.add(agent_id)
        if not (logged_in and unknown):
            self.recent.pop(agent_id, None)
            self.older.discard(agent_id)
        elif since_s is None:
            self.older.add(agent_id)
        elif self.recent.get(agent_id) != since_s and agent_id not in self.older:
            self.recent[agent_id] = since_s

    def forget(self, agent_id: str) -> None:
        """He is not of this site any more."""
        self.see(agent_id, logged_in=False, unknown=False, since_s=None)

    def is_loss(self, now_s: float) -> bool:
        """Whether so many fell silent within so short a time that it cannot be people."""
        self._age(now_s)
        return self._enough(len(self.recent))

    def is_over(self) -> bool:
        """Whether enough seats are heard again."""
        return not self._enough(len(self.recent) + len(self.older))

    def _enough(self, number: int) -> bool:
        share = self.policy.loss_share
        if share is None or number < self.policy.loss_least:
            return False
        return number >= share * len(self.logged_in)

    def _age(self, now_s: float) -> None:
        while self.recent:
            agent_id, since_s = next(iter(self.recent.items()))
            if now_s - since_s <= self.policy.loss_within_s:
                return
            del self.recent[agent_id]
            self.older.add(agent_id)


@dataclass(kw_only=True, slots=True)
class ExodusWatch:
    """Agents of one zone who were in their seats and have left them lately."""

    policy: SitePolicy
    present: set[str] = field(default_factory=set)
    left: dict[str, float] = field(default_factory=dict)
    quiet_until_s: float = 0.0

    def see(self, agent_id: str, *, in_seat: bool, empty_from_s: float | None) -> None:
        """What is so of one agent now."""
        if in_seat:
            self.present.add(agent_id)
            self.left.pop(agent_id, None)
        elif agent_id in self.present:
            self.present.discard(agent_id)
            if empty_from_s is not None:
                self.left[agent_id] = empty_from_s
        elif empty_from_s is None:
            self.left.pop(agent_id, None)

    def forget(self, agent_id: str) -> None:
        """He is not of this zone any more."""
        self.present.discard(agent_id)
        self.left.pop(agent_id, None)

    def suggests(self, now_s: float) -> bool:
        """Whether half the zone has just left; said once, then not again for the same time."""
        least = self.policy.exodus_least
        while self.left:
            agent_id, since_s = next(iter(self.left.items()))
            if now_s - since_s <= self.policy.exodus_within_s:
                break
            del self.left[agent_id]
        many = least is not None and len(self.left) >= least
        if not many or len(self.left) < len(self.present) or now_s < self.quiet_until_s:
            return False
        self.quiet_until_s = now_s + self.policy.exodus_within_s
        return True
