"""The desk as configured: orders, customers, reminders, and what runs by itself."""

import asyncio
from collections.abc import Callable

from dispatcher.config import DispatcherConfig
from dispatcher.customer_assembly import customer_ties, run_office
from dispatcher.push_assembly import Pushes, build_pushes
from dispatcher.web.access import Access
from dispatcher.web.api import Desk
from dispatcher.web.app import create_app
from dispatcher.web.desk_lines import DeskLines
from dispatcher.web.explaining import Explaining
from dispatcher.web.order_office import OrderOffice, order_office
from dispatcher.web.registry_office import RegistryOffice
from dispatcher.web.server import WebApp
from dispatcher.web.timer_office import ReminderParts, TimerTies, reminder_parts
from dispatcher.web_assembly import attachments_of


def desk_app(
    config: DispatcherConfig,
    desk: Desk,
    access: Access,
    office: RegistryOffice,
    explaining: Explaining,
    say: Callable[[str], None],
) -> WebApp:
    """The web application with everything the desk does.

    Args:
        config: the site's settings.
        desk: what the routes about calls and people work with.
        access: who may come in.
        office: where the registry is changed.
        explaining: reasons and figures.
        say: shows a line to whoever started the program.
    """
    dispatcher, lines = desk.dispatcher, DeskLines()
    reminders = reminder_parts(config.reminders, lambda: dispatcher.registry)
    orders = _orders(config, desk, access, reminders, lines)
    pushes = _pushes(config, access, lines, say)
    app = create_app(
        desk=desk,
        access=access,
        office=office,
        explaining=explaining,
        orders=orders,
        customers=customer_ties(config.customers, config.state_dir, say, pushes.gateways.letter),
        timers=TimerTies(parts=reminders, prompt=lines.prompt),
        lines=lines,
        pushes=pushes.office,
    )
    app.state.push_work = pushes
    return app


def start_desk(tasks: asyncio.TaskGroup, app: WebApp, config: DispatcherConfig) -> None:
    """What the desk does by itself."""
    state = app.state
    tasks.create_task(run_office(state.customer_office, config.customers), name="customers")
    tasks.create_task(state.orders.callbacks.run(), name="callbacks")
    tasks.create_task(state.timers.run(), name="timers")
    tasks.create_task(state.desks.run(), name="desks")
    pushes: Pushes = state.push_work
    tasks.create_task(pushes.run(), name="pushes")


def _pushes(
    config: DispatcherConfig, access: Access, lines: DeskLines, say: Callable[[str], None]
) -> Pushes:
    return build_pushes(
        config.push,
        state_dir=config.state_dir,
        commits=access.commits,
        now_ms=access.now_ms,
        prompt=lines.prompt,
        say=say,
    )


def _orders(
    config: DispatcherConfig,
    desk: Desk,
    access: Access,
    reminders: ReminderParts,
    lines: DeskLines,
) -> OrderOffice:
    return order_office(
        desk,
        access,
        folder=attachments_of(config),
        next_reminder=reminders.times.next_reminder,
        moved=reminders.notices.moved,
        prompt=lines.prompt,
    )
