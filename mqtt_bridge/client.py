"""The carrier: keeps a connection alive, remembers what the broker ought to hold."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable

from mqtt_bridge.address import BrokerAddress
from mqtt_bridge.carried import Publication, Received
from mqtt_bridge.connection import Connection
from mqtt_bridge.errors import BridgeError
from mqtt_bridge.outbox import Outbox

log = logging.getLogger(__name__)

LONGEST_BACKOFF_S = 4.0
INBOX_LIMIT = 20_000


class BridgeClient:
    """Carries messages both ways through any number of reconnects.

    Args:
        address: the broker.
        client_id: also the identity the broker's access list knows.
        subscriptions: topic filters, subscribed anew on each connection.
        last_will: given the connection's number, what the broker publishes if we vanish.
        greeting: given the connection's number, published first on each connection.
        goodbye: given the connection's number, published before a clean stop.
        on_link: called with True / False when the link comes up / goes down.
    """

    def __init__(
        self,
        *,
        address: BrokerAddress,
        client_id: str,
        subscriptions: tuple[str, ...],
        last_will: Callable[[int], Publication],
        greeting: Callable[[int], Publication],
        goodbye: Callable[[int], Publication],
        on_link: Callable[[bool], None] | None = None,
    ) -> None:
        self._address = address
        self._client_id = client_id
        self._subscriptions = subscriptions
        self._last_will = last_will
        self._greeting = greeting
        self._goodbye = goodbye
        self._on_link = on_link
        self._outbox = Outbox()
        self._inbox: asyncio.Queue[Received] = asyncio.Queue()
        self._live: Connection | None = None
        self.dropped = 0

    @property
    def connected(self) -> bool:
        """Whether a connection stands now."""
        return self._live is not None

    def publish(self, publication: Publication) -> None:
        """Sends now if connected; a retained value is remembered for the next connection.

        Never blocks and never fails: an unretained message without a connection is dropped.
        """
        self._outbox = self._outbox.put(publication)
        if self._live is not None:
            self._live.publish(publication)

    async def received(self) -> AsyncIterator[list[Received]]:
        """Messages in order of arrival, in batches of whatever is there (at least one)."""
        while True:
            batch = [await self._inbox.get()]
            while not self._inbox.empty():
                batch.append(self._inbox.get_nowait())
            yield batch

    async def run(self) -> None:
        """Connects and reconnects until cancelled; then says goodbye and disconnects."""
        conn, failures = 0, 0
        while True:
            conn += 1
            try:
                reason = await self._live_through(conn)
                failures = 0
                log.warning("broker_lost broker=%s reason=%s", self._address, reason)
            except BridgeError as error:
                log.warning("broker_unavailable error=%s", error)
            failures += 1
            await asyncio.sleep(_backoff_s(failures))

    async def _live_through(self, conn: int) -> str:
        connection = Connection(
            address=self._address,
            client_id=self._client_id,
            last_will=self._last_will(conn),
            take=self._take,
        )
        try:
            await connection.open(self._subscriptions)
            self._introduce(connection, conn)
            try:
                return await asyncio.shield(connection.lost)
            finally:
                self._live = None
                self._tell_link(up=False)
                if not connection.lost.done():
                    await connection.say_goodbye(self._goodbye(conn))
        finally:
            await connection.close()

    def _introduce(self, connection: Connection, conn: int) -> None:
        for publication in (self._greeting(conn), *self._outbox.pending()):
            connection.publish(publication)
        self._live = connection
        log.info("broker_connected broker=%s conn=%s", self._address, conn)
        self._tell_link(up=True)

    def _tell_link(self, *, up: bool) -> None:
        if self._on_link is not None:
            self._on_link(up)

    def _take(self, message: Received) -> None:
        if self._inbox.qsize() >= INBOX_LIMIT:
            self.dropped += 1
            message.acknowledge()
            return
        self._inbox.put_nowait(message)


def _backoff_s(failures: int) -> float:
    """Full jitter, so that a hall of seats does not reconnect in step after a broker restart."""
    return random.uniform(0.1, min(LONGEST_BACKOFF_S, 0.5 * 2**failures))  # noqa: S311
