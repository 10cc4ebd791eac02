"""How AWS is called: how long, how often, and what its faults mean to a caller of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

from segmentation.errors import TryAgain

CONFIG = Config(
    connect_timeout=1,
    read_timeout=3,
    retries={"mode": "standard", "total_max_attempts": 3},  # exponential backoff with full jitter
    max_pool_connections=10,
)

_PASSING = frozenset(
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


@contextmanager
def passing_faults() -> Iterator[None]:
    """Turns a fault that may pass, and has outlasted botocore's own retries, into ``TryAgain``."""
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if error.response["Error"]["Code"] in _PASSING or status >= 500:
            raise TryAgain("The service is busy; nothing is lost by trying again.") from error
        raise
    except (ConnectionError, HTTPClientError) as error:
        raise TryAgain("The database can't be reached; nothing is lost by trying again.") from error
