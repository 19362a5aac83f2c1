"""What the routes about pushes work with, put together once."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from dispatcher.desk_work.call_tasks import CallTasks
from dispatcher.desk_work.customer_ports import Prompt
from dispatcher.desk_work.order_desk import nobody_listens
from dispatcher.desk_work.push_desk import PushDesk
from dispatcher.desk_work.push_making import PushMaking
from dispatcher.errors import RequestInvalid
from dispatcher.web.access import Access


@dataclass(frozen=True, kw_only=True, slots=True)
class PushOffice:
    """Pushes, from every side.

    Attributes:
        public_key: what browsers subscribe with; empty: this site does not tell devices.
    """

    desk: PushDesk
    calls: CallTasks
    public_key: str = ""


def quiet_office(access: Access, prompt: Prompt = nobody_listens) -> PushOffice:
    """An office of a site that tells nobody's device: agents ring people up."""

    async def refuse(_url: str) -> None:
        raise RequestInvalid("endpoint: this site does not tell devices")

    making = PushMaking(devices=False)
    return PushOffice(
        desk=PushDesk(
            commits=access.commits,
            now_ms=access.now_ms,
            judge=refuse,
            mark_key=b"",
            prompt=prompt,
        ),
        calls=CallTasks(
            commits=access.commits, making=making, now_ms=access.now_ms, prompt=prompt
        ),
    )


def _office(request: Request) -> PushOffice:
    office: PushOffice = request.app.state.pushes
    return office


ThePushes = Annotated[PushOffice, Depends(_office)]
