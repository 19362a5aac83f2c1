"""What a telephone system says of a new caller, as a call: who he is, and whom he asks for."""

import secrets
from dataclasses import replace

from dispatcher.errors import RequestInvalid
from dispatcher.registry.opening import zone_site
from dispatcher.registry.phones import is_withheld, to_e164
from dispatcher.registry.values import TIER_FOR, BindingPolicy, Customer, Registry
from dispatcher.routing.policies import RoutingRules
from dispatcher.routing.values import Call, Channel, Wish
from dispatcher.web.schemas import DedicatedWish, NewCall

POLICIES = {
    "only": BindingPolicy.ONLY,
    "timed": BindingPolicy.FIRST,
    "prefer": BindingPolicy.PREFER,
}


def arriving(
    new: NewCall,
    registry: Registry,
    rules: RoutingRules,
    country: str | None,
    now_s: float,
    request_id: str | None = None,
) -> Call:
    """The call, identified.

    Args:
        new: what is said of it.
        registry: who is known.
        rules: what the sites have chosen.
        country: of numbers dialled without a country code.
        now_s: the moment it came.
        request_id: 16 hex digits that this request alone has, however often it is sent.

    Raises:
        RequestInvalid: naming the field.
    """
    _is_there(new, registry)
    caller = _number(new.caller, country)
    identity = _identity(caller, new.account, registry)
    customer = None if identity is None else registry.by_identity.get(identity)
    customer_class = registry.customer_class(identity)
    return Call(
        id=request_id or secrets.token_hex(8),
        caller=caller,
        customer_id=None if customer is None else customer.id,
        customer_class=customer_class,
        tier=TIER_FOR[customer_class],
        zone=new.zone,
        site=new.site or zone_site(registry, new.zone).id,
        arrived_s=now_s,
        channel=Channel(new.channel),
        blocked=registry.is_blocked(caller),
        wish=None if new.dedicated is None else _wish(new.dedicated, customer, registry, rules),
    )


def _is_there(new: NewCall, registry: Registry) -> None:
    if new.zone not in registry.zones:
        raise RequestInvalid(f"zone: there is no zone {new.zone}")
    if new.site is not None and new.site not in registry.sites:
        raise RequestInvalid(f"site: there is no site {new.site}")


def _number(given: str | None, country: str | None) -> str | None:
    if given is None or is_withheld(given):
        return None
    number = to_e164(given, country)
    if number is None:
        raise RequestInvalid(f"caller: {given!r} is no phone number (use +49… or null)")
    return number


def _identity(caller: str | None, account: str | None, registry: Registry) -> str | None:
    """What he is known by: the number, else the account (DS-11, DS-12)."""
    if caller in registry.by_identity or account is None:
        return caller
    return account if account in registry.by_identity else account.lower()


def _wish(
    said: DedicatedWish, customer: Customer | None, registry: Registry, rules: RoutingRules
) -> Wish | None:
    """The customer's binding with the caller's choice; without either there is nobody to want."""
    binding = None if customer is None else registry.bindings.get(customer.id)
    if said.agent_id is not None:
        if said.agent_id not in registry.agents:
            raise RequestInvalid(f"dedicated.agent_id: there is no agent {said.agent_id}")
        wish = Wish(
            agent_id=said.agent_id,
            wait_s=rules.binding_wait_s,
            waits_when_away=rules.waits_when_away,
            wins_outside=rules.binding_wins_outside,
        )
    elif binding is not None:
        wish = rules.wish_of(binding)
    else:
        return None
    away = said.waits_when_away
    return replace(
        wish,
        policy=POLICIES[said.policy],
        wait_s=wish.wait_s if said.wait_s is None else said.wait_s,
        waits_when_away=wish.waits_when_away if away is None else away,
    )
