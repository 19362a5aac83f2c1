"""The HTTP API of files that belong to work orders: sent as they are, given out to be saved."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from dispatcher.desk.attachment_rules import TYPES, disposition
from dispatcher.desk.orders import Actor
from dispatcher.web.order_api import Ref
from dispatcher.web.order_office import Eyes, Me, OrderOffice, TheOffice
from dispatcher.web.order_schemas import AttachmentBody, attachment_body

files = APIRouter(prefix="/api/v1", tags=["work orders"])

FileId = Annotated[str, Path(min_length=1, max_length=40)]
FileName = Annotated[
    str, Query(min_length=1, max_length=300, description="As the sender calls it")
]
# Behind a sandbox no file can do anything, should a browser show it all the same.
HARMLESS = "sandbox; default-src 'none'"
FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "contentMediaType": kind}} for kind in TYPES
        },
    }
}
BYTES: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {"schema": {"type": "string"}} for kind in TYPES}}
}


@files.post("/work-orders/{order_id}/attachments", status_code=201, openapi_extra=FILE)
async def attach(
    office: TheOffice, me: Me, eyes: Eyes, order_id: Ref, request: Request, name: FileName
) -> AttachmentBody:
    """A file for an order; its customer sees it too."""
    order = await office.view.order(order_id, eyes)
    return await _added(office, order.id, name, request, me)


@files.get(
    "/work-orders/{order_id}/attachments/{attachment_id}",
    response_class=Response,
    responses=BYTES,
)
async def fetch(office: TheOffice, eyes: Eyes, order_id: Ref, attachment_id: FileId) -> Response:
    """A file of an order, to be saved."""
    order = await office.view.order(order_id, eyes)
    return await _given(office, order.id, attachment_id)


@files.post("/me/orders/{order_id}/attachments", status_code=201, openapi_extra=FILE)
async def attach_mine(
    office: TheOffice, me: Me, order_id: Ref, request: Request, name: FileName
) -> AttachmentBody:
    """A file for one of my orders."""
    order = await office.view.own_order(order_id, me.id or "")
    return await _added(office, order.id, name, request, me)


@files.get(
    "/me/orders/{order_id}/attachments/{attachment_id}",
    response_class=Response,
    responses=BYTES,
)
async def fetch_mine(office: TheOffice, me: Me, order_id: Ref, attachment_id: FileId) -> Response:
    """A file of one of my orders, to be saved."""
    order = await office.view.own_order(order_id, me.id or "")
    return await _given(office, order.id, attachment_id)


async def _added(
    office: OrderOffice, order_id: str, name: str, request: Request, me: Actor
) -> AttachmentBody:
    attachment = await office.attachments.add(
        order_id,
        name=name,
        media_type=request.headers.get("content-type", ""),
        content=await request.body(),
        actor=me,
    )
    return attachment_body(attachment)


async def _given(office: OrderOffice, order_id: str, attachment_id: str) -> Response:
    attachment, content = await office.attachments.content(order_id, attachment_id)
    headers = {
        "Content-Disposition": disposition(attachment.name),
        "Content-Security-Policy": HARMLESS,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=attachment.media_type, headers=headers)
