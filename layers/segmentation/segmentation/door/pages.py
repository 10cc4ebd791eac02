"""The console's files, as a browser may have them: how long to keep each, and what a page may load."""

import mimetypes
import re
import secrets
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from aws_lambda_powertools.event_handler import Response

from segmentation import settings
from segmentation.errors import NotFound

SCOPE = "openid segments/read segments/write"

_PACKAGE = "console_files"  # what the console's layer brings
_PAGES = {"/": "index.html", "/docs": "docs.html"}
_ASSET = re.compile(r"/assets/([A-Za-z0-9_-][A-Za-z0-9_.-]*)")
_NONCE = b"__CSP_NONCE__"  # stands in the pages where each answer's own goes


def answer(path: str) -> Response[Any]:
    """The file at ``path``. Raises NotFound."""
    if path in _PAGES:
        return _page(_PAGES[path])
    if path == "/config.json":
        return Response(200, "application/json", _config(), headers={"Cache-Control": "no-cache"})
    if path == "/v1/openapi.json":
        description = _file("openapi.json").decode()
        return Response(200, "application/json", description, headers={"Cache-Control": "no-cache"})
    asset = _ASSET.fullmatch(path)
    if asset is None:
        raise NotFound(f"There is nothing at {path}.")
    # Its name changes whenever its content does.
    forever = {"Cache-Control": "public, max-age=31536000, immutable"}
    content_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
    if content_type.startswith("text/"):
        content_type += "; charset=utf-8"
    return Response(200, content_type, _file("assets", asset[1]), headers=forever)


def _page(name: str) -> Response[Any]:
    nonce = secrets.token_urlsafe(16)
    headers = {
        # The nonce in the page and the one in the header must be of one answer.
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy(nonce),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Referrer-Policy": "no-referrer",
        "Strict-Transport-Security": "max-age=63072000",
    }
    return Response(
        200, "text/html; charset=utf-8", _file(name).replace(_NONCE, nonce.encode()), headers=headers
    )


def policy(nonce: str) -> str:
    """The Content-Security-Policy of a page: our own scripts and styles, and the few origins it calls."""
    login = urlsplit(settings.login_url() or settings.issuer())
    origins = ("'self'", f"{login.scheme}://{login.netloc}", *settings.console_origins())
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src {' '.join(origins)}",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def _config() -> dict[str, Any]:
    """Where to sign in, and as which client. ``metadata`` saves looking up where Cognito's pages are."""
    login = settings.login_url()
    config: dict[str, Any] = {
        "issuer": settings.issuer(),
        "client_id": settings.console_client_id(),
        "scope": SCOPE,
    }
    if login:
        config["metadata"] = {
            "issuer": settings.issuer(),
            "authorization_endpoint": f"{login}/oauth2/authorize",
            "token_endpoint": f"{login}/oauth2/token",
            "userinfo_endpoint": f"{login}/oauth2/userInfo",
            "revocation_endpoint": f"{login}/oauth2/revoke",
            "end_session_endpoint": f"{login}/logout",
        }
    return config


@cache
def _file(*name: str) -> bytes:
    """Raises NotFound."""
    file = files(_PACKAGE).joinpath(*name)
    if not file.is_file():
        raise NotFound(f"There is no file {'/'.join(name)}.")
    return file.read_bytes()
