"""What the routes for people and programs work with, put together once."""

from dataclasses import dataclass

from dispatcher.accounts.audit import Audit
from dispatcher.accounts.door import Door
from dispatcher.accounts.erasure import Eraser
from dispatcher.accounts.limits import UNLIMITED, LimitRules
from dispatcher.accounts.oidc import OtherHouse
from dispatcher.accounts.passwords import Passwords
from dispatcher.accounts.policies import SessionRules
from dispatcher.accounts.ports import InStore
from dispatcher.accounts.recognition import Recognition
from dispatcher.clock import Clock
from dispatcher.store.account_rows import AccountRows
from dispatcher.store.person_rows import PersonRows
from dispatcher.web.rate_limits import Limits
from dispatcher.web.seen_from import Exposure


@dataclass(frozen=True, kw_only=True, slots=True)
class Access:
    """Everything about who may come in.

    Attributes:
        authority_pem: the certificate of the site's own authority, for browsers; None without.
        other_house: who vouches for people besides us; None for nobody.
    """

    rows: AccountRows
    in_store: InStore
    clock: Clock
    recognition: Recognition
    door: Door
    audit: Audit
    exposure: Exposure
    persons: PersonRows
    eraser: Eraser
    limits: Limits
    authority_pem: bytes | None = None
    other_house: OtherHouse | None = None

    def now_ms(self) -> int:
        """Milliseconds of UTC."""
        return self.clock.to_ms(self.clock.now_s())


def build_access(
    *,
    rows: AccountRows,
    persons: PersonRows,
    eraser: Eraser,
    in_store: InStore,
    clock: Clock,
    service_token: str,
    rules: SessionRules | None = None,
    exposure: Exposure | None = None,
    limits: LimitRules | None = None,
    passwords: Passwords | None = None,
    authority_pem: bytes | None = None,
    other_house: OtherHouse | None = None,
) -> Access:
    """Everything about who may come in, from its parts; see `Access`, `Recognition`, `Door`."""
    recognition = Recognition(
        store=rows,
        in_store=in_store,
        clock=clock,
        rules=rules or SessionRules(),
        service_token=service_token,
    )
    audit = Audit(store=rows, in_store=in_store, clock=clock)
    return Access(
        rows=rows,
        in_store=in_store,
        clock=clock,
        recognition=recognition,
        door=_door(rows, in_store, clock, recognition, audit, passwords or Passwords()),
        audit=audit,
        exposure=exposure or Exposure(),
        persons=persons,
        eraser=eraser,
        limits=Limits(limits or UNLIMITED, clock),
        authority_pem=authority_pem,
        other_house=other_house,
    )


def _door(
    rows: AccountRows,
    in_store: InStore,
    clock: Clock,
    recognition: Recognition,
    audit: Audit,
    passwords: Passwords,
) -> Door:
    return Door(
        store=rows,
        in_store=in_store,
        passwords=passwords,
        recognition=recognition,
        audit=audit,
        clock=clock,
    )
