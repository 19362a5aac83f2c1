"""Open calls by id, and which of them are one customer's. Pure bookkeeping."""

from dispatcher.routing.values import Call


class OpenCalls(dict[str, Call]):
    """A dict of calls that also knows its calls by customer.

    A call's customer is known before it is routed, and never changes.
    """

    def __init__(self) -> None:
        super().__init__()
        self._of_customer: dict[str, dict[str, None]] = {}

    def __setitem__(self, call_id: str, call: Call) -> None:
        if call.customer_id is not None and call_id not in self:
            self._of_customer.setdefault(call.customer_id, {})[call_id] = None
        super().__setitem__(call_id, call)

    def drop(self, call_id: str) -> None:
        """The call is over, or never was."""
        call = super().pop(call_id, None)
        if call is None or call.customer_id is None:
            return
        left = self._of_customer[call.customer_id]
        del left[call_id]
        if not left:
            del self._of_customer[call.customer_id]

    def of_customer(self, customer_id: str) -> list[Call]:
        """One customer's open calls, oldest first."""
        return [self[one] for one in self._of_customer.get(customer_id, ())]
