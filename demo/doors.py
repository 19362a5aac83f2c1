"""Where people look in: the floor, an agent's desk, a customer's page; and what they find."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from demo import cast
from demo.window import Window

LOOKS_EVERY_S = 0.3


async def open_doors(window: Window, token: str) -> list[str]:
    """Makes an account and two work orders; returns the addresses, each with who goes there.

    Args:
        window: to the dispatcher.
        token: opens the floor.
    """
    desk = await window.make_user(cast.HEROINE.agent_id, "agent")
    for order in cast.ORDERS:
        await window.make_order(order)
    at, her, his = window.origin, cast.HEROINE.name, cast.VIP_CALLER
    return [
        f"the live page:      {at}/?token={token}",
        f"the desk of {her}:   {at}{desk}  (choose a password, then open /desk)",
        f"a customer's page:  {at}/me/  (sign in as {his}; the code is told here)",
    ]


async def tell_codes(state_dir: Path, tell: Callable[[str], None]) -> None:
    """Reads out every code a customer is sent, until cancelled: this terminal is the post."""
    codes, told = state_dir / "codes.txt", 0
    while True:
        await asyncio.sleep(LOOKS_EVERY_S)
        if codes.exists():
            letters = codes.read_text(encoding="utf-8").splitlines()
            for letter in letters[told:]:
                tell(letter)
            told = len(letters)
