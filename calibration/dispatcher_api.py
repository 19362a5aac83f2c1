"""What the dispatcher tells about all seats."""

import json
import ssl
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from calibration.errors import NodeUnreachable

WITHIN_S = 15.0
LONGEST_ANSWER = 50_000_000
PREFIX = "/api/v1"


def fetch_list(url: str, path: str, *, token: str, ca_file: Path | None) -> list[dict[str, Any]]:
    """The entries of one of the API's lists, such as `/seats`.

    Raises:
        NodeUnreachable: the dispatcher does not answer, or not with a list.
    """
    address = f"{url.rstrip('/')}{PREFIX}{path}"
    if not address.startswith(("http://", "https://")):
        raise NodeUnreachable(f"{url}: an address begins with https:// (or http://)")
    asked = urllib.request.Request(  # noqa: S310 - the scheme was checked
        address, headers={"Authorization": f"Bearer {token}"}
    )
    trust = ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    try:
        with urllib.request.urlopen(asked, timeout=WITHIN_S, context=trust) as answer:  # noqa: S310
            found = json.loads(answer.read(LONGEST_ANSWER))
    except urllib.error.HTTPError as error:
        error.close()
        raise NodeUnreachable(f"{address}: {error.reason} ({error.code})") from error
    except (OSError, ValueError) as error:
        raise NodeUnreachable(f"{address}: {error}") from error
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise NodeUnreachable(f"{address}: the answer is no list")
    return found
