"""What all browser tests share."""

from playwright.sync_api import expect

# A machine busy with the rest of the suite draws a page late; what is wrong stays wrong.
expect.set_options(timeout=20_000)
