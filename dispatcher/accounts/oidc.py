"""Log-in by another house (OpenID Connect): authorization code with PKCE (RFC 7636).

The only importer of Authlib and joserfc. What the other house says is believed only when its
signature, issuer, audience, time and our nonce all fit.
"""

import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from dispatcher.accounts.policies import name_fault
from dispatcher.accounts.roles import Role
from dispatcher.accounts.secret_texts import make_secret, same
from dispatcher.errors import LogInRefused

ANSWERS_WITHIN_S = 10.0
COME_BACK_WITHIN_S = 600.0
MOST_AWAY = 1_000
CLOCKS_DIFFER_S = 60
ALGORITHMS = ["RS256", "ES256", "PS256"]


@dataclass(frozen=True, kw_only=True, slots=True)
class HouseRules:
    """How another house is asked and understood.

    Attributes:
        roles: value of the role claim -> role; the first that fits counts.
        person_claim: claim with the agent's or customer's id, if there is one.
    """

    issuer: str
    client_id: str
    client_secret: str
    label: str
    name_claim: str
    role_claim: str
    person_claim: str | None
    roles: Mapping[str, Role]


@dataclass(frozen=True, kw_only=True, slots=True)
class Vouched:
    """Whom the other house has sent: `identity` is his for ever, the rest as of now."""

    identity: str
    name: str
    role: Role
    person_id: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Away:
    """A browser that was sent to the other house."""

    nonce: str
    verifier: str
    redirect_uri: str
    since_s: float


class OtherHouse:
    """One OpenID provider."""

    def __init__(self, rules: HouseRules) -> None:
        self._rules = rules
        self._away: OrderedDict[str, _Away] = OrderedDict()
        self.label = rules.label

    async def way_there(self, redirect_uri: str) -> tuple[str, str]:
        """The address to send a browser to, and the state it will bring back.

        Raises:
            LogInRefused: the other house does not answer.
        """
        facts = await self._facts()
        away = _Away(
            nonce=make_secret(),
            verifier=make_secret() + make_secret(),
            redirect_uri=redirect_uri,
            since_s=time.monotonic(),
        )
        state = make_secret()
        url: str = prepare_grant_uri(
            facts["authorization_endpoint"],
            client_id=self._rules.client_id,
            response_type="code",
            redirect_uri=redirect_uri,
            scope="openid profile",
            state=state,
            nonce=away.nonce,
            code_challenge=create_s256_code_challenge(away.verifier),
            code_challenge_method="S256",
        )
        self._away[state] = away
        while len(self._away) > MOST_AWAY:
            self._away.popitem(last=False)
        return url, state

    async def back(self, state: str, expected_state: str, code: str) -> Vouched:
        """Who came back.

        Args:
            state: as it stands in the address.
            expected_state: as this browser's own cookie has it.
            code: what the other house gave him for us.

        Raises:
            LogInRefused: it is not he, it took too long, or he has no role here.
        """
        away = self._away.pop(state, None) if same(state, expected_state) else None
        if away is None or time.monotonic() - away.since_s > COME_BACK_WITHIN_S:
            raise LogInRefused("this log-in was begun elsewhere or took too long; begin again")
        facts = await self._facts()
        claims = await self._claims(facts, away, code)
        return self._understood(claims)

    async def _facts(self) -> Mapping[str, Any]:
        url = f"{self._rules.issuer}/.well-known/openid-configuration"
        facts = await self._get(url)
        if facts.get("issuer") != self._rules.issuer:
            raise LogInRefused("the other house says it is another one: check web.oidc.issuer")
        return facts

    async def _claims(self, facts: Mapping[str, Any], away: _Away, code: str) -> Mapping[str, Any]:
        try:
            tokens = await self._tokens(facts["token_endpoint"], away, code)
            keys = KeySet.import_key_set(dict(await self._get(facts["jwks_uri"])))  # type: ignore[arg-type]
            token = jwt.decode(tokens["id_token"], keys, algorithms=ALGORITHMS)
            jwt.JWTClaimsRegistry(
                leeway=CLOCKS_DIFFER_S,
                iss={"essential": True, "value": self._rules.issuer},
                aud={"essential": True, "value": self._rules.client_id},
                exp={"essential": True},
                sub={"essential": True},
                nonce={"essential": True, "value": away.nonce},
            ).validate(token.claims)
        except (JoseError, httpx.HTTPError, KeyError, TypeError, ValueError) as error:
            raise LogInRefused(f"the other house's answer does not fit: {error!r}") from error
        return token.claims

    async def _tokens(self, url: str, away: _Away, code: str) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": away.redirect_uri,
            "code_verifier": away.verifier,
        }
        known_as = (self._rules.client_id, self._rules.client_secret)
        async with httpx.AsyncClient(timeout=ANSWERS_WITHIN_S) as client:
            answer = await client.post(url, data=form, auth=known_as)
        found: Mapping[str, Any] = answer.raise_for_status().json()
        return found

    def _understood(self, claims: Mapping[str, Any]) -> Vouched:
        given = claims.get(self._rules.role_claim, [])
        values = [given] if isinstance(given, str) else given
        held = {str(one) for one in values} if isinstance(values, list) else set()
        role = next((one for value, one in self._rules.roles.items() if value in held), None)
        if role is None:
            raise LogInRefused("the other house gives this person no role here")
        name = str(claims.get(self._rules.name_claim, "")).casefold()
        if name_fault(name) is not None:
            raise LogInRefused(f"the claim {self._rules.name_claim} is no name for a user")
        person = claims.get(self._rules.person_claim) if self._rules.person_claim else None
        return Vouched(
            identity=f"{self._rules.issuer} {claims['sub']}",
            name=name,
            role=role,
            person_id=None if person is None else str(person)[:64],
        )

    async def _get(self, url: str) -> Mapping[str, Any]:
        try:
            async with httpx.AsyncClient(timeout=ANSWERS_WITHIN_S) as client:
                found = (await client.get(url)).raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise LogInRefused("the other house does not answer; try again later") from error
        if not isinstance(found, dict):
            raise LogInRefused("the other house's answer does not fit")
        return found
