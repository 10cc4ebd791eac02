"""What a token says, which the gateway has checked: who is calling, and about whom they may ask."""

from typing import Any

from segmentation import settings
from segmentation.errors import Forbidden

READ = "segments/read"


def caller(event: dict[str, Any]) -> str:
    """Who is calling: a person's name, or a service's client id."""
    claims = _claims(event)
    # Only of Cognito is it known that people can't choose their own username.
    username = claims.get("username") if "token_use" in claims else None
    name = str(username or claims.get("sub") or claims.get("client_id") or "anonymous")
    # JSON can spell halves of characters, which nothing can store.
    return name.encode(errors="replace").decode()


def check(event: dict[str, Any], user_id: str) -> None:
    """Lets a token that reads everybody pass, and a page's token where it asks about its own user.

    To be called before anything is looked up. Raises Forbidden, whether or not there is such a user.
    """
    claims = _claims(event)
    if not _reads_everybody(claims) and claims.get(settings.self_claim()) != user_id:
        raise Forbidden("This token may ask about its own user only.")


def _claims(event: dict[str, Any]) -> dict[str, Any]:
    token = (event["requestContext"].get("authorizer") or {}).get("jwt") or {}
    return token.get("claims") or {}


def _reads_everybody(claims: dict[str, Any]) -> bool:
    # The gateway takes scopes from either claim, and hands a list over as text: "[openid segments/read]".
    scopes = [str(claims.get(name) or "") for name in ("scope", "scp")]
    return any(READ in one.strip("[]").split(" ") for one in scopes)
