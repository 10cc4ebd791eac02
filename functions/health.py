"""GET /v1/health: whether the service answers, and which version does."""

from typing import TypedDict

from segmentation import __version__
from segmentation.door.http import entrypoint
from segmentation.door.lean import HotRead

app = HotRead()


class Health(TypedDict):
    """The service answers."""

    status: str
    version: str


@app.get("/v1/health", operation_id="health", summary="Health")
def health() -> Health:
    return {"status": "ok", "version": __version__}


handler = entrypoint(app)
