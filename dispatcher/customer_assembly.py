"""The customers' office as the configuration wants it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from dispatcher.customer_section import CustomerSection, InboxSection
from dispatcher.desk_work.code_post import (
    CodePost,
    ConsoleGateway,
    FileGateway,
    Gateway,
    Send,
    SendingGateway,
)
from dispatcher.desk_work.inbox import ImapMailbox, Inbox
from dispatcher.desk_work.sign_in import read_or_make_key
from dispatcher.desk_work.signed_hooks import HookSource
from dispatcher.web.customer_office import CustomerOffice, CustomerTies, NoGateway


def customer_ties(
    section: CustomerSection,
    state_dir: Path,
    say: Callable[[str], None],
    send: Send | None = None,
) -> CustomerTies:
    """What the site has given its customers' office; `send` is by the site's own gateways."""
    gateways: dict[str, Gateway] = {
        "file": FileGateway(file=state_dir / "codes.txt"),
        "console": ConsoleGateway(say=say),
        "gateways": NoGateway() if send is None else SendingGateway(send=send),
        "none": NoGateway(),
    }
    written = gateways[section.codes]
    demo = section.codes == "console"
    return CustomerTies(
        post=CodePost(written=written, spoken=written if demo else None),
        key=read_or_make_key(state_dir),
        hooks={
            one.name: HookSource(secret=one.secret.get_secret_value(), service=one.service)
            for one in section.hooks
        },
    )


async def run_office(office: CustomerOffice, section: CustomerSection) -> None:
    """Delivers codes, goes on with requests, reads the inbox, until cancelled."""
    inbox = None if section.inbox is None else _inbox(section.inbox, office)
    await replace(office, inbox=inbox).run()


def _inbox(section: InboxSection, office: CustomerOffice) -> Inbox:
    mailbox = ImapMailbox(
        host=section.host,
        user=section.user,
        password=section.password.get_secret_value(),
        port=section.port,
        folder=section.folder,
        **({} if section.tls else {"tls": None}),
    )
    return Inbox(mailbox=mailbox, desk=office.requests, every_s=section.every_s)
