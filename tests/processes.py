"""What a fresh process has and one that has served does not."""

from segmentation.store import database, files, snapshot


def start_anew() -> None:
    """Makes this process as one that has made no client yet, and knows no segments."""
    database.client.cache_clear()
    files.s3.cache_clear()
    snapshot.forget()
