"""What every change has in common: asked twice, done once; on the version one saw; written down.

- Idempotency-Key (as in the IETF draft of that name): the stored answer is given again for 24 h.
- ETag, If-None-Match, If-Match (RFC 9110, 13.1): 428 without, 412 when somebody was quicker.
- The audit log: every change the role matrix names, and whoever looks at a person.
"""

import asyncio
import hashlib
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Protocol

from starlette.datastructures import Headers
from starlette.responses import Response

from dispatcher.accounts.audit import Audit
from dispatcher.accounts.ports import InStore
from dispatcher.accounts.values import Principal, StoredAnswer
from dispatcher.clock import Clock
from dispatcher.web.carried import Answer, App, Receive, Scope, Send, again, answered, body_of
from dispatcher.web.problems import problem
from dispatcher.web.role_matrix import Match, has_versions
from dispatcher.web.role_rules import Noted
from dispatcher.web.seen_from import Seen

KEY = re.compile(r"[\x21-\x7e]{1,200}")
# As many as the id of a call has.
REQUEST_ID_DIGITS = 16
SAME_LOOK_S = 600.0
MOST_LOOKS = 10_000


class AnswerStore(Protocol):
    """Where answers wait for the same request to come again."""

    def claim_answer(self, key: str, request_digest: str, now_ms: int) -> StoredAnswer | None: ...
    def keep_answer(self, key: str, answer: StoredAnswer) -> None: ...
    def drop_answer(self, key: str) -> None: ...


