"""What may be asked of the dispatcher about sites, zones and the registry."""

from dispatcher.errors import NotFound
from dispatcher.in_turn import InTurn
from dispatcher.living import live_by
from dispatcher.registry.difference import RegistryChanged
from dispatcher.routing.modes import Mode
from dispatcher.routing.policies import Action
from dispatcher.seats.ledger import SeatLedger
from dispatcher.turns import Turn


class SiteVerbs(InTurn):
    """Everything that is about many at once; each returns after the commit."""

    ledger: SeatLedger

    async def mode_set(
        self,
        site: str,
        mode: Mode,
        *,
        by: str,
        for_s: float | None = None,
        reason: str | None = None,
    ) -> None:
        """A supervisor runs a site differently, for a while or until he says otherwise."""
        if site not in self.registry.sites:
            raise NotFound(f"no site {site}")
        await self.decide(
            lambda now_s: self.router.mode_set(
                mode,
                now_s,
                by=by,
                site=site,
                until_s=None if for_s is None else now_s + for_s,
                reason=reason,
            )
        )

    async def zone_hours(self, zone: str, closed: Action | None) -> None:
        """A zone's hours begin (None) or end, with what callers meet meanwhile."""
        if closed is None:
            await self.decide(lambda now_s: self.router.zone_opened(zone, now_s))
        else:
            await self.decide(lambda now_s: self.router.zone_closed(zone, closed, now_s))

    async def registry_changed(self, change: RegistryChanged) -> None:
        """Lives by a change that is stored: agents, chairs and bindings act at once."""
        self.registry = change.after
        await self.decide(lambda now_s: live_by(self.router, self.ledger, change, now_s))

    def link_changed(self, *, up: bool) -> None:
        """The link to the broker, which brings all seats' words, came or went."""

        def work(turn: Turn) -> None:
            for site in self.registry.sites:
                turn.decisions += self.router.link_changed(turn.now_s, up=up, site=site)

        self._turns.enqueue(work)
