"""Whom a token may ask about: what the gateway, which has checked the token and its scopes, can't know."""

from typing import Any

from segmentation import settings
from segmentation.errors import Forbidden

READ = "segments/read"


def check(event: dict[str, Any], user_id: str) -> None:
    """Lets a token that reads everybody pass, and a page's token where it asks about its own user.

    To be called before anything is looked up. Raises Forbidden, whether or not there is such a user.
    """
    claims = event["requestContext"].get("authorizer", {}).get("jwt", {}).get("claims") or {}
    if not _reads_everybody(claims) and claims.get(settings.self_claim()) != user_id:
        raise Forbidden("This token may ask about its own user only.")


def _reads_everybody(claims: dict[str, str]) -> bool:
    # The gateway takes scopes from either claim, and hands a list over as text: "[openid segments/read]".
    return any(READ in claims.get(name, "").strip("[]").split(" ") for name in ("scope", "scp"))
