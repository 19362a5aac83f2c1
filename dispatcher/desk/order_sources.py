"""What becomes a work order besides what people write. Pure."""

from typing import Protocol

from dispatcher.desk.orders import UNKNOWN_CALLER, NewOrder, OrderKind, Source


class Callback(Protocol):
    """A caller who was promised a call back, as the routing core keeps him."""

    @property
    def call_id(self) -> str: ...
    @property
    def caller(self) -> str: ...
    @property
    def customer_id(self) -> str | None: ...
    @property
    def zone(self) -> str: ...
    @property
    def reason(self) -> str: ...


def from_callback(
    row: Callback, *, customer_name: str = "", agent_id: str | None = None
) -> NewOrder:
    """The order a promised call back is; made again it is the same one.

    Args:
        row: a row of `callbacks`.
        customer_name: for searching.
        agent_id: the customer's dedicated agent, if he has one.
    """
    return NewOrder(
        kind=OrderKind.CONSULTATION,
        customer_id=row.customer_id or f"{UNKNOWN_CALLER}{row.caller}",
        subject=f"☎ {row.caller}",
        content=f"{row.caller}: {row.reason}",
        zone=row.zone,
        source=Source.CALL,
        client_ref=row.caller,
        call_id=row.call_id,
        dedup_key=f"callback:{row.call_id}",
        customer_name=customer_name,
        agent_id=agent_id,
    )
