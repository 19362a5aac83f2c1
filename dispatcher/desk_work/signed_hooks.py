"""Requests other systems send us, signed (Standard Webhooks): an IM bot, a shop, a portal."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, ValidationError
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from dispatcher.desk.identities import IdentityKind, identity_of
from dispatcher.desk.incoming import Incoming, Way
from dispatcher.desk.orders import OrderKind
from dispatcher.errors import NotAllowed, NotFound, RequestInvalid

LONGEST_EVENT_ID = 140
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
WAYS = {
    IdentityKind.PHONE: Way.PHONE,
    IdentityKind.EMAIL: Way.EMAIL,
    IdentityKind.ACCOUNT: Way.IM,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class HookSource:
    """A system that may send requests.

    Attributes:
        secret: `whsec_…`, which both sides know.
        service: the messenger its senders belong to: `wechat` makes `wechat:name` of a sender;
            None where senders are phone numbers or e-mail addresses.
    """

    secret: str = field(repr=False)
    service: str | None = None


class Said(BaseModel):
    """The body of such a request."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    sender: str
    text: str
    kind: OrderKind = OrderKind.CONSULTATION
    subject: str = ""
    zone: str | None = None


def read_hook(
    sources: Mapping[str, HookSource],
    name: str,
    headers: Mapping[str, str],
    body: bytes,
    country: str | None,
) -> Incoming:
    """What a system sent, once it has proved to be that system, within the last five minutes.

    Raises:
        NotFound: no such source.
        NotAllowed: unsigned, signed by somebody else, or too old.
        RequestInvalid: signed, but no request.
    """
    source = sources.get(name)
    if source is None:
        raise NotFound(f"no source {name}")
    event_id = _verified(source, headers, body)
    try:
        said = Said.model_validate_json(body)
    except ValidationError as error:
        where = "; ".join(
            f"{'.'.join(str(part) for part in one['loc']) or 'body'}: {one['msg']}"
            for one in error.errors()
        )
        raise RequestInvalid(where) from error
    sender = said.sender if source.service is None else f"{source.service}:{said.sender}"
    identity = identity_of(sender, country)
    return Incoming(
        external_id=f"{name}:{event_id}",
        way=WAYS[identity.kind],
        identity=identity.value,
        text=said.text,
        subject=said.subject,
        kind=said.kind,
        zone=said.zone,
    )


def _verified(source: HookSource, headers: Mapping[str, str], body: bytes) -> str:
    given = {name: headers.get(name, "") for name in HEADERS}
    try:
        Webhook(source.secret).verify(body, given, json_parse=False)
    except (WebhookVerificationError, ValueError) as error:
        # The library lets a malformed signature or body through as the error of its decoder.
        raise NotAllowed("the signature does not fit, or is older than five minutes") from error
    if len(given["webhook-id"]) > LONGEST_EVENT_ID:
        raise RequestInvalid(f"webhook-id: at most {LONGEST_EVENT_ID} characters")
    return given["webhook-id"]
