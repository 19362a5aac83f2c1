"""In which buckets a request counts, and whose they are. Pure.

Every visitor has a bucket of requests: a session, a program's token, or, for strangers, an
address. Log-ins and questions about a person have a smaller one besides.
"""

from ipaddress import IPv6Address, ip_address

from dispatcher.accounts.limits import Lane
from dispatcher.accounts.roles import Role
from dispatcher.accounts.values import Principal, Way
from dispatcher.web.role_matrix import Match
from dispatcher.web.seen_from import Seen, is_loopback

FREE = frozenset({"/static/{path:path}", "/healthz", "/ca.pem"})
# Where somebody proves who he is.
LOG_INS = frozenset(
    {
        ("POST", "/log-in"),
        ("POST", "/set-up/{secret}"),
        ("POST", "/account/password"),
        ("GET", "/log-in/other-house/back"),
    }
)
ABOUT_A_PERSON = tuple(
    f"{{{person}}}/{verb}"
    for person in ("agent_id", "customer_id")
    for verb in ("export", "erase")
)
# What one house or one cable has of IPv6 addresses.
IPV6_BITS = 64


def lanes_of(
    method: str, match: Match | None, principal: Principal | None, seen: Seen
) -> list[tuple[Lane, str]]:
    """In which buckets a request counts, and whose they are."""
    if match is not None and match.template in FREE:
        return []
    address = _house_of(seen.address)
    if principal is None:
        lanes = [(Lane.STRANGERS, address)]
    elif principal.way is Way.SERVICE:
        # The demo, the command line, the tests: they share this machine with us.
        lanes = [] if is_loopback(seen.address) else [(Lane.TELEPHONY, principal.name)]
    else:
        telephony = principal.role is Role.TELEPHONY
        lane = Lane.TELEPHONY if telephony else Lane.PEOPLE
        lanes = [(lane, principal.session or principal.name)]
    if match is not None and (method, match.template) in LOG_INS:
        lanes.append((Lane.LOG_IN, address))
    if lanes and match is not None and match.template.endswith(ABOUT_A_PERSON):
        lanes.append((Lane.PERSON, lanes[0][1]))
    return lanes


def _house_of(address: str) -> str:
    """An IPv6 visitor has more addresses than we have memory: his network counts."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return f"{int(parsed) >> (128 - IPV6_BITS):x}::/{IPV6_BITS}"
