"""What a fresh process has and one that has served does not."""

from segmentation import catalogue, reports
from segmentation.store import database


def start_anew() -> None:
    """Makes this process as one that has made no client yet, and knows no segments."""
    database.client.cache_clear()
    reports.s3.cache_clear()
    catalogue.forget()
