"""How AWS is called: how long, how often, and what its faults mean to a caller of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

from segmentation import deadline
from segmentation.errors import TryAgain

CONNECT_SECONDS = 1
DATABASE_SECONDS, DATABASE_ATTEMPTS = 2, 3
STORAGE_SECONDS, STORAGE_ATTEMPTS = 5, 2
"""How long to wait for an answer, and how often to ask. What a request may take in all is the deadline and
then one call with all its attempts: tests/unit/words/test_deadline.py adds it up against the template."""


def _config(seconds: int, attempts: int) -> Config:
    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=seconds,
        retries={"mode": "standard", "total_max_attempts": attempts},  # exponential backoff, full jitter
    )


DATABASE = _config(DATABASE_SECONDS, DATABASE_ATTEMPTS).merge(
    # A fifth of each call: botocore need not check what DynamoDB checks again, and puts its own name, system,
    # settings and features together anew for every call unless it is given one.
    Config(parameter_validation=False, user_agent="segmentation")
)
STORAGE = _config(STORAGE_SECONDS, STORAGE_ATTEMPTS).merge(
    Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
)

PASSING = frozenset(
    {
        "InternalError",
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "RequestTimeoutException",
        "ServiceUnavailable",
        "SlowDown",
        "ThrottlingException",
        "ThrottlingError",
        "TransactionInProgressException",
    }
)
"""Codes of faults that another attempt may not meet."""


@contextmanager
def passing_faults() -> Iterator[None]:
    """Around a call: turns a fault that may pass, and has outlasted botocore's retries, into ``TryAgain``.

    Raises it at once when the request's deadline has passed.
    """
    deadline.check()
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if error.response["Error"]["Code"] in PASSING or status >= 500:
            raise TryAgain("The service is busy; nothing is lost by trying again.") from error
        raise
    except (ConnectionError, HTTPClientError) as error:
        raise TryAgain("AWS can't be reached; nothing is lost by trying again.") from error
