"""Tokens made here with the very key that a stack's MiniStack signs with: it lies among its files."""

import base64
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tools.local.stack import Stack


def key_of_pool(stack_home: Path, pool: str) -> rsa.RSAPrivateKey:
    """The key that signs the access tokens of this user pool."""
    pem = (stack_home / "state" / "cognito-pool-keys" / f"{pool}-access.pem").read_bytes()
    found = load_pem_private_key(pem, password=None)
    assert isinstance(found, rsa.RSAPrivateKey)
    return found


def made(stack: Stack, stack_home: Path, **changed: Any) -> str:
    """A good token of the stack's with these claims changed; None takes one out."""
    head, claims = parts(stack.token())
    claims = {name: value for name, value in {**claims, **changed}.items() if value is not None}
    return signed(key_of_pool(stack_home, claims["iss"].rpartition("/")[2]), head, claims)


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _decoded(part: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=="))
    return found


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A token's head and claims."""
    head, claims, _ = token.split(".")
    return _decoded(head), _decoded(claims)


def unsigned(head: dict[str, Any], claims: dict[str, Any]) -> str:
    """What of a token is signed."""
    return ".".join(_encoded(json.dumps(part).encode()) for part in (head, claims))


def signed(key: rsa.RSAPrivateKey, head: dict[str, Any], claims: dict[str, Any]) -> str:
    """A token of this head and these claims."""
    text = unsigned(head, claims)
    return f"{text}.{_encoded(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"