class Changes:
    """ASGI middleware behind the doorway.

    Args:
        app: what lies behind.
        answers: stored answers.
        in_store: runs work where the store is used from.
        audit: the audit log's pen.
        clock: time.
    """

    def __init__(
        self, app: App, *, answers: AnswerStore, in_store: InStore, audit: Audit, clock: Clock
    ) -> None:
        self._app = app
        self._answers = answers
        self._in_store = in_store
        self._audit = audit
        self._clock = clock
        self._one_change = asyncio.Lock()
        self._under_way: set[str] = set()
        self._looks: dict[tuple[str, str], float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state: Mapping[str, object] = scope.get("state", {})
        match, principal = state.get("match"), state.get("principal")
        if isinstance(match, Match) and isinstance(principal, Principal):
            rule = match.rule
            if (
                rule.noted is Noted.LOOK
                or has_versions(match.template)
                or rule.creates
                or (rule.noted is Noted.CHANGE)
            ):
                answer = await self._answer(scope, receive, match, principal)
                await answer.send(send)
                return
        await self._app(scope, receive, send)

    async def _answer(
        self, scope: Scope, receive: Receive, match: Match, principal: Principal
    ) -> Answer:
        if scope["method"] in {"GET", "HEAD"}:
            return await self._looked(scope, receive, match, principal)
        body = await body_of(receive)
        key = Headers(scope=scope).get("idempotency-key")
        if match.rule.creates and key is not None:
            return await self._once(scope, body, receive, match, principal, key)
        return await self._changed(scope, body, receive, match, principal)

    # Looking.

    async def _looked(
        self, scope: Scope, receive: Receive, match: Match, principal: Principal
    ) -> Answer:
        answer = await answered(self._app, scope, receive)
        if answer.status != HTTPStatus.OK:
            return answer
        if match.rule.noted is Noted.LOOK and self._is_new_look(principal, scope["path"]):
            await self._note(scope, match, principal, "done")
        if has_versions(match.template):
            tag = etag(answer.body)
            answer.headers.append((b"etag", tag.encode("ascii")))
            if tag in _tags(Headers(scope=scope).get("if-none-match")):
                return Answer(status=304, headers=[(b"etag", tag.encode("ascii"))])
        return answer

    def _is_new_look(self, principal: Principal, path: str) -> bool:
        """Who looks at somebody again and again within ten minutes is written down once."""
        now_s = self._clock.now_s()
        if len(self._looks) >= MOST_LOOKS:
            self._looks.clear()
        if self._looks.get((principal.name, path), float("-inf")) > now_s:
            return False
        self._looks[principal.name, path] = now_s + SAME_LOOK_S
        return True

    # Changing once.

    async def _once(
        self,
        scope: Scope,
        body: bytes,
        receive: Receive,
        match: Match,
        principal: Principal,
        given: str,
    ) -> Answer:
        if not KEY.fullmatch(given):
            return _whole(problem(400, "Idempotency-Key: 1 to 200 visible ASCII characters"))
        key = _digest(principal.name, scope["method"], scope["path"], given)
        request = hashlib.sha256(scope["query_string"] + b"\0" + body).hexdigest()
        now_ms = self._clock.to_ms(self._clock.now_s())
        stored = await self._in_store(lambda: self._answers.claim_answer(key, request, now_ms))
        if stored is not None and not self._broke_off(match, key, request, stored):
            return self._again(key, request, stored)
        asked_ms = now_ms if stored is None else stored.at_ms
        scope["state"]["request_id"] = _digest(key, str(asked_ms))[:REQUEST_ID_DIGITS]
        scope["state"]["resumed"] = stored is not None
        self._under_way.add(key)
        try:
            answer = await self._changed(scope, body, receive, match, principal)
            await self._keep(key, request, asked_ms, answer)
        finally:
            self._under_way.discard(key)
        return answer

    def _broke_off(self, match: Match, key: str, request: str, stored: StoredAnswer) -> bool:
        """Whether the program died before it answered, and may go on from there."""
        unanswered = stored.status is None and key not in self._under_way
        return match.rule.resumes and unanswered and stored.request_digest == request

    def _again(self, key: str, request: str, stored: StoredAnswer) -> Answer:
        if stored.request_digest != request:
            return _whole(problem(422, "this Idempotency-Key was used for another request"))
        if stored.status is None:
            why = (
                "the first request with this Idempotency-Key is still being worked on"
                if key in self._under_way
                else "the first request with this Idempotency-Key broke off; "
                "look whether it took effect, then use a new key"
            )
            return _whole(problem(409, why))
        headers = [
            (b"content-type", stored.media_type.encode("latin-1")),
            (b"content-length", str(len(stored.body)).encode("ascii")),
            (b"idempotent-replay", b"true"),
        ]
        if stored.location is not None:
            headers.append((b"location", stored.location.encode("latin-1")))
        return Answer(status=stored.status, headers=headers, body=stored.body)

    async def _keep(self, key: str, request: str, asked_ms: int, answer: Answer) -> None:
        """A refusal changed nothing, so its key stays free; a failure leaves it unclear."""
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return
        if answer.status >= HTTPStatus.BAD_REQUEST:
            await self._in_store(lambda: self._answers.drop_answer(key))
            return
        stored = StoredAnswer(
            request_digest=request,
            at_ms=asked_ms,
            status=answer.status,
            body=answer.body,
            media_type=answer.header("content-type") or "",
            location=answer.header("location"),
        )
        await self._in_store(lambda: self._answers.keep_answer(key, stored))

    # Changing.

    async def _changed(
        self, scope: Scope, body: bytes, receive: Receive, match: Match, principal: Principal
    ) -> Answer:
        if match.rule.versioned:
            async with self._one_change:
                return await self._changed_version(scope, body, receive, match, principal)
        answer = await answered(self._app, scope, again(body, receive))
        if match.rule.noted is Noted.CHANGE:
            await self._note(scope, match, principal, _outcome(answer), after=_state(answer))
        return answer

    async def _changed_version(
        self, scope: Scope, body: bytes, receive: Receive, match: Match, principal: Principal
    ) -> Answer:
        before = await self._now(scope, receive)
        refusal = _precondition(Headers(scope=scope).get("if-match"), before)
        if refusal is not None:
            return _whole(refusal)
        answer = await answered(self._app, scope, again(body, receive))
        after = await self._now(scope, receive)
        if answer.status < HTTPStatus.BAD_REQUEST and after.status == HTTPStatus.OK:
            answer.headers.append((b"etag", etag(after.body).encode("ascii")))
        await self._note(
            scope, match, principal, _outcome(answer), before=_state(before), after=_state(after)
        )
        return answer

    async def _now(self, scope: Scope, receive: Receive) -> Answer:
        """What a GET of the same path answers now."""
        state = dict(scope["state"])
        asked = {**scope, "method": "GET", "query_string": b"", "state": state}
        return await answered(self._app, asked, again(b"", receive))

    async def _note(
        self,
        scope: Scope,
        match: Match,
        principal: Principal,
        outcome: str,
        before: str | None = None,
        after: str | None = None,
    ) -> None:
        seen = scope["state"]["seen"]
        await self._audit.act(
            principal,
            seen.address if isinstance(seen, Seen) else "",
            f"{scope['method']} {match.template}",
            ", ".join(match.parameters.values()) or "-",
            outcome,
            before,
            after,
        )


def etag(body: bytes) -> str:
    """The version of a resource: whatever is shown otherwise has another."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _precondition(given: str | None, before: Answer) -> Response | None:
    if before.status != HTTPStatus.OK:
        return None
    if given is None:
        return problem(428, "say in If-Match which version you change: the ETag of a GET")
    if given.strip() != "*" and etag(before.body) not in _tags(given):
        return problem(412, "somebody has changed it since; get it again")
    return None


def _tags(given: str | None) -> set[str]:
    return {one.strip() for one in (given or "").split(",")}


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _state(answer: Answer) -> str | None:
    return etag(answer.body).strip('"') if answer.status == HTTPStatus.OK else None


def _outcome(answer: Answer) -> str:
    return "done" if answer.status < HTTPStatus.BAD_REQUEST else f"refused {answer.status}"


def _whole(response: Response) -> Answer:
    return Answer(
        status=response.status_code, headers=list(response.raw_headers), body=bytes(response.body)
    )
