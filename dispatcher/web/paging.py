"""`?after=` and `?limit=` of every list, and the Link header of its answer."""

from collections.abc import Callable, Iterable
from typing import Annotated, TypeVar

from fastapi import Query, Request, Response

from dispatcher.web.keyset import MOST, USUAL, link_to_next, page_of

T = TypeVar("T")


class Paging:
    """What a request wants of a list; a dependency of its route."""

    def __init__(
        self,
        request: Request,
        response: Response,
        after: Annotated[
            str | None, Query(max_length=200, description="From the Link of the page before")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    ) -> None:
        self._path = request.url.path
        self._response = response
        self._after = after
        self._limit = limit

    def of(self, entries: Iterable[T], key: Callable[[T], str]) -> list[T]:
        """The wanted page; the answer's Link leads to the next one."""
        page, after = page_of(entries, key, self._after, self._limit)
        if after is not None:
            self._response.headers["Link"] = link_to_next(self._path, after, self._limit)
        return page
