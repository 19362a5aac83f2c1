"""One connection to the broker, from its own last will to its end (the only importer of paho).

A paho client that lives through reconnects replays messages queued before the outage, out of
date and in front of the current state; and its will cannot carry the new connection's number.
So every connection is a new client, thrown away afterwards.
"""

import asyncio
import logging
import socket
from collections.abc import Callable

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from mqtt_bridge.address import BrokerAddress
from mqtt_bridge.carried import Publication, Received
from mqtt_bridge.errors import BrokerRefused, BrokerUnreachable

log = logging.getLogger(__name__)

CONNECT_DEADLINE_S = 10.0
GOODBYE_DEADLINE_S = 2.0
UNACKNOWLEDGED_LIMIT = 500


class Connection:
    """One MQTT 5 connection: clean start, no session left behind.

    `opened` may be awaited once; afterwards `lost` resolves to the reason when the link ends.

    Args:
        address: the broker.
        client_id: also the identity the broker's access list knows.
        last_will: what the broker publishes if we vanish.
        take: called in the event loop with each message.
    """

    def __init__(
        self,
        *,
        address: BrokerAddress,
        client_id: str,
        last_will: Publication,
        take: Callable[[Received], None],
    ) -> None:
        self._address = address
        self._take = take
        self._loop = asyncio.get_running_loop()
        self._accepted: asyncio.Future[None] = self._loop.create_future()
        self.lost: asyncio.Future[str] = self._loop.create_future()
        self._client = self._new_client(client_id, last_will)

    async def open(self, subscriptions: tuple[str, ...]) -> None:
        """Connects and subscribes.

        Raises:
            BrokerUnreachable: nobody answers.
            BrokerRefused: the broker says no.
        """
        await asyncio.to_thread(self._dial)
        try:
            # Not wait_for: up to Python 3.11 it forgets a cancellation that comes with the answer.
            async with asyncio.timeout(CONNECT_DEADLINE_S):
                await self._accepted
        except TimeoutError as error:
            raise BrokerUnreachable(f"{self._address} does not answer") from error
        for topic_filter in subscriptions:
            self._client.subscribe(topic_filter, qos=1)

    def publish(self, publication: Publication) -> mqtt.MQTTMessageInfo:
        """Hands one message to the network thread; never blocks."""
        return self._client.publish(
            publication.topic,
            publication.payload,
            qos=publication.qos,
            retain=publication.retained,
            properties=_properties(publication),
        )

    async def say_goodbye(self, publication: Publication) -> None:
        """Publishes a last message and waits, shortly, until the broker has it."""
        sent = self.publish(publication)
        try:
            await asyncio.to_thread(sent.wait_for_publish, GOODBYE_DEADLINE_S)
        except (RuntimeError, ValueError) as error:
            log.warning("goodbye_not_sent error=%s", error)

    async def close(self) -> None:
        """Disconnects cleanly (no will) and ends the network thread."""
        self._client.disconnect()
        await asyncio.to_thread(self._client.loop_stop)

    def _dial(self) -> None:
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = 0
        properties.ReceiveMaximum = UNACKNOWLEDGED_LIMIT
        try:
            self._client.connect(
                self._address.host,
                self._address.port,
                keepalive=self._address.keepalive_s,
                clean_start=True,
                properties=properties,
            )
        except OSError as error:
            raise BrokerUnreachable(f"{self._address}: {error}") from error
        self._client.loop_start()

    def _new_client(self, client_id: str, will: Publication) -> mqtt.Client:
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=mqtt.MQTTv5,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        client.will_set(will.topic, will.payload, qos=will.qos, retain=will.retained)
        if self._address.username is not None:
            client.username_pw_set(self._address.username, self._address.password)
        if (tls := self._address.tls) is not None:
            client.tls_set(str(tls.ca_file), str(tls.cert_file), str(tls.key_file))
        client.on_connect = lambda *args: self._call(self._settle_accepted, args[3])
        client.on_disconnect = lambda *args: self._call(self._settle_lost, args[3])
        client.on_message = lambda client, _, message: self._call(
            self._take, _received(client, message)
        )
        client.on_socket_open = _without_delay
        return client

    def _call(self, function: Callable[..., None], argument: object) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, argument)

    def _settle_accepted(self, code: ReasonCode) -> None:
        if self._accepted.done():
            return
        if code.is_failure:
            self._accepted.set_exception(BrokerRefused(f"{self._address} refused us: {code}"))
        else:
            self._accepted.set_result(None)

    def _settle_lost(self, code: ReasonCode) -> None:
        if not self._accepted.done():
            self._accepted.set_exception(
                BrokerUnreachable(f"{self._address} closed the connection: {code}")
            )
        if not self.lost.done():
            self.lost.set_result(str(code))


def _properties(publication: Publication) -> Properties | None:
    if publication.correlation_data is None:
        return None
    properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    properties.CorrelationData = publication.correlation_data
    return properties


def _received(client: mqtt.Client, message: mqtt.MQTTMessage) -> Received:
    mid, qos = message.mid, message.qos
    return Received(
        topic=message.topic,
        payload=bytes(message.payload),
        retained=bool(message.retain),
        response_topic=getattr(message.properties, "ResponseTopic", None),
        correlation_data=getattr(message.properties, "CorrelationData", None),
        acknowledge=lambda: client.ack(mid, qos),
    )


def _without_delay(_client: mqtt.Client, _userdata: object, sock: object) -> None:
    # Nagle and delayed ACK together cost about 40 ms for each QoS 1 hop.
    if isinstance(sock, socket.socket):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
