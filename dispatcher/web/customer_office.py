"""What the routes for customers work with, put together once."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dispatcher.desk_work.choosing_desk import ChoosingDesk
from dispatcher.desk_work.code_post import CodePost, Letter
from dispatcher.desk_work.customer_ports import AgentsNow
from dispatcher.desk_work.inbox import Inbox
from dispatcher.desk_work.liking_desk import LikingDesk, Payer
from dispatcher.desk_work.order_desk import OrderDesk
from dispatcher.desk_work.requests import RequestDesk, back_in
from dispatcher.desk_work.sign_in import SignIn
from dispatcher.desk_work.signed_hooks import HookSource
from dispatcher.errors import SourceUnusable
from dispatcher.registry.opening import agent_working
from dispatcher.registry.values import Agent, Registry
from dispatcher.routing.values import CallState
from dispatcher.web.access import Access
from dispatcher.web.api import Desk
from dispatcher.web.customer_lines import CustomerLines, Json
from dispatcher.web.customer_schemas import CardBody
from dispatcher.web.registry_office import RegistryOffice


class NoGateway:
    """Where nothing is set up that could bring a code to anybody."""

    async def deliver(self, letter: Letter) -> None:
        raise SourceUnusable(f"no way to {letter.to.masked} is set up: customers.codes")


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerTies:
    """What a site and the rest of the house have given the office.

    Attributes:
        post: delivers codes.
        key: what codes are digested with.
        hooks: systems that may send requests, by name.
        payer: takes the price of a gift; None: only free ones.
    """

    post: CodePost = field(default_factory=lambda: CodePost(written=NoGateway()))
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    hooks: Mapping[str, HookSource] = field(default_factory=dict)
    payer: Payer | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerOffice:
    """Everything customers may ask for."""

    choosing: ChoosingDesk
    liking: LikingDesk
    sign_in: SignIn
    requests: RequestDesk
    post: CodePost
    lines: CustomerLines
    hooks: Mapping[str, HookSource]
    desk: Desk
    agents: AgentsNow
    inbox: Inbox | None = None

    @property
    def registry(self) -> Registry:
        """The newest committed registry."""
        return self.choosing.house.registry

    async def run(self) -> None:
        """Goes on with what was stored, delivers codes, reads the inbox, until cancelled."""
        await self.liking.fill_catalogue()
        await self.requests.resume()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.post.run(), name="codes")
            if self.inbox is not None:
                tasks.create_task(self.inbox.run(), name="e-mail inbox")

    async def card(self, agent_id: str) -> CardBody:
        """An agent as customers see him."""
        stars, ratings = await self.liking.stars(agent_id)
        agent = self.registry.agents[agent_id]
        return CardBody(
            agent_id=agent.id,
            name=agent.name,
            introduction=agent.introduction,
            languages=list(agent.languages),
            skills=list(agent.skills),
            capability=agent.capability,
            photo=agent.photo,
            stars=stars,
            ratings=ratings,
            waiting=self._waiting(agent),
            status=self.agents.standing(agent_id).value,
            back=self.back(agent_id),
        )

    def back(self, agent_id: str) -> dict[str, str] | None:
        """When an agent is back, in the pages' languages; None within his hours."""
        moment = datetime.fromtimestamp(self.desk.clock.to_ms(self.desk.clock.now_s()) / 1000, UTC)
        return back_in(agent_working(self.registry, agent_id, moment).back)

    def status(self, customer_id: str) -> tuple[str, Json] | None:
        """How a customer's agent stands now; None without one."""
        binding = self.registry.bindings.get(customer_id)
        if binding is None or binding.agent not in self.registry.agents:
            return None
        status = self.agents.standing(binding.agent).value
        body = {"agent_id": binding.agent, "status": status, "back": self.back(binding.agent)}
        return binding.agent, body

    def _waiting(self, agent: Agent) -> int:
        return sum(
            call.state is CallState.WAITING
            and call.tier is agent.tier
            and call.zone in agent.zones
            for call in self.desk.dispatcher.router.calls.values()
        )


def customer_office(
    desk: Desk,
    access: Access,
    office: RegistryOffice,
    orders: OrderDesk,
    ties: CustomerTies | None = None,
) -> CustomerOffice:
    """The office of a dispatcher; its inbox, if there is one, is added by `replace`.

    Args:
        desk: what the other routes work with.
        access: whose writer of rows, clock and sessions are used.
        office: where the registry is changed.
        orders: whose steps make work orders, and whose prompts reach agents.
        ties: what the site has given.
    """
    ties = ties or CustomerTies()
    house, clock, commits = office.desk, access.clock, access.commits
    agents = AgentsNow(states=lambda: desk.dispatcher.router.agents, clock=clock)
    lines = CustomerLines()
    desk.feed.heed(lines.tell)
    house.heed(lines.registry_changed)
    prompt = orders.prompt
    return CustomerOffice(
        choosing=ChoosingDesk(commits=commits, house=house, agents=agents, clock=clock),
        liking=LikingDesk(
            commits=commits, house=house, clock=clock, prompt=prompt, payer=ties.payer
        ),
        sign_in=_sign_in(desk, access, office, ties),
        requests=_requests(access, office, orders, agents),
        post=ties.post,
        lines=lines,
        hooks=ties.hooks,
        desk=desk,
        agents=agents,
    )


def _sign_in(desk: Desk, access: Access, office: RegistryOffice, ties: CustomerTies) -> SignIn:
    return SignIn(
        commits=access.commits,
        house=office.desk,
        post=ties.post,
        clock=access.clock,
        key=ties.key,
        country=desk.country,
    )


def _requests(
    access: Access, office: RegistryOffice, orders: OrderDesk, agents: AgentsNow
) -> RequestDesk:
    return RequestDesk(
        commits=access.commits,
        house=office.desk,
        agents=agents,
        make_order=orders.steps.make,
        prompt=orders.prompt,
        clock=access.clock,
    )
