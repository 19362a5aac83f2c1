"""The HTTP API of answer templates: leads write them, agents begin their answers with them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from dispatcher.desk.answer_templates import AnswerTemplate
from dispatcher.desk.ids import new_id
from dispatcher.errors import RequestInvalid
from dispatcher.web.order_office import Me, OrderOffice, TheOffice
from dispatcher.web.order_schemas import TemplateBody, TemplateFields, template_body
from dispatcher.web.problems import VERSION_REFUSALS

templates = APIRouter(prefix="/api/v1/answer-templates", tags=["work orders"])

TemplateId = Annotated[str, Path(min_length=1, max_length=40)]


@templates.get("")
async def list_templates(
    office: TheOffice,
    zone: Annotated[str | None, Query(max_length=64, description="Those offered there")] = None,
) -> list[TemplateBody]:
    """By title; all there are, a few dozen at most."""
    return [template_body(one) for one in await office.templates.all(zone)]


@templates.post("", status_code=201)
async def add_template(
    office: TheOffice, me: Me, new: TemplateFields, response: Response
) -> TemplateBody:
    """A new template."""
    template = _template(office, new_id(office.now_ms()), new)
    await office.templates.add(template, me)
    response.headers["Location"] = f"/api/v1/answer-templates/{template.id}"
    return template_body(template)


@templates.get("/{template_id}")
async def tell_template(office: TheOffice, template_id: TemplateId) -> TemplateBody:
    """One template; the ETag is what a change has to name."""
    return template_body(await office.templates.one(template_id))


@templates.put("/{template_id}", responses=VERSION_REFUSALS)
async def change_template(
    office: TheOffice, me: Me, template_id: TemplateId, wish: TemplateFields
) -> TemplateBody:
    """Another content; needs If-Match."""
    changed = _template(office, template_id, wish)
    return template_body(await office.templates.change(changed, me))


@templates.delete(
    "/{template_id}", status_code=204, response_class=Response, responses=VERSION_REFUSALS
)
async def remove_template(office: TheOffice, me: Me, template_id: TemplateId) -> None:
    """It is offered no more; needs If-Match."""
    await office.templates.remove(template_id, me)


def _template(office: OrderOffice, template_id: str, fields: TemplateFields) -> AnswerTemplate:
    if fields.zone is not None and fields.zone not in office.registry().zones:
        raise RequestInvalid(f"zone: there is no zone {fields.zone}")
    return AnswerTemplate(id=template_id, **fields.model_dump())
