"""Pages: where the next one starts, as an opaque text that can't be made up."""

import base64
import binascii
from hashlib import blake2b

from segmentation import settings
from segmentation.errors import InvalidRequest

_SEAL = 6


def write(operation: str, place: str) -> str:
    """The cursor that ``read`` takes for the same operation, and for no other."""
    payload = place.encode()
    return base64.urlsafe_b64encode(_seal(operation, payload) + payload).decode().rstrip("=")


def read(operation: str, cursor: str) -> str:
    """The place a cursor names. Raises InvalidRequest when this operation did not write it."""
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        seal, payload = sealed[:_SEAL], sealed[_SEAL:]
        if seal == _seal(operation, payload):
            return payload.decode()
    except (binascii.Error, ValueError):
        pass
    raise InvalidRequest([{"field": "cursor", "message": "is not a cursor of this list"}])


def _seal(operation: str, payload: bytes) -> bytes:
    """A checksum, not a secret: a cursor names a place in a list that the caller may read anyway."""
    return blake2b(
        payload, key=f"{settings.table_name()}:{operation}".encode()[:64], digest_size=_SEAL
    ).digest()
