"""Asks an OpenID Connect provider who somebody is: discovery, code flow with PKCE, state and nonce.

Everything is read anew at each sign-in, the provider's keys too: it happens seldom, and what is not kept
is never out of date.
"""

import hmac
import logging
import secrets
import warnings
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec
from authlib.deprecate import AuthlibDeprecationWarning
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from commonground.accounts.errors import ProviderRefused, ProviderUnreachable
from commonground.accounts.schemas import Newcomer
from commonground.base.i18n import _
from commonground.base.settings import Settings

with warnings.catch_warnings():
    # It would rather have httpx2, whose like the rest of the platform uses.
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.integrations.base_client import OAuthError
    from authlib.integrations.httpx_client import AsyncOAuth2Client

SCOPE = "openid email profile"
PATIENCE_S = 10
LEEWAY_S = 60
# Signatures by a key that only the provider has: none, and HMAC with a secret that we share, prove nothing.
ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)
log = logging.getLogger("commonground")
# It would write every address that is asked.
logging.getLogger("httpx").setLevel(logging.WARNING)
OWN_MACHINE = ("127.0.0.1", "localhost", "::1")


Read = TypeVar("Read")


class Provider(msgspec.Struct, frozen=True):
    """What its discovery document says, as far as it is needed."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)

    def way_to_prove(self, settings: Settings) -> str:
        if not settings.oidc_client_secret:
            return "none"
        basic = "client_secret_basic" in self.token_endpoint_auth_methods_supported
        return "client_secret_basic" if basic else "client_secret_post"

    @property
    def algorithms(self) -> list[str]:
        """Never an empty list, which would mean the library's own choice."""
        offered = self.id_token_signing_alg_values_supported
        return [name for name in ALGORITHMS if name in offered] or ["RS256"]


class Keys(msgspec.Struct, frozen=True):
    keys: list[dict[str, Any]]


class Asked(msgspec.Struct, frozen=True):
    """What is kept in the browser, signed, until the answer comes."""

    state: str
    nonce: str
    verifier: str
    onward: str = "/desk"
    link_for: int = 0


def is_on(settings: Settings) -> bool:
    return bool(settings.oidc_issuer and settings.oidc_client_id)


def new_question(onward: str = "/desk", link_for: int = 0) -> Asked:
    state, nonce, verifier = (secrets.token_urlsafe(32) for _part in range(3))
    return Asked(state, nonce, verifier, onward, link_for)


def return_address(settings: Settings) -> str:
    return f"{settings.base_url}/sign-in/oidc/back"


@asynccontextmanager
async def talking(settings: Settings, provider: Provider | None = None) -> AsyncIterator[Any]:
    """A client of the provider; what goes wrong on the way is told in our own words."""
    client = AsyncOAuth2Client(
        settings.oidc_client_id,
        settings.oidc_client_secret or None,
        token_endpoint_auth_method=provider.way_to_prove(settings) if provider else None,
        scope=SCOPE,
        redirect_uri=return_address(settings),
        timeout=PATIENCE_S,
    )
    try:
        async with client:
            yield client
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        log.warning("The OIDC provider does not answer: %s", type(error).__name__)
        raise ProviderUnreachable(
            _("The other sign-in does not answer. Try again in a moment, or use your password.")
        ) from error
    except (OAuthError, JoseError, msgspec.MsgspecError, ValueError, KeyError) as error:
        log.warning("An answer of the OIDC provider is refused: %s", type(error).__name__)
        raise refused() from error


async def read(client: Any, address: str, kind: type[Read]) -> Read:
    found = await client.request("GET", address, withhold_token=True)
    return msgspec.json.decode(found.raise_for_status().content, type=kind)


def refused() -> ProviderRefused:
    return ProviderRefused(_("The answer of the other sign-in proves nothing. Begin again."))


async def discover(settings: Settings) -> Provider:
    address = urlsplit(settings.oidc_issuer)
    if address.scheme != "https" and address.hostname not in OWN_MACHINE:
        raise ProviderUnreachable(_("The other sign-in is set up without https. Tell the operator."))
    async with talking(settings) as client:
        where = f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration"
        provider = await read(client, where, Provider)
        if provider.issuer != settings.oidc_issuer:
            raise refused()
        return provider


async def address_to_ask(settings: Settings, asked: Asked) -> str:
    provider = await discover(settings)
    async with talking(settings, provider) as client:
        address, _state = client.create_authorization_url(
            provider.authorization_endpoint,
            state=asked.state,
            nonce=asked.nonce,
            code_challenge=create_s256_code_challenge(asked.verifier),
            code_challenge_method="S256",
        )
        return str(address)


async def answer(settings: Settings, asked: Asked, given: Mapping[str, str]) -> Newcomer:
    """Who it is, by the provider's answer to what was asked and to nothing else."""
    if not hmac.compare_digest(given.get("state", "").encode(), asked.state.encode()):
        raise ProviderRefused(
            _("This answer belongs to another sign-in than the one begun here. Begin again.")
        )
    if given.get("iss", settings.oidc_issuer) != settings.oidc_issuer:
        raise refused()
    if "error" in given or "code" not in given:
        raise ProviderRefused(_("The other sign-in was not finished. Begin again, or use your password."))
    provider = await discover(settings)
    async with talking(settings, provider) as client:
        token = await client.fetch_token(
            provider.token_endpoint, code=given["code"], code_verifier=asked.verifier
        )
        keys = await read(client, provider.jwks_uri, Keys)
        claims = verified(settings, provider, asked.nonce, token, keys)
        return newcomer(settings, claims | await told_besides(client, provider, claims))


def verified(
    settings: Settings, provider: Provider, nonce: str, token: Mapping[str, Any], keys: Keys
) -> dict[str, Any]:
    """The id_token's claims, if it is the provider's, for us, of now, and of this very question."""
    registry = JWSRegistry(algorithms=provider.algorithms, strict_check_header=False)
    key_set = KeySet.import_key_set({"keys": keys.keys})
    decoded = jwt.decode(token["id_token"], key_set, registry=registry)
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        {
            "iss": {"essential": True, "value": settings.oidc_issuer},
            "aud": {"essential": True, "value": settings.oidc_client_id},
        },
        {"nonce": nonce, "client_id": settings.oidc_client_id, "access_token": token.get("access_token")},
    )
    claims.validate(leeway=LEEWAY_S)
    return dict(claims)


async def told_besides(client: Any, provider: Provider, claims: Mapping[str, Any]) -> dict[str, Any]:
    """Many providers tell the address at their userinfo address alone."""
    if "email" in claims or not provider.userinfo_endpoint:
        return {}
    found = await client.get(provider.userinfo_endpoint)
    told = msgspec.json.decode(found.raise_for_status().content, type=dict[str, Any])
    if told.get("sub") != claims["sub"]:
        raise refused()
    return {name: told[name] for name in ("email", "email_verified", "name") if name in told}


def newcomer(settings: Settings, claims: Mapping[str, Any]) -> Newcomer:
    return Newcomer(
        issuer=settings.oidc_issuer,
        subject=str(claims["sub"]),
        email=str(claims.get("email") or "").strip().lower(),
        # Some write it as a text; whatever is not plainly true is not.
        email_verified=claims.get("email_verified") in (True, "true"),
        name=str(claims.get("name") or ""),
    )
